"""The portfolios: which axes, donors, partners, regions and places have a page, and how many projects each has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.errors import LeadsOn
from core.filters import PortalFilterSet
from core.listing import Paged
from core.models import Axis, Partner, Place, Region
from events.models import Event, Sitting
from projects.models import Funding, Participation, Project
from projects.querysets import status_condition

PORTFOLIOS_A_PAGE = 200


@dataclass(frozen=True, eq=False)
class PortfolioKind:
    """A kind of portfolio; `name` is the route of its pages and the filter of the lists that takes its codes."""

    name: str
    index: str  # the route of the list of all of them
    model: type
    label: str | Promise  # of one
    title: str | Promise  # of all
    relation: str  # of a project to them
    with_page: Callable[[], QuerySet]  # those that have a page
    code: str = "code"

    def url(self, record: object) -> str:
        return reverse(self.name, args=[getattr(record, self.code)])

    def list_query(self, record: object, **more: str) -> str:
        """Return the address of the list of the same projects."""
        asked = {self.name: getattr(record, self.code)} | more
        return f"{reverse('projects')}?{urlencode(asked)}"

    def counts(self, records: list) -> dict[int, "Counts"]:
        """Return {pk: Counts} of the published projects of some records; one query."""
        found = {record.pk: Counts(0, 0) for record in records}
        rows = (
            Project.objects.published()
            .filter(**{f"{self.relation}__in": list(found)})
            .order_by()
            .values_list(self.relation)
            .annotate(
                projects=Count("pk", distinct=True),
                ongoing=Count("pk", distinct=True, filter=status_condition("ongoing", timezone.localdate())),
            )
        )
        return found | {pk: Counts(*numbers) for pk, *numbers in rows if pk in found}


def with_page(name: str) -> QuerySet:
    """Return the records of a kind of portfolio that have a page: with_page("donor")."""
    return next(kind for kind in PORTFOLIOS if kind.name == name).with_page()


@dataclass(frozen=True)
class Counts:
    projects: int
    ongoing: int


def _of_published(model, links, field):
    return model.objects.filter(pk__in=links.objects.published().values(field))


def _places():
    by_project = Q(
        pk__in=Project.places.through.objects.filter(project__in=Project.objects.published()).values("place")
    )
    events = Event.objects.published().order_by()
    by_event = Q(pk__in=events.values("place")) | Q(pk__in=Sitting.objects.filter(event__in=events).values("place"))
    return Place.objects.filter(by_project | by_event).select_related("region")


PORTFOLIOS = (
    PortfolioKind("axis", "axes", Axis, _("Axis"), _("Axes"), "axis", Axis.objects.all),
    PortfolioKind(
        "donor", "donors", Partner, _("Donor"), _("Donors"), "donors", partial(_of_published, Partner, Funding, "donor")
    ),
    PortfolioKind(
        *("partner", "partners", Partner, _("Partner"), _("Partners"), "partners"),
        partial(_of_published, Partner, Participation, "partner"),
    ),
    PortfolioKind("region", "regions", Region, _("Region"), _("Regions"), "regions", Region.objects.all),
    PortfolioKind("place", "places", Place, _("Place"), _("Places"), "places", _places, code="key"),
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
