"""Some of the published projects: what key figures, charts and the map are computed from."""

from dataclasses import dataclass
from typing import Any

from core.facets import Facets, bits_of, facets_of
from projects.filters import ProjectFilter
from projects.models import Project


@dataclass(frozen=True)
class Selection:
    """Some of the published projects: a queryset, and the set of the same records (core/facets.py).

    What a filter of the list knows (axis, donor, region, status, year…) is counted with the set, in microseconds and by
    the rule of the list; everything else is asked of the database.
    """

    queryset: Any
    records: int
    facets: Facets

    @classmethod
    def everything(cls) -> "Selection":
        """Return all published projects."""
        facets = facets_of(ProjectFilter)
        return cls(Project.objects.published(), facets.everything, facets)

    @classmethod
    def with_value(cls, name: str, value: object, projects: Any) -> "Selection":
        """Return the projects that carry a value of a filter of the list; `projects` is a queryset of the same ones."""
        facets = facets_of(ProjectFilter)
        return cls(projects, facets.by_filter[name].of(str(value)), facets)

    @classmethod
    def of(cls, projects: Any) -> "Selection":
        """Return the Selection of a queryset of published projects, at the price of a query; a Selection as it is."""
        if isinstance(projects, cls):
            return projects
        return cls(projects, bits_of(projects), facets_of(ProjectFilter))

    @property
    def whole(self) -> "Selection":
        """All published projects, of the same data version."""
        return Selection(Project.objects.published(), self.facets.everything, self.facets)

    @property
    def total(self) -> int:
        return self.records.bit_count()

    def having(self, name: str, value: str) -> int:
        """Return how many of the projects carry a value of a filter."""
        return (self.records & self.facets.by_filter[name].of(value)).bit_count()

    def counts(self, name: str) -> dict[str, int]:
        """Return {value: how many of the projects carry it} of a filter, without values that none of them has."""
        found = {value: self.having(name, value) for value in self.facets.by_filter[name].values}
        return {value: number for value, number in found.items() if number}


def queryset_of(projects: Selection | Any) -> Any:
    """Return the queryset of a Selection, or a queryset as it is."""
    return projects.queryset if isinstance(projects, Selection) else projects


def keys_of(projects: Selection | Any) -> Any:
    """Return the keys of a Selection or a queryset of projects, for `project__in`."""
    return queryset_of(projects).order_by().values("pk")
