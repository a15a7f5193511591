"""What all lists share: filters, sort order and page, all in the address.

One FilterSet serves a list and everything derived from it. An invalid value raises InvalidQuery and is never silently
ignored: the page of a list says so at the field (core/list_pages.py), anything else is an error page.
Names that are not the portal's are ignored, except by the API (core/asked.py).
"""

from functools import cache, cached_property

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.asked import LAST_PAGE, PageField, plain_digits, plain_names, recognise_values, unknown_names, value_meant
from core.errors import InvalidQuery
from core.facets import Counts, Facets, bits_of, facets_of
from core.filter_kinds import when_asked
from core.filter_options import Group, Option
from core.years import FIRST_YEAR

NOT_FILTERS = {"page", "sort", "options", "page_size", "lang"}  # the last two: of the API
# Of lists and of files, no filters.
OTHERS = {"page", "sort", "options", "texts", "sheet", "chart", "separator", "headings"}


@cache
def every_name() -> frozenset[str]:
    """The names of all filters of the portal, and what lists and files have besides."""

    def below(base):
        return [base, *(deeper for one in base.__subclasses__() for deeper in below(one))]

    return frozenset({name for one in below(PortalFilterSet) for name in one.base_filters} | OTHERS)


def in_address(options):
    """Return choices with their values as strings, as in an address: the number 8 is "8"."""
    return when_asked(lambda: [(str(value), label) for value, label in options])


def printable(text: str) -> str:
    """Return a text without the characters that a page cannot hold, such as NUL."""
    return "".join(letter for letter in text if letter.isprintable())


