"""The portfolios: which axes, donors, partners, regions, places and tags have a page, and how many projects each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.errors import LeadsOn
from core.facets import facets_of
from core.fields import Field
from core.filters import PortalFilterSet
from core.listing import Paged
from core.models import Axis, Partner, Place, Region
from core.versioned_cache import once_a_version
from events.models import Event, Sitting
from projects.fields import COMPACT_OBJECTIVES, GOAL_TARGETS, GOALS, STRATEGY_PROGRAMMES
from projects.filters import ProjectFilter
from projects.models import Funding, Participation, Project, with_project

PORTFOLIOS_A_PAGE = 200


@dataclass(frozen=True, eq=False)
class PortfolioKind:
    """A kind of portfolio; `name` is the route of its pages and the filter of the lists that takes its codes."""

    name: str
    index: str  # the route of the list of all of them; "" if its records have no pages, only a filter
    model: type
    label: str | Promise  # of one
    title: str | Promise  # of all
    with_page: Callable[[], QuerySet]  # those that have a page
    code: str = "code"
    about: str | Promise = ""  # what the list is, above it
    is_tag: bool = False  # of a list that others keep: nothing leads to it while no project names an entry

    def url(self, record: object) -> str:
        return reverse(self.name, args=[getattr(record, self.code)]) if self.index else self.list_query(record)

    def list_query(self, record: object, **more: str) -> str:
        """Return the address of the list of the same projects."""
        query = {self.name: getattr(record, self.code)} | more
        return f"{reverse('projects')}?{urlencode(query)}"

    def counts(self, records: list) -> dict[int, "Counts"]:
        """Return {pk: Counts} of the published projects of some records: of the lists that `list_query` leads to."""
        of_list = facets_of(ProjectFilter).by_filter
        projects = {record.pk: of_list[self.name].of(str(getattr(record, self.code))) for record in records}
        ongoing = of_list["status"].of(Project.Status.ONGOING)
        return {pk: Counts(bits.bit_count(), (bits & ongoing).bit_count()) for pk, bits in projects.items()}

    def rows(self, records: list) -> list[dict[str, Any]]:
        """Return the rows of a table: record, address, and each number with the address of the list that has it."""
        counts = self.counts(records)
        return [
            {
                "record": record,
                "url": self.url(record),
                "counts": counts[record.pk],
                "projects_url": self.list_query(record),
                "ongoing_url": self.list_query(record, status="ongoing"),
            }
            for record in records
        ]


def with_page(name: str) -> QuerySet:
    """Return the records of a kind of portfolio that have a page: with_page("donor")."""
    return next(kind for kind in PORTFOLIOS if kind.name == name).with_page()


@dataclass(frozen=True)
class Counts:
    projects: int
    ongoing: int


def _places():
    by_project = Exists(Project.objects.published().filter(places=OuterRef("pk")))
    by_event = Exists(Event.objects.published().filter(place=OuterRef("pk")))
    by_sitting = Exists(Sitting.objects.filter(place=OuterRef("pk"), event__in=Event.objects.published()))
    return Place.objects.filter(by_project | by_event | by_sitting).select_related("region")


def _named(field: Field) -> QuerySet:
    """Return the records that a published project names in a field of references, or by another that implies them."""
    published = Project.objects.published()
    names = (Exists(published.filter(**{path: OuterRef("pk")})) for path in field.paths)
    return Project._meta.get_field(field.name).related_model.objects.filter(reduce(or_, names))


def _tag(field, index, label, title, about):
    """Return the PortfolioKind of a list that others keep, declared in projects/fields.py."""
    model = Project._meta.get_field(field.name).related_model
    return PortfolioKind(
        field.filter, index, model, label, title, partial(_named, field), code=field.code, about=about, is_tag=True
    )


GOAL = _tag(
    GOALS,
    "goals",
    _("Sustainable Development Goal"),
    _("Sustainable Development Goals"),
    _(
        "The goals of the United Nations that projects name, by themselves or by one of their targets. A project is "
        "linked to a goal only if a source says so."
    ),
)
PORTFOLIOS = (
    PortfolioKind(
        "axis",
        "axes",
        Axis,
        _("Axis"),
        _("Axes"),
        Axis.objects.all,
        about=_("What the office works on; each axis with its projects, donors, figures, events and news."),
    ),
    PortfolioKind(
        "donor",
        "donors",
        Partner,
        _("Donor"),
        _("Donors"),
        partial(with_project, Funding, "donor"),
        about=_("Who pays for the projects: states, agencies and funds, each with its projects and figures."),
    ),
    PortfolioKind(
        "partner",
        "partners",
        Partner,
        _("Partner"),
        _("Partners"),
        partial(with_project, Participation, "partner"),
        about=_(
            "With whom the office works: ministries, public bodies, associations and agencies, each with its projects."
        ),
    ),
    PortfolioKind("region", "regions", Region, _("Region"), _("Regions"), Region.objects.all),
    PortfolioKind(
        "place",
        "places",
        Place,
        _("Place"),
        _("Places"),
        _places,
        code="key",
        about=_("The towns in which projects and events take place, each with its projects, events and news."),
    ),
    GOAL,
    _tag(
        COMPACT_OBJECTIVES,
        "compact-objectives",
        _("Objective of the Global Compact"),
        _("Objectives of the Global Compact"),
        _(
            "The objectives of the Global Compact for Safe, Orderly and Regular Migration that projects name. A "
            "project is linked to an objective only if a source says so."
        ),
    ),
    _tag(
        STRATEGY_PROGRAMMES,
        "strategy-programmes",
        _("Programme of the national strategy"),
        _("Programmes of the national strategy"),
        _(
            "The programmes of the national strategy on immigration and asylum that projects name. A project is linked "
            "to a programme only if a source says so."
        ),
    ),
)
TAGS = tuple(kind for kind in PORTFOLIOS if kind.is_tag)
# The targets of a goal are on its page; each leads to the list of its projects.
TARGETS = _tag(GOAL_TARGETS, "", _("Target of a goal"), GOAL_TARGETS.label, "")


@once_a_version
def listed() -> tuple[PortfolioKind, ...]:
    """Return the kinds to which the portal leads: tags only if a published project names one."""
    return tuple(kind for kind in PORTFOLIOS if not kind.is_tag or kind.with_page().exists())


class PageFilter(PortalFilterSet):
    """The only parameter of a list of portfolios: its page."""

    class Meta:
        model = Axis
        fields = []


class PortfolioList(Paged):
    """All portfolios of a kind in pages, sorted by name; axes, regions and tags in their own order.

    Raises InvalidQuery, and LeadsOn beyond the last page, to that page.
    """

    is_filtered = False

    def __init__(self, request: HttpRequest, kind: PortfolioKind):
        number = PageFilter(request.GET, Axis.objects.none()).values["page"] or 1
        self.kind = kind
        paginator = Paginator(kind.with_page(), PORTFOLIOS_A_PAGE)
        try:
            self.page = paginator.page(number)
        except EmptyPage as error:
            raise LeadsOn(request.path + self.query_page(paginator.num_pages).removesuffix("?")) from error
        self.count = self.page.paginator.count

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the page: PortfolioKind.rows."""
        return self.kind.rows(list(self.page.object_list))

    def query_page(self, number: int) -> str:
        return f"?page={number}" if number > 1 else "?"
