"""The API of projects, their figures, axes, donors and regions."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.api.query import ApiParameters
from core.api.views import Records
from core.models import Axis, Region
from core.office import with_words
from projects.api_records import AxisOut, DonorOut, FigureRow, ProjectRow, ProjectWhole, RegionOut, with_numbers
from projects.figures import BeneficiaryFigure
from projects.filters import ProjectFilter
from projects.models import Funding, Project, with_project


class ProjectQuery(ApiParameters, ProjectFilter):
    """The filters of the API's list of projects."""


class InTotalFilter(django_filters.ChoiceFilter):
    """The figures that the total of one unit adds up; it says nothing of their projects, so it filters none here."""

    def filter(self, queryset, value):
        return queryset


class FigureQuery(ProjectQuery):
    """The filters of the API's list of figures, by project; the order is fixed."""

    in_total = InTotalFilter(
        choices=BeneficiaryFigure.Unit.choices, label=_("Only the figures that the total of this unit adds up")
    )
    sorts = {}


class Projects(Records):
    title = _("Projects")
    about = _("Known by their code. A list leaves out long texts; one project has all that its page shows.")
    examples = {
        "?status=ongoing&sort=-start": _("Projects under way, those that began last first"),
        "?year=2016&page_size=100": _("All projects that were under way in 2016"),
    }
    query_class = ProjectQuery
    row_class, whole_class = ProjectRow, ProjectWhole
    lookup_field = "code"

    def get_queryset(self):
        projects = Project.objects.published().with_appearance().with_links()
        if self.action == "list":
            return projects
        return projects.with_figures().with_amounts().select_related("parent").prefetch_related("documents", "sources")


class Figures(Records):
    title = _("Beneficiary figures")
    about = _(
        "Numbers of the projects that the filters name, each with its unit, its date and its source. Only those that "
        "are additive may be summed, and only within one unit."
    )
    examples = {"?in_total=persons&page_size=100": _("The figures that the total of persons adds up")}
    query_class = FigureQuery
    row_class = FigureRow
    lookup_field = "pk"

    def get_queryset(self):
        figures = BeneficiaryFigure.objects.published().select_related("project", "region")
        return figures.prefetch_related("project__fundings__donor").order_by("project__code", "order", "pk")

    def filter_queryset(self, queryset):
        projects = super().filter_queryset(Project.objects.published())
        if unit := self.request.query_params.get("in_total", "").strip():
            queryset = queryset.additive().filter(unit=unit)
        return queryset.filter(project__in=projects.order_by().values("pk"))

    def ready(self, records):
        return with_numbers(records)


class Axes(Records):
    title = _("Axes")
    about = _("The thematic axes of the office. Their codes are what the filter “axis” takes.")
    row_class = AxisOut
    lookup_field = "code"

    def get_queryset(self):
        return Axis.objects.order_by("order", "code")


class Donors(Records):
    title = _("Donors")
    about = _("Organizations that pay for a published project. Their codes are what the filter “donor” takes.")
    row_class = DonorOut
    lookup_field = "code"

    def get_queryset(self):
        return with_project(Funding, "donor").order_by("code")


class Regions(Records):
    title = _("Regions")
    about = with_words(_("%(the_regions)s. Their codes, of ISO 3166-2, are what the filter “region” takes."))
    row_class = RegionOut
    lookup_field = "code"

    def get_queryset(self):
        return Region.objects.order_by("code")
