"""What every page of the desk has, and how odd values of addresses are answered."""

import pytest
from django.contrib import admin
from django.urls import reverse

from oim_portal import __version__
from oim_portal.admin_site import APP_ORDER
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
