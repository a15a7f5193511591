"""The filters of the lists of events and of news."""

from collections import defaultdict
from dataclasses import replace
from operator import itemgetter

import django_filters
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from core.brief import brief
from core.facets import Sets, bits_by, facets_of, keys_in
from core.filter_kinds import CodesFilter, ConditionsFilter, WordsFilter, YearsFilter, when_asked
from core.filters import PortalFilterSet
from core.indexes import ByDate
from core.languages import text_of
from core.models import Axis
from core.sorting import in_order
from core.versioned_cache import once_a_version, table
from core.years import bits_by_years
from events.calls import CALL_KINDS, CallState, closed_last, deadline_order, state_condition
from events.models import Article, Event, Sitting
from events.querysets import when_condition
from projects.filters import partner_options, region_options
from projects.models import Project


def project_options(facets, selected):
    """Return [(code, short title)] of the published projects of the records in a list, and of the selected ones.

    A selected project stays a valid value after its last record was withdrawn, so that links keep working.
    """
    known = frozenset(facets.by_filter["project"].values)
    # PostgreSQL rejects a NUL in a text.
    others = frozenset(code for code in selected if code.isprintable()) - known
    return _read_titles(known | others) if others else _kept_titles(known)  # what anyone may ask is not kept


def _read_titles(codes):
    """Return [(code, short title)] of the published projects among these codes, in the order of their titles."""
    projects = Project.objects.published().filter(code__in=codes)
    titles = [(project.code, text_of(project, "title")) for project in projects]
    return [
        (code, replace(title, value=brief(title.value, 90))) for code, title in in_order(titles, name=itemgetter(1))
    ]


_kept_titles = once_a_version(_read_titles)


class DonorsFilter(CodesFilter):
    """The records of published projects funded by a donor; a draft project has no effect."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        projects = Project.objects.published().filter(donors__code__in=value)
        matching = queryset.model._base_manager.filter(projects__in=projects.values("pk"))
        return queryset.filter(pk__in=matching.values("pk"))

    def sets(self, records, published):
        """As CodesFilter.sets. Starting from the records, SQLite would scan all projects for each of them."""
        name = records.model._meta.get_field("projects").related_query_name()
        projects = Project.objects.published().filter(**{f"{name}__isnull": False})
        return Sets.by_value(bits_by(projects, "donors__code", key=name), published)


class NewsroomFilter(PortalFilterSet):
    """The filters that events and articles share.

    Subclasses add `region` and `year`, and `regions_of(record)`, which returns the regions of one record for `shares`.
    """

    q = WordsFilter()
    kind = CodesFilter(field_name="kind", label=_("Kind"))
    axis = CodesFilter(field_name="axis__code", label=_("Axis"))
    project = CodesFilter(field_name="projects__code", label=_("Project"))
    donor = DonorsFilter(field_name="projects__donors__code", label=_("Donor"))

    def option_lists(self):
        return {
            "kind": self._meta.model.Kind.choices,
            "axis": [(axis.code, text_of(axis, "name")) for axis in table(Axis)],
            "project": when_asked(lambda: project_options(self.facets, self.data.getlist("project"))),
            "donor": when_asked(lambda: partner_options("donor")),
            "region": region_options(),
            "year": when_asked(lambda: self.filters["year"].options(self.facets, self.data.getlist("year"))),
        }

    @classmethod
    def shares(cls, record):
        return {
            "project": (3, [project.code for project in record.public_projects]),
            "region": (1, [region.code for region in cls.regions_of(record)]),
            "axis": (1, [record.axis.code] if record.axis else []),
            "kind": (0, [record.kind]),
        }


class WhenFilter(ConditionsFilter, django_filters.ChoiceFilter):
    """Upcoming or past events."""

    CHOICES = [("upcoming", _("Upcoming")), ("past", _("Past"))]
    awaited = ("upcoming",)

    def condition(self, value):
        return when_condition(value)


def _agenda():
    """Return the order of an agenda: upcoming events, the next one first, then past ones, the latest first."""
    to_come = when_condition("upcoming")
    return Case(When(to_come, then=0), default=1), Case(When(to_come, then=F("starts_at"))), F("starts_at").desc(), "pk"


class EventRegionFilter(CodesFilter):
    """The regions in which an event takes place: its own, and those of its sittings."""

    def filter(self, queryset, value):
        return queryset.in_regions(*value) if value else queryset

    def sets(self, records, published):
        """As CodesFilter.sets; two queries."""
        sittings = bits_by(Sitting.objects.all(), self.field_name, key="event_id")
        return Sets.by_value(united([*bits_by(records, self.field_name), *sittings]), published)


class EventYearsFilter(YearsFilter):
    """The years of an event; of one with sittings only those in which one of them takes place."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        whole = super().filter(Event.objects.filter(sittings=None), value)
        sittings = super().filter(Sitting.objects.all(), value)
        return queryset.filter(Q(pk__in=whole.values("pk")) | Q(pk__in=sittings.values("event_id")))

    def sets(self, records, published):
        """As CodesFilter.sets; two queries."""
        rows = [
            *bits_by_years(records.filter(sittings=None), self.field_name, self.end_name),
            *bits_by_years(Sitting.objects.all(), self.field_name, self.end_name, key="event_id"),
        ]
        years = [(year, found) for first, last, found in rows for year in range(first, last + 1)]
        return Sets.by_value(united(years), published)


