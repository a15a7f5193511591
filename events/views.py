"""The public pages of events and of news."""

from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.languages import text_of
from core.listing import Listing
from core.views import published_or_redirect, shown_pictures
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event


@require_safe
def event_list(request):
    listing = Listing(request, EventFilter, Event.objects.published())
    # In the order of the agenda what is to come stands in a block of its own, unless the reader asked for one half.
    in_blocks = listing.filters.sort == "agenda" and not listing.filters.values["when"]
    context = {
        "section": "events",
        "title": gettext("Events"),
        "listing": listing,
        "groups": [listing.filters.group(name) for name in ("kind", "axis", "year", "project")],
        "in_blocks": in_blocks,
        "upcoming": [event for event in listing.items if not event.is_past],
        "past": [event for event in listing.items if event.is_past],
    }
    return render(request, "events/event_list.html", context)


@require_safe
def event_detail(request, slug):
    event, moved = published_or_redirect(Event.objects.published().select_related("place__region", "axis"), slug)
    if moved:
        return moved
    context = {
        "section": "events",
        "event": event,
        "title": text_of(event, "title"),
        "projects": event.projects.published().newest_first().select_related("axis"),
        "pictures": shown_pictures(event),
        "articles": event.articles.published().newest_first().for_cards(),
    }
    return render(request, "events/event_detail.html", context)


@require_safe
def article_list(request):
    listing = Listing(request, ArticleFilter, Article.objects.published())
    context = {
        "section": "news",
        "title": gettext("News"),
        "listing": listing,
        "groups": [listing.filters.group(name) for name in ("kind", "axis", "year", "project")],
    }
    return render(request, "events/article_list.html", context)


@require_safe
def article_detail(request, slug):
    articles = Article.objects.published().select_related("dateline_place", "axis", "event__place", "event__axis")
    article, moved = published_or_redirect(articles, slug)
    if moved:
        return moved
    context = {
        "section": "news",
        "article": article,
        "title": text_of(article, "title"),
        "projects": article.projects.published().newest_first().select_related("axis"),
        "event": article.event if article.event and article.event.is_published else None,
        "pictures": shown_pictures(article),
        "also": article.you_may_also_like(),
    }
    return render(request, "events/article_detail.html", context)
