"""The views of iCalendar files: all events, and single events."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.conditional import conditional
from core.languages import text_of
from core.listing import ListQuery
from core.office import office_words
from core.shortcuts import published_or_redirect
from events.calendars import calendar
from events.filters import EventFilter
from events.models import Event

LIMIT = 500  # events in a calendar: upcoming ones first, then the latest


@require_safe
@conditional
def event_calendar(request):
    """All events that match the list's filters, up to LIMIT; the order and page of the list make no difference."""
    question = ListQuery(request, EventFilter, Event.objects.published())
    title = f"{office_words()['portal_name']} – {question.in_words(gettext('Events'))}"
    page = absolute(reverse("events") + question.filter_query)
    source = absolute(reverse("events_calendar") + question.filter_query)
    return _answer(calendar(_agenda(question.queryset), title, page, source), "events")


@require_safe
@conditional
def one_event(request, slug):
    event, moved = published_or_redirect(Event.objects.published().for_cards(), slug, route="event_calendar")
    if moved:
        return moved
    page = absolute(event.get_absolute_url())
    source = absolute(reverse("event_calendar", args=[event.slug]))
    return _answer(calendar([event], text_of(event, "title").value, page, source), event.slug)


def _agenda(events):
    """Return at most LIMIT events as a list, with everything for their entries."""
    shown = list(events.upcoming().for_cards()[:LIMIT])
    shown += events.past().for_cards()[: LIMIT - len(shown)]
    prefetch_related_objects(shown, "organisers")
    return shown


def _answer(content, name):
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"'}
    return HttpResponse(content.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)
