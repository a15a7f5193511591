"""Merges the form that somebody saves with what others have changed since it was opened.

Three posts are compared: what the page would have posted when it was opened (`Opened`, which the form carries), what
was posted, and what the page would post if it were opened now. They are merged as snapshots (desk/merge.py), and the
result becomes the post that Django's admin saves. So every check of the form holds for what is merged.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core import signing
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from core.publication import Publication
from core.translation_states import SOURCE, TARGETS, confirm
from desk.form_values import Page, inner, meaning, names_of, untouched
from desk.merge import THEIRS, decided, merge, value_at
from desk.snapshots import PARTS, Snapshot

SHOWN = "_shown:"  # before the name of a text that a page shows but does not post
SALT = "desk.form_merge"


# --- What a form was opened from --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """What a form showed when somebody opened it. It is signed and compressed, and stands in the form itself."""

    at: datetime
    data: QueryDict  # what the page would have posted, untouched, and the French texts that it only showed

    def signed(self, user: User, record: Model) -> str:
        """Return the text that the form carries. It holds nothing that the form does not show."""
        content = [*_owner(user, record), self.at.timestamp(), self.data.urlencode()]
        return signing.dumps(content, salt=SALT, compress=True)


def opened_now(page: Page, record: Model) -> Opened:
    """Return what a page shows now, before anybody has touched it."""
    data = untouched(page)
    if names := _only_shown(record, page):
        # Not from `record`: for the page, its texts are formatted.
        texts = type(record)._base_manager.filter(pk=record.pk).values(*names).get()
        data.update({f"{SHOWN}{name}": text or "" for name, text in texts.items()})
    return Opened(timezone.now(), data)


def _only_shown(record, page):
    """Return the French texts that a translator sees but does not edit: translations are made from them."""
    if not isinstance(record, Publication):
        return []
    return [name for field in record.translated_fields if (name := f"{field}_{SOURCE}") not in page.form.fields]


def read_opened(text: str, user: User, record: Model) -> Opened | None:
    """Return what the form of a post was opened from; None if it is of another record or person, or damaged."""
    try:
        *owner, at, data = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Opened(datetime.fromtimestamp(at, UTC), QueryDict(data)) if owner == _owner(user, record) else None


def _owner(user, record):
    return [record._meta.label_lower, record.pk, user.pk]


# --- Merging ----------------------------------------------------------------------------------------------------------


@dataclass
class Merged:
    """A post merged with what others changed. Without `open`, `data` and `files` can be saved."""

    opened: Opened | None
    base: Snapshot
    mine: Snapshot
    now: Snapshot
    result: Snapshot
    choices: dict[str, str]  # {path: MINE or THEIRS} of the conflicts that were decided
    open: list[str]  # the paths of those that were not
    data: QueryDict
    files: MultiValueDict

    @property
    def set_aside(self) -> dict[str, Any]:
        """What this person typed and did not choose: {path: value or row}, ready for JSON."""
        values = {path: value_at(self.mine, path) for path, side in self.choices.items() if side == THEIRS}
        plain = json.dumps({path: value for path, value in values.items() if value}, cls=DjangoJSONEncoder)
        return json.loads(plain)


def merge_post(page: Page, opened: Opened | None, now: Opened, data: QueryDict, files: MultiValueDict) -> Merged | None:
    """Return a post merged with what others changed since its form was opened; None if they changed nothing.

    Also None for a post without its rows, which the form refuses. `page` is the page as it would be opened now. If
    nobody knows what the form was opened from, everything that differs is a conflict.
    """
    if (opened and opened.data == now.data) or not all(rows.are_in(data) for rows in page.rows):
        return None
    before = opened.data if opened else QueryDict()
    theirs, own = meaning(page, now.data), meaning(page, data, files, before)
    base = meaning(page, before) if opened else _unknown(theirs)
    _result, conflicts = merge(base, own, theirs, fixed=())
    choices = decided(conflicts, theirs, data)
    result, still_open = merge(base, own, theirs, choices, fixed=())
    post = _Post(page, now.data, data, files, base, own, theirs, result)
    return Merged(opened, base, own, theirs, result, choices, still_open, *post.written())


def french_seen(request: HttpRequest, name: str) -> str | None:
    """Return the French text that a merged form showed, or got; None if nobody changed the record meanwhile.

    A translation that was written in this form was made from it, not from what others wrote since.
    """
    merged = getattr(request, "merged", None)
    if merged is None or merged.opened is None:
        return None
    column = f"{name}_{SOURCE}"
    return merged.mine["fields"].get(column, merged.opened.data.get(f"{SHOWN}{column}"))


def mark_sources(request: HttpRequest, record: Publication) -> None:
    """Note of which French text the translations in a merged form were made. Save the record afterwards."""
    merged = getattr(request, "merged", None)
    for language in TARGETS if merged else ():
        for name in record.translated_fields:
            column, french = f"{name}_{language}", french_seen(request, name)
            mine = merged.mine["fields"].get(column)
            is_new = mine not in (merged.base["fields"].get(column), merged.now["fields"].get(column))
            if is_new and french is not None and merged.result["fields"][column] == mine:
                confirm(record, name, language, of=french)


def differ(old: Snapshot, new: Snapshot) -> bool:
    """Whether two snapshots of forms differ."""
    return any(old[part] != new[part] for part in PARTS)


def _unknown(now):
    """Return the base of a form of which nobody knows what it was opened from: nothing is equal to it."""
    unknown = object()
    rows = {
        name: [{key: value if key == "id" else unknown for key, value in row.items()} for row in rows]
        for name, rows in now["children"].items()
    }
    return {**now, "fields": dict.fromkeys(now["fields"], unknown), "children": rows}


@dataclass
class _Post:
    """Writes a merged snapshot as a post, from the entries of the two posts that it came from."""

    page: Page
    now_data: QueryDict
    own_data: QueryDict
    own_files: MultiValueDict
    base: Snapshot
    mine: Snapshot
    now: Snapshot
    result: Snapshot

    def written(self):
        self.data, self.files = self.own_data.copy(), self.own_files.copy()
        form = self.page.form
        for name, value in self.result["fields"].items():
            if value != self.mine["fields"][name]:
                self._take_theirs(form.fields[name], form.add_prefix(name), form.add_prefix(name))
        for name, keys in self.result["links"].items():
            self.data.setlist(form.add_prefix(name), [str(key) for key in keys])
        for rows in self.page.rows:
            self._write_rows(rows)
        return self.data, self.files

    def _take_theirs(self, field, own_name, now_name):
        for own, theirs in zip(names_of(field.widget, own_name), names_of(field.widget, now_name), strict=True):
            self.data.pop(own, None)
            self.files.pop(own, None)
            if theirs in self.now_data and not inner(field.widget).needs_multipart_form:
                self.data.setlist(own, self.now_data.getlist(theirs))

    def _write_rows(self, rows):
        prefix = rows.prefix
        own_numbers = rows.numbers(self.own_data)
        number_of = {pk: number for number, pk in own_numbers.items() if pk}
        result, mine = ({row["id"]: row for row in data["children"][prefix]} for data in (self.result, self.mine))
        self._clear(prefix, own_numbers)
        total = 0
        for now_number, pk in rows.numbers(self.now_data).items():  # rows that exist
            if pk in result and pk in mine:
                self._copy_own(prefix, number_of[pk], total)
                for name, field in rows.fields.items():
                    if result[pk][name] != mine[pk][name]:
                        self._take_theirs(field, f"{prefix}-{total}-{name}", f"{prefix}-{now_number}-{name}")
            else:
                self._copy_now(prefix, now_number, total)
            if pk not in result:
                self.data[f"{prefix}-{total}-DELETE"] = "on"
            total += 1
        self.data[f"{prefix}-INITIAL_FORMS"] = str(total)
        moved = {}  # {what another row may call a row: what it is called now}
        stored = {row["id"] for row in self.now["children"][prefix]}
        for pk in [pk for pk in result if pk not in stored]:  # rows that others deleted and this person keeps
            self._copy_own(prefix, number_of[pk], total)
            self.data[f"{prefix}-{total}-{rows.key}"] = ""
            self._bring_files(rows, result[pk], total)
            moved[str(pk)] = f"row-{total}"
            total += 1
        added = self._added(rows)
        for number, pk in own_numbers.items():  # new rows
            if pk is None and not self._is_there(rows, number, added):
                self._copy_own(prefix, number, total)
                moved[f"row-{number}"] = f"row-{total}"
                total += 1
        self.data[f"{prefix}-TOTAL_FORMS"] = str(total)
        for name in (f"{prefix}-{number}-{link}" for number in range(total) for link in rows.inner_links):
            if self.data.get(name) in moved:
                self.data[name] = moved[self.data[name]]

    def _clear(self, prefix, numbers):
        for entries in (self.data, self.files):
            for name in [name for name in entries if any(name.startswith(f"{prefix}-{n}-") for n in numbers)]:
                del entries[name]

    def _copy_own(self, prefix, number, to):
        for source, target in ((self.own_data, self.data), (self.own_files, self.files)):
            _copy(source, target, f"{prefix}-{number}-", f"{prefix}-{to}-")

    def _copy_now(self, prefix, number, to):
        _copy(self.now_data, self.data, f"{prefix}-{number}-", f"{prefix}-{to}-")

    def _bring_files(self, rows, row, to):
        """Give a row that is made again the files that it had: a browser does not send them again."""
        for name, field in rows.fields.items():
            key = f"{rows.prefix}-{to}-{name}"
            is_stored = inner(field.widget).needs_multipart_form and row[name] and key not in self.files
            if is_stored and default_storage.exists(row[name]):
                self.files[key] = File(default_storage.open(row[name]), name=row[name].rpartition("/")[2])

    def _added(self, rows):
        """Return the rows that were added since the form was opened."""
        before = {row["id"] for row in self.base["children"][rows.prefix]}
        return [rows.columns(row) for row in self.now["children"][rows.prefix] if row["id"] not in before]

    def _is_there(self, rows, number, added):
        """Whether a new row was added already: by the same form, sent twice."""
        return not rows.is_deleted(self.own_data, number) and rows.columns(rows.values(self.own_data, number)) in added


def _copy(source: Any, target: Any, old: str, new: str) -> None:
    for name in source:
        if name.startswith(old):
            target.setlist(f"{new}{name.removeprefix(old)}", source.getlist(name))
