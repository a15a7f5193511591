"""What an answer of the API is made of, without any record: its fields, its headers, its pages."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils import translation
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from core.api import fields, views
from core.api.later import Later
from core.api.records import FileField, out_of
from core.api.views import Answer, KeysFirst, Pages, Records, _links
from core.languages import LANGUAGES
from core.models import Axis, Goal
from core.versioned_cache import was_stale

SITE = "http://localhost:8000"
DOCS = f'<{SITE}/api/v1/schema.json>; rel="service-desc", <{SITE}/fr/api/docs/>; rel="service-doc"'
GET = APIRequestFactory().get


class Out(serializers.Serializer):
    title = fields.TextField()
    lead = fields.TextField("summary")
    body = fields.RichField()
    page = fields.PageField()
    api = fields.ApiField("api-axis", "code")
    kind = fields.CodeField([("", "?"), ("a", "Un"), ("b", "Deux")])
    odd = fields.CodeField([("a", "Un")])
    none = fields.CodeField([("a", "Un")])
    start = fields.PartialDateField("start_date", "start_precision")
    end = fields.PartialDateField("end_date", "start_precision")
    amount = fields.MoneyField()
    budget = fields.MoneyField("budget")
    countries = fields.CountriesField()
    file = FileField()
    no_file = FileField()


def test_each_field_has_its_form():
    record = SimpleNamespace(
        **{
            "title_fr": "Titre",
            "title_ar": None,
            "title_en": "",
            "summary_fr": "",
            "summary_ar": "م",
            "summary_en": "",
        },
        **{"body_fr": '<p>Un</p><img src="/media/pictures/secret.png">', "body_ar": "", "body_en": ""},
        **{"code": "youth", "kind": "b", "odd": "x", "none": "", "start_precision": "month"},
        **{"start_date": dt.date(2014, 7, 1), "end_date": None, "amount": None, "currency": "EUR"},
        **{"budget": Decimal("0.00"), "countries": [SimpleNamespace(code="SN"), SimpleNamespace(code="TN")]},
        **{"file": SimpleNamespace(url="/media/a.pdf"), "no_file": "", "get_absolute_url": lambda: "/en/a/b/c/"},
    )
    record.body_fr = "<p>Un</p>"
    with translation.override("en"):
        found = Out(record).data
    assert found == {
        "title": {"fr": "Titre", "ar": None, "en": None, "stand_in": "fr"},
        "lead": {"fr": None, "ar": "م", "en": None, "stand_in": "ar"},
        "body": {"fr": "<p>Un</p>", "ar": None, "en": None, "stand_in": "fr"},
        "page": {code: f"{SITE}/{code}/a/b/c/" for code in LANGUAGES},
        "api": f"{SITE}/api/v1/axes/youth",
        "kind": {"code": "b", "label": "Deux"},
        "odd": {"code": "x", "label": "x"},
        "none": None,
        "start": {"date": "2014-07-01", "precision": "month"},
        "end": None,
        "amount": None,
        "budget": {"amount": "0.00", "currency": "EUR"},
        "countries": ["SN", "TN"],
        "file": f"{SITE}/media/a.pdf",
        "no_file": None,
    }
    with translation.override("fr"):
        assert Out(record).data["title"]["stand_in"] is None
    assert all(field.read_only for field in Out().fields.values())
    assert FileField().allow_null
    assert Out().fields["kind"]._spectacular_annotation["field"] == {
        **{"type": "object", "nullable": True, "required": ["code", "label"]},
        "properties": {"code": {"type": "string", "enum": ["a", "b"]}, "label": {"type": "string"}},
    }
    assert (out_of(Axis).__name__, out_of(Goal).__name__, out_of(Goal) is out_of(Goal)) == ("AxisRef", "GoalOut", True)


def answer(status=200, query="", asked=None, **more):
    """Return the response of a view that answers so."""

    class View(Answer):
        throttle_classes = []

        def get(self, request):
            return Response({}, status=status, **more)

        def related(self, response):
            return {"next": f"{SITE}/{'a' * (499 - len(SITE) - 1)}", "prev": f"{SITE}/{'a' * (500 - len(SITE) - 1)}"}

    request = GET(f"/api/v1/x?{query}")
    if asked:
        request.rate_limit = asked
    with translation.override("fr"):
        response = View.as_view()(request)
    return response


def test_an_answer_may_be_used_again_for_a_minute_a_refusal_not_at_all():
    told = {status: answer(status)["Cache-Control"] for status in (200, 302, 399, 400, 401, 404, 503)}
    assert told == {
        **dict.fromkeys((200, 302, 399), "public, max-age=60"),
        **dict.fromkeys((400, 401, 404, 503), "no-store"),
    }
    assert answer(400, headers={"Cache-Control": "own"})["Cache-Control"] == "own"
    assert answer(asked={"RateLimit": "a", "X": "b"}).headers.items() >= {("RateLimit", "a"), ("X", "b")}
    assert answer()["Link"] == f'<{SITE}/{"a" * (499 - len(SITE) - 1)}>; rel="next", {DOCS}'
    assert answer(query="lang=ar")["Link"].endswith(DOCS.replace("/fr/", "/ar/"))
    assert answer(query="lang=xx")["Link"].endswith(DOCS)
    assert _links({"a": "b", "c": None}) == ['<b>; rel="a"']
    assert Answer().related(None) == {}
    with translation.override("fr"):
        response = Answer.as_view()(APIRequestFactory().options("/api/v1/x"))
    assert (response.status_code, response.data, response["Link"]) == (204, None, DOCS)


class Kept:
    """Records by their keys, as a paginator asks for them; one of them went meanwhile."""

    ordered = True

    def __init__(self, *keys, gone=()):
        self.keys, self.gone = keys, gone

    def __getitem__(self, part):
        return Kept(*self.keys[part], gone=self.gone)

    def __len__(self):
        return len(self.keys)

    def values_list(self, name, flat):
        assert (name, flat) == ("pk", True)
        return self.keys

    def filter(self, pk__in):
        return Kept(*(key for key in sorted(self.keys) if key in pk__in and key not in self.gone))

    def order_by(self):
        return [SimpleNamespace(pk=key) for key in self.keys]


def test_a_page_has_its_records_in_their_order_without_those_that_went_meanwhile():
    records = Kept(7, 3, 9, 1, 5, gone=(1,))
    pages = [KeysFirst(records, 2).page(number) for number in (1, 2, 3)]
    assert [[record.pk for record in page] for page in pages] == [[7, 3], [9], [5]]
    assert (KeysFirst(records, 2).count, KeysFirst(records, 2, count=0).count, KeysFirst(records, 2, 9).num_pages) == (
        5,
        0,
        5,
    )


def test_what_the_filters_counted_is_not_counted_again():
    view, records = Records(), SimpleNamespace(model=Axis)
    known = {}
    for has_counts in (True, False):
        for model in (Axis, Goal):
            view.filters = SimpleNamespace(
                counts=SimpleNamespace(total=7), has_counts=has_counts, _meta=SimpleNamespace(model=model)
            )
            known[has_counts, model] = view.known_count(records)
    assert known == {(True, Axis): 7, (True, Goal): None, (False, Axis): None, (False, Goal): None}


@pytest.mark.parametrize(
    ("action", "status", "url", "expected"),
    [
        (
            "retrieve",
            200,
            {"fr": "F", "ar": "A"},
            {"collection": f"{SITE}/api/v1/projects", "alternate": "F"},
        ),
        ("retrieve", 200, None, {"collection": f"{SITE}/api/v1/projects", "alternate": None}),
        ("retrieve", 304, None, {}),
        ("retrieve", 404, None, {}),
        ("list", 400, None, {}),
        ("list", 200, None, {"first": "1"}),
    ],
)
def test_a_record_leads_to_its_list_and_its_page_a_list_to_its_pages(action, status, url, expected):
    view = Records(action=action, request=GET("/api/v1/projects/a/b"))
    view._paginator = SimpleNamespace(related=lambda: {"first": "1"})
    with translation.override("fr"):
        assert view.related(Response({"url": url} if url else {}, status=status)) == expected


class Found:
    """A queryset in which a record is found by its code, or none."""

    model = "model"

    def __init__(self, record=None):
        self.record = record

    def filter(self, **lookup):
        assert lookup == {"code": "A"}
        return self

    def first(self):
        return self.record


def test_a_record_is_found_by_its_key_and_one_that_was_withdrawn_says_why(monkeypatch):
    view, gone = Records(lookup_field="code"), []
    monkeypatch.setattr(views, "withdrawn_record", lambda model, **lookup: gone and gone[0])
    view.get_queryset = lambda: Found("record")
    assert view._found("A") == ("record", None)
    with pytest.raises(Http404):
        view._found("A\x00")
    view.get_queryset = Found
    with pytest.raises(Http404):
        view._found("A")
    gone.append(KeyError("withdrawn"))
    with pytest.raises(KeyError):
        view._found("A")


@pytest.mark.parametrize("query", ["", "lang=ar&x=%C3%A9"])
def test_an_old_address_leads_to_the_new_one_with_what_was_asked(monkeypatch, query):
    view = Records(lookup_field="slug", request=GET("/api/v1/events/old", QUERY_STRING=query))
    view.request.resolver_match = SimpleNamespace(view_name="api-event")
    view.get_queryset = lambda: "events"
    monkeypatch.setattr(
        views, "published_or_redirect", lambda *given: (given, HttpResponsePermanentRedirect("/api/v1/events/new"))
    )
    given, moved = view._found("old")
    assert given == ("events", "old", "api-event")
    assert moved["Location"] == f"/api/v1/events/new{query and '?'}{query}"
    monkeypatch.setattr(views, "published_or_redirect", lambda *given: ("record", None))
    assert view._found("new") == ("record", None)


def test_one_record_may_have_more_fields_than_a_row_of_the_list():
    class Both(Records):
        row_class, whole_class = Out, fields.Money

    class Same(Records):
        row_class = Out

    found = [view(action=action).get_serializer_class() for view in (Both, Same) for action in ("list", "retrieve")]
    assert found == [Out, fields.Money, Out, Out]
    assert Same().ready([1]) == [1]


def test_what_was_made_of_data_of_before_has_no_etag():
    tags = {}
    for status in (200, 304, 404):
        for is_stale in (False, True):
            token = was_stale.set(is_stale)
            view = Records(action="list", tag="T", headers={}, request=GET("/api/v1/x"), format_kwarg=None)
            view.related, view.action_map = lambda response: {}, {"get": "list"}
            request = view.initialize_request(GET("/api/v1/x"))
            request.accepted_renderer, request.accepted_media_type = view.get_renderers()[0], "application/json"
            tags[status, is_stale] = view.finalize_response(request, Response({}, status=status)).get("ETag")
            was_stale.reset(token)
    assert tags == {(status, stale): "T" if status != 404 and not stale else None for status, stale in tags}


def test_pages_are_described():
    link = {"type": "string", "format": "uri", "nullable": True}
    assert Pages().get_paginated_response_schema({"a": 1}) == {
        "type": "object",
        "required": ["language", "count", "next", "previous", "results"],
        "properties": {
            "language": {"type": "string", "enum": LANGUAGES},
            "count": {"type": "integer", "minimum": 0},
            **{"next": link, "previous": link, "results": {"a": 1}},
        },
    }


def test_a_view_that_is_read_later_is_the_same_view():
    view = Later("core.api.views.NothingHere")
    assert view.cls.__name__ == "NothingHere"
    assert not hasattr(view, "another")
    assert view(GET("/api/rien")).status_code == 404
    assert Later("core.api.views.described_at")._view is not None
