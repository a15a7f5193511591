"""Phases: a published record is scheduled, public or expired, depending on its times.

The same rule as `published()` and `is_published` in core/publication.py, in more detail.
"""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.publication import Publication, State

SOON = dt.timedelta(days=30)


class Phase(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLIC = "published", _("public now")
    EXPIRING = "expiring", _("expires within 30 days")
    EXPIRED = "expired", _("expired")
    ARCHIVED = "archived", _("archived")


# Each record is in one of these; records that expire soon are public.
PHASES_TOLD_APART = [phase for phase in Phase if phase != Phase.EXPIRING]


def in_phase(phase: str) -> Q:
    """Return the Q of the records in a phase, a value of Phase; those that expire soon are public too."""
    now = timezone.now()
    published = Q(state=State.PUBLISHED)
    is_over = Q(expires_at__isnull=False, expires_at__lte=now)
    is_public = published & Q(published_at__lte=now) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
    conditions: dict[str, Q] = {
        Phase.SCHEDULED: published & Q(published_at__gt=now),
        Phase.PUBLIC: is_public,
        Phase.EXPIRING: is_public & Q(expires_at__lte=now + SOON),
        Phase.EXPIRED: published & is_over,
    }
    return conditions.get(phase, Q(state=phase))


def phase_of(record: Publication) -> Phase:
    """Return the Phase of a record now (EXPIRING is never returned: it is public)."""
    if record.state != State.PUBLISHED:
        return Phase(record.state)
    now = timezone.now()
    if record.published_at and record.published_at > now:
        return Phase.SCHEDULED
    return Phase.EXPIRED if record.expires_at and record.expires_at <= now else Phase.PUBLIC
