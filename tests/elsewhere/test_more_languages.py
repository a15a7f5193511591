"""With two more languages switched on, every address answers in each of them, in its own direction."""

import json

from django.contrib import admin
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from core.languages import LANGUAGES
from projects.models import Project
from tests.reading import read
from tests.shipped import addresses, api_addresses, feeds, sheets

DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr", "es": "ltr", "fa": "rtl"}
FILES = ("projects", "figures", "events", "news", "resources")


def routes(resolver=None, prefix=""):
    """Yield the route of every address pattern below /…/admin/."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif route.startswith(f"{translation.get_language()}/admin/"):
            yield route


def desk_addresses():
    """Return the addresses of the desk in the active language: all without a parameter, and those of one record."""
    found = [f"/{route}" for route in routes() if not set(route) & set("<(")]
    for model in admin.site._registry:
        record = model._default_manager.first()
        if record is None:
            continue
        start = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist").lstrip("/")
        own = [route for route in routes() if route.startswith(start) and route.count("<") == 1]
        for name, value in (("<path:object_id>", str(record.pk)), ("<str:form>", "csv"), ("<str:form>", "xlsx")):
            found += [f"/{route}".replace(name, value) for route in own if name in route]
    return found


def problem(response, language):
    """Return what is wrong with an answer of the portal in a language, or ""."""
    if response.status_code >= 500:
        return str(response.status_code)
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        for page in read(response).all("html"):  # none in what is put into another page
            if (page["lang"], page["dir"]) != (language, DIRECTIONS[language]):
                return f"{page['lang']} {page['dir']}"
    return ""


def test_every_public_address_answers(visitor):
    language = "fa"
    files = [f"/{language}/{name}.{ending}" for name in FILES for ending in ("csv", "xlsx", "json")]
    wrong = {}
    for address in (*addresses(language), *files, *feeds(language), *sheets(language), *api_addresses(language)):
        response = visitor.get(address)
        fault = problem(response, language if address.startswith(f"/{language}/") else "fr")
        if response.streaming:
            b"".join(response.streaming_content)
        if fault or (response.status_code != 200 and address not in {"/api/rien", "/api/", "/api/docs/"}):
            wrong[address] = fault or response.status_code
    assert wrong == {}


def test_pages_offer_every_language(visitor):
    page = read(visitor.get("/fr/projects/"))
    links = {link["lang"]: (link["dir"], link["href"]) for link in page.one("nav", "languages").all("a")}
    assert links == {code: (DIRECTIONS[code], f"/{code}/projects/") for code in LANGUAGES}


def test_a_file_with_all_texts_has_a_column_for_each(visitor):
    response = visitor.get("/fr/projects.json?texts=all")
    found = json.loads(b"".join(response.streaming_content))
    assert {f"title_{code}" for code in LANGUAGES} <= set(found["projects"][0])


def test_the_api_gives_every_language(visitor):
    project = Project.objects.published().first()
    title = visitor.get(f"/api/v1/projects/{project.code}/?lang=es").json()["title"]
    assert set(title) == {*LANGUAGES, "stand_in"}
    assert (title["es"], title["stand_in"]) == (None, "fr")


def test_every_address_of_the_desk_answers(shipped, officer_client):
    language = "fa"
    wrong = {}
    with translation.override(language):
        found = desk_addresses()
    assert len(found) > 60
    for address in found:
        response = officer_client.get(address)
        if fault := problem(response, language):
            wrong[address] = fault
    assert wrong == {}


def test_an_officer_writes_a_text_in_the_new_language(shipped, officer_client):
    project = Project.objects.published().first()
    page = read(officer_client.get(reverse("admin:projects_project_change", args=[project.pk])))
    assert {f"title_{code}" for code in LANGUAGES} <= {field.get("name") for field in page.all("input")}


def test_words_in_a_new_language_are_found(shipped, client):
    project = Project.objects.published().first()
    project.title_es = "Zapatos para las migraciones"
    project.save()
    page = read(client.get("/es/projects/?q=zapato"))
    assert project.title_es in page.one("main").text
