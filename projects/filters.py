"""What the list of projects can be asked."""

import django_filters
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.filters import CodesFilter, PortalFilterSet, WordsFilter, YearFilter, year_span
from core.languages import text_of
from core.models import Axis, Partner
from projects.models import Funding, Project

# ISO 3166-2 names the twelve regions for good; their names and tiles are data.
REGION_CODES = [f"MA-{number:02}" for number in range(1, 13)]


class StatusFilter(django_filters.MultipleChoiceFilter):
    def filter(self, queryset, value):
        return queryset.with_status(*value) if value else queryset


class PeriodFilter(YearFilter):
    """A year: the projects that ran on some day from its first (`from_first`) or until its last (`to_last`)."""

    def __init__(self, *args, from_first=False, to_last=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.from_first, self.to_last = from_first, to_last

    def filter(self, queryset, value):
        if value is None:
            return queryset
        first, last = year_span(value)
        return queryset.active_between(first if self.from_first else None, last if self.to_last else None)


def _by(field, descending=False):
    """Return a function that gives the order by a date, projects without it last, in a stable order."""

    def order():
        date = F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True)
        return date, "pk"

    return order


class PortfolioFilter(PortalFilterSet):
    """The projects of an axis or a donor: whole, in pages."""

    sorts = {"-start": (_("Latest start"), _by("start_date", descending=True))}

    class Meta:
        model = Project
        fields = []


class ProjectFilter(PortalFilterSet):
    q = WordsFilter()
    axis = CodesFilter(field_name="axis__code", label=_("Axis"))
    donor = CodesFilter(field_name="donors__code", label=_("Donor"))
    region = CodesFilter(field_name="regions__code", label=_("Region"), choices=[(code, code) for code in REGION_CODES])
    status = StatusFilter(label=pgettext_lazy("of a project", "Status"), choices=Project.Status.choices)
    year = PeriodFilter(label=_("Active in"), from_first=True, to_last=True)
    year_min = PeriodFilter(label=_("Active from"), from_first=True)
    year_max = PeriodFilter(label=_("Active until"), to_last=True)

    sorts = {
        "-start": (_("Latest start"), _by("start_date", descending=True)),
        "start": (_("Earliest start"), _by("start_date")),
        "-end": (_("Latest end"), _by("end_date", descending=True)),
        "end": (_("Earliest end"), _by("end_date")),
    }

    class Meta:
        model = Project
        fields = []

    def option_lists(self):
        published = Project.objects.published()
        donors = Partner.objects.filter(
            Exists(Funding.objects.filter(donor=OuterRef("pk"), project__in=published.values("pk")))
        )
        return {
            "axis": [(axis.code, text_of(axis, "name")) for axis in Axis.objects.all()],
            "donor": sorted(
                ((donor.code, text_of(donor, "name")) for donor in donors),
                key=lambda option: option[1].value.casefold(),
            ),
            "region": [(code, code) for code in REGION_CODES],
            "status": Project.Status.choices,
        }

    def problems(self):
        first, last = self.values.get("year_min"), self.values.get("year_max")
        if first and last and first > last:
            return [("year_max", gettext("The last year lies before the first year."))]
        return []
