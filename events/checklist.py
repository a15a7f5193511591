"""What an event and an article need before they are published."""

from django.utils import timezone
from django.utils.translation import gettext

from desk.checklist import error, warning


def event_needs(event):
    if not event.axis_id:
        yield error(gettext("An event needs its axis."), "axis")
    if not event.place_id and not event.online_url and not event.sittings.exclude(place=None).exists():
        yield warning(gettext("Neither a place nor an address says where it takes place."), "place")
    if event.registration_deadline and event.registration_deadline > event.ends_at:
        yield warning(gettext("One could register until after the event."), "registration_deadline")


def article_needs(article):
    if article.dateline_date is None:
        if article.sources.exists():
            yield warning(gettext("No date is known: readers see the sources instead."), "dateline_date")
        else:
            yield error(
                gettext("An article needs its date, or a source that shows that none is known."), "dateline_date"
            )
    if not article.axis_id:
        yield warning(gettext("No axis is chosen: the article is found in none."), "axis")
    yield from _call_needs(article)


def _call_needs(article):
    if not article.is_call:
        return
    if article.deadline is None:
        yield warning(gettext("No deadline is known: the page says so."), "deadline")
    elif article.is_closed and (article.published_at is None or article.published_at > timezone.now()):
        yield warning(gettext("The deadline has passed: the call appears as closed."), "deadline")
    if article.outcome and not article.shows_outcome:
        yield warning(gettext("The outcome is shown only once the call is closed."), "outcome")
