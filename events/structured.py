"""Structured data (schema.org) of events and articles."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from core.addresses import absolute
from core.dates import iso_partial_date
from core.languages import text_of
from core.structured import breadcrumbs, images, node, organisation, place_node, the_office
from events.models import Event

_STATUS = {Event.Status.CANCELLED: "EventCancelled", Event.Status.POSTPONED: "EventPostponed"}


def event_nodes(event, pictures):
    """Return the nodes of an event's page. Times are local, with their UTC offset; an all-day event has dates only."""
    title = text_of(event, "title")
    address = absolute(event.get_absolute_url())
    venue = text_of(event, "venue").value
    places = [place_node(place, venue if place == event.place else "") for place in event.places] or [
        place_node(None, venue)
    ]
    online = node("VirtualLocation", url=event.online_url) if event.online_url else None
    where = [found for found in (*places, online) if found]
    mode = "Mixed" if online and len(where) > 1 else "Online" if online else "Offline"
    about = node(
        "Event",
        id_=address,
        url=address,
        name=title.value,
        inLanguage=title.language,
        description=text_of(event, "summary").value,
        **_times(event),
        eventStatus=f"https://schema.org/{_STATUS.get(event.status, 'EventScheduled')}",
        eventAttendanceMode=f"https://schema.org/{mode}EventAttendanceMode" if where else "",
        location=where,
        subEvent=[_sitting_node(event, sitting) for sitting in event.its_sittings],
        organizer=[organisation(partner) for partner in event.organisers.all()] or the_office(),
        image=images(pictures),
    )
    return [about, breadcrumbs((gettext("Events"), reverse("events")), (title, event.get_absolute_url()))]


def article_nodes(article, pictures):
    """Return the nodes of an article's page; its date is that of the dateline, else the date of publication."""
    title = text_of(article, "title")
    address = absolute(article.get_absolute_url())
    if article.dateline_date:
        published = iso_partial_date(article.dateline_date, article.dateline_precision)
    else:
        published = timezone.localtime(article.published_at).isoformat() if article.published_at else ""
    about = node(
        "NewsArticle",
        id_=address,
        url=address,
        headline=title.value,
        inLanguage=title.language,
        description=text_of(article, "lead").value,
        datePublished=published,
        dateModified=article.updated_at.isoformat(),
        contentLocation=place_node(article.dateline_place),
        author=the_office(),
        publisher=the_office(),
        image=images(pictures),
    )
    return [about, breadcrumbs((gettext("News"), reverse("news")), (title, article.get_absolute_url()))]


def _sitting_node(event, sitting):
    place = sitting.place or event.place
    return node("Event", name=text_of(event, "title").value, **_times(sitting), location=place_node(place))


def _times(timed):
    """Return the start and the end of an event or of a sitting, in local time; days only if it lasts whole days."""

    def moment(value):
        local = timezone.localtime(value)
        return local.date().isoformat() if timed.is_all_day else local.isoformat()

    return {"startDate": moment(timed.starts_at), "endDate": moment(timed.ends_at) if timed.has_end else ""}
