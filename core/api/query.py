"""The parameters of an API request: the filters of the corresponding list, and some of its own."""

from functools import cached_property

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from rest_framework.filters import BaseFilterBackend

from core.facets import facets_of
from core.filter_kinds import YearsFilter
from core.filters import PortalFilterSet
from core.languages import LANGUAGES
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


class QueryBackend(BaseFilterBackend):
    """Filters a view's records by its `query_class`. Raises InvalidQuery, which becomes a 400 with all errors."""

    def filter_queryset(self, request, queryset, view):
        return view.query_class(request.query_params, queryset).qs

    def get_schema_operation_parameters(self, view):
        return parameters_of(view.query_class)


def parameters_of(query_class):
    """Return the OpenAPI parameters of a FilterSet. Does not query the database, so the schema does not change with it.

    Filters whose values are records (donors, projects) list none; all others list their values.
    """
    return [_parameter(name, one, query_class._meta.model) for name, one in query_class.base_filters.items()] + (
        [_sort(query_class.sorts)] if query_class.sorts else []
    )


def _parameter(name, one, model):
    label = str(one.label or name)
    if isinstance(one, YearsFilter):
        unknown = f"|{UNKNOWN}" if one.unknown else ""
        schema = {"type": "array", "items": {"type": "string", "pattern": f"^((19|20)[0-9]{{2}}{unknown})$"}}
    elif isinstance(one.field, forms.MultipleChoiceField):
        item = {"type": "string", "minLength": 1}
        if choices := fixed_choices(one, model):
            item["enum"] = [value for value, _label in choices]
            label = f"{label}: " + ", ".join(f"{value} ({word})" for value, word in choices)
        schema = {"type": "array", "items": item}
    elif isinstance(one.field, forms.ChoiceField):
        choices = fixed_choices(one, model)
        schema = {"type": "string", "enum": [value for value, _label in choices]}
        label = f"{label}: " + ", ".join(f"{value} ({word})" for value, word in choices)
    elif isinstance(one.field, forms.IntegerField):
        schema = {"type": "integer", "minimum": one.field.min_value, "maximum": one.field.max_value}
    else:
        schema = {"type": "string", "maxLength": one.field.max_length}
    return {"name": name, "in": "query", "required": False, "description": label, "schema": schema}


def _sort(sorts):
    label = ", ".join(f"{value} ({word})" for value, (word, _order) in sorts.items())
    schema = {"type": "string", "enum": list(sorts), "default": next(iter(sorts))}
    return {"name": "sort", "in": "query", "required": False, "description": label, "schema": schema}


def fixed_choices(one, model):
    """Return [(value, label)] if the values of a filter are fixed in the code; [] if they are records."""
    if one.extra.get("choices"):
        return list(one.extra["choices"])
    path, field = (one.field_name or "").split("__"), None
    for part in path:
        try:
            field = model._meta.get_field(part)
        except LookupError:
            return []
        model = field.related_model or model
    return list(getattr(field, "choices", None) or [])
