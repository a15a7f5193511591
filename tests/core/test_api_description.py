"""How the description of the API is made and read: parameters, tags, and its page for people; without any record."""

from types import SimpleNamespace

import pytest
from django import forms
from django.utils import translation
from drf_spectacular.openapi import AutoSchema

from core.api import openapi, query, reading
from core.api.query import ApiParameters, _parameter, _sort, asked_language, fixed_choices
from core.api.reading import Row
from core.filter_kinds import YearsFilter
from core.languages import LANGUAGES
from core.models import Document, Place
from projects.models import Project


@pytest.mark.parametrize(
    ("asked", "language"),
    [("lang=ar", "ar"), ("lang=%20en%20", "en"), ("lang=AR", None), ("lang=de", None), ("lang=", None), ("", None)],
)
def test_only_a_language_of_the_portal_can_be_asked_for(rf, asked, language):
    assert asked_language(rf.get(f"/?{asked}")) == language


def declared(field=None, label="", name="", **extra):
    return SimpleNamespace(label=label, field=field, field_name=name, extra=extra)


CHOICES = [("a", "Un"), ("MA-01", "MA-01")]


@pytest.mark.parametrize(
    ("filter_", "label", "schema"),
    [
        (
            declared(forms.MultipleChoiceField(), choices=CHOICES),
            "x: a (Un), MA-01",
            {"type": "array", "items": {"type": "string", "minLength": 1, "enum": ["a", "MA-01"]}},
        ),
        (
            declared(forms.MultipleChoiceField(), name="places"),
            "x",
            {"type": "array", "items": {"type": "string", "minLength": 1}},
        ),
        (
            declared(forms.ChoiceField(), "Etat", choices=CHOICES[:1]),
            "Etat: a (Un)",
            {"type": "string", "enum": ["a"]},
        ),
        (
            declared(forms.IntegerField(min_value=3, max_value=9), "Nombre"),
            "Nombre",
            {"type": "integer", "minimum": 3, "maximum": 9},
        ),
        (declared(forms.CharField(max_length=7)), "x", {"type": "string", "maxLength": 7}),
        (
            YearsFilter("date", label="Année", unknown="?"),
            "Année",
            {"type": "array", "items": {"type": "string", "pattern": "^((19|20)[0-9]{2}|unknown)$"}},
        ),
        (
            YearsFilter("date", label="Année"),
            "Année",
            {"type": "array", "items": {"type": "string", "pattern": "^((19|20)[0-9]{2})$"}},
        ),
    ],
)
def test_a_parameter_says_what_it_takes(filter_, label, schema):
    assert _parameter("x", filter_, Project) == {
        **{"name": "x", "in": "query", "required": False},
        **{"description": label, "schema": schema},
    }


def test_values_are_listed_if_they_are_fixed_in_the_code():
    assert fixed_choices(declared(choices=CHOICES), Project) == CHOICES
    assert fixed_choices(declared(name="documents__category"), Project) == Document.Category.choices
    assert fixed_choices(declared(name="places__region"), Project) == []
    assert fixed_choices(declared(name="key"), Place) == []
    assert _sort({"-date": ("Récents", 1), "date": ("Anciens", 2)}) == {
        **{"name": "sort", "in": "query", "required": False},
        "description": "-date (Récents), date (Anciens)",
        "schema": {"type": "string", "enum": ["-date", "date"], "default": "-date"},
    }


class Base:
    """What a list's FilterSet has."""

    def __init__(self, **fields):
        self.form = SimpleNamespace(fields=fields)

    def _check(self):
        self.is_checked = True

    def _what_it_takes(self, name):
        return f"what {name} takes"

    def _given(self, name):
        return f"<{name}>"


class Both(ApiParameters, Base):
    base_filters = {"n": declared(forms.IntegerField(min_value=1, max_value=2))}
    sorts = {"date": ("Anciens", 1)}
    _meta = SimpleNamespace(model=Project)


def test_a_request_takes_the_page_size_and_the_language_besides(monkeypatch):
    both = Both(page=forms.IntegerField(), kind=forms.ChoiceField(choices=[("", "?"), ("a", "Un"), ("b", "Deux")]))
    both._check()
    size, language = both.form.fields["page_size"], both.form.fields["lang"]
    assert (size.min_value, size.max_value, size.required, language.required) == (1, 100, False, False)
    assert [code for code, _name in language.choices] == ["fr", "ar", "en"]
    assert ([*both.form.fields], both.is_checked) == (["page", "kind", "page_size", "lang"], True)
    with translation.override("en"):
        assert both._what_it_takes("kind") == "Not accepted: <kind>. Accepted: a, b."
    assert both._what_it_takes("page") == "what page takes"
    both.form.fields["several"] = forms.MultipleChoiceField(choices=[("a", "Un")])
    assert both._what_it_takes("several") != "what several takes"
    monkeypatch.setattr(query, "facets_of", lambda filters: filters)
    assert both.facets is Base
    one = Both(page=forms.IntegerField())
    one.in_pages = False
    one._check()
    assert [*one.form.fields] == ["lang"]


