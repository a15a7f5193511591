"""Querysets of events and articles."""

from django.db.models import Prefetch, Q
from django.utils import timezone

from core.publication import PublicationQuerySet
from events.calls import CallState, state_condition


def when_condition(when):
    """Return the Q of the events that are "upcoming", which is to say not ended, or "past"."""
    now = timezone.now()
    # What has ended has begun. Said too, it leads to the index of the list instead of that of the ends, so that the
    # database need not sort all that is over.
    return {"upcoming": Q(ends_at__gte=now), "past": Q(ends_at__lt=now, starts_at__lt=now)}[when]


def is_to_come():
    """Return the Q of the events that people may still plan for; of a postponed one the date is the one of before."""
    return (when_condition("upcoming") | Q(status="postponed")) & ~Q(status="cancelled")


class EventQuerySet(PublicationQuerySet):
    def upcoming(self):
        """Return the events that have not ended, the next one first; with `past()` the exact complement."""
        return self.filter(when_condition("upcoming")).order_by("starts_at", "pk")

    def past(self):
        """Return the events that have ended, the latest first."""
        return self.filter(when_condition("past")).newest_first()

    def in_regions(self, *codes):
        """Return the events that take place in any of these regions, be it with one sitting."""
        sittings = self._sittings.filter(place__region__code__in=codes)
        return self.filter(Q(place__region__code__in=codes) | Q(pk__in=sittings.values("event_id")))

    def for_cards(self):
        return self.select_related("place", "axis").prefetch_related(self.with_sittings("place"))

    def with_sittings(self, place):
        """Return the Prefetch of the sittings with their place; one query."""
        return Prefetch("sittings", self._sittings.select_related(place))

    @property
    def _sittings(self):
        return self.model._meta.get_field("sittings").related_model.objects


class ArticleQuerySet(PublicationQuerySet):
    def without_closed_calls(self):
        """Return the articles except the calls whose deadline has passed."""
        return self.exclude(pk__in=self.model._base_manager.filter(state_condition(CallState.CLOSED)).values("pk"))

    def for_cards(self):
        return self.select_related("dateline_place", "axis")
