"""When something takes place: what an event and each of its sittings have in common."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Timed:
    """Mixin for a model with starts_at, ends_at and is_all_day. Its save() calls `complete_times`."""

    starts_at: Any
    ends_at: Any
    is_all_day: Any

    @property
    def is_past(self) -> bool:
        """Whether it has ended; the same rule as `past()` of the queryset."""
        return self.ends_at < timezone.now()

    @property
    def first_day(self) -> dt.date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> dt.date:
        """The day on which it ends; an evening that ends at midnight belongs to the day on which it began."""
        last = timezone.localtime(self.ends_at)
        is_midnight = not (last.hour or last.minute or last.second)
        return last.date() - dt.timedelta(days=is_midnight and self.ends_at > self.starts_at)

    @property
    def has_end(self) -> bool:
        """Whether the end says more than the start; a duration of zero says that the end is not known."""
        return self.ends_at > self.starts_at

    def clean(self) -> None:
        super().clean()  # type: ignore[misc]
        self.complete_times()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the start.")})

    def complete_times(self) -> None:
        """Fill in what the form leaves out. Whole days last from midnight to the last minute, in local time.

        "9 April 20:00 to 9 April 00:00" means the midnight that ends the day.
        """
        if not self.starts_at:
            return
        if self.is_all_day:
            self.starts_at = timezone.localtime(self.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
            last = timezone.localtime(self.ends_at or self.starts_at)
            self.ends_at = last.replace(hour=23, minute=59, second=0, microsecond=0)
        elif not self.ends_at:
            self.ends_at = self.starts_at + dt.timedelta(hours=1)
        else:
            self.ends_at = end_of_evening(self.starts_at, self.ends_at)


def end_of_evening(starts_at: dt.datetime, ends_at: dt.datetime) -> dt.datetime:
    """Return the end; if it is the midnight before the start on the same day, the midnight after it."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if end < start and start.date() == end.date() and not (end.hour or end.minute):
        return timezone.make_aware(dt.datetime.combine(end.date() + dt.timedelta(days=1), dt.time()))
    return ends_at
