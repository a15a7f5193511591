"""Querysets of projects."""

from functools import reduce
from operator import or_

from django.db.models import Case, Prefetch, Q, Value, When
from django.utils import timezone

from core.fields import Type
from core.models import Region
from core.publication import PublicationQuerySet
from core.years import UNKNOWN
from projects.fields import SUBJECTS
from projects.periods import EndQualifier, active_condition


def status_condition(status, today):
    """Return the Q of the projects that have `status` on the date `today`; the same rule as `Project.status_on`."""
    if status in {"suspended", "cancelled"}:
        return Q(status_override=status)
    may_have_begun = Q(start_date__isnull=True) | Q(start_date__lte=today)
    goes_on, at_least = Q(end_qualifier=EndQualifier.OPEN), Q(end_qualifier=EndQualifier.AT_LEAST)
    by_dates = {
        "planned": Q(start_date__gt=today),
        "completed": Q(end_date__lt=today) & ~at_least & may_have_begun,
        "ongoing": Q(start_date__lte=today, end_date__gte=today) | goes_on & may_have_begun,
        UNKNOWN: Q(end_date__isnull=True) & ~goes_on & may_have_begun
        | Q(start_date__isnull=True, end_date__gte=today)
        | Q(end_date__lt=today) & at_least & may_have_begun,
    }
    return Q(status_override="") & by_dates[status]


def is_not_over():
    """Return the Q of the projects that go on, or of which nobody knows whether they do."""
    today = timezone.localdate()
    statuses = ("planned", "ongoing", "suspended", UNKNOWN)
    return reduce(or_, (status_condition(status, today) for status in statuses))


# The order of a portfolio: first what can still be joined or asked about.
RUNNING_FIRST = ("ongoing", "planned", "suspended", UNKNOWN, "completed", "cancelled")


def running_first():
    """Return the place of a project's status today in RUNNING_FIRST, to order by."""
    today = timezone.localdate()
    places = enumerate(RUNNING_FIRST)
    return Case(*(When(status_condition(status, today), then=Value(place)) for place, status in places))


# The projects without a single region. A programme may be both nationwide and in several countries.
COVERAGE = {
    "nationwide": Q(is_nationwide=True),
    "several_countries": ~Q(countries=""),
    "no_region": Q(is_nationwide=False, regions=None),
}


class ProjectQuerySet(PublicationQuerySet):
    def with_status(self, *statuses):
        """Return the projects whose status today is one of `statuses` (values of Project.Status)."""
        today = timezone.localdate()
        condition = Q(pk__in=[])
        for status in statuses:
            condition |= status_condition(status, today)
        return self.filter(condition)

    def active_between(self, first, last):
        """Return the projects known to be under way on a day from `first` to `last` (dates or None: no limit).

        Only known days count: one without any date is in no period.
        """
        return self.filter(active_condition(first, last))

    def with_links(self):
        """Return the projects with what they name: axis, donors, partners, regions, places, goals…

        Page, sheet, IATI and API use the same prefetch, with a fixed number of queries.
        """
        return self.select_related("axis").prefetch_related(
            self._linked("fundings", "donor"),
            self._linked("participations", "partner"),
            "regions",
            self._linked("places", "region"),
            *(field.name for field in SUBJECTS if field.type is Type.REFERENCES),
        )

    def with_figures(self):
        """Return the projects with their figures."""
        return self.prefetch_related(self._linked("figures", "region"))

    def with_amounts(self):
        """Return the projects with their amounts by year or by day, and whom they came from."""
        return self.prefetch_related(self._linked("amounts", "partner"))

    def _linked(self, name, other):
        """Return the Prefetch of a relation, with the related record `other` of each row."""
        return Prefetch(name, self.model._meta.get_field(name).related_model.objects.select_related(other))

    def for_cards(self):
        return self.select_related("axis").prefetch_related(
            Prefetch("regions", Region.objects.order_by("code")),
            "donors",
        )
