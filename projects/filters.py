"""The filters of the list of projects."""

from functools import cached_property, partial, reduce
from operator import attrgetter, itemgetter, or_

import django_filters
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.declared_filters import declared_filters
from core.facets import Sets, bits_of, facets_of
from core.filter_kinds import CodesFilter, ConditionsFilter, WordsFilter, YearFilter, YearsFilter, when_asked, year_span
from core.filters import PortalFilterSet
from core.indexes import ByDate, LatestFirst
from core.languages import text_of
from core.listing import FEW
from core.models import Axis, Partner, Region
from core.sorting import in_order
from core.versioned_cache import table
from core.years import YearSpans, bits_by_years
from projects.fields import SUBJECTS, TOWNS
from projects.models import Project
from projects.periods import UNDATED, active_condition, is_undated, span
from projects.querysets import COVERAGE, running_first, status_condition

DECLARED = (TOWNS, *SUBJECTS)
# The filters shown beside a list of projects, in order.
GROUPS = ("axis", "region", "status", "donor", "partner", "place", "coverage", *declared_filters(*SUBJECTS), "year")


def partner_options(role, facets=None):
    """Return [(code, Text)] of the partners in a role ("donor" or "partner") of published projects, sorted by name in
    the active language. Pass the `facets` of the ProjectFilter if they are known already.
    """

    def make(codes):
        options = [(donor.code, text_of(donor, "name")) for donor in table(Partner) if donor.code in codes]
        return in_order(options, name=itemgetter(1))

    return (facets or facets_of(ProjectFilter)).kept_options(role, make)


def region_options(regions=None):
    """Return [(code, Text)] of the regions, by code; a region without its name yet shows its code."""
    names = {region.code: text_of(region, "name") for region in regions or table(Region)}
    return [(code, names.get(code, code)) for code in settings.OFFICE.regions]


class StatusFilter(ConditionsFilter, django_filters.MultipleChoiceFilter):
    """The projects with one of these statuses today."""

    awaited = (Project.Status.PLANNED,)

    def condition(self, value):
        return status_condition(value, timezone.localdate())


class CoverageFilter(django_filters.MultipleChoiceFilter):
    """The projects without a single region: nationwide, in several countries, or without a region."""

    CHOICES = [
        ("nationwide", _("Nationwide")),
        ("several_countries", _("Several countries")),
        ("no_region", _("No region named")),
    ]

    def filter(self, queryset, value):
        if not value:
            return queryset
        matching = Project._base_manager.filter(reduce(or_, (COVERAGE[code] for code in value)))
        return queryset.filter(pk__in=matching.values("pk"))

    def sets(self, records, published):
        """As CodesFilter.sets; one query per choice, because a project may match two of them."""
        return Sets.by_value(((value, bits_of(records.filter(COVERAGE[value]))) for value in COVERAGE), published)


class ActiveYearsFilter(YearsFilter):
    """Several years: the projects known to be under way in any of them, and those whose dates are not known."""

    undated = UNDATED

    def in_year(self, year):
        return active_condition(*year_span(year))

    def sets(self, records, published):
        """As CodesFilter.sets."""
        this_year, spans, undated = timezone.localdate().year, [], 0
        dates = bits_by_years(records, "start_date", "end_date", "start_qualifier", "end_qualifier")
        for start, end, start_how, end_how, active in dates:
            spans.append((*span(start, end, end_how, this_year), active & published))
            undated |= active & published if is_undated(start, end, start_how, end_how) else 0
        return YearSpans(spans, undated)


class FromYearFilter(YearFilter):
    """The projects active in this year or later."""

    def filter(self, queryset, value):
        return queryset.active_between(year_span(value)[0], None) if value else queryset


class UntilYearFilter(YearFilter):
    """The projects active in this year or earlier."""

    def filter(self, queryset, value):
        return queryset.active_between(None, year_span(value)[1]) if value else queryset


class PortfolioFilter(PortalFilterSet):
    """The projects of a portfolio, in pages, without filters: those under way first."""

    sorts = {"-start": (_("Latest start"), lambda: (running_first(), *Project._meta.ordering))}

    class Meta:
        model = Project
        fields = []


