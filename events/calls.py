"""Calls and tenders: whether one can still answer them. The rule for one record, and the same for lists.

The state follows from the deadline and is never stored. It changes at the deadline, which core/changes.py watches, and
at midnight on the office's clock, with each of which kept pages and counts are made anew.
"""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.dates import Precision, format_moment, format_partial_date, format_time
from core.office import office_words

CALL_KINDS = ("call", "proposals", "tender")  # of Article.Kind
CALLS = Q(kind__in=CALL_KINDS)
SOON = 7  # days before that of the deadline on which a call begins to close


class CallState(models.TextChoices):
    """What a call is; as a filter, OPEN has those that close soon too, because one can answer them."""

    OPEN = "open", pgettext_lazy("of a call", "Open")
    CLOSING = "closing", pgettext_lazy("of a call", "Closing soon")
    CLOSED = "closed", pgettext_lazy("of a call", "Closed")
    UNKNOWN = "unknown", _("Deadline not known")


def state_condition(state: str) -> Q:
    """Return the Q of the calls in a state, of which each call has exactly one."""
    now = timezone.now()
    later = _midnight(timezone.localdate(now) + dt.timedelta(days=SOON + 1))
    return (
        CALLS
        & {
            CallState.OPEN: Q(deadline__gte=later),
            CallState.CLOSING: Q(deadline__gte=now, deadline__lt=later),
            CallState.CLOSED: Q(deadline__lt=now),
            CallState.UNKNOWN: Q(deadline__isnull=True),
        }[CallState(state)]
    )


def deadline_order() -> tuple:
    """Return the order of a list of calls: the next deadline first, those without one, then those that are closed.

    The latest deadline stands first among the closed ones. What is no call comes last.
    """
    closed, unknown = state_condition(CallState.CLOSED), state_condition(CallState.UNKNOWN)
    return (
        Case(When(closed, then=2), When(unknown, then=1), When(CALLS, then=0), default=3),
        Case(When(~closed, then=F("deadline"))),
        F("deadline").desc(nulls_last=True),
    )


def closed_last() -> Case:
    """Return what to order by so that calls that are closed come after all others."""
    return Case(When(state_condition(CallState.CLOSED), then=1), default=0)


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class WithDeadline:
    """Mixin for a model with `kind`, and `deadline`, a datetime or None."""

    kind: Any
    deadline: Any

    @property
    def is_call(self) -> bool:
        return self.kind in CALL_KINDS

    @property
    def call_state(self) -> CallState | None:
        """The same rule as `state_condition`; None for what is no call."""
        if not self.is_call:
            return None
        if self.deadline is None:
            return CallState.UNKNOWN
        if self.deadline < timezone.now():
            return CallState.CLOSED
        return CallState.CLOSING if self._days_left <= SOON else CallState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.call_state == CallState.CLOSED

    @property
    def takes_answers(self) -> bool:
        """Whether its deadline is known and has not passed."""
        return self.call_state in {CallState.OPEN, CallState.CLOSING}

    @property
    def _days_left(self):
        return (timezone.localdate(self.deadline) - timezone.localdate()).days

    @property
    def countdown(self) -> str:
        """When it closes, in words: "Closes in 3 days"; it changes at midnight and at the deadline only."""
        if self.deadline is None:
            return str(CallState.UNKNOWN.label)
        at = {"time": format_time(self.deadline), **office_words()}
        if self.is_closed:
            if not self._days_left:
                return gettext("Closed today at %(time)s, time %(clock)s") % at
            day = format_partial_date(timezone.localdate(self.deadline), Precision.DAY)
            return gettext("Closed on %(day)s") % {"day": day}
        if self._days_left == 0:
            return gettext("Closes today at %(time)s, time %(clock)s") % at
        if self._days_left == 1:
            return gettext("Closes tomorrow at %(time)s, time %(clock)s") % at
        days = {"count": self._days_left}
        return ngettext("Closes in %(count)d day", "Closes in %(count)d days", days["count"]) % days

    @property
    def deadline_text(self) -> str:
        """The deadline, which is known, with its clock: "12 March 2027 at 16:00, time in …"."""
        words = {"moment": format_moment(self.deadline), **office_words()}
        return gettext("%(moment)s, time %(clock)s") % words
