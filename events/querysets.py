"""Querysets of events and articles."""

from django.db.models import Q
from django.utils import timezone

from core.publication import PublicationQuerySet


def when_condition(when):
    """Return the Q of the events that are "upcoming", which is to say not ended, or "past"."""
    now = timezone.now()
    return {"upcoming": Q(ends_at__gte=now), "past": Q(ends_at__lt=now)}[when]


class EventQuerySet(PublicationQuerySet):
    def upcoming(self):
        """Return the events that have not ended, the next one first; with `past()` the exact complement."""
        return self.filter(when_condition("upcoming")).order_by("starts_at", "pk")

    def past(self):
        """Return the events that have ended, the latest first."""
        return self.filter(when_condition("past")).newest_first()

    def for_cards(self):
        return self.select_related("place", "axis")


class ArticleQuerySet(PublicationQuerySet):
    def for_cards(self):
        return self.select_related("dateline_place", "axis")
