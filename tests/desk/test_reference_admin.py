"""Editing reference data and pictures, and what the whole admin does with odd input."""

import io

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import Goal, Partner, Picture, Place
from core.translation_states import TextState, has_text_in, text_states
from desk.admin_base import ReferenceAdmin
from projects.models import Project
from tests.admin_tools import errors, form_data, make_user, opened
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


def picture_file(name="essai.jpg", **exif):
    """Return an uploaded JPEG, with a GPS position in it."""
    out = io.BytesIO()
    tags = Image.Exif()
    tags[0x8825] = {1: "N", 2: (34.0, 1.0, 0.0)}
    Image.new("RGB", (60, 40), "#0033A0").save(out, "JPEG", exif=tags)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def post(client, address, **changes):
    """Send the form at `address` with `changes`; return the response."""
    return client.post(address, {**opened(client, address), **changes})


def found(client, model, query):
    response = client.get(reverse(f"admin:core_{model}_changelist"), {"q": query})
    return [str(record) for record in response.context["cl"].result_list]


# --- Reference data ---------------------------------------------------------------------------------------------------


def test_partners_are_found_by_every_name_without_accents(officer_client):
    PartnerFactory(code="ETUDES", name_fr="Institut d’Études", name_ar="معهد الدراسات", acronym_en="INST")
    PartnerFactory(name_fr="Autre")
    for query in ("etudes", "institut ETUD", "دراسات", "inst"):
        assert found(officer_client, "partner", query) == ["Institut d’Études"]
    assert found(officer_client, "partner", "absent") == []


@pytest.mark.both
def test_suggestions_search_in_every_language(officer_client):
    PlaceFactory(key="oujda", name_fr="Oujda", name_ar="وجدة")
    PlaceFactory(key="tanger", name_fr="Tanger")
    response = officer_client.get(
        reverse("admin:autocomplete"),
        {"term": "وجده", "app_label": "events", "model_name": "event", "field_name": "place"},
    )
    assert [suggestion["text"] for suggestion in response.json()["results"]] == ["Oujda"]


def test_a_code_is_fixed_once_it_is_recorded(officer_client):
    partner = PartnerFactory(code="FIXE", name_fr="Avant")
    address = reverse("admin:core_partner_change", args=[partner.pk])
    post(officer_client, address, code="AUTRE", name_fr="Après")
    partner.refresh_from_db()
    assert (partner.code, partner.name_fr) == ("FIXE", "Après")


@pytest.mark.parametrize(
    ("country", "with_region", "is_refused"),
    [("MA", True, False), ("MA", False, True), ("SN", False, False), ("SN", True, True)],
)
def test_a_place_in_morocco_needs_its_region(officer_client, country, with_region, is_refused):
    region = RegionFactory().pk if with_region else ""
    response = post(
        officer_client, reverse("admin:core_place_add"), key="essai", name_fr="Essai", country=country, region=region
    )
    assert (response.status_code, Place.objects.count()) == ((200, 0) if is_refused else (302, 1))


def test_only_an_axis_with_a_public_page_links_to_it(officer_client):
    axis = AxisFactory(code="essai")
    address = reverse("admin:core_axis_change", args=[axis.pk])
    assert officer_client.get(address).context["absolute_url"] == "/fr/axes/essai/"


# --- Uploads ----------------------------------------------------------------------------------------------------------


def test_an_uploaded_picture_loses_the_place_where_it_was_taken(officer_client):
    response = post(
        officer_client, reverse("admin:core_picture_add"), file=picture_file(), alt_fr="Essai", credit="© Essai"
    )
    assert response.status_code == 302
    with Image.open(Picture.objects.get().file) as image:
        assert (image.size, dict(image.getexif())) == ((60, 40), {})


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("essai.jpg", b"<script>alert(1)</script>", "image/jpeg"),
        SimpleUploadedFile("essai.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        SimpleUploadedFile("essai.jpg", b"", "image/jpeg"),
    ],
    ids=["text", "svg", "empty"],
)
def test_what_is_no_picture_is_refused_at_its_field(officer_client, file):
    response = post(officer_client, reverse("admin:core_picture_add"), file=file, alt_fr="Essai", credit="© Essai")
    assert list(errors(response)) == ["file"]
    assert Picture.objects.count() == 0


def test_a_picture_is_described_anew_without_uploading_it_again(officer_client):
    picture = PictureFactory()
    name = picture.file.name
    assert (
        post(officer_client, reverse("admin:core_picture_change", args=[picture.pk]), alt_ar="صورة").status_code == 302
    )
    picture.refresh_from_db()
    assert (picture.alt_ar, picture.file.name) == ("صورة", name)


def test_a_logo_needs_its_alternative_text(officer_client):
    address = reverse("admin:core_partner_change", args=[PartnerFactory().pk])
    assert post(officer_client, address, logo=picture_file()).status_code == 200
    assert not Partner.objects.get().logo
    assert post(officer_client, address, logo=picture_file(), logo_alt_fr="Logo d’essai").status_code == 302
    assert Partner.objects.get().logo


def test_lists_show_a_small_picture(officer_client):
    picture = PictureFactory()
    page = officer_client.get(reverse("admin:core_picture_changelist")).content.decode()
    assert f'<img class="preview" src="{picture.thumbnail_url}"' in page


# --- The first page ---------------------------------------------------------------------------------------------------


def test_the_first_page_counts_what_there_is(officer_client):
    ProjectFactory()
    ProjectFactory(published=True, translated=True)
    response = officer_client.get(reverse("admin:index"))
    counts = {opts.model_name: counts for opts, counts in response.context["overview"]}
    none = dict.fromkeys(["total", "draft", "in_review", "scheduled", "published", "expired", "archived"], 0)
    assert counts["project"] == {**none, "total": 2, "draft": 1, "published": 1}
    assert counts["event"] == none


