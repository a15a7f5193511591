"""Which pictures are public: those with a recorded consent that has not expired.

The same rule twice, side by side: `shown()` for a queryset, `is_shown` for one picture.
"""

import datetime as dt

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

SOON = dt.timedelta(days=30)


class PictureQuerySet(models.QuerySet):
    def shown(self) -> QuerySet:
        """Return the pictures that the public may see today."""
        in_time = Q(consent_until__isnull=True) | Q(consent_until__gte=timezone.localdate())
        return self.filter(in_time, has_consent=True)

    def consent_expired(self) -> QuerySet:
        """Return the pictures that are hidden because their consent has expired."""
        return self.filter(has_consent=True, consent_until__lt=timezone.localdate())

    def consent_expiring(self) -> QuerySet:
        """Return the pictures that will be hidden within a month."""
        today = timezone.localdate()
        return self.filter(has_consent=True, consent_until__range=(today, today + SOON))


class Consent:
    """Mixin of Picture."""

    @property
    def is_shown(self) -> bool:
        """Whether the public may see this picture today; the same rule as `shown()`."""
        return self.has_consent and not self.consent_has_expired

    @property
    def consent_has_expired(self) -> bool:
        return self.consent_until is not None and self.consent_until < timezone.localdate()

    @property
    def consent_expires_soon(self) -> bool:
        today = timezone.localdate()
        return self.has_consent and self.consent_until is not None and today <= self.consent_until <= today + SOON
