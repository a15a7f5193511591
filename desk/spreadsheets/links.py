"""Columns that refer to other records, by code or by name in any language."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of
from core.models import NUMBERED, Axis, GoalTarget, Place, Region
from desk.spreadsheets.columns import ImportColumn
from desk.spreadsheets.matching import Directory

NAMES = tuple(columns_of("name"))
CODES = {Axis, Region, Place, GoalTarget, *NUMBERED}  # short lists, included in the template


class _Link(ImportColumn):
    """`key` is the field with the other record's code; `names` are its name columns in all languages."""

    def __init__(self, name, field=None, *, key="code", names=NAMES, **kwargs):
        super().__init__(name, field, **kwargs)
        self.key, self.names = key, names

    @property
    def target(self) -> type[Model]:
        return self.field.related_model

    @property
    def is_late(self) -> bool:
        return self.target is self.model

    def directory(self, context: Any) -> Directory:
        return context.directory(self.target, self.key, self.names)


class Reference(_Link):
    """One other record; the value is its code."""

    @property
    def takes(self) -> str | Promise:
        return format_lazy(_("Code or name of one record: {noun}."), noun=self.target._meta.verbose_name)

    @property
    def relations(self) -> tuple[str, ...]:
        return (self.field_name,)

    def read(self, text: str, context: Any) -> str:
        in_file = context.key_in_file(text) if self.is_late else None
        directory = self.directory(context)
        return context.known(directory, text) or in_file or context.find(directory, text)

    def value_of(self, record: Model) -> str:
        other = getattr(record, self.field_name) if getattr(record, self.field.attname) else None
        return str(getattr(other, self.key)) if other else ""

    def put(self, record: Model, value: str, context: Any) -> None:
        setattr(record, self.field_name, context.record(self.target, self.key, self.names, value) if value else None)


class References(_Link):
    """Several other records; the value is the sorted tuple of their codes."""

    empty = ()
    is_link = True

    @property
    def takes(self) -> str | Promise:
        return format_lazy(
            _("Codes or names, separated by ; or |: {noun}."), noun=self.target._meta.verbose_name_plural
        )

    @property
    def relations(self) -> tuple[str, ...]:
        return (self.field_name,)

    def read(self, text: str, context: Any) -> tuple[str, ...]:
        return context.find_all(self.directory(context), text, in_file=self.is_late)

    def value_of(self, record: Model) -> tuple[str, ...]:
        if record.pk is None:
            return ()
        return tuple(sorted(str(getattr(other, self.key)) for other in getattr(record, self.field_name).all()))

    def put(self, record: Model, value: tuple[str, ...], context: Any) -> None:
        """Nothing to do before the record is saved; see `link`."""

    def link(self, changes: Iterable[tuple[Model, tuple[str, ...], tuple[str, ...]]], context: Any) -> None:
        """Write the links of many saved records; `changes` are [(record, old value, new value)]."""
        pks = self.directory(context).pks
        through = getattr(self.model, self.field_name).through
        source, target = self.field.m2m_field_name(), self.field.m2m_reverse_field_name()
        added = []
        for record, old, new in changes:
            gone = [pks[code] for code in set(old) - set(new)]
            if self.field.remote_field.symmetrical:  # both directions; the manager handles that
                getattr(record, self.field_name).set([pks[code] for code in new])
                continue
            if gone:
                getattr(record, self.field_name).remove(*gone)
            added += [
                through(**{f"{source}_id": record.pk, f"{target}_id": pks[code]}) for code in new if code not in old
            ]
        through.objects.bulk_create(added)

    def show(self, value: tuple[str, ...]) -> str:
        return "; ".join(value)