def test_the_first_page_counts_only_what_one_may_see(client):
    ProjectFactory()
    client.force_login(make_user(permissions=["projects.view_project"]))
    response = client.get(reverse("admin:index"))
    assert [opts.model_name for opts, _counts in response.context["overview"]] == ["project"]


@pytest.mark.both
def test_for_many_and_for_one_the_same_texts_are_missing():
    ProjectFactory(summary_fr="")
    ProjectFactory(translated=True)
    ProjectFactory(translated=True, summary_ar="")
    ProjectFactory(title_en="Only a title", summary_fr="")
    ProjectFactory(title_fr="", title_ar="عنوان", summary_fr="", objectives_en="<p>Text</p>")
    for language in ("fr", "ar", "en"):
        many = set(Project.objects.filter(has_text_in(TextState.MISSING, language)))
        assert many == {p for p in Project.objects.all() if TextState.MISSING in text_states(p, language).values()}


# --- Languages and policy ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_each_language_has_its_admin_and_a_way_to_the_others(officer_client, language, direction):
    page = officer_client.get(f"/{language}/admin/projects/project/?q=x").content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    for other in ("fr", "ar", "en"):
        assert f'<a href="/{other}/admin/projects/project/?q=x" lang="{other}" hreflang="{other}"' in page


def test_the_editor_runs_under_the_policy_of_the_public_pages(officer_client):
    response = officer_client.get(reverse("admin:projects_project_add"))
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy["style-src"] == "'self'"
    nonce = policy["script-src"].removeprefix("'self' 'nonce-").removesuffix("'")
    assert f'<script type="importmap" nonce="{nonce}">' in response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]


# --- Odd input --------------------------------------------------------------------------------------------------------

ODD = ["\0", "9" * 40, "-1", "abc", "x" * 5000, "99999"]
NAMES = [
    "q",
    "p",
    "o",
    "lacks",
    "status",
    "state__exact",
    "axis__id__exact",
    "id__in",
    "start_date__year",
    "created_at__year",
]


@pytest.mark.both
@pytest.mark.parametrize("name", NAMES)
def test_no_query_string_breaks_a_list(officer_client, name):
    officer_client.raise_request_exception = False
    ProjectFactory()
    address = reverse("admin:projects_project_changelist")
    answers = {value[:5]: officer_client.get(address, {name: value}).status_code for value in ODD}
    assert {value: status for value, status in answers.items() if status not in {200, 302, 400}} == {}


@pytest.mark.both
def test_no_query_string_breaks_an_empty_form(officer_client):
    officer_client.raise_request_exception = False
    address = reverse("admin:projects_project_add")
    names = ("axis", "parent", "published_at", "title_fr", "countries", "goals")
    answers = {value[:5]: officer_client.get(address, dict.fromkeys(names, value)).status_code for value in ODD}
    assert {value: status for value, status in answers.items() if status not in {200, 400}} == {}


@pytest.mark.both
def test_no_value_breaks_a_form(officer_client):
    """Every field is read, whatever stands in the others: so all get the value at once."""
    officer_client.raise_request_exception = False
    project = ProjectFactory()
    address = reverse("admin:projects_project_change", args=[project.pk])
    data = form_data(officer_client.get(address))
    names = ("axis", "start_date", "budget", "title_fr", "slug", "goals", "parent", "published_at_0")
    answers = {value[:5]: officer_client.post(address, data | dict.fromkeys(names, value)) for value in ODD}
    assert {value: answer.status_code for value, answer in answers.items() if answer.status_code != 200} == {}


def test_every_reference_table_is_searched_by_words_and_by_number(admin_client, shipped):
    """The number of a goal is what one types first."""
    tables = [model for model, options in admin.site._registry.items() if isinstance(options, ReferenceAdmin)]
    assert Goal in tables
    for model in tables:
        address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        assert admin_client.get(address, {"q": "zzz rien"}).context["cl"].result_count == 0, model
    found = admin_client.get(reverse("admin:core_goal_changelist"), {"q": "10"}).context["cl"].result_list
    assert [goal.number for goal in found] == [10]


@pytest.mark.parametrize("field", ["", "nothing", "password", "\0"])
@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_record_is_looked_up_by_no_field_that_an_address_names(officer_client, page, field):
    """The admin's own links name one, `_to_field=id`."""
    officer_client.raise_request_exception = False
    address = reverse(f"admin:events_article_{page}", args=[ArticleFactory().pk])
    assert officer_client.get(address, {"_to_field": field}).status_code == 400
    assert officer_client.post(address, {"_to_field": field}).status_code == 400
    assert officer_client.get(address, {"_to_field": "id"}).status_code in {200, 403}  # 403: nobody deletes


@pytest.mark.parametrize("key", ["abc", "9" * 40, "%00", "_00", "0", "-1"])
def test_a_wrong_key_leads_back_to_the_first_page(officer_client, key):
    assert officer_client.get(f"/fr/admin/projects/project/{key}/change/").status_code in {302, 404}


def test_a_form_without_its_token_is_refused(officer):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    project = ProjectFactory()
    address = reverse("admin:projects_project_change", args=[project.pk])
    assert strict.post(address, {"title_fr": "Autre"}).status_code == 403
    assert Project.objects.get().title_fr == project.title_fr


def test_a_form_without_its_rows_is_refused(officer_client):
    project = ProjectFactory()
    address = reverse("admin:projects_project_change", args=[project.pk])
    data = {k: v for k, v in form_data(officer_client.get(address)).items() if not k.startswith("figures-")}
    assert officer_client.post(address, data).status_code == 200