def test_each_filter_is_a_parameter_and_the_order_too():
    backend, view = query.QueryBackend(), SimpleNamespace(query_class=Both)
    names = [parameter["name"] for parameter in backend.get_schema_operation_parameters(view)]
    assert names == ["n", "sort"]
    unsorted = type("Unsorted", (Both,), {"sorts": {}})
    assert [parameter["name"] for parameter in query.parameters_of(unsorted)] == ["n"]
    view.query_class = lambda params, records: SimpleNamespace(qs=(params, records))
    request = SimpleNamespace(query_params={"a": "b"})
    assert backend.filter_queryset(request, [1], view) == ({"a": "b"}, [1])
    assert view.filters.qs == ({"a": "b"}, [1])


def schema_of(path, *, is_list, **view):
    """Return the PortalSchema of an operation."""
    schema = openapi.PortalSchema()
    schema.view = SimpleNamespace(title="Titre", about="Texte", **view)
    schema.path, schema._is_list_view, schema.method = path, lambda: is_list, "GET"
    schema.path_prefix, schema.path_regex, schema.registry = "", path, None
    return schema


def test_an_operation_says_what_it_gives_with_examples(monkeypatch):
    examples = {"?a=b": "Un", "": "Tous"}
    many = schema_of("/api/v1/things/", is_list=True, row_class=1, examples=examples)
    one = schema_of("/api/v1/things/{id}", is_list=False, row_class=1, examples=examples)
    none = schema_of("/api/v1/things", is_list=True, row_class=1, examples={})
    entry = schema_of("/api/v1", is_list=True)
    with translation.override("en"):
        assert [each.get_summary() for each in (many, one, entry)] == ["Titre", "Titre: one record", "Titre"]
    at = "http://localhost:8000/api/v1/things/"
    assert many.get_description() == f"Texte\n\n- [Un]({at}?a=b)\n- [Tous]({at})"
    assert [each.get_description() for each in (one, none, entry)] == ["Texte"] * 3
    assert [each.get_tags() for each in (many, one, entry)] == [["things"], ["things"], ["entry"]]
    monkeypatch.setattr(AutoSchema, "get_operation_id", lambda schema: "own")
    assert [each.get_operation_id() for each in (many, entry)] == ["own", "entry"]
    assert many.get_auth() == []


def test_an_operation_takes_a_language_and_answers_with_headers_and_problems(monkeypatch):
    monkeypatch.setattr(AutoSchema, "get_response_serializers", lambda schema: "own")
    many, entry = schema_of("/api/v1/things", is_list=True, row_class=1), schema_of("/api/v1", is_list=True)
    limits = [200, 304, 400, 404, 406, 410, 429]
    headers = {"Link": [200], "RateLimit-Policy": limits, "RateLimit": limits}
    for each, more in ((many, {"ETag": [200, 304]}), (entry, {})):
        language, *told = each.get_override_parameters()
        assert (language.name, language.location, language.enum) == ("lang", "query", LANGUAGES)
        assert {header.name: header.response for header in told} == {**more, **headers}
        assert {header.location for header in told} == {"header"}
    with translation.override("en"):
        found = many.get_response_serializers()
    assert list(found) == [200, 304, *((status, "application/problem+json") for status in (400, 404, 406, 410, 429))]
    assert (found[200], found[304].description) == ("own", "Nothing has changed since the ETag of If-None-Match.")
    shown = {key[0]: [example.status_codes for example in one.examples] for key, one in [*found.items()][2:]}
    assert shown == {status: [] if status == 410 else [[str(status)]] for status in (400, 404, 406, 410, 429)}
    assert 304 not in entry.get_response_serializers()


def test_of_two_addresses_with_and_without_a_slash_one_is_described():
    assert openapi.each_once([("/a", 1), ("/a/", 2), ("/b", 3)]) == [("/a", 1), ("/b", 3)]


def operation(tag, about, summary):
    return {"get": {"tags": [tag], "description": about, "summary": summary}}


def test_tags_are_described_like_their_lists_and_fields_by_the_glossary():
    paths = {
        "/a": operation("a", "Les A\n\n- [x](y)", "Des A"),
        "/a/{id}": operation("a", "Un A", "Un"),
        "/b": operation("b", "Les B", "Des B"),
    }
    thing = {
        "description": "docstring",
        "properties": {
            "title": {"type": "string", "x-spec-enum-id": "1"},
            "start": {"$ref": "#/components/schemas/Date"},
            "odd": {"type": "string"},
        },
    }
    result = {"info": {}, "paths": paths, "components": {"schemas": {"Thing": thing, "Empty": {"description": "x"}}}}
    with translation.override("fr"):
        found = openapi.explain(result, None, None, True)
    assert found["tags"] == [
        {"name": "a", "x-displayName": "Des A", "description": "Les A"},
        {"name": "b", "x-displayName": "Des B", "description": "Les B"},
    ]
    assert found["components"]["schemas"] == {
        "Thing": {
            "properties": {
                "title": {"type": "string", "description": "Titre"},
                "start": {"$ref": "#/components/schemas/Date"},
                "odd": {"type": "string"},
            }
        },
        "Empty": {},
    }
    assert found["info"] == {"title": "API of the portal of IOM Morocco"}


