"""What every page of the desk has, and how odd values of addresses are answered."""

from functools import partial
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db import DataError
from django.http import HttpResponse
from django.urls import reverse

from accounts import interrupted
from accounts.drafts import SIGNED_OUT
from oim_portal import __version__, admin_site
from oim_portal.admin_site import APP_ORDER, PortalAdminSite, refuse_odd_values
from tests.accounts.tools import make_person
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


def test_an_odd_value_is_refused_and_logged_in_part(officer_client, caplog):
    address = f"/fr/admin/core/partner/{PartnerFactory().pk}/change/?_to_field="
    assert officer_client.get(f"{address}&q={'a' * 600}").status_code == 400
    assert officer_client.get("/fr/admin/accounts/auditentry/?q=%00").status_code == 400
    (record,) = [record for record in caplog.records if record.name == "oim_portal.admin_site"]
    assert record.getMessage() == f"Refused GET {address}&q={'a' * (500 - len(address) - 3)}"
    assert record.exc_info


def test_the_apps_stand_in_the_order_of_the_work_and_others_last(rf, officer):
    request = rf.get("/fr/admin/")
    request.user = officer
    labels = [app["app_label"] for app in admin.site.get_app_list(request)]
    assert labels == [label for label in APP_ORDER if label in labels]
    assert {"projects", "accounts"} <= set(labels)


def test_each_page_leads_to_itself_in_the_other_languages_and_names_the_release_to_staff(client):
    client.force_login(make_person())
    page = client.get(reverse("admin:accounts_user_changelist") + "?q=a")
    assert page.context["languages"] == [
        ("fr", "français", "/fr/admin/accounts/user/?q=a"),
        ("ar", "العربيّة", "/ar/admin/accounts/user/?q=a"),
        ("en", "English", "/en/admin/accounts/user/?q=a"),
    ]
    assert page.context["portal_version"] == __version__


# --- Without any record -----------------------------------------------------------------------------------------------


class Rendered(HttpResponse):
    def render(self):
        return HttpResponse("rendered")


def test_what_a_view_trips_over_is_refused_and_all_else_is_answered(rf, caplog):
    def asked(view, query=""):
        return refuse_odd_values(view)(rf.get(f"/fr/admin/?{query}"))

    assert asked(lambda request: HttpResponse("plain"), "a=b").content == b"plain"
    assert asked(lambda request: Rendered()).content == b"rendered"
    for query in ("a=%00", "a%00=b", "a=b&c=d&c=%00"):
        with pytest.raises(BadRequest, match="NUL"):
            asked(lambda request: 1 / 0, query)
    assert caplog.records == []
    errors = [OverflowError, ValueError, DataError, FieldDoesNotExist]
    for error in errors:
        with pytest.raises(BadRequest, match="out of range"):
            asked(partial(fail, error), f"q={'a' * 600}")
    assert {record.getMessage() for record in caplog.records} == {f"Refused GET /fr/admin/?q={'a' * 487}"}
    assert [record.exc_info[0] for record in caplog.records] == [
        OverflowError,
        ValueError,
        DataError,
        FieldDoesNotExist,
    ]
    with pytest.raises(ZeroDivisionError):
        asked(partial(fail, ZeroDivisionError))


def fail(error, request):
    raise error("x")


def test_what_was_typed_is_kept_when_nobody_is_signed_in_any_more(rf, monkeypatch):
    monkeypatch.setattr(admin.AdminSite, "admin_view", lambda site, view, cacheable: lambda request, *args: "Django")
    monkeypatch.setattr(interrupted, "to_sign_in", lambda request: "interrupted")
    site, answers = PortalAdminSite(), {}
    for method in ("get", "post"):
        for may in (True, False):
            monkeypatch.setattr(PortalAdminSite, "has_permission", lambda site, request, may=may: may)
            answers[method, may] = site.admin_view(lambda request: None)(getattr(rf, method)("/"))
    assert answers == {
        **{("get", True): "Django", ("get", False): "Django", ("post", True): "Django"},
        ("post", False): "interrupted",
    }


def test_a_browser_is_told_who_signed_out(rf, monkeypatch):
    told, response = [], HttpResponse()
    monkeypatch.setattr(admin.AdminSite, "logout", lambda site, request, extra: response)
    monkeypatch.setattr(admin_site, "tell", lambda *given: told.append(given))
    request = rf.post("/fr/admin/logout/")
    request.user = SimpleNamespace(pk=7)
    assert PortalAdminSite().logout(request) is response
    assert told == [(response, SIGNED_OUT, "7")]


def test_the_start_page_counts_what_its_reader_may_see(rf, monkeypatch):
    def registered(name, may, **more):
        return SimpleNamespace(opts=name, has_view_permission=lambda request: may, **more)

    monkeypatch.setattr(admin.AdminSite, "index", lambda site, request, context: context)
    site = PortalAdminSite()
    site._registry = dict(
        enumerate(
            [
                registered("seen", True, overview=lambda: 3),
                registered("hidden", False, overview=lambda: 4),
                registered("uncounted", True),
            ]
        )
    )
    assert site.index(rf.get("/")) == {"overview": [("seen", 3)]}
    assert site.index(rf.get("/"), {"more": 1}) == {"overview": [("seen", 3)], "more": 1}
