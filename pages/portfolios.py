"""The portfolios: which axes, donors, partners, regions and places have a page, and how many projects each has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
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
from core.filters import PortalFilterSet
from core.listing import Paged
from core.models import Axis, Partner, Place, Region
from events.models import Event, Sitting
from projects.filters import ProjectFilter
from projects.models import Funding, Participation, Project, with_project

PORTFOLIOS_A_PAGE = 200


@dataclass(frozen=True, eq=False)
class PortfolioKind:
    """A kind of portfolio; `name` is the route of its pages and the filter of the lists that takes its codes."""

    name: str
    index: str  # the route of the list of all of them
    model: type
    label: str | Promise  # of one
    title: str | Promise  # of all
    with_page: Callable[[], QuerySet]  # those that have a page
    code: str = "code"

    def url(self, record: object) -> str:
        return reverse(self.name, args=[getattr(record, self.code)])

    def list_query(self, record: object, **more: str) -> str:
        """Return the address of the list of the same projects."""
        query = {self.name: getattr(record, self.code)} | more
        return f"{reverse('projects')}?{urlencode(query)}"

    def counts(self, records: list) -> dict[int, "Counts"]:
        """Return {pk: Counts} of the published projects of some records: of the lists that `list_query` leads to."""
        of_list = facets_of(ProjectFilter).by_filter
        projects = {record.pk: of_list[self.name].of(getattr(record, self.code)) for record in records}
        ongoing = of_list["status"].of(Project.Status.ONGOING)
        return {pk: Counts(bits.bit_count(), (bits & ongoing).bit_count()) for pk, bits in projects.items()}


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


PORTFOLIOS = (
    PortfolioKind("axis", "axes", Axis, _("Axis"), _("Axes"), Axis.objects.all),
    PortfolioKind("donor", "donors", Partner, _("Donor"), _("Donors"), partial(with_project, Funding, "donor")),
    PortfolioKind(
        "partner", "partners", Partner, _("Partner"), _("Partners"), partial(with_project, Participation, "partner")
    ),
    PortfolioKind("region", "regions", Region, _("Region"), _("Regions"), Region.objects.all),
    PortfolioKind("place", "places", Place, _("Place"), _("Places"), _places, code="key"),
)


class PageFilter(PortalFilterSet):
    """The only parameter of a list of portfolios: its page."""

    class Meta:
        model = Axis
        fields = []


class PortfolioList(Paged):
    """All portfolios of a kind in pages, sorted by name; axes and regions in their own order.

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
        """The rows of the page: record, address, and each number with the address of the list that has it."""
        records = list(self.page.object_list)
        counts = self.kind.counts(records)
        return [
            {
                "record": record,
                "url": self.kind.url(record),
                "counts": counts[record.pk],
                "projects_url": self.kind.list_query(record),
                "ongoing_url": self.kind.list_query(record, status="ongoing"),
            }
            for record in records
        ]

    def query_page(self, number: int) -> str:
        return f"?page={number}" if number > 1 else "?"
