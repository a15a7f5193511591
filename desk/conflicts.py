"""Conflicts in words: what both sides changed, side by side, for the pages on which somebody decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.text import capfirst

from accounts.models import AuditEntry
from core.publication import Publication
from desk import versions
from desk.compare import Change, by_path, compare
from desk.merge import MINE, THEIRS, choice_name, value_at
from desk.models import Version
from desk.snapshots import Snapshot

LOOKED_AT = 50  # versions, when looking for who changed something


@dataclass
class Conflict:
    """Something that both sides changed differently. A Change is None if there is nothing to show."""

    path: str
    choice: str  # the name of the field with which it is decided
    theirs: Change | None
    mine: Change | None
    row: Change | None = None  # the row that the field is in
    who: str = ""
    when: datetime | None = None

    @property
    def sides(self) -> list[tuple[str, Change | None]]:
        """What was written on each side."""
        return [(THEIRS, self.theirs), (MINE, self.mine)]

    @property
    def _shown(self) -> Change | None:
        return self.mine or self.theirs

    @property
    def label(self) -> str:
        return self._shown.label if self._shown else capfirst(self.path.rpartition("/")[2])

    @property
    def row_name(self) -> str:
        return (self.row or self._shown or Change("", "")).row_name

    @property
    def language(self) -> str:
        return self._shown.language if self._shown else ""

    @property
    def language_name(self) -> str:
        return self._shown.language_name if self._shown else ""

    @property
    def direction(self) -> str:
        return self._shown.direction if self._shown else ""

    @property
    def before(self) -> str:
        return self._shown.before if self._shown else ""


def in_words(model: type[Model], paths: Iterable[str], base: Snapshot, now: Snapshot, mine: Snapshot) -> list[Conflict]:
    """Return the Conflicts at some paths (desk/merge.py)."""
    theirs, own = (by_path(compare(model, base, data)) for data in (now, mine))
    return [
        Conflict(path, choice_name(path, now), theirs.get(path), own.get(path), own.get(_row(path))) for path in paths
    ]


def _row(path):
    part, _name, *rest = path.split("/")
    return path.rpartition("/")[0] if part == "children" and len(rest) > 1 else ""


def say_who(record: Model, conflicts: Iterable[Conflict], since: datetime) -> None:
    """Note who made the changes of the others, and when."""
    history: list[Version] = []
    if isinstance(record, Publication):
        history = list(versions.history(record).filter(state=Version.State.SAVED)[:LOOKED_AT])
    logged = AuditEntry.objects.filter(
        object_kind=record._meta.label_lower, object_id=str(record.pk), kind=AuditEntry.Kind.CHANGE, at__gte=since
    ).select_related("actor")
    last = None if history else logged.order_by("-at").first()
    for conflict in conflicts:
        if history:
            version = _written_in(history, conflict.path)
            conflict.who, conflict.when = version.author_name, version.created_at
        elif last:
            conflict.who, conflict.when = last.actor.get_full_name() if last.actor else last.actor_name, last.at


def _written_in(history, path):
    """Return the version in which something got the value that it has in the newest one."""
    written = history[0]
    for version in history[1:]:
        if value_at(version.data, path) != value_at(history[0].data, path):
            break
        written = version
    return written
