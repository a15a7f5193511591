"""Events, and deadlines of calls, as iCalendar subscriptions: RFC 5545, and RFC 7986 for the name of the calendar.

Times are in UTC, so calendar programs need no table of the clock changes around Ramadan.
"""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext

from core.addresses import absolute
from core.cleaning import xml_text
from core.languages import active_language, text_of
from core.lazily import Lazily
from core.office import office_words
from events.models import Event

icalendar = Lazily("icalendar")
REFRESH = dt.timedelta(hours=2)  # interval after which a subscribed calendar should poll again
REMINDER = dt.timedelta(days=1)  # how long before the deadline of a call its alarm rings
# A postponed event has no date: its entry stays, marked in the title, and does not block the day.
_LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
STATUS = {
    Event.Status.PLANNED: "TENTATIVE",
    Event.Status.CONFIRMED: "CONFIRMED",
    Event.Status.POSTPONED: "TENTATIVE",
    Event.Status.CANCELLED: "CANCELLED",
}


def calendar(records, title, page, source, entries):
    """Return an icalendar.Calendar of records, of which `entries(record)` gives the entries.

    `page` is the address for people, `source` the one that programs poll.
    """
    language = active_language()
    result = icalendar.Calendar()
    result.add("prodid", f"-//{office_words()['portal_name']}//Portal//{language.upper()}")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("name", xml_text(title), parameters={"LANGUAGE": language})
    result.add("x-wr-calname", xml_text(title))
    result.add("url", page)
    result.add("source", source, parameters={"VALUE": "URI"})
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for record in records:
        for entry in entries(record):
            result.add_component(entry)
    return result


def event_entries(event):
    """Return the icalendar.Events of an event: one, or one for each of its sittings."""
    sittings = event.its_sittings
    if not sittings:
        return [_entry(event, event, f"event-{event.pk}", event.calendar_sequence, announced_title(event))]
    # Whoever changes a sitting saves its event too, and that time never goes back.
    sequence = _sequence(event)
    return [
        _entry(
            event,
            sitting,
            f"event-{event.pk}-{sitting.pk}",
            sequence,
            f"{announced_title(event)} ({number}/{len(sittings)})",
        )
        for number, sitting in enumerate(sittings, 1)
    ]


def deadline_entries(call):
    """Return [the icalendar.Event of the deadline of a call], which is known.

    A moment without duration (3.6.1) that blocks nobody's time. No VTODO: few programs show one of a subscription.
    """
    title, lead, page = text_of(call, "title"), text_of(call, "lead"), absolute(call.get_absolute_url())
    name = gettext("Deadline: %(title)s") % {"title": title.value}
    result = _begun(call, f"call-{call.pk}", _sequence(call))
    result.add("status", "CONFIRMED")
    result.add("transp", "TRANSPARENT")
    result.add("dtstart", call.deadline.astimezone(dt.UTC))
    labelled = [(gettext("Deadline"), call.deadline_text), (gettext("On the portal"), page)]
    lines = [title.sentence, lead.value]
    lines += [gettext("%(name)s: %(values)s") % {"name": label, "values": value} for label, value in labelled]
    _add(result, "summary", name, title.language)
    _add(result, "description", "\n".join(line for line in lines if line), (lead or title).language)
    _add(result, "categories", [call.get_kind_display()], active_language())
    if call.media_contact:
        result.add("contact", call.media_contact)
    result.add("url", page)
    if call.takes_answers:  # some programs ring for what is over
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", xml_text(name))
        alarm.add("trigger", -REMINDER)
        result.add_component(alarm)
    return [result]


def _sequence(record):
    """Return a number that increases with each change of a record: the seconds from 2020 to the last one."""
    return int(record.updated_at.timestamp() - _LONG_AGO.timestamp())


def _entry(event, times, uid, sequence, summary):
    """Return the icalendar.Event of an event, or with `times` of one of its sittings.

    No ORGANIZER: it would turn readers into guests who are asked to reply (RFC 5545, 3.8.4.3). Without a METHOD,
    DTSTAMP is the time of the last change (3.8.7.2), so an unchanged event gives the same text.
    """
    result = _begun(event, uid, sequence)
    result.add("status", STATUS[event.status])
    is_on = event.status in {Event.Status.PLANNED, Event.Status.CONFIRMED}
    result.add("transp", "OPAQUE" if is_on and not event.is_all_day else "TRANSPARENT")
    if event.is_all_day:
        result.add("dtstart", times.first_day)
        result.add("dtend", times.last_day + dt.timedelta(days=1))  # the day after the last
    else:
        result.add("dtstart", times.starts_at.astimezone(dt.UTC))
        if times.has_end:  # RFC 5545, 3.8.2.2: an end must be later than the start
            result.add("dtend", times.ends_at.astimezone(dt.UTC))
    title = text_of(event, "title")
    _add(result, "summary", summary, title.language)
    _add(result, "description", _description(event), (text_of(event, "summary") or title).language)
    _add(result, "location", *_location(event, times.place))
    # On one line, because some programs refuse a second one; so it is in one language, or says none.
    axis = text_of(event.axis, "name") if event.axis else None
    named = [event.get_kind_display(), *([axis.value] if axis else [])]
    _add(result, "categories", named, "" if axis and axis.stands_in else active_language())
    if event.contact_email:
        result.add("contact", event.contact_email)
    result.add("url", absolute(event.get_absolute_url()))
    return result


def _begun(record, uid, sequence):
    """Return an icalendar.Event with what tells a program which entry it is, and which version of it."""
    result = icalendar.Event()
    result.add("uid", f"{uid}@{urlsplit(settings.SITE_URL).hostname}")
    result.add("dtstamp", record.updated_at.astimezone(dt.UTC))
    result.add("last-modified", record.updated_at.astimezone(dt.UTC))
    result.add("sequence", sequence)
    return result


def _add(component, name, text, language):
    """Add a text with its language (3.2.10), if it is in one; nothing for an empty text."""
    if text:
        text = [xml_text(line) for line in text] if isinstance(text, list) else xml_text(text)
        component.add(name, text, parameters={"LANGUAGE": language} if language else None)


def announced_title(event):
    """Return the title; "postponed" or "cancelled" comes before it, because not every program shows the status."""
    title = text_of(event, "title").value
    if event.status in {Event.Status.POSTPONED, Event.Status.CANCELLED}:
        return gettext("%(status)s: %(title)s") % {"status": event.get_status_display(), "title": title}
    return title


def _description(event):
    """Return the description: one fact per line, the address of the page last."""
    title, summary = text_of(event, "title"), text_of(event, "summary")
    lines = [title.sentence, summary.value]
    organisers = gettext(", ").join(text_of(partner, "name").value for partner in event.organisers.all())
    registration = event.registration_url if event.takes_registrations else ""
    labelled = [
        (gettext("Organised by"), organisers),
        (gettext("Online"), event.online_url),
        (gettext("Registration"), registration),
        (gettext("On the portal"), absolute(event.get_absolute_url())),
    ]
    lines += [gettext("%(name)s: %(values)s") % {"name": n, "values": value} for n, value in labelled if value]
    return "\n".join(line for line in lines if line)


def _location(event, place):
    """Return (location, its language): venue and town in one language, else the address of an online event.

    The venue is that of the event; a sitting in another town has its own.
    """
    place = place or event.place
    venue = text_of(event, "venue") if place == event.place else None
    town = text_of(place, "name", venue.language if venue else None) if place else None
    parts = [text.value for text in (venue, town) if text]
    language = venue.language if venue else town.language if town else active_language()
    return gettext(", ").join(parts) or event.online_url, language