def test_the_example_of_a_refusal_is_what_is_answered():
    assert [openapi._refused(status)["status"] for status in (400, 404, 429)] == [400, 404, 429]
    assert [error["parameter"] for error in openapi._refused(400)["errors"]] == ["lang"]
    assert "errors" not in openapi._refused(404)


# --- The page for people ----------------------------------------------------------------------------------------------


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def answered(schema):
    return {"200": {"content": {"application/json": {"schema": schema}}}}


SCHEMAS = {
    "Page": {"properties": {"results": {"items": ref("Thing")}}},
    "Thing": {
        "properties": {
            "code": {"type": "string"},
            "day": {"type": "string", "format": "date"},
            "number": {"type": "integer", "minimum": 1, "maximum": 9},
            "whole": {"type": "integer", "minimum": 1},
            "is_it": {"type": "boolean"},
            "kind": {"type": "object", "properties": {"code": {"enum": ["a", "b"]}, "label": {}}},
            "several": {"type": "array", "items": {"type": "string", "enum": ["x", None]}},
            "date": {"allOf": [ref("Date")]},
            "parts": {"type": "array", "items": ref("Part")},
            "any": {},
        }
    },
    "Whole": {"properties": {"code": {"type": "string"}, "more": ref("Deep")}},
    "Date": {"properties": {"precision": {"type": "string", "enum": ["day", None, 2]}}},
    "Part": {"properties": {"date": ref("Date"), "of": ref("Thing")}},
    "Deep": {},
    "Other": {"properties": {"p": ref("Part")}},
}
DESCRIBED = {
    "components": {"schemas": SCHEMAS},
    "tags": [{"name": "entry"}, {"name": "things", "x-displayName": "Choses", "description": "Les choses"}],
    "paths": {
        "/api/v1": {"get": {"tags": ["entry"]}},
        "/api/v1/things": {
            "get": {
                "tags": ["things"],
                "description": "Les choses\n\n- [Toutes](http://x/?a=b)\n- [Une (1)](http://x/?c)\nautre",
                "responses": answered(ref("Page")),
                "parameters": [
                    {"name": "q", "in": "query", "schema": {"type": "string"}},
                    {"name": "ETag", "in": "header", "schema": {"type": "string"}},
                    {"name": "k", "in": "query", "description": "Sorte: a", "schema": {"enum": ["a", "b"]}},
                ],
            }
        },
        "/api/v1/things/{id}": {"get": {"tags": ["things"], "responses": answered(ref("Whole"))}},
        "/api/v1/thingsother": {"get": {"tags": ["things"]}},
    },
}


def test_a_kind_is_shown_with_its_addresses_examples_parameters_and_fields():
    with translation.override("en"):
        (kind,) = reading.sections(DESCRIBED)
    assert (kind.id, kind.title, kind.about) == ("things", "Choses", "Les choses")
    assert (kind.address, kind.address_of_one) == ("/api/v1/things", "/api/v1/things/{id}")
    assert kind.examples == [("http://x/?a=b", "Toutes"), ("http://x/?c", "Une (1)")]
    assert kind.parameters == [Row("q", "", "text"), Row("k", "Sorte: a", "", ("b",))]
    assert [(row.name, row.type, row.codes, row.part, row.is_list) for row in kind.fields] == [
        ("code", "text", (), "", False),
        ("day", "YYYY-MM-DD", (), "", False),
        ("number", "whole number from 1 to 9", (), "", False),
        ("whole", "whole number", (), "", False),
        ("is_it", "true or false", (), "", False),
        ("kind", "code and label", ("a", "b"), "", False),
        ("several", "list", ("x",), "", True),
        ("date", "object", (), "Date", False),
        ("parts", "list", (), "Part", True),
        ("any", "", (), "", False),
    ]
    assert (kind.fields[0].about, [row.name for row in kind.only_in_one]) == (
        "Stable code: what filters take.",
        ["more"],
    )


def test_what_fields_are_made_of_is_shown_once_and_by_name():
    with translation.override("en"):
        kinds = reading.sections(DESCRIBED)
        parts = reading.parts(DESCRIBED, kinds, [Row("x", "", "", part="Other")])
    assert [name for name, _rows in parts] == ["Date", "Deep", "Other", "Part", "Thing"]
    assert [(row.name, row.type, row.codes) for row in dict(parts)["Date"]] == [("precision", "text", ("day", "2"))]
    assert (dict(parts)["Deep"], [row.part for row in dict(parts)["Part"]]) == ([], ["Date", "Thing"])