class PortalFilterSet(django_filters.FilterSet):
    """Base of the lists' filter sets.

    Subclasses declare filters, `sorts` ({value: (label, order_by arguments)}, the first is the default) and
    `option_lists()`, called once a request, which returns {filter name: [(value, label)]} of the filters that are
    declared without `choices`.

    If the filters know their values, the set counts them (`counts`), among all published records of the model. So a
    list of only some of them needs a set without such filters.
    """

    sorts = {}
    refused: dict[str, str] = {}  # {filter name: what was wrong with it}, on a page that goes on without it
    is_strict = False  # names and values must be exactly ours: for programs
    notes = {}  # {filter name: what its numbers add up to}, for filters of which that can be said

    def __init__(self, data, queryset, own=None, *, unfolds=False):
        """`own` is {parameter of the file that is asked for: its accepted values}.

        `unfolds`: the parameter "options" names filters of which the page shows all options.
        """
        cleaned = data.copy() if self.is_strict else plain_names(data)
        as_ours = str if self.is_strict else plain_digits
        for name, values in cleaned.lists():
            cleaned.setlist(name, [as_ours(value.strip()) for value in values if value.strip()])
        self.sorts = self.sorts_for(cleaned)
        super().__init__(cleaned, queryset)
        self.lists = {name: in_address(options) for name, options in {**self._fixed(), **self.option_lists()}.items()}
        for name, options in self.lists.items():
            self.form.fields[name].choices = options
        if self.sorts:
            choices = [(value, label) for value, (label, _order) in self.sorts.items()]
            self.form.fields["sort"] = forms.ChoiceField(choices=choices, required=False, label=_("Sort by"))
        if unfolds:
            names = [(name, name) for name in self.lists]
            self.form.fields["options"] = forms.MultipleChoiceField(choices=names, required=False, label=_("Options"))
        self.own = {name: tuple(taken) for name, taken in (own or {}).items()}
        for name, taken in self.own.items():
            # Several values are one too many, but each of them must be seen.
            choices = [(value, value) for value in taken]
            self.form.fields[name] = forms.MultipleChoiceField(choices=choices, required=False, label=name)
        page_field = forms.IntegerField if self.is_strict else PageField
        self.form.fields["page"] = page_field(min_value=1, max_value=LAST_PAGE, required=False, label=_("Page"))
        self._check()
        # {parameter of the file: its value, or ""}
        self.given = {name: next(iter(self.values.pop(name)), "") for name in self.own}

    def option_lists(self):
        return {}

    @classmethod
    def sorts_for(cls, data):
        """Return the `sorts` of a query (a QueryDict). Override this if the usual order depends on what is asked."""
        return cls.sorts

    @classmethod
    def shares(cls, record):
        """Return what makes other records of the list like one, for core/alike.py: {filter: (weight, values)}."""
        return {}

    def _fixed(self):
        """Return {filter name: choices} of the filters declared with their choices; a function is the form's affair."""
        declared = {name: one.extra.get("choices") for name, one in self.filters.items()}
        return {name: choices for name, choices in declared.items() if choices and not callable(choices)}

    def problems(self):
        """Return the errors that concern several valid values together, as [(parameter name, sentence)]."""
        return []

    def _check(self):
        """Raise InvalidQuery if a parameter that concerns this list is unknown or has an invalid value."""
        if not self.is_strict:
            recognise_values(self.form)
        problems, meant = unknown_names(self.form, every_name(), self.is_strict)
        problems += [(name, self._what_it_takes(name)) for name in self.form.errors if name in self.form.fields]
        problems = problems or self.problems() + self._said_twice()
        if problems:
            wrong = [name for name, _sentence in problems]
            is_of_file = not self.own.keys().isdisjoint(wrong)
            raise InvalidQuery(problems, accepted=self._without(wrong), meant=meant, is_of_file=is_of_file)

    def _said_twice(self):
        """Return the problems of parameters of the file that have two values, as [(name, sentence)]."""
        twice = [name for name in self.own if len(set(self.values[name])) > 1]
        return [(name, self._what_it_takes(name)) for name in twice]

    def _without(self, wrong):
        """Return the data without the `wrong` names and the page; of a filter with several values, those that exist
        stay.
        """
        data = self.data.copy()
        data.pop("page", None)
        for name in wrong:
            field = self.form.fields.get(name)
            several = isinstance(field, forms.MultipleChoiceField)
            kept = [value for value in data.pop(name, []) if several and field.valid_value(value)]
            if kept and not (name in self.own and len(set(kept)) > 1):
                data.setlist(name, kept)
        return data

    def _what_it_takes(self, name):
        form_field = self.form.fields[name]
        given = self._given(name)
        if name in self.own and not given:
            return gettext("More than one value. Accepted: one of %(taken)s.") % {"taken": self._taken(name)}
        if isinstance(form_field, forms.ChoiceField | forms.MultipleChoiceField):
            for value in self.data.getlist(name)[:5]:
                if near := value_meant(form_field, value):
                    sentence = gettext("Not known here: “%(given)s”. Did you mean “%(meant)s”?")
                    return sentence % {"given": printable(value)[:60], "meant": near}
            if name in self.own:
                sentence = gettext("Not accepted: %(given)s. Accepted: %(taken)s.")
                return sentence % {"given": given, "taken": self._taken(name)}
            return gettext("Not known here: %(given)s. Choose from the list.") % {"given": given}
        if isinstance(form_field, forms.IntegerField):
            return gettext("Not accepted: %(given)s. Accepted: a whole number from %(min)s to %(max)s.") % {
                "given": given,
                "min": form_field.min_value,
                "max": form_field.max_value,
            }
        if isinstance(form_field, forms.DateField):
            sentence = gettext("Not accepted: %(given)s. Accepted: a day from %(first)s on, written like %(day)s.")
            return sentence % {"given": given, "first": FIRST_YEAR, "day": f"{timezone.localdate():%Y-%m-%d}"}
        return gettext("Accepted: a text of at most %(max)s characters.") % {"max": 200}

    def _taken(self, name):
        return gettext(", ").join(self.own[name])

    def _given(self, name):
        """Return the wrong values of a parameter as a sentence may show them."""
        field, values = self.form.fields[name], self.data.getlist(name)
        if isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
            values = [value for value in values if not field.valid_value(value)]
        shown = (printable(value)[:60] for value in values[:5])
        return gettext(", ").join(gettext("“%(value)s”") % {"value": value} for value in shown)

    @property
    def values(self):
        """The cleaned values by parameter name; the form is known to be valid."""
        return self.form.cleaned_data

    @property
    def sort(self) -> str:
        """The current sort order."""
        return self.values.get("sort") or next(iter(self.sorts), "")

    @classmethod
    def read_facets(cls):
        """Read the Facets again: one query per filter.

        The published records are read once, and the sets of the filters are intersected with them. That is cheaper than
        filtering in each query.
        """
        model = cls._meta.model
        published, records = bits_of(model.objects.published()), model._base_manager.all()
        filters = {name: one for name, one in cls.base_filters.items() if hasattr(one, "sets")}
        return Facets(published, {name: one.sets(records, published) for name, one in filters.items()})

    @cached_property
    def facets(self):
        """The Facets of this request: the same data version from the first count to the last."""
        return facets_of(type(self))

    @cached_property
    def counts(self):
        """The Counts with all filters of this request; one more query for a full-text search."""
        values, found = {}, {}
        for name, value in self.values.items():
            if name in NOT_FILTERS or value in (None, "", []):
                continue
            if name in self.facets.by_filter:
                values[name] = value if isinstance(value, list) else [value]
            else:
                found[name] = bits_of(self.filters[name].filter(self._meta.model.objects.published(), value))
        return Counts(self.facets, values, found)

    @property
    def has_counts(self) -> bool:
        return any(hasattr(one, "sets") for one in self.filters.values())

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        for name, value in self.values.items():
            if name not in NOT_FILTERS:
                queryset = self.filters[name].filter(queryset, value)
        return queryset.order_by(*self.sorts[self.sort][1]()) if self.sorts else queryset

    def parts(self, queryset):
        """Return the records of a list in order, as [(queryset, length)]; the length of the last one is None.

        Override this for a list that consists of two lists with different orders.
        """
        return [(queryset, None)]

    def group(self, name: str) -> Group:
        """Return the Group of one filter for the page: selected options first, options without results last."""
        form_field = self.form.fields[name]
        takes_one = not isinstance(form_field, forms.MultipleChoiceField)
        chosen = {self.values[name]} if takes_one else set(self.values[name] or ())
        labels = ({"": form_field.empty_label} if takes_one else {}) | dict(self.lists.get(name, ()))
        counts = self.counts.of(name, labels)
        awaited = getattr(self.filters[name], "awaited", ())
        options = [
            Option(value, label, value in chosen, counts[value], value in awaited) for value, label in labels.items()
        ]
        if not takes_one:
            options.sort(key=lambda option: (not option.is_chosen, option.is_disabled))
        problem, note = self.refused.get(name, ""), self.notes.get(name, "")
        is_asked = name in self.values.get("options", ())
        is_folded = getattr(self.filters[name], "is_folded", False)
        return Group(name, form_field.label, options, takes_one, problem, note, is_asked, is_folded)
