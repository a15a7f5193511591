"""The lists of a report: their first rows, how many there are, and where each record can be seen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from core.dates import Precision, format_partial_date
from core.publication import Publication, State


@dataclass(frozen=True)
class Line:
    """What is listed, and its page, or for staff the preview of what is not public, with why it is not in words."""

    record: Any
    url: str
    not_public: str = ""


@dataclass(frozen=True)
class Part:
    """A list: its first rows, how many there are, and the address of the public list of exactly these, or ""."""

    rows: list[Line]
    count: int
    url: str = ""

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


def line_of(record: Publication) -> Line:
    if record.is_published:
        return Line(record, record.get_absolute_url())
    preview = reverse("preview", args=[record._meta.model_name, record.pk])
    if record.state == State.PUBLISHED and record.published_at:
        day = format_partial_date(timezone.localdate(record.published_at), Precision.DAY)
        return Line(record, preview, gettext("appears on %(day)s") % {"day": day})
    return Line(record, preview, str(record.get_state_display()))


def of_project(record: Any) -> Line:
    """Return the Line of what belongs to a `project`: it can be seen there."""
    return replace(line_of(record.project), record=record)


def part_of(records: QuerySet, most: int | None, line: Callable[[Any], Line], url: str = "") -> Part:
    """Return the Part of a queryset, whole if `most` is None; two queries more than its prefetches, however long."""
    rows = [line(one) for one in (records if most is None else records[:most])]
    return Part(rows, len(rows) if most is None else records.count(), url)


def first_of(lines: Iterable[Line], most: int | None) -> Part:
    """Return the Part of lines that are known already."""
    lines = list(lines)
    return Part(lines[:most], len(lines))
