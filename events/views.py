"""The public pages of events and of news."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.alike import you_may_also_like
from core.catalogue import dataset_node
from core.conditional import conditional
from core.kinds import kind_named
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.marks import given_marks
from core.sharing import share_ways
from core.shortcuts import published_or_redirect, shown_pictures
from core.whole import Parts, fill
from events.filters import ArticleFilter, EventFilter, closed_calls, is_about_calls
from events.models import Article, Event
from events.plates import article_plate, event_plate
from events.structured import article_nodes, event_nodes
from projects.models import donors_of

_FILES = {"documents": "", "sources": "", "pictures": "picture"}
EVENT_PARTS = Parts(
    Event,
    references=("organisers",),
    rows={**_FILES, "sittings": "place"},
    linked=("articles", "projects", "related_events"),
    large=("picture",),
)
ARTICLE_PARTS = Parts(
    Article,
    references=("regions",),
    rows={**_FILES, "questions": ""},
    linked=("projects", "related_articles"),
    large=("picture",),
)


@require_safe
@conditional
@clean_address(EventFilter)
def event_list(request):
    listing = ListPage(request, EventFilter, Event.objects.published())
    # In agenda order, upcoming events have a section of their own, unless the list is filtered by upcoming or past.
    in_blocks = listing.filters.sort == "agenda" and not listing.filters.values["when"]
    context = {
        "section": "events",
        "title": gettext("Events"),
        "crumbs": [(gettext("Events"), reverse("events"))],
        "structured": [dataset_node(kind_named("events"))],
        "listing": listing,
        "groups": [
            listing.filters.group(name) for name in ("when", "kind", "axis", "region", "year", "project", "donor")
        ],
        "in_blocks": in_blocks,
        "upcoming": [event for event in listing.items if not event.is_past],
        "past": [event for event in listing.items if event.is_past],
    }
    return render(request, "events/event_list.html", context, status=listing.status)


@require_safe
@conditional
def event_detail(request, slug):
    event, moved = published_or_redirect(Event.objects.published().select_related("place__region", "axis"), slug)
    if moved:
        return moved
    keys = fill(event, EVENT_PARTS)
    pictures, title = shown_pictures(event), text_of(event, "title")
    card = reverse("event_card", args=[event.slug])
    projects = event.public_projects
    context = {
        "section": "events",
        "event": event,
        "title": title,
        "written_in": languages_of(event, "title"),
        "card": card,
        "crumbs": [
            (gettext("Events"), reverse("events")),
            (event.get_kind_display(), f"{reverse('events')}?kind={event.kind}"),
            (title, event.get_absolute_url()),
        ],
        "projects": projects,
        "marks": given_marks(donors_of(event.projects.published()) if projects else ()),
        "pictures": pictures,
        "more_pictures": pictures[1:],
        "plate": None if pictures else event_plate(event, projects),
        "structured": event_nodes(event, pictures, card),
        "share": share_ways(event, title),
        "articles": event.articles.published().newest_first().for_cards() if keys["articles"] else (),
        "also": you_may_also_like(event, EventFilter, event.related_events if keys["related_events"] else None),
    }
    return render(request, "events/event_detail.html", context)


@require_safe
@conditional
@clean_address(ArticleFilter)
def article_list(request):
    listing = ListPage(request, ArticleFilter, Article.objects.published())
    context = {
        "section": "news",
        "title": gettext("News"),
        "crumbs": [(gettext("News"), reverse("news"))],
        "structured": [dataset_node(kind_named("news"))],
        "listing": listing,
        "groups": [
            listing.filters.group(name) for name in ("kind", "call", "axis", "region", "year", "project", "donor")
        ],
        "is_about_calls": is_about_calls(listing.filters.data),
    }
    return render(request, "events/article_list.html", context, status=listing.status)


@require_safe
@conditional
def article_detail(request, slug):
    articles = (
        Article.objects.published()
        .select_related("dateline_place__region", "axis", "event__place", "event__axis")
        .prefetch_related("event__sittings__place")
    )
    article, moved = published_or_redirect(articles, slug)
    if moved:
        return moved
    keys = fill(article, ARTICLE_PARTS)
    pictures, title = shown_pictures(article), text_of(article, "title")
    card = reverse("article_card", args=[article.slug])
    projects = article.public_projects
    context = {
        "section": "news",
        "article": article,
        "title": title,
        "written_in": languages_of(article, "title"),
        "card": card,
        "crumbs": [
            (gettext("News"), reverse("news")),
            (article.get_kind_display(), f"{reverse('news')}?kind={article.kind}"),
            (title, article.get_absolute_url()),
        ],
        "projects": projects,
        "event": article.public_event,
        "questions": article.answered_questions,
        "marks": given_marks(donors_of(article.projects.published()) if projects else ()),
        "pictures": pictures,
        "more_pictures": pictures[1:],
        "plate": None if pictures else article_plate(article, projects),
        "structured": article_nodes(article, pictures, card),
        "share": share_ways(article, title),
        "also": you_may_also_like(
            article, ArticleFilter, article.related_articles if keys["related_articles"] else None, closed_calls()
        ),
    }
    return render(request, "events/article_detail.html", context)
