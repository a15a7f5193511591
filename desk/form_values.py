"""The forms of a page of the admin as plain data: what a browser posts from them, and what that means.

`untouched` returns what a browser would post if nobody touched the page. `meaning` reads a post as a snapshot
(desk/snapshots.py), with only what the forms hold; the rows that are new in it are left out, because nobody else can
have changed them.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm, BaseModelFormSet, Widget
from django.forms.widgets import CheckboxInput, ChoiceWidget, MultiWidget
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.requests import StaffRequest
from desk.snapshots import Snapshot, name_key

MOST_ROWS = 2000


class Rows:
    """The rows of one formset of a page."""

    def __init__(self, formset: BaseModelFormSet) -> None:
        self.formset, self.prefix = formset, formset.prefix

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        """The fields of a row that a person fills in."""
        hidden = {self.key, self.formset.fk.name, "DELETE"}
        fields = self.formset.empty_form.fields
        return {name: field for name, field in fields.items() if name not in hidden and not field.disabled}

    @cached_property
    def inner_links(self) -> list[str]:
        """The fields with which a row refers to another row of the same record."""
        choices = {n: field for n, field in self.fields.items() if isinstance(field, forms.ModelChoiceField)}
        return [name for name, field in choices.items() if field.queryset.model is self.formset.model]

    @property
    def key(self) -> str:
        return self.formset.model._meta.pk.name

    def are_in(self, data: QueryDict) -> bool:
        """Whether a post says how many rows it has."""
        return all(_number(data.get(f"{self.prefix}-{name}")) is not None for name in ("TOTAL_FORMS", "INITIAL_FORMS"))

    def numbers(self, data: QueryDict) -> dict[int, int | None]:
        """Return {number of a posted row: its id}; a new row has None."""
        total = min(_number(data.get(f"{self.prefix}-TOTAL_FORMS")) or 0, MOST_ROWS)
        return {number: _number(data.get(f"{self.prefix}-{number}-{self.key}")) for number in range(total)}

    def is_deleted(self, data: QueryDict, number: int) -> bool:
        return bool(data.get(f"{self.prefix}-{number}-DELETE"))

    def values(self, data: QueryDict, number: int) -> dict[str, Any]:
        """Return what one posted row says, files left out."""
        return _Reading(data, MultiValueDict(), None, {}).row(self, number)

    def columns(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a row that are stored in it; a form may have others."""
        stored = {field.name for field in self.formset.model._meta.fields} - {self.key}
        return {name: value for name, value in row.items() if name in stored}


@dataclass
class Page:
    """The form of a record and its rows, not bound to a post. Without rows that are only shown."""

    form: BaseForm
    rows: list[Rows]
    whole: tuple[str, ...] = ()  # links that are merged like one value, not link by link


def page_of(model_admin: ModelAdmin, request: StaffRequest, record: Model) -> Page:
    """Return the Page that a request would show for a record as it is stored now."""
    request = copy(request)
    request.method = "GET"
    names = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    form = model_admin.get_form(request, record, change=True, fields=names)(instance=record)
    formsets, inlines = model_admin._create_formsets(request, record, change=True)
    pairs = zip(formsets, inlines, strict=True)
    rows = [Rows(formset) for formset, inline in pairs if inline.has_change_permission(request, record)]
    return Page(form, rows, getattr(model_admin, "merged_whole", ()))


# --- What a browser posts ---------------------------------------------------------------------------------------------


def untouched(page: Page) -> QueryDict:
    """Return what a browser would post from a page that nobody touched; for a file, the name that is stored."""
    data = QueryDict(mutable=True)
    formsets = [rows.formset for rows in page.rows]
    parts = [[formset.management_form, *formset.initial_forms] for formset in formsets]
    for form in [page.form, *chain.from_iterable(parts)]:
        for bound in form:
            if not bound.field.disabled:
                for name, values in _posted(bound):
                    if values:  # of several choices, none is ticked
                        data.setlist(name, values)
    return data


def _posted(bound) -> Iterator[tuple[str, list[str]]]:
    widget, value = inner(bound.field.widget), bound.value()
    if isinstance(widget, MultiWidget):
        parts = widget.decompress(value) or []
        for each, name, part in zip(widget.widgets, names_of(widget, bound.html_name), parts, strict=True):
            yield name, [_text(each.format_value(part))]
    elif isinstance(widget, CheckboxInput):
        if widget.check_test(value):
            yield bound.html_name, ["on"]
    elif isinstance(widget, ChoiceWidget):
        yield bound.html_name, [str(choice) for choice in widget.format_value(value)]
    elif widget.needs_multipart_form:
        yield bound.html_name, [_text(value)]
    else:
        yield bound.html_name, [_text(widget.format_value(value))]


def _text(value):
    return str(value or "")


def inner(widget: Widget) -> Widget:
    """Return the widget inside the one that the admin wraps around it for its links."""
    return getattr(widget, "widget", widget)


def names_of(widget: Widget, name: str) -> list[str]:
    """Return the names under which a browser posts the value of a widget."""
    widget = inner(widget)
    if isinstance(widget, MultiWidget):
        return [f"{name}{suffix}" for suffix in widget.widgets_names]
    return [name, f"{name}-clear"] if widget.needs_multipart_form else [name]


# --- What it means ----------------------------------------------------------------------------------------------------


def meaning(
    page: Page, data: QueryDict, files: MultiValueDict | None = None, base: QueryDict | None = None
) -> Snapshot:
    """Return what a post says, as a snapshot. `base` has the files that it keeps, if it is not `data` itself."""
    said: Snapshot = {"fields": {}, "links": {}, "children": {}, "names": {}}
    reading = _Reading(data, files or MultiValueDict(), base, said["names"])
    for name, field in page.form.fields.items():
        if field.disabled:
            continue
        is_links = isinstance(field, forms.ModelMultipleChoiceField) and name not in page.whole
        said["links" if is_links else "fields"][name] = reading.value(field, page.form.add_prefix(name))
    for rows in page.rows:
        said["children"][rows.prefix] = [
            {"id": pk, **reading.row(rows, number)}
            for number, pk in rows.numbers(data).items()
            if pk and not rows.is_deleted(data, number)
        ]
    return said


def _number(text):
    """Return an id or a count; the rows of a proposal have negative ids."""
    digits = (text or "").removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


@dataclass
class _Reading:
    data: QueryDict
    files: MultiValueDict
    base: QueryDict | None
    names: dict[str, str]  # filled with the keys of all records that values refer to

    def row(self, rows, number):
        return {name: self.value(field, f"{rows.prefix}-{number}-{name}") for name, field in rows.fields.items()}

    def value(self, field, name):
        if inner(field.widget).needs_multipart_form:
            return self._file(name)
        raw = field.widget.value_from_datadict(self.data, self.files, name)
        if isinstance(field, forms.ModelMultipleChoiceField):
            return self._keys(field, raw or [])
        if isinstance(field, forms.ModelChoiceField):
            return next(iter(self._keys(field, [raw])), raw or None)  # or a row that is not saved yet, "row-2"
        try:
            return _plain(field.clean(raw))
        except ValidationError:
            return _plain(raw)

    def _keys(self, field, raw):
        keys = sorted(key for key in map(_number, raw) if key is not None)
        self.names |= {name_key(field.queryset.model, key): "" for key in keys}
        return keys

    def _file(self, name):
        if upload := self.files.get(name):
            return upload.name
        if f"{name}-clear" in self.data:
            return ""
        # The rows of a post have the same numbers as in the page that it was made from.
        return (self.data if self.base is None else self.base).get(name, "")


def _plain(value):
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else value
