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
    place = place_node(event.place, text_of(event, "venue").value)
    online = node("VirtualLocation", url=event.online_url) if event.online_url else None
    mode = "Mixed" if place and online else "Online" if online else "Offline"
    about = node(
        "Event",
        id_=address,
        url=address,
        name=title.value,
        inLanguage=title.language,
        description=text_of(event, "summary").value,
        startDate=_moment(event, event.starts_at),
        endDate=_moment(event, event.ends_at) if event.has_end else "",
        eventStatus=f"https://schema.org/{_STATUS.get(event.status, 'EventScheduled')}",
        eventAttendanceMode=f"https://schema.org/{mode}EventAttendanceMode" if place or online else "",
        location=[where for where in (place, online) if where],
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


def _moment(event, moment):
    local = timezone.localtime(moment)
    return local.date().isoformat() if event.is_all_day else local.isoformat()
