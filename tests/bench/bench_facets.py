"""Facets: reading them, and the counts of a page."""

from django.http import QueryDict
from django.utils import translation

from core import changes
from core.facets import Counts
from events.filters import ArticleFilter, EventFilter
from pages.filters import ResourceFilter
from projects.filters import ProjectFilter

LISTS = {"projects": ProjectFilter, "events": EventFilter, "news": ArticleFilter, "resources": ResourceFilter}
ASKED = QueryDict("axis=axe-1&axis=axe-2&donor=D7&donor=D8&region=MA-03&year_min=2010")


def run(report):
    with translation.override("fr"):
        for name, filterset in LISTS.items():
            report.measure(f"facets of {name}: read anew", filterset.read_facets, times=3)
        filters = ProjectFilter(ASKED, ProjectFilter._meta.model.objects.published())
        options = {name: [value for value, _label in options] for name, options in filters.lists.items()}

        def all_counts():
            counts = Counts(filters.facets, {name: filters.data.getlist(name) for name in ASKED}, {})
            return [counts.total, *(counts.of(name, values) for name, values in options.items())]

        report.measure("facets of projects: all counts of a page", all_counts)
        report.measure("data version, known", changes.data_version)

        def version_after_a_write():
            changes.forget()
            return changes.data_version()

        report.measure("data version, after a write", version_after_a_write)
