"""The gate: whether what was just written to a published record may be public at once.

It may not if the record now lacks something that it did not lack before (desk/checklist.py), or if a text changed that
nobody else has seen (desk/four_eyes.py). Then the change waits, like that of somebody who may not publish. Every way to
write asks here: forms (admin_proposals.py), accepted changes, restored versions, bulk actions and files of translators
(versions.py), and spreadsheets. docs/decisions/0025-gate-and-mail.md
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext

from core.publication import Publication, State
from desk import checklist, four_eyes
from desk.snapshots import Snapshot, snapshot

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Standing:
    """A record before a change: whether it is published, what it said, and the errors that it had already."""

    is_published: bool
    data: Snapshot = field(default_factory=dict)
    errors: Counter = field(default_factory=Counter)


def standing(record: Publication) -> Standing:
    """Return the Standing of a record as stored now, to be compared after a change."""
    stored = type(record)._base_manager.get(pk=record.pk)
    if not _is_out(stored):
        return Standing(is_published=False)
    return Standing(is_published=True, data=snapshot(stored), errors=Counter(map(_key, _errors(stored))))


def new_errors(record: Publication, before: Standing) -> list[str]:
    """Return the sentences of the errors that a change brought to a published record; [] for other records."""
    if not before.is_published:
        return []
    known, added = Counter(before.errors), []
    for problem in _errors(type(record)._base_manager.get(pk=record.pk)):
        if known[_key(problem)]:
            known[_key(problem)] -= 1
        else:
            added.append(problem.sentence)
    return added


def obstacles(record: Publication, before: Standing) -> list[str]:
    """Return why a change by one person cannot be public at once, as sentences; [] if it can."""
    if not before.is_published:
        return []
    sentences = new_errors(record, before)
    if settings.FOUR_EYES and four_eyes.brings_new_text(record, before.data, snapshot(record)):
        sentences.append(gettext("A text changed: a colleague reads it before the public does."))
    return sentences


def _is_out(record):
    """Whether a record is public, or becomes so by itself."""
    return record.state == State.PUBLISHED and record.binned_at is None


def _errors(record):
    return [problem for problem in checklist.problems(record) if problem.is_error]


def _key(problem):
    """Identify a problem by its field and sentence without numbers: another sum, or another row, is no new error."""
    return _NUMBER.sub("", problem.field), _NUMBER.sub("", problem.sentence)