class ProjectFilter(PortalFilterSet):
    q = WordsFilter()
    axis = CodesFilter(field_name="axis__code", label=_("Axis"))
    donor = CodesFilter(field_name="donors__code", label=_("Donor"))
    partner = CodesFilter(field_name="partners__code", label=_("Partner"))
    region = CodesFilter(
        field_name="regions__code", label=_("Region"), choices=[(code, code) for code in settings.OFFICE.regions]
    )
    coverage = CoverageFilter(label=_("Coverage"), choices=CoverageFilter.CHOICES)
    status = StatusFilter(label=pgettext_lazy("of a project", "Status"), choices=Project.Status.choices)
    year = ActiveYearsFilter("start_date", "end_date", _("Start or end not known"), label=_("Active in"))
    year_min = FromYearFilter(label=_("Active from"))
    year_max = UntilYearFilter(label=_("Active until"))

    sorts = {
        "-start": (_("Latest start"), lambda: Project._meta.ordering),
        "start": (_("Earliest start"), lambda: (ByDate("start_date"), "pk")),
        "-end": (_("Latest end"), lambda: (LatestFirst("end_date"), "pk")),
        "end": (_("Earliest end"), lambda: (ByDate("end_date"), "pk")),
    }

    notes = {
        "status": _("Each project has one status: together they are all projects."),
        "year": _(
            "A project counts in each year in which it is known to have been under way. With those whose start or end "
            "is not known, the years cover all projects."
        ),
    }

    class Meta:
        model = Project
        fields = []

    @classmethod
    def get_filters(cls):
        return super().get_filters() | declared_filters(*DECLARED)

    def option_lists(self):
        return {
            "axis": [(axis.code, text_of(axis, "name")) for axis in table(Axis)],
            "donor": when_asked(lambda: partner_options("donor", self.facets)),
            "partner": when_asked(lambda: partner_options("partner", self.facets)),
            "region": when_asked(lambda: region_options(self.regions)),
            **{name: when_asked(partial(self._options, name)) for name in ("year", *declared_filters(*DECLARED))},
        }

    @classmethod
    def shares(cls, project):
        """A shared donor, partner or region says more than the axis, which a third of the projects have."""
        return {
            "axis": (0, [project.axis.code]),
            "donor": (1, [funding.donor.code for funding in project.fundings.all()]),
            "partner": (1, [participation.partner.code for participation in project.participations.all()]),
            "region": (1, [region.code for region in project.regions.all()]),
        }

    def _options(self, name):
        return self.filters[name].options(self.facets, self.data.getlist(name))

    @cached_property
    def regions(self):
        """All regions, for the options of the filter and the tiles of the map."""
        return sorted(table(Region), key=attrgetter("code"))

    @classmethod
    def read_facets(cls):
        facets = super().read_facets()
        spans = facets.by_filter["year"]
        facets.by_filter.update(year_min=Sets(spans.since), year_max=Sets(spans.until))
        return facets

    def problems(self):
        first, last = self.values.get("year_min"), self.values.get("year_max")
        if first and last and first > last:
            return [("year_max", gettext("The last year lies before the first year."))]
        return []


class TimelineFilter(ProjectFilter):
    """The projects by axis, then by start date; the order is fixed."""

    sorts = {}

    @cached_property
    def facets(self):
        """Those of the list of projects, so that both pages share one copy in memory."""
        return facets_of(ProjectFilter)

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).order_by("axis__order", "axis__code", ByDate("start_date"), "pk")

    def parts(self, queryset):
        """One list for each axis, if they are many: sorted as one, the database would read all of them for a page."""
        if self.counts.total <= FEW:
            return super().parts(queryset)
        selected, of = self.counts.selected, self.facets.by_filter["axis"].of
        return [
            (queryset.filter(axis=axis.pk).order_by(ByDate("start_date"), "pk"), (selected & of(axis.code)).bit_count())
            for axis in table(Axis)
        ]
