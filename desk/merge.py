"""Merges what one person changed with what others have changed in the meantime. Plain data in, plain data out.

A proposal is merged when it is accepted (desk/versions.py), a form when it is saved (desk/form_merge.py).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from desk.snapshots import PUBLICATION_FIELDS, Snapshot, in_order

MINE, THEIRS = "mine", "theirs"
CHOICE = "choice:"  # prefix of the names of the fields with which a person decides conflicts


def merge(
    base: Snapshot,
    mine: Snapshot,
    now: Snapshot,
    choices: Mapping[str, str] | None = None,
    *,
    fixed: Collection[str] = PUBLICATION_FIELDS,
) -> tuple[Snapshot, list[str]]:
    """Return (data, conflicts): the snapshot `now` plus what `mine` changed since `base`.

    Only the author's changes are applied. A conflict is the path ("fields/title_ar", "children/figures/7/reached",
    "children/figures/7" for a whole row) of something that both sides changed differently; `choices` ({path: MINE or
    THEIRS}) resolves it, otherwise `now` wins. Links are merged one by one and never conflict. The `fixed` fields stay
    as they are now: by default the state, dates and address of the publication.
    """
    joining = _Joining(choices or {})
    fields = joining.row("fields", base["fields"], mine["fields"], now["fields"], skip=fixed)
    data = {
        **now,
        "fields": fields,
        "links": {
            name: _joined_links(base["links"].get(name, []), ids, now["links"].get(name, []))
            for name, ids in mine["links"].items()
        },
        "children": {
            name: joining.rows(f"children/{name}", base["children"].get(name, []), rows, now["children"].get(name, []))
            for name, rows in mine["children"].items()
        },
        "names": {**mine["names"], **now["names"]},
    }
    return data, joining.conflicts


def value_at(data: Snapshot, path: str) -> Any:
    """Return what a snapshot has at the path of a conflict: a value, a row, or None."""
    part, name, *rest = path.split("/")
    if part != "children":
        return data[part].get(name)
    row = next((row for row in data["children"].get(name, []) if str(row["id"]) == rest[0]), None)
    return row.get(rest[1]) if row and len(rest) > 1 else row


def with_value(data: Snapshot, path: str, value: Any) -> Snapshot:
    """Return a snapshot with another value, or another row, at the path of a conflict."""
    part, name, *rest = path.split("/")
    if part != "children":
        return {**data, part: {**data[part], name: value}}
    rows = {str(row["id"]): row for row in data["children"].get(name, [])}
    rows[rest[0]] = {**rows.get(rest[0], {"id": int(rest[0])}), **({rest[1]: value} if len(rest) > 1 else value)}
    return {**data, "children": {**data["children"], name: in_order(rows.values())}}


def choice_name(path: str, now: Snapshot) -> str:
    """Return the name of the field with which a person decides a conflict.

    It contains what the others wrote: if they change it again meanwhile, the decision is asked for again.
    """
    return f"{CHOICE}{path}:{hashlib.sha256(repr(value_at(now, path)).encode()).hexdigest()[:12]}"


def decided(conflicts: Iterable[str], now: Snapshot, answers: Mapping[str, str]) -> dict[str, str]:
    """Return {path: MINE or THEIRS} of the conflicts that a post decides."""
    given = {path: answers.get(choice_name(path, now)) for path in conflicts}
    return {path: answer for path, answer in given.items() if answer in {MINE, THEIRS}}


class _Joining:
    def __init__(self, choices):
        self.choices, self.conflicts = choices, []

    def chosen(self, path):
        """Return MINE or THEIRS for a conflict, and list it as long as it is not resolved."""
        if path not in self.choices:
            self.conflicts.append(path)
        return self.choices.get(path, THEIRS)

    def value(self, path, base, mine, now):
        if mine in (base, now):
            return now
        if isinstance(mine, dict):  # translation states: nobody edits them by hand
            return _joined_marks(base or {}, mine, now or {})
        return mine if now == base or self.chosen(path) == MINE else now

    def row(self, path, base, mine, now, skip=()):
        joined = {
            name: self.value(f"{path}/{name}", base.get(name), value, now.get(name))
            for name, value in mine.items()
            if name not in skip
        }
        return {**now, **joined}

    def rows(self, path, base, mine, now):
        base, mine, now = ({row["id"]: row for row in rows} for rows in (base, mine, now))
        joined = (
            self.one_row(f"{path}/{pk}", base.get(pk), mine.get(pk), now.get(pk)) for pk in {**now, **mine, **base}
        )
        return in_order(row for row in joined if row)

    def one_row(self, path, base, mine, now):
        """Return the merged row; None for no row."""
        if base and mine and now:
            return self.row(path, base, mine, now)
        if mine in (base, now):
            return now
        return mine if now == base or self.chosen(path) == MINE else now


def _joined_links(base, mine, now):
    return sorted((set(now) | (set(mine) - set(base))) - (set(base) - set(mine)))


def _joined_marks(base, mine, now):
    joined = dict(now)
    for key in {**base, **mine}:
        old, new = base.get(key), mine.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            joined[key] = _joined_marks(old, new, now.get(key) or {})
        elif old != new:
            joined.pop(key, None) if key not in mine else joined.update({key: new})
    return joined
