"""A record with everything that its page shows, in one query.

The rows that belong to it come in one answer of the database, as JSON, so nothing is asked for that is not there. The
records of small tables (regions, towns, donors) are known already (core/versioned_cache.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Aggregate, OuterRef, Subquery

from core.changes import from_database
from core.facets import Keys
from core.indexes import ByDate
from core.versioned_cache import table


class JsonRows(Aggregate):
    """All rows of a group in one text: a JSON array of arrays, one for each row, in any order."""

    output_field = models.TextField()
    template = "JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="JSON_AGG(JSON_BUILD_ARRAY(%(expressions)s))::text")


@dataclass(frozen=True)
class Parts:
    """What belongs to the records of a model.

    `references` are relations to small tables, many or one; `rows` are relations whose rows belong to one record,
    {relation: what each row names, or ""}: a record of a small table, or one that comes with its row; `linked` are
    relations of which the keys are wanted.
    """

    model: type[models.Model]
    references: tuple = ()
    rows: Mapping = field(default_factory=dict)
    linked: tuple = ()
    large: tuple = ()  # of what the rows name, that which is no small table

    def __hash__(self):
        return hash(self.model)


def fill(record: Any, parts: Parts) -> dict[str, set[int]]:
    """Give a record its parts, as if they were prefetched; return the keys of each relation, {"regions": {3, 7}…}."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(parts), [record.pk])
        names = [column[0].removesuffix("_") for column in cursor.description]
        texts = dict(zip(names, cursor.fetchone(), strict=True))
    known, keys = record.__dict__.setdefault("_prefetched_objects_cache", {}), {}
    for name, text in texts.items():
        if name in parts.rows:
            rows = _rows(record, name, json.loads(text) if text else [], parts)
            known[name], keys[name] = _filled(getattr(record, name).all(), rows), {row.pk for row in rows}
            continue
        keys[name] = {int(key) for key in text.split(",")} if text else set()
        if name in parts.references:
            queryset = getattr(record, name).all()
            known[name] = _filled(queryset, [one for one in table(queryset.model) if one.pk in keys[name]])
    return keys


def _filled(queryset, records):
    """Return a queryset that has its result, as prefetch_related makes them."""
    queryset._result_cache = records
    queryset._prefetch_done = True
    return queryset


@cache
def _sql(parts):
    """Return the query of all parts of a record, with the key of the record as its one parameter.

    To make it costs more than to run it.
    """
    every = (*parts.references, *parts.rows, *parts.linked)
    subqueries = {f"{name}_": Subquery(_of(name, parts)) for name in every}  # a field has the name itself
    records = parts.model._base_manager.filter(pk=0).annotate(**subqueries).values(*subqueries)
    sql, parameters = records.query.sql_with_params()
    if parameters != (0,):  # the place of the key is known only if there is no other
        raise ValueError(f"A part of {parts.model.__name__} has parameters of its own: {parameters}.")
    return sql


def _of(name, parts):
    """Return the query of the rows of a relation, or of their keys, in one text."""
    relation = parts.model._meta.get_field(name)
    if relation.many_to_many:
        through, own, other = _link_table(relation)
        rows, text = through._default_manager, Keys(f"{other}_id")
    else:
        rows, own = relation.related_model._base_manager, relation.field.name
        text = JsonRows(*_paths(name, parts)) if name in parts.rows else Keys("pk")
    return rows.filter(**{own: OuterRef("pk")}).order_by().values(own).annotate(text=text).values("text")


def _link_table(relation):
    """Return (model of the link table, its field for the record, its field for the other one), from either side."""
    if relation.concrete:  # the model of the record declares it
        return relation.remote_field.through, relation.m2m_field_name(), relation.m2m_reverse_field_name()
    declared = relation.field
    return relation.through, declared.m2m_reverse_field_name(), declared.m2m_field_name()


def _fields(name, parts):
    """Return ([fields of the rows of a relation], [fields of the record that comes with each row])."""
    model, other = parts.model._meta.get_field(name).related_model, parts.rows[name]
    named = model._meta.get_field(other).related_model if other in parts.large else None
    return list(model._meta.concrete_fields), list(named._meta.concrete_fields) if named else []


def _paths(name, parts):
    own, named = _fields(name, parts)
    return [one.attname for one in own] + [f"{parts.rows[name]}__{one.attname}" for one in named]


def _rows(record, name, found, parts):
    """Return the rows of a relation in their order, with the record itself and the one that each of them names."""
    own, named = _fields(name, parts)
    relation, other = parts.model._meta.get_field(name), parts.rows[name]
    rows = []
    for values in found:
        row = _instance(relation.related_model, own, values[: len(own)])
        setattr(row, relation.field.name, record)
        if named and values[len(own)] is not None:
            setattr(row, other, _instance(named[0].model, named, values[len(own) :]))
        rows.append(row)
    if other and not named:
        link = relation.related_model._meta.get_field(other)
        known = {one.pk: one for one in table(link.related_model)} if rows else {}
        for row in rows:
            setattr(row, other, known.get(getattr(row, link.attname)))
    return _in_order(rows, relation.related_model._meta.ordering)


def _instance(model, fields, values):
    given = [_value(value, one) for value, one in zip(values, fields, strict=True)]
    return model.from_db(connection.alias, [one.attname for one in fields], given)


def _value(value, field):
    """Return a value as the ORM gives it: JSON has no moments, days or decimals, and SQLite none of its own."""
    if connection.vendor == "postgresql" and isinstance(field, models.DateField | models.DecimalField):
        value = field.to_python(value)
    return from_database(value, field.get_col(field.model._meta.db_table))


def _in_order(rows, ordering):
    """Sort rows as Meta.ordering says: by columns, and dates of which those not known come last."""
    for one in reversed(ordering):
        if isinstance(one, ByDate):
            date = attrgetter(one.expression.name)
            dated = sorted((row for row in rows if date(row)), key=date, reverse=one.descending)
            rows = [*dated, *(row for row in rows if not date(row))]
        else:
            rows = sorted(rows, key=attrgetter(one))
    return rows
