"""A project with everything that its page shows, in few queries.

Which rows belong to it is said by one query, so that nothing is asked for that is not there. The records of small
tables (regions, towns, goals) are known already (core/versioned_cache.py).
"""

from dataclasses import dataclass, field
from functools import cache

from django.db import connection
from django.db.models import Model, OuterRef, Subquery

from core.facets import Keys
from core.fields import Type
from core.versioned_cache import table
from projects.fields import SUBJECTS
from projects.models import Project

# Relations to a small table, and those whose rows are read if there are any.
REFERENCES = ("regions", "places", *(one.name for one in SUBJECTS if one.type is Type.REFERENCES))
ROWS = ("documents", "sources", "pictures", "figures", "fundings", "participations")
PUBLISHED = ("events", "articles", "resources", "children", "related_projects")
NAMES = (*REFERENCES, *ROWS, *PUBLISHED)
WITH = {"fundings": "donor", "participations": "partner", "figures": "region", "pictures": "picture"}


@dataclass
class Whole:
    """`keys` are those of the rows of each relation: {"regions": {3, 7}, "documents": set()…}."""

    project: Project
    keys: dict[str, set[int]] = field(default_factory=dict)


def whole(project: Project) -> Whole:
    """Return a project with its relations as if they were prefetched."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [project.pk])
        texts = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    keys = {
        name.removesuffix("_"): {int(key) for key in (text or "").split(",") if key} for name, text in texts.items()
    }
    known = project.__dict__.setdefault("_prefetched_objects_cache", {})
    for name in REFERENCES:
        queryset = getattr(project, name).all()
        records = [record for record in table(queryset.model) if record.pk in keys[name]]
        known[name] = _filled(queryset, records)
    for name in ROWS:
        queryset = getattr(project, name).all()
        records = list(queryset.select_related(WITH.get(name))) if keys[name] else []
        known[name] = _filled(queryset, records)
    return Whole(project, keys)


def _filled(queryset, records: list[Model]):
    """Return a queryset that has its result, as prefetch_related makes them."""
    queryset._result_cache = records
    queryset._prefetch_done = True
    return queryset


@cache
def _sql():
    """Return the query of all keys of a project, {relation: keys}, with the key of the project as its one parameter.

    To make it costs more than to run it.
    """
    subqueries = {f"{name}_": Subquery(_keys(name)) for name in NAMES}  # a field has the name itself
    return Project._base_manager.filter(pk=0).annotate(**subqueries).values(*subqueries).query.sql_with_params()[0]


def _keys(name):
    """Return the query of the keys of the rows of a relation, in one text."""
    relation = Project._meta.get_field(name)
    if relation.many_to_many:
        through = relation.remote_field.through if relation.concrete else relation.through
        own = relation.m2m_field_name() if relation.concrete else relation.field.m2m_reverse_field_name()
        other = relation.m2m_reverse_field_name() if relation.concrete else relation.field.m2m_field_name()
        rows, key = through._default_manager.filter(**{own: OuterRef("pk")}), f"{other}_id"
    else:
        own, key = relation.field.name, "pk"
        rows = relation.related_model._base_manager.filter(**{own: OuterRef("pk")})
    return rows.order_by().values(own).annotate(keys=Keys(key)).values("keys")
