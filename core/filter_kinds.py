"""The kinds of filters that lists share: codes, conditions, years, words.

`filter(queryset, value)` narrows a list. A filter with options also has `sets(records, published)`, from which the
numbers beside them are counted. `records` are all records of the model, drafts too; `published` is the set of the
published ones (core/facets.py). It returns Sets, or something else with `of` and `values`: for each value the set of
the published records that `filter` finds by it. It is called once per data version and not for one request, so it
depends on no reader and no language.
"""

import datetime as dt
from functools import cache, reduce
from itertools import chain
from operator import or_

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Case, Q, Value, When
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.facets import Sets, bits_by
from core.years import FIRST_YEAR, LAST_YEAR, UNKNOWN, YearSpans, bits_by_years


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Several codes for one filter, repeated in the address: the records that have any of them.

    Filters with a subquery, so that a record with two of the codes appears once, without a DISTINCT over every column.
    The FilterSet sets the choices, which it reads once. `awaited` are the values of what may come (Option.is_awaited).
    `also` are other paths to codes that count as much as those at `field_name`.
    """

    is_folded = False  # whether the page shows its options only when it is unfolded, however few they are

    def __init__(self, *args, awaited=(), also=(), **kwargs):
        self.awaited, self.also = awaited, also
        kwargs.setdefault("choices", [])
        super().__init__(*args, **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        records = queryset.model._base_manager
        matching = (records.filter(**{f"{path}__in": value}).values("pk") for path in (self.field_name, *self.also))
        return queryset.filter(reduce(or_, (Q(pk__in=keys) for keys in matching)))

    def sets(self, records, published):
        """Return the Sets of the codes, as the module says; one query per path."""
        return Sets.by_value(chain(*(_bits_at(records, path) for path in (self.field_name, *self.also))), published)


def _bits_at(records, path):
    """Return the (value, set of the records with it) pairs of the values at a path."""
    relation, _, rest = path.partition("__")
    field = records.model._meta.get_field(relation)
    if not field.many_to_many:
        return bits_by(records, path)
    links = field.remote_field.through.objects.all()  # the link table is enough: the related records are not read
    return bits_by(links, f"{field.m2m_reverse_field_name()}__{rest}", key=field.m2m_field_name())


class ConditionsFilter:
    """Mixin for a ChoiceFilter or MultipleChoiceFilter whose choices are Qs, of which a record matches one at most.

    A subclass has `condition(value)`, which returns the Q of a choice.
    """

    def filter(self, queryset, value):
        values = value if isinstance(value, list) else [value] if value else []
        return queryset.filter(reduce(or_, map(self.condition, values))) if values else queryset

    def sets(self, records, published):
        """As CodesFilter.sets."""
        conditions = [When(self.condition(value), then=Value(value)) for value, _label in self.extra["choices"]]
        return Sets.by_value(bits_by(records, Case(*conditions)), published)


class YearFilter(django_filters.NumberFilter):
    """A year in four digits."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class DayFilter(django_filters.DateFilter):
    """A day: 2016-03-01, as browsers send it, or 01/03/2016, as people here write it."""

    def __init__(self, *args, **kwargs):
        limits = [MinValueValidator(dt.date(FIRST_YEAR, 1, 1)), MaxValueValidator(dt.date(LAST_YEAR, 12, 31))]
        super().__init__(*args, input_formats=["%Y-%m-%d", "%d/%m/%Y"], validators=limits, **kwargs)


class YearsFilter(CodesFilter):
    """Several years, repeated in the address: the records with a day in any of them, from `field_name` to `end_name`.

    Without `end_name`, the record has a single date. An undated record is in no year; with `unknown`, a label, such
    records are an option too.
    """

    def __init__(self, field_name, end_name="", unknown="", **kwargs):
        kwargs.setdefault("label", _("Year"))
        super().__init__(field_name=field_name, **kwargs)
        self.end_name, self.unknown = end_name or field_name, unknown

    @property
    def undated(self):
        """The Q of the records whose dates are not known."""
        return Q(**{f"{self.field_name}__isnull": True})

    def in_year(self, year):
        """Return the Q of the records of one year (an int)."""
        return Q(**{f"{self.field_name}__year__lte": year, f"{self.end_name}__year__gte": year})

    def filter(self, queryset, value):
        in_any = Q()
        for year in value or ():
            in_any |= self.undated if year == UNKNOWN else self.in_year(int(year))
        return queryset.filter(in_any)

    def sets(self, records, published):
        """As CodesFilter.sets."""
        rows = [(*years, found & published) for *years, found in bits_by_years(records, self.field_name, self.end_name)]
        return YearSpans(rows, reduce(or_, (found for first, _last, found in rows if first is None), 0))

    def options(self, facets, asked):
        """Return [(year, label)], latest first: the years with records, the selected ones, and undated."""
        years = {*facets.by_filter["year"].values}
        years |= {str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1) if str(year) in asked}
        unknown = [(UNKNOWN, self.unknown)] if self.unknown else []
        return [(year, year) for year in sorted(years, reverse=True)] + unknown


class WordsFilter(django_filters.CharFilter):
    """Full-text search, in any language."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label", _("Keyword"))
        super().__init__(*args, max_length=200, **kwargs)

    def filter(self, queryset, value):
        return queryset.matching(value) if value else queryset


def when_asked(make):
    """Return the choices that `make()` returns, computed when they are first read.

    So a download that is not filtered by year or donor does not wait for the counts of all records.
    """
    return CallableChoiceIterator(cache(make))


def year_span(year: int) -> tuple[dt.date, dt.date]:
    """Return (first day, last day) of a year as dates."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
