"""Structured data (schema.org) of events and articles."""

from django.conf import settings
from django.utils import timezone

from core.addresses import absolute
from core.languages import text_of
from core.office import office_words
from core.structured import full_date, images, node, organisation, place_node, the_office
from events.models import Event

_STATUS = {Event.Status.CANCELLED: "EventCancelled", Event.Status.POSTPONED: "EventPostponed"}


def event_nodes(event, pictures, card):
    """Return the node of an event's page. Times are local, with their UTC offset; an all-day event has dates only.

    Search engines ask for a picture and a location: without a picture it has its `card`, a path.
    """
    title = text_of(event, "title")
    address = absolute(event.get_absolute_url())
    mode, where = _where(event, address)
    about = node(
        "Event",
        id_=address,
        url=address,
        name=title.value,
        inLanguage=title.language,
        description=text_of(event, "summary").value,
        **_times(event),
        eventStatus=f"https://schema.org/{_STATUS.get(event.status, 'EventScheduled')}",
        eventAttendanceMode=f"https://schema.org/{mode}EventAttendanceMode",
        location=where,
        subEvent=[_sitting_node(event, sitting) for sitting in event.its_sittings],
        organizer=[organisation(partner) for partner in event.organisers.all()] or the_office(),
        image=images(pictures, card),
    )
    return [about]


def _where(event, address):
    """Return how an event is attended ("Offline", "Online", "Mixed") and its locations.

    A webinar is online, whatever its address and wherever it is said to be seen. An event of which only the country is
    known has that.
    """
    venue, is_webinar = text_of(event, "venue").value, event.kind == Event.Kind.WEBINAR
    places = [place_node(place, venue if place == event.place else "") for place in event.places]
    if not places and venue and not is_webinar:
        places = [place_node(None, venue)]
    online = []
    if event.online_url or is_webinar:
        name = venue if is_webinar and not event.place else ""
        online = [node("VirtualLocation", name=name, url=event.online_url or address)]
    if not places and not online:
        country = node("PostalAddress", addressCountry=settings.OFFICE.country)
        places = [node("Place", name=office_words()["country_name"], address=country)]
    return "Mixed" if places and online else "Online" if online else "Offline", [*places, *online]


def article_nodes(article, pictures, card):
    """Return the node of an article's page; its date is that of the dateline, if that names a day."""
    title = text_of(article, "title")
    address = absolute(article.get_absolute_url())
    about = node(
        "NewsArticle",
        id_=address,
        url=address,
        headline=title.value,
        inLanguage=title.language,
        description=text_of(article, "lead").value,
        datePublished=full_date(article.dateline_date, article.dateline_precision),
        dateModified=article.updated_at.isoformat(),
        contentLocation=place_node(article.dateline_place),
        author=the_office(),
        publisher=the_office(),
        image=images(pictures, card),
        mainEntity=_demand(article),
    )
    return [about]


def _demand(article):
    """Return what a tender asks for: until when, and by whom. schema.org has no type for other calls."""
    if article.kind != article.Kind.TENDER:
        return None
    return node(
        "Demand",
        name=text_of(article, "title").value,
        availabilityEnds=timezone.localtime(article.deadline).isoformat() if article.deadline else "",
        areaServed=node("Country", name=office_words()["country_name"], identifier=settings.OFFICE.country),
    )


def _sitting_node(event, sitting):
    place = sitting.place or event.place
    return node("Event", name=text_of(event, "title").value, **_times(sitting), location=place_node(place))


def _times(timed):
    """Return the start and the end of an event or of a sitting, in local time; days only if it lasts whole days."""

    def moment(value):
        local = timezone.localtime(value)
        return local.date().isoformat() if timed.is_all_day else local.isoformat()

    return {"startDate": moment(timed.starts_at), "endDate": moment(timed.ends_at) if timed.has_end else ""}
