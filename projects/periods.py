"""When a project was under way: the one rule behind status, years, lists, charts, time bars, files and API.

A project is known to be under way from its start to its end. A missing date is neither "for ever" nor "only then": of
such a project only the other date is known, and it counts as one whose dates are not known (`UNDATED`). A qualifier
says how a source gives a date. See docs/decisions/0035-one-rule-for-time.md.

The rule is written for one record (`span`) and, next to it, for lists (`active_condition`); a test checks that they
agree.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import format_partial_date


class StartQualifier(models.TextChoices):
    """How a source gives the start, if it does not simply state it."""

    ABOUT = "about", _("about")
    BY = "by", _("then or earlier")


class EndQualifier(models.TextChoices):
    """How a source gives the end, if it does not simply state it."""

    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("then or later")
    OPEN = "open", _("goes on, without an end date")


# The projects whose start or end is not known: the list of a year may lack them.
UNDATED = (
    Q(start_date__isnull=True)
    | Q(start_qualifier=StartQualifier.BY)
    | Q(end_date__isnull=True) & ~Q(end_qualifier=EndQualifier.OPEN)
    | Q(end_qualifier=EndQualifier.AT_LEAST)
)


def is_undated(start: Any, end: Any, start_qualifier: str, end_qualifier: str) -> bool:
    """Whether the start or the end of a project is not known; the same rule as UNDATED."""
    is_open_start = start is None or start_qualifier == StartQualifier.BY
    return (
        is_open_start or (end is None and end_qualifier != EndQualifier.OPEN) or end_qualifier == EndQualifier.AT_LEAST
    )


def qualifier_field(verbose_name: Any, choices: type[models.TextChoices]) -> models.CharField:
    """Return the model field for the qualifier of a date; "" means that the source states the date."""
    return models.CharField(verbose_name, max_length=8, choices=choices, blank=True, default="")


def span(start: Any, end: Any, end_qualifier: str, now: Any) -> tuple[Any, Any]:
    """Return (first, last) known day of a project as dates, or with years as years; (None, None) if none is known.

    `now` is today, or this year: a project that goes on is known to be under way until now.
    """
    if end_qualifier == EndQualifier.OPEN:
        first = now if start is None else start
        return first, max(first, now)
    return (end if start is None else start), (start if end is None else end)


def active_condition(first: Any, last: Any) -> Q:
    """Return the Q of the projects known to be under way on a day from `first` to `last` (dates or None: no limit)."""
    today = timezone.localdate()
    goes_on = Q(end_qualifier=EndQualifier.OPEN)
    begins = Q(start_date__isnull=False) | Q(end_date__isnull=False) | goes_on
    ends = Q()
    if last:
        begins = Q(start_date__lte=last) | Q(start_date__isnull=True, end_date__lte=last)
        begins |= goes_on & Q(start_date__isnull=True) if today <= last else Q(pk__in=[])
    if first:
        ends = Q(end_date__gte=first) | Q(end_date__isnull=True, start_date__gte=first)
        ends |= goes_on if today >= first else Q(pk__in=[])
    return begins & ends


def date_text(date: Any, precision: str, qualifier: str) -> str:
    """Return a date in words, with its qualifier: "about 2022"."""
    return _FORMS[qualifier]() % {"date": format_partial_date(date, precision)}


def years_text(project: Any) -> str:
    """Return the years of a project for a row of a list: "2012 – 2014", "about 2022 – 2024"."""
    return _in_words(project, lambda date, _precision: f"{date:%Y}")


def dates_text(project: Any) -> str:
    """Return the dates of a project as precise as their sources: "December 2021 or earlier – 2024"."""
    return _in_words(project, format_partial_date)


def _in_words(project, write: Callable[[Any, str], str]) -> str:
    return "".join(map(str, period_parts(project, write)))


def period_parts(project: Any, write: Callable[[Any, str], Any]) -> list:
    """Return the dates of a project as parts to be printed in a row; `write(date, precision)` writes a date."""
    start = write(project.start_date, project.start_precision) if project.start_date else ""
    end = write(project.end_date, project.end_precision) if project.end_date else ""
    start_how, end_how = project.start_qualifier, project.end_qualifier
    is_one = str(start) == str(end)
    if not start and not end_how and not end:
        return [gettext("Dates not known")]
    if is_one and (start_how, end_how) == (StartQualifier.BY, EndQualifier.AT_LEAST):
        return _around(gettext("Under way: %(date)s; start and end not known"), start)
    begins = _around(_FORMS[start_how](), start) if start else [gettext("start not known")]
    if is_one and start_how == end_how:
        return begins
    if end_how == EndQualifier.OPEN:
        return [*begins, " – ", gettext("no end date set")]
    return [*begins, " – ", *(_around(_FORMS[end_how](), end) if end else [gettext("end not known")])]


def _around(sentence, part):
    """Return the sentence with %(date)s as [before, part, after], without empty texts."""
    before, after = sentence.split("%(date)s")
    return [piece for piece in (before, part, after) if piece != ""]


_FORMS = {
    "": lambda: "%(date)s",
    "about": lambda: gettext("about %(date)s"),
    StartQualifier.BY: lambda: gettext("%(date)s or earlier"),
    EndQualifier.AT_LEAST: lambda: gettext("%(date)s or later"),
}
