"""The differences between two snapshots of a record: by field, language, link and row.

Texts are compared word by word, rich text without its tags. Labels are in the reader's language; each text stays in its
own.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django_countries import countries
from django_countries.fields import CountryField

from core.dates import Precision, format_moment, format_partial_date
from core.languages import direction
from core.texts import bare, word_changes
from core.values import plain_number
from desk.snapshots import Snapshot, child_fields, child_relations, link_fields, name_key, same, stored_fields

# Translation states are derived from the texts.
_UNSHOWN = {"translation_state"}


@dataclass
class Change:
    """A difference; its kind depends on which of the lists is filled.

    `path` is the one of desk.merge; `language` is "" where the field has none.
    """

    path: str
    label: str
    language: str = ""
    words: list = field(default_factory=list)  # [("" or "ins" or "del", text)] of a text
    is_formatting: bool = False  # the words are the same
    values: tuple = ()  # (before, after) in words
    removed: list = field(default_factory=list)  # names of links
    added: list = field(default_factory=list)
    row: str = ""  # "added", "removed" or "changed"
    row_name: str = ""
    rows: list = field(default_factory=list)  # the Changes in a row

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else ""

    @property
    def before(self) -> str:
        """What stood there before, in words."""
        if self.words:
            return "".join(text for tag, text in self.words if tag != "ins")
        return self.values[0] if self.values else ", ".join(self.removed)

    @property
    def language_name(self) -> str:
        return get_language_info(self.language)["name_translated"] if self.language else ""


def compare(model: type[models.Model], old: Snapshot, new: Snapshot) -> list[Change]:
    """Return the Changes from one snapshot to another, in the order of the model's fields."""
    return list(_Comparison(old, new).of(model))


def labels(changes: Iterable[Change]) -> list[str]:
    """Return short labels of what changed, for the list of versions: ["Title (Arabic)", "Regions"]."""
    labels = (f"{c.label} ({c.language_name})" if c.language else c.label for c in changes)
    return list(dict.fromkeys(str(label) for label in labels))


def in_language(changes: Iterable[Change], language: str) -> list[Change]:
    """Return the Changes of texts in one language."""
    narrowed = []
    for change in changes:
        rows = [row for row in change.rows if row.language == language]
        if change.language == language:
            narrowed.append(change)
        elif rows:
            narrowed.append(Change(change.path, change.label, row=change.row, row_name=change.row_name, rows=rows))
    return narrowed


def by_path(changes: Iterable[Change]) -> dict[str, Change]:
    """Return {path: Change}, also of the fields in rows."""
    paths = {}
    for change in changes:
        paths |= {change.path: change, **{row.path: row for row in change.rows}}
    return paths


