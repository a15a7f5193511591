"""The views of iCalendar files: all events, the deadlines of all calls, and single ones."""

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.conditional import conditional
from core.languages import text_of
from core.listing import ListQuery
from core.office import office_words
from core.shortcuts import published_or_redirect
from events.calendars import calendar, deadline_entries, event_entries
from events.calls import CALLS, deadline_order
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event

LIMIT = 500  # entries in a calendar: upcoming ones first, then the latest


@require_safe
@conditional
def event_calendar(request):
    """All events that match the list's filters, up to LIMIT; the order and page of the list make no difference."""
    question = ListQuery(request, EventFilter, Event.objects.published())
    title = f"{office_words()['portal_name']} – {question.in_words(gettext('Events'))}"
    page = absolute(reverse("events") + question.filter_query)
    source = absolute(reverse("events_calendar") + question.filter_query)
    return _answer(calendar(_agenda(question.queryset), title, page, source, event_entries), "events")


@require_safe
@conditional
def one_event(request, slug):
    event, moved = published_or_redirect(Event.objects.published().for_cards(), slug, route="event_calendar")
    if moved:
        return moved
    page = absolute(event.get_absolute_url())
    source = absolute(reverse("event_calendar", args=[event.slug]))
    return _answer(calendar([event], text_of(event, "title").value, page, source, event_entries), event.slug)


@require_safe
@conditional
def call_calendar(request):
    """The deadlines of all calls in the list of news, with its filters, up to LIMIT."""
    question = ListQuery(request, ArticleFilter, Article.objects.published())
    heading = gettext("Deadlines of calls")
    title = f"{office_words()['portal_name']} – {question.in_words(heading)}"
    page = absolute(reverse("news") + question.filter_query)
    source = absolute(reverse("news_calendar") + question.filter_query)
    calls = question.queryset.filter(CALLS, deadline__isnull=False).order_by(*deadline_order(), "pk")[:LIMIT]
    return _answer(calendar(calls, title, page, source, deadline_entries), "calls")


@require_safe
@conditional
def one_call(request, slug):
    article, moved = published_or_redirect(Article.objects.published(), slug, route="article_calendar")
    if moved:
        return moved
    if not (article.is_call and article.deadline):
        raise Http404
    page = absolute(article.get_absolute_url())
    source = absolute(reverse("article_calendar", args=[article.slug]))
    title = text_of(article, "title").value
    return _answer(calendar([article], title, page, source, deadline_entries), article.slug)


def _agenda(events):
    """Return at most LIMIT events as a list, with everything for their entries."""
    shown = list(events.upcoming().for_cards()[:LIMIT])
    shown += events.past().for_cards()[: LIMIT - len(shown)]
    prefetch_related_objects(shown, "organisers")
    return shown


def _answer(content, name):
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"'}
    return HttpResponse(content.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)
