"""The agenda as iCalendar, to which a reader's calendar subscribes: RFC 5545, and RFC 7986 for the calendar's own name.

Moments are written in UTC, so a reader's program needs no table of Morocco's clock changes around Ramadan.
"""

import datetime as dt
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.translation import gettext

from core.addresses import absolute
from core.cleaning import xml_text
from core.languages import active_language, text_of
from events.models import Event

REFRESH = dt.timedelta(hours=2)  # after which a subscribed calendar should ask again
# A postponed event has no date: its entry stays, marked in its title, and blocks nobody's day.
STATUS = {
    Event.Status.PLANNED: "TENTATIVE",
    Event.Status.CONFIRMED: "CONFIRMED",
    Event.Status.POSTPONED: "TENTATIVE",
    Event.Status.CANCELLED: "CANCELLED",
}


def calendar(events, title, page, source):
    """Return an icalendar.Calendar of events; `page` is what people read, `source` what their program asks again."""
    language = active_language()
    result = icalendar.Calendar()
    result.add("prodid", f"-//{settings.SITE_NAME}//Portal//{language.upper()}")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("name", xml_text(title), parameters={"LANGUAGE": language})
    result.add("x-wr-calname", xml_text(title))
    result.add("url", page)
    result.add("source", source, parameters={"VALUE": "URI"})
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for event in events:
        result.add_component(entry(event))
    return result


def entry(event):
    """Return the icalendar.Event of an event.

    No ORGANIZER: it would make readers guests who are asked for an answer (RFC 5545, 3.8.4.3). Without a METHOD,
    DTSTAMP is the time of the last change (3.8.7.2), so the same event is always the same text.
    """
    result = icalendar.Event()
    result.add("uid", f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}")
    result.add("dtstamp", event.updated_at.astimezone(dt.UTC))
    result.add("last-modified", event.updated_at.astimezone(dt.UTC))
    result.add("sequence", event.calendar_sequence)
    result.add("status", STATUS[event.status])
    is_on = event.status in {Event.Status.PLANNED, Event.Status.CONFIRMED}
    result.add("transp", "OPAQUE" if is_on and not event.is_all_day else "TRANSPARENT")
    if event.is_all_day:
        result.add("dtstart", event.first_day)
        result.add("dtend", event.last_day + dt.timedelta(days=1))  # the day after the last
    else:
        result.add("dtstart", event.starts_at.astimezone(dt.UTC))
        result.add("dtend", event.ends_at.astimezone(dt.UTC))
    title = text_of(event, "title")
    _add(result, "summary", announced_title(event), title.language)
    _add(result, "description", _description(event), (text_of(event, "summary") or title).language)
    _add(result, "location", *_location(event))
    _add(result, "categories", [event.get_kind_display()], active_language())
    if event.axis:
        axis = text_of(event.axis, "name")
        _add(result, "categories", [axis.value], axis.language)
    if event.contact_email:
        result.add("contact", event.contact_email)
    result.add("url", absolute(event.get_absolute_url()))
    return result


def _add(component, name, text, language):
    """Add a text with its language (3.2.10); nothing for an empty one."""
    if text:
        text = [xml_text(one) for one in text] if isinstance(text, list) else xml_text(text)
        component.add(name, text, parameters={"LANGUAGE": language})


def announced_title(event):
    """Return the title; when the event is postponed or cancelled, after that word, for no program shows it surely."""
    title = text_of(event, "title").value
    if event.status in {Event.Status.POSTPONED, Event.Status.CANCELLED}:
        return gettext("%(status)s: %(title)s") % {"status": event.get_status_display(), "title": title}
    return title


def _description(event):
    """Return what the entry says below its title, one fact a line, the page's address last."""
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


def _location(event):
    """Return (where, its language): venue and town in one language, else the address of an event online."""
    venue = text_of(event, "venue")
    town = text_of(event.place, "name", venue.language if venue else None) if event.place else None
    parts = [text.value for text in (venue, town) if text]
    language = venue.language if venue else town.language if town else active_language()
    return gettext(", ").join(parts) or event.online_url, language
