"""Writes a snapshot back into the database, as far as the records that it refers to still exist."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import translation

from core import page_texts
from core.media import is_stored
from core.publication import Publication
from desk.snapshots import (
    PUBLICATION_FIELDS,
    Snapshot,
    child_fields,
    child_relations,
    link_fields,
    name_key,
    same,
    snapshot,
    stored_fields,
)


@dataclass(frozen=True)
class Loss:
    """Something that a snapshot refers to and that no longer exists."""

    label: str
    name: str


@transaction.atomic
def write(
    record: Publication, data: Snapshot, *, with_publication: Collection[str] = (), for_show: bool = False
) -> list[Loss]:
    """Write a snapshot to the stored record, relations included; return a Loss for everything that no longer exists.

    The PUBLICATION_FIELDS stay as they are, except those in `with_publication`. Raises ValidationError if the models
    reject the result; nothing is changed then. Use `for_show` if the transaction will be rolled back: nothing is
    validated, and the rows of a proposal keep their negative ids, so that the form matches the one of the next request.
    """
    model, losses = type(record), []
    now = snapshot(record)
    keep = {name: now["fields"][name] for name in PUBLICATION_FIELDS if name not in with_publication}
    target = {**data, "fields": {**now["fields"], **data["fields"], **keep}}
    if same(now, target):
        return losses
    # In French, because the columns without a language suffix are written too and must repeat the French ones.
    with translation.override("fr"):
        values = _usable(stored_fields(model), target["fields"], now["fields"], data["names"], losses)
        record.refresh_from_db()
        _assign(record, stored_fields(model), values)
        if not for_show:
            record.full_clean()
        record.save()
        # save() would treat a text that differs as a new translation; these have their states already.
        model._base_manager.filter(pk=record.pk).update(translation_state=values["translation_state"])
        for field in link_fields(model):
            if field.name in data["links"]:
                _write_links(record, field, data, losses)
        for relation in child_relations(model):
            name = relation.get_accessor_name()
            if name in data["children"]:
                _Children(record, relation, for_show).write(now["children"][name], data, losses)
        page_texts.refresh(model._base_manager.filter(pk=record.pk))
    return losses


def _assign(instance, fields, values):
    for field in fields:
        if field.name in values:
            setattr(instance, field.attname, field.to_python(values[field.name]))


def _usable(fields, values, now, names, losses):
    """Return `values` without references to deleted records; None if the row cannot exist without them.

    `now` is the current row, or None for a new row.
    """
    usable = {}
    for field in fields:
        value = values.get(field.name)
        known = now is not None and now.get(field.name) == value
        if not known and value and (name := _lost(field, value, names)):
            losses.append(Loss(field.verbose_name, name))
            if now is not None:
                value = now.get(field.name)
            elif field.many_to_one and field.null:
                value = None
            else:
                return None
        usable[field.name] = value
    return usable


def _lost(field, value, names):
    """Return the name of the file or record that a value refers to, if it no longer exists."""
    if isinstance(field, models.FileField):
        return "" if is_stored(value) else value
    if field.many_to_one and field.model is not field.related_model:
        is_there = field.related_model._base_manager.filter(pk=value).exists()
        return "" if is_there else names.get(name_key(field.related_model, value), f"#{value}")
    return ""


def _write_links(record, field, data, losses):
    target, wanted = field.related_model, data["links"][field.name]
    there = set(target._base_manager.filter(pk__in=wanted).values_list("pk", flat=True))
    losses += [
        Loss(field.verbose_name, data["names"].get(name_key(target, pk), f"#{pk}")) for pk in wanted if pk not in there
    ]
    getattr(record, field.name).set(there)


class _Children:
    """Writes the rows of one relation of a record back into the database."""

    def __init__(self, record, relation, for_show):
        self.record, self.relation, self.for_show = record, relation, for_show
        self.model, self.fields = relation.related_model, child_fields(relation)
        # The field with which a row refers to another row of the same record: a figure that is part of a figure.
        self.inner = next((field for field in self.fields if field.related_model is self.model), None)

    def write(self, now, data, losses):
        """Delete the rows that differ from the snapshot, then create them again with their old ids."""
        stored = {row["id"]: row for row in now}
        wanted = []
        for row in data["children"][self.relation.get_accessor_name()]:
            values = _usable(self.fields, row, stored.get(row["id"]), data["names"], losses)
            if values is not None:
                wanted.append({"id": row["id"], **values})
        by_id = {row["id"]: row for row in wanted}
        rows = self.model._base_manager.filter(**{self.relation.field.name: self.record.pk})
        # Deleting a whole deletes its parts too, so they are created again as well.
        rows.filter(pk__in=[pk for pk, row in stored.items() if by_id.get(pk) != row]).delete()
        left = set(rows.values_list("pk", flat=True))
        ids = {pk: pk for pk in left}  # id in the snapshot -> id in the database
        made = [self._make(row, ids) for row in self._wholes_first(by_id) if row["id"] not in left]
        for child in made if not self.for_show else ():
            child.full_clean()

    def _wholes_first(self, rows):
        """Return the rows in an order in which each comes after the one that it refers to."""
        depth = dict.fromkeys(rows, 0)
        for pk in rows if self.inner else ():
            above = rows[pk][self.inner.name]
            while above in rows and depth[pk] <= len(rows):
                depth[pk] += 1
                above = rows[above][self.inner.name]
        return [rows[pk] for pk in sorted(rows, key=lambda pk: (depth[pk], pk < 0, abs(pk)))]

    def _make(self, row, ids):
        child = self.model()
        _assign(child, self.fields, row)
        setattr(child, self.relation.field.name, self.record)
        if self.inner:
            setattr(child, self.inner.attname, ids.get(row[self.inner.name]))
        pk = row["id"]
        may_keep = pk > 0 or self.for_show
        child.pk = pk if may_keep and not self.model._base_manager.filter(pk=pk).exists() else None
        # Not child.save(): a figure validates itself against rows not written yet. full_clean() does that at the end.
        models.Model.save(child, force_insert=True)
        ids[pk] = child.pk
        return child