class _Comparison:
    def __init__(self, old, new):
        self.old, self.new = old, new
        self.names = {**old["names"], **new["names"]}
        self.current_names = {}

    def of(self, model) -> Iterator[Change]:
        self._read_names(model)
        self._name_rows(model)
        yield from self._fields("fields", stored_fields(model), self.old["fields"], self.new["fields"])
        for link in link_fields(model):
            before, after = (set(data["links"].get(link.name, [])) for data in (self.old, self.new))
            if before != after:
                yield Change(
                    f"links/{link.name}",
                    str(capfirst(link.verbose_name)),
                    removed=[self._name(link.related_model, pk) for pk in sorted(before - after)],
                    added=[self._name(link.related_model, pk) for pk in sorted(after - before)],
                )
        for relation in child_relations(model):
            yield from self._rows(relation)

    def _fields(self, path, fields, old, new):
        for each in fields:
            before, after = old.get(each.name), new.get(each.name)
            if each.name in _UNSHOWN or before == after or not (before not in (None, "") or after not in (None, "")):
                continue
            change = Change(f"{path}/{each.name}", _label(each), getattr(each, "language", "") or "")
            if _is_text(each):
                change.words = text_changes(before or "", after or "")
                change.is_formatting = bare(before) == bare(after)
            else:
                change.values = (self._shown(each, before), self._shown(each, after))
            yield change

    def _rows(self, relation):
        name, fields = relation.get_accessor_name(), child_fields(relation)
        label = capfirst(relation.related_model._meta.verbose_name_plural)
        old, new = ({row["id"]: row for row in data["children"].get(name, [])} for data in (self.old, self.new))
        for pk in {**old, **new}:
            before, after = old.get(pk), new.get(pk)
            if before == after:
                continue
            kind = "added" if before is None else "removed" if after is None else "changed"
            path = f"children/{name}/{pk}"
            yield Change(
                path,
                label,
                row=kind,
                row_name=self._row_name(fields, after or before),
                rows=list(self._fields(path, fields, before or {}, after or {})),
            )

    def _row_name(self, fields, row):
        """Return a label for a row: what it links to and its first text or number, "UE · 250 000"."""
        shown = [each for each in fields if not getattr(each, "language", None) or each.language == "fr"]
        first = sorted(shown, key=lambda each: not each.many_to_one or each.null)
        parts = [self._shown(each, row.get(each.name)) for each in first if row.get(each.name) not in (None, "")]
        return " · ".join(str(part) for part in parts[:2])

    # --- Values in words ---

    def _shown(self, each, value):
        if value in (None, ""):
            return "–"
        if each.many_to_one:
            return self._name(each.related_model, value)
        if isinstance(each, CountryField):  # before the choices, which it does not list
            return ", ".join(countries.name(code) or code for code in str(value).split(","))
        if each.choices:
            return str(dict(each.flatchoices).get(value, value))
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        plain = each.to_python(value)
        if isinstance(plain, dt.datetime):
            return format_moment(plain)
        if isinstance(plain, dt.date):
            return format_partial_date(plain, Precision.DAY)
        if isinstance(plain, int | Decimal):
            return plain_number(plain)
        return str(value)

    def _name(self, model, pk):
        """Return the name of a linked record in the reader's language; its last known name if it was deleted."""
        key = name_key(model, pk)
        return self.current_names.get(key) or self.names.get(key) or f"#{pk}"

    def _name_rows(self, model):
        """Name the rows themselves too: a figure is a part of another row."""
        for relation in child_relations(model):
            fields = child_fields(relation)
            for data in (self.new, self.old):
                for row in data["children"].get(relation.get_accessor_name(), []):
                    self.names.setdefault(name_key(relation.related_model, row["id"]), self._row_name(fields, row))

    def _read_names(self, model):
        """Look up all names that may be shown, in one query per model."""
        wanted = {}
        for key in self.names:
            label, pk = key.split("/")
            wanted.setdefault(label, set()).add(int(pk))
        if same(self.old, self.new):
            return
        for label, pks in wanted.items():
            target = model._meta.apps.get_model(label)
            records = target._base_manager.in_bulk(pks)
            self.current_names |= {name_key(target, pk): str(record) for pk, record in records.items()}


def _label(each):
    """Return the name of a field without modeltranslation's "[fr]"."""
    return capfirst(getattr(each, "translated_field", each).verbose_name)


def _is_text(each):
    return isinstance(each, models.CharField | models.TextField) and (
        hasattr(each, "translated_field") or isinstance(each, models.TextField)
    )


def text_changes(then: str | None, now: str | None) -> list[tuple[str, str]]:
    """Return [("" or "ins" or "del", text)] from one text to another: paragraphs first, then their words.

    This keeps long texts fast, and a moved paragraph is shown as a whole.
    """
    old, new = (bare(text).splitlines(keepends=True) for text in (then, now))
    changes = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            changes.append(("", before))
        elif what == "replace":
            changes += _word_changes(before, after)
        else:
            changes.append(("ins" if after else "del", after or before))
    return changes


def _word_changes(before, after):
    """Compare words; bare() drops the line break at the end, which separates paragraphs."""
    changes = list(word_changes(before, after))
    if after.endswith("\n"):  # and `before` too: only the last line of a text has no break
        changes.append(("", "\n"))
    return changes
