"""The parameters of an API request: the filters of the corresponding list, and some of its own."""

from functools import cached_property

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from rest_framework.filters import BaseFilterBackend

from core.facets import facets_of
from core.filter_kinds import YearsFilter
from core.filters import PortalFilterSet
from core.languages import LANGUAGES
from core.models import Axis
from core.years import UNKNOWN

PAGE_SIZE, MOST = 20, 100  # records of one answer


def asked_language(request: HttpRequest) -> str | None:
    """Return the language in ?lang= if the portal has it, else None."""
    language = request.GET.get("lang", "").strip()
    return language if language in LANGUAGES else None


class ApiParameters:
    """Mixin for a list's FilterSet (put it first): adds the page size and the language."""

    in_pages = True
    is_strict = True

    @cached_property
    def facets(self):
        """The Facets of the list itself, so that the page and the API share one copy in memory."""
        order = type(self).__mro__
        return facets_of(order[order.index(ApiParameters) + 1])

    def _check(self):
        fields = self.form.fields
        if self.in_pages:
            fields["page_size"] = forms.IntegerField(min_value=1, max_value=MOST, required=False)
        else:
            del fields["page"]
        fields["lang"] = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
        super()._check()

    def _what_it_takes(self, name):
        """Programs are told the codes."""
        field = self.form.fields[name]
        if not isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
            return super()._what_it_takes(name)
        taken = gettext(", ").join(str(value) for value, _label in field.choices if value)
        return gettext("Not accepted: %(given)s. Accepted: %(taken)s.") % {"given": self._given(name), "taken": taken}


class PlainQuery(ApiParameters, PortalFilterSet):
    """A list without filters."""


class OneQuery(ApiParameters, PortalFilterSet):
    """A single record."""

    in_pages = False


def only_language(query: QueryDict) -> None:
    """Refuse every parameter but `lang`. Raises InvalidQuery; reads nothing from the database."""
    OneQuery(query, Axis.objects.none())


class QueryBackend(BaseFilterBackend):
    """Filters a view's records by its `query_class`. Raises InvalidQuery, which becomes a 400 with all errors."""

    def filter_queryset(self, request, queryset, view):
        view.filters = view.query_class(request.query_params, queryset)
        return view.filters.qs

    def get_schema_operation_parameters(self, view):
        return parameters_of(view.query_class)


def parameters_of(query_class):
    """Return the OpenAPI parameters of a FilterSet. Does not query the database, so the schema does not change with it.

    Filters whose values are records (donors, projects) list none; all others list their values.
    """
    return [
        _parameter(name, declared, query_class._meta.model) for name, declared in query_class.base_filters.items()
    ] + ([_sort(query_class.sorts)] if query_class.sorts else [])


def _parameter(name, declared, model):
    label = str(declared.label or name)
    if isinstance(declared, YearsFilter):
        unknown = f"|{UNKNOWN}" if declared.unknown else ""
        schema = {"type": "array", "items": {"type": "string", "pattern": f"^((19|20)[0-9]{{2}}{unknown})$"}}
    elif isinstance(declared.field, forms.MultipleChoiceField):
        item = {"type": "string", "minLength": 1}
        if choices := fixed_choices(declared, model):
            item["enum"] = [value for value, _label in choices]
            label = _with_values(label, choices)
        schema = {"type": "array", "items": item}
    elif isinstance(declared.field, forms.ChoiceField):
        choices = fixed_choices(declared, model)
        schema = {"type": "string", "enum": [value for value, _label in choices]}
        label = _with_values(label, choices)
    elif isinstance(declared.field, forms.IntegerField):
        schema = {"type": "integer", "minimum": declared.field.min_value, "maximum": declared.field.max_value}
    else:
        schema = {"type": "string", "maxLength": declared.field.max_length}
    return {"name": name, "in": "query", "required": False, "description": label, "schema": schema}


def _with_values(label, choices):
    """Return a label with the values and what they mean; a region is known by its code only."""
    shown = [f"{value} ({word})" if str(word) != value else value for value, word in choices]
    return f"{label}: {', '.join(shown)}"


def _sort(sorts):
    label = ", ".join(f"{value} ({word})" for value, (word, _order) in sorts.items())
    schema = {"type": "string", "enum": list(sorts), "default": next(iter(sorts))}
    return {"name": "sort", "in": "query", "required": False, "description": label, "schema": schema}


def fixed_choices(declared, model):
    """Return [(value, label)] if the values of a filter are fixed in the code; [] if they are records."""
    if declared.extra.get("choices"):
        return list(declared.extra["choices"])
    path, field = (declared.field_name or "").split("__"), None
    for part in path:
        field = model._meta.get_field(part)
        model = field.related_model or model
    return list(getattr(field, "choices", None) or [])
