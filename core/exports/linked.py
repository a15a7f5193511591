"""Related records of a file, read by key: each donor or region once per file.

Django's prefetch creates an instance for each link. And its query "published projects linked to one of these" makes
SQLite scan all published projects, once per block.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from core.versioned_cache import table


@dataclass(frozen=True)
class Linked:
    """Related records, and the links to them.

    `records` is the model of a small table, all of which is known (core/versioned_cache.py), or returns a queryset.
    `links` are fields of a record: "axis", or "regions", which sets the list `its_regions` in the order of `order`.
    "its_figures.region" is a field of rows that belong to it, if the file contains them. A record that is not among
    `records`, because it is not published, is not linked: None, or left out of the list.
    """

    records: Any
    links: tuple
    order: str = "code"
    is_kept: bool = True  # kept for the whole file: few records, and they are not withdrawn

    def give_to(self, records, known):
        """Set the related records on the records of a block; `known` is {pk: instance} of what was read so far."""
        if not self.is_kept:
            known.clear()
        for link in self.links:
            rows, _dot, name = link.rpartition(".")
            holders = [row for record in records for row in getattr(record, rows, ())] if rows else records
            if holders:
                field = holders[0]._meta.get_field(name)
                give = self._give_several if field.many_to_many else self._give_one
                give(holders, field, known)

    def _give_one(self, holders, field, known):
        keys = [getattr(holder, field.attname) for holder in holders]
        self._read(known, {*keys} - {None})
        for holder, key in zip(holders, keys, strict=True):
            setattr(holder, field.name, known.get(key))

    def _give_several(self, holders, field, known):
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        links = field.remote_field.through._base_manager.filter(**{f"{source}__in": [holder.pk for holder in holders]})
        keys_of = defaultdict(list)
        for holder, key in links.values_list(f"{source}_id", f"{target}_id"):
            keys_of[holder].append(key)
        self._read(known, {key for keys in keys_of.values() for key in keys})
        for holder in holders:
            linked = [known[key] for key in keys_of[holder.pk] if key in known]
            setattr(holder, f"its_{field.name}", sorted(linked, key=lambda record: getattr(record, self.order)))

    def _read(self, known, keys):
        missing = keys - known.keys()
        if missing and isinstance(self.records, type):
            known.update({record.pk: record for record in table(self.records)})
        elif missing:
            known.update(self.records().in_bulk(missing))
