"""Snapshots: a record as plain data, with all its fields in all languages and all rows that belong to it.

    {"fields": {"title_fr": "…", "axis": 3, …},
     "links": {"regions": [1, 4], …},                        many-to-many fields: the ids, in order
     "children": {"figures": [{"id": 7, "label_fr": "…"}]},   what goes when the record goes
     "names": {"core.region/1": "Région de l’Est"}} what the ids stood for; says it when they are gone

A row of `children` that exists only in a proposal has a negative id. Files are stored by their name.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Field, ManyToManyField, ManyToOneRel, Model
from django.utils import translation

from core.publication import Publication

# Stored elsewhere or computed: not written by an officer.
DERIVED = {"created_at", "updated_at", "text_changed_by", "calendar_sequence"}
# Said of a record, and no part of it: a proposal or an old version does not bring them back (desk/upkeep.py).
UPKEEP = {"owner", "look_again_on", "checked_on"}
# What makes a record public, and where: only users who may publish change these; restoring does not.
PUBLICATION_FIELDS = ("state", "published_at", "expires_at", "binned_at", "slug")
PARTS = ("fields", "links", "children")
Snapshot = dict[str, Any]  # as above


# --- What a model consists of -----------------------------------------------------------------------------------------


@cache
def stored_fields(model: type[Model]) -> list[Field]:
    """Return the fields in a snapshot of `model`: all columns except the key, derived ones and fallbacks.

    modeltranslation has a column without a suffix besides title_fr, title_ar, title_en; it repeats the French one.
    """
    fields = model._meta.concrete_fields
    repeated = {field.translated_field.name for field in fields if hasattr(field, "translated_field")}
    left_out = {*DERIVED, *UPKEEP, *repeated}
    return [f for f in fields if not f.primary_key and f.name not in left_out]


@cache
def link_fields(model: type[Model]) -> list[ManyToManyField]:
    """Return the many-to-many fields whose link tables have no fields of their own."""
    return [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]


@cache
def child_relations(model: type[Model]) -> list[ManyToOneRel]:
    """Return the relations to the rows of a record: in the same app, deleted with it, without pages."""
    return [
        relation
        for relation in model._meta.related_objects
        if relation.one_to_many
        and relation.on_delete is models.CASCADE
        and relation.related_model._meta.app_label == model._meta.app_label
        and not issubclass(relation.related_model, Publication)
    ]


@cache
def child_fields(relation: ManyToOneRel) -> list[Field]:
    """Return the fields of a row of `children`, without the foreign key to the record."""
    return [field for field in stored_fields(relation.related_model) if field != relation.field]


def name_key(model: type[Model], pk: int) -> str:
    """Return the key of `names`."""
    return f"{model._meta.label_lower}/{pk}"


# --- Reading ----------------------------------------------------------------------------------------------------------


def snapshot(record: Publication) -> Snapshot:
    """Return the snapshot of a record as stored now."""
    return snapshots(type(record), [record.pk])[record.pk]


def snapshots(model: type[Publication], pks: Collection[int]) -> dict[int, Snapshot]:
    """Return {pk: snapshot} of several records, in as many queries as for one."""
    fields = stored_fields(model)
    rows = model._base_manager.filter(pk__in=pks).values("pk", *(field.attname for field in fields))
    by_pk = {
        row["pk"]: {"fields": _plain_row(fields, row), "links": {}, "children": {}, "names": {}}
        for row in rows.order_by()
    }
    for field in link_fields(model):
        _read_links(field, by_pk)
    for relation in child_relations(model):
        _read_children(relation, by_pk)
    _read_names(model, by_pk)
    return by_pk


def same(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots are equal; the names of linked records do not matter."""
    return all(one[part] == other[part] for part in PARTS)


def digest(data: Snapshot) -> str:
    """Return a short text that is the same for equal snapshots."""
    return hashlib.sha256(repr([data[part] for part in PARTS]).encode()).hexdigest()[:16]


def _read_links(field, by_pk):
    own, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    for data in by_pk.values():
        data["links"][field.name] = []
    through = field.remote_field.through._base_manager.filter(**{f"{own}__in": by_pk})
    for pk, linked in through.values_list(f"{own}_id", f"{target}_id").order_by(f"{target}_id"):
        by_pk[pk]["links"][field.name].append(linked)


def _read_children(relation, by_pk):
    owner, fields, name = relation.field, child_fields(relation), relation.get_accessor_name()
    for data in by_pk.values():
        data["children"][name] = []
    rows = relation.related_model._base_manager.filter(**{f"{owner.name}__in": by_pk}).order_by("pk")
    for row in rows.values("pk", owner.attname, *(field.attname for field in fields)):
        by_pk[row[owner.attname]]["children"][name].append({"id": row["pk"], **_plain_row(fields, row)})


def _read_names(model, by_pk):
    """Fill `names`, in French: the names of all records that the snapshots refer to."""
    wanted = {}  # model -> the ids to look up
    users = {}  # (model, id) -> the snapshots that want the name
    for data in by_pk.values():
        for target, pk in _references(model, data):
            wanted.setdefault(target, set()).add(pk)
            users.setdefault((target, pk), []).append(data)
    with translation.override("fr"):
        for target, pks in wanted.items():
            for pk, record in target._base_manager.in_bulk(pks).items():
                for data in users[target, pk]:
                    data["names"][name_key(target, pk)] = str(record)


def _references(model, data):
    """Yield (model, id) of every other record that a snapshot refers to."""
    yield from _row_references(stored_fields(model), data["fields"])
    for field in link_fields(model):
        yield from ((field.related_model, pk) for pk in data["links"][field.name])
    for relation in child_relations(model):
        fields = [field for field in child_fields(relation) if field.related_model is not relation.related_model]
        for row in data["children"][relation.get_accessor_name()]:
            yield from _row_references(fields, row)


def _row_references(fields, row):
    for field in fields:
        if field.many_to_one and row[field.name] is not None:
            yield field.related_model, row[field.name]


def _plain_row(fields, row):
    return {field.name: _plain(field, row[field.attname]) for field in fields}


def _plain(field, value):
    """Return a database value in its JSON form."""
    if value is None and isinstance(field, models.CharField | models.TextField):
        return ""  # saving a form turns a missing translation into ""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def provisional(data: Snapshot, now: Snapshot) -> Snapshot:
    """Return a snapshot with negative ids for the rows that are not in the snapshot `now`.

    Their ids come from a transaction that is rolled back, and other rows may get the same ids.
    """
    start = secrets.randbits(40)
    children = {}
    for name, rows in data["children"].items():
        known = {row["id"] for row in now["children"][name]}
        new = sorted(row["id"] for row in rows if row["id"] > 0 and row["id"] not in known)
        renamed = {pk: -(start + number) for number, pk in enumerate(new)}
        children[name] = in_order(
            {key: renamed.get(value, value) if key in {"id", "part_of"} else value for key, value in row.items()}
            for row in rows
        )
    return {**data, "children": children}


def in_order(rows: Iterable[dict]) -> list[dict]:
    """Return the rows of one relation in the order of creation; those of a proposal last."""
    return sorted(rows, key=lambda row: (row["id"] < 0, abs(row["id"])))
