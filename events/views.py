"""The public pages of events and of news."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.alike import you_may_also_like
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.shortcuts import published_or_redirect, shown_pictures
from core.structured import list_nodes
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event
from events.structured import article_nodes, event_nodes


@require_safe
@clean_address(EventFilter)
def event_list(request):
    listing = ListPage(request, EventFilter, Event.objects.published())
    # In agenda order, upcoming events have a section of their own, unless the list is filtered by upcoming or past.
    in_blocks = listing.filters.sort == "agenda" and not listing.filters.values["when"]
    context = {
        "section": "events",
        "title": gettext("Events"),
        "structured": list_nodes("events", gettext("Events")),
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
def event_detail(request, slug):
    event, moved = published_or_redirect(Event.objects.published().for_page(), slug)
    if moved:
        return moved
    pictures = shown_pictures(event)
    context = {
        "section": "events",
        "event": event,
        "title": text_of(event, "title"),
        "written_in": languages_of(event, "title"),
        "card": reverse("event_card", args=[event.slug]),
        "projects": event.projects.published().newest_first().select_related("axis"),
        "pictures": pictures,
        "structured": event_nodes(event, pictures),
        "articles": event.articles.published().newest_first().for_cards(),
        "also": you_may_also_like(event, EventFilter, event.related_events),
    }
    return render(request, "events/event_detail.html", context)


@require_safe
@clean_address(ArticleFilter)
def article_list(request):
    listing = ListPage(request, ArticleFilter, Article.objects.published())
    context = {
        "section": "news",
        "title": gettext("News"),
        "structured": list_nodes("news", gettext("News")),
        "listing": listing,
        "groups": [listing.filters.group(name) for name in ("kind", "axis", "region", "year", "project", "donor")],
    }
    return render(request, "events/article_list.html", context, status=listing.status)


@require_safe
def article_detail(request, slug):
    articles = (
        Article.objects.published()
        .select_related("dateline_place__region", "axis", "event__place", "event__axis")
        .prefetch_related("event__sittings__place")
    )
    article, moved = published_or_redirect(articles, slug)
    if moved:
        return moved
    pictures = shown_pictures(article)
    context = {
        "section": "news",
        "article": article,
        "title": text_of(article, "title"),
        "written_in": languages_of(article, "title"),
        "card": reverse("article_card", args=[article.slug]),
        "projects": article.projects.published().newest_first().select_related("axis"),
        "event": article.public_event,
        "pictures": pictures,
        "structured": article_nodes(article, pictures),
        "also": you_may_also_like(article, ArticleFilter, article.related_articles),
    }
    return render(request, "events/article_detail.html", context)