def united(pairs):
    """Return the (value, set) pairs with each value once: the sets of a value together."""
    sets = defaultdict(int)
    for value, records in pairs:
        sets[value] |= records
    return sets.items()


class EventFilter(NewsroomFilter):
    when = WhenFilter(label=_("When"), choices=WhenFilter.CHOICES, empty_label=_("Upcoming and past"))
    region = EventRegionFilter(label=_("Region"), field_name="place__region__code")
    year = EventYearsFilter("starts_at", "ends_at")

    sorts = {
        "agenda": (_("Next, then latest"), _agenda),
        "-start": (_("Newest first"), lambda: Event._meta.ordering),
        "start": (_("Oldest first"), lambda: ("starts_at", "pk")),
    }

    class Meta:
        model = Event
        fields = []

    @staticmethod
    def regions_of(event):
        return {place.region for place in event.places if place.region}

    def parts(self, queryset):
        """Two lists: sorted as one by `_agenda`, the database would read all events for each page."""
        if self.sort != "agenda":
            return super().parts(queryset)
        to_come = self.facets.by_filter["when"].of("upcoming") & self.counts.selected
        return [(queryset.upcoming(), to_come.bit_count()), (queryset.past(), None)]


class CallFilter(ConditionsFilter, django_filters.MultipleChoiceFilter):
    """The state of a call. Open calls include those that close soon: so nobody who follows the open ones loses them."""

    awaited = (CallState.OPEN, CallState.CLOSING, CallState.CLOSED)

    def condition(self, value):
        found = state_condition(value)
        return found | state_condition(CallState.CLOSING) if value == CallState.OPEN else found

    def sets(self, records, published):
        """As CodesFilter.sets; one query."""
        states = Case(*(When(state_condition(state), then=Value(state)) for state in CallState.values))
        found = dict(bits_by(records, states))
        found[CallState.OPEN.value] = found.get(CallState.OPEN.value, 0) | found.get(CallState.CLOSING.value, 0)
        return Sets.by_value(found.items(), published)


def _calls_first():
    return (*deadline_order(), *Article._meta.ordering)


class ArticleFilter(NewsroomFilter):
    kind = CodesFilter(field_name="kind", label=_("Kind"), awaited=CALL_KINDS)
    call = CallFilter(label=_("Calls and tenders"), choices=CallState.choices)
    region = CodesFilter(label=_("Region"), field_name="regions__code")
    year = YearsFilter("dateline_date", unknown=_("Date not known"))

    @staticmethod
    def regions_of(article):
        return article.regions.all()

    sorts = {
        "-date": (_("Newest first"), lambda: Article._meta.ordering),
        "date": (_("Oldest first"), lambda: (ByDate("dateline_date"), "pk")),
        "deadline": (_("Calls by deadline"), _calls_first),
    }

    @classmethod
    def sorts_for(cls, data):
        """A list of calls is sorted by deadline, unless the reader wants it otherwise; closed ones never come first."""
        if not is_about_calls(data):
            return cls.sorts
        others = {name: one for name, one in cls.sorts.items() if name != "deadline"}
        return {"deadline": cls.sorts["deadline"]} | {
            name: (label, lambda order=order: (closed_last(), *order())) for name, (label, order) in others.items()
        }

    class Meta:
        model = Article
        fields = []


def closed_calls():
    """Return the keys of the calls that are closed, which are suggested nowhere."""
    return keys_in(facets_of(ArticleFilter).by_filter["call"].of(CallState.CLOSED))


def is_about_calls(data):
    """Whether a query (a QueryDict) asks for calls only: for a state of them, or for no other kinds."""
    kinds = [kind.casefold() for kind in data.getlist("kind") if kind]
    return any(data.getlist("call")) or bool(kinds and not {*kinds} - {*CALL_KINDS})
