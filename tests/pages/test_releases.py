"""What catalogues read, and the releases of all data: made, compared, fetched, withdrawn."""

import csv
import dataclasses
import datetime as dt
import hashlib
import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.utils import timezone, translation
from pyld import jsonld

from accounts import roles
from core.catalogue import dataset_node, kinds_with_data
from core.kinds import kind_named
from core.office import Licence
from core.publication import State
from pages.models import DataRelease
from pages.releases import compared, make_release
from pages.views_catalogue import _changes, _labels, _named
from tests.core.structured_tools import said_by
from tests.desk_tools import somebody
from tests.factories import AxisFactory, EventFactory, FigureFactory, PlaceFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DEFAULT_FROM_EMAIL = "Bureau <portail@exemple.test>"


def made(year, month):
    return make_release(dt.datetime(year, month, 1, 4, tzinfo=dt.UTC))


def fetched(client, release, path=""):
    response = client.get(f"/data/releases/{release.name}/{path or release.file_name}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_catalogues_read_what_there_is_in_every_language_and_nothing_hidden(client):
    axis = AxisFactory(name_fr="Jeunesse", name_ar="الشباب", name_en="Youth")
    dates = {"start_date": dt.date(2019, 3, 1), "end_date": dt.date(2022, 6, 30)}
    project = ProjectFactory(published=True, axis=axis, places=[PlaceFactory(abroad=True)], **dates)
    ProjectFactory(start_date=dt.date(1999, 1, 1), axis=AxisFactory(name_fr="Axe caché"))
    release = made(2026, 10)
    response = client.get("/data/catalog.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert client.get("/data/catalog.jsonld", headers={"if-none-match": response["ETag"]}).status_code == 304
    # Expanded by a JSON-LD processor: every key has a meaning, every value its type and language.
    nodes = {node["@id"]: node for node in jsonld.expand(response.json())}
    catalogue = f"{SITE}/data/catalog.jsonld"
    assert {f"{catalogue}#releases", f"{SITE}/#office"} <= {*nodes}
    found = nodes[f"{catalogue}#projects"]

    def said(node, name, space="http://purl.org/dc/terms/"):
        return [value.get("@value", value.get("@id")) for value in node[space + name]]

    dcat = "http://www.w3.org/ns/dcat#"
    members = [*(f"{catalogue}#{name}" for name in ("projects", "events", "news", "resources"))]
    assert said(nodes[catalogue], "dataset", dcat) == [*members, f"{SITE}/data/releases/2026-10/"]
    assert said(found, "title") == ["Projets", "المشاريع", "Projects"]
    assert [value["@language"] for value in found["http://purl.org/dc/terms/description"]] == ["fr", "ar", "en"]
    assert said(found, "spatial") == [
        f"http://publications.europa.eu/resource/authority/country/{code}" for code in ("MAR", "SEN")
    ]
    (span,) = found["http://purl.org/dc/terms/temporal"]
    assert said(span, "startDate", dcat) + said(span, "endDate", dcat) == ["2019-03-01", "2022-06-30"]
    assert said(found, "modified") == [project.updated_at.astimezone(dt.UTC).isoformat(timespec="seconds")]
    assert said(found, "keyword", dcat)[-3:] == ["Jeunesse", "الشباب", "Youth"]
    authority = "http://publications.europa.eu/resource/authority"
    assert said(found, "theme", dcat) == [f"{authority}/data-theme/{code}" for code in ("SOCI", "INTR")]
    files = found[f"{dcat}distribution"]
    (available,) = files[0]["http://data.europa.eu/r5r/availability"]
    assert available["@id"] == f"{authority}/planned-availability/AVAILABLE"
    formats = {address.rpartition("/")[2] for node in files for address in said(node, "format")}
    assert formats >= {"CSV", "XLSX", "JSON"}
    assert said(found, "accessRights") == [f"{authority}/access-right/PUBLIC"]
    assert said(found, "accrualPeriodicity") == [f"{authority}/frequency/UPDATE_CONT"]
    assert said(found, "language") == [f"{authority}/language/{code}" for code in ("FRA", "ARA", "ENG")]
    (contact,) = found[f"{dcat}contactPoint"]
    assert contact["@id"] == f"{catalogue}#contact"
    assert {f"{SITE}/{code}/projects.{kind}" for code in ("fr", "ar", "en") for kind in ("csv", "xlsx", "json")} <= {
        node["@id"] for node in files
    }
    (rights,) = files[0]["http://purl.org/dc/terms/rights"]
    assert said(rights, "label", "http://www.w3.org/2000/01/rdf-schema#")[2].endswith("not chosen a licence by name.")
    (zipped,) = nodes[f"{SITE}/data/releases/2026-10/"][f"{dcat}distribution"]
    assert said(zipped, "byteSize", dcat) == [str(release.size)]
    (checksum,) = zipped["http://spdx.org/rdf/terms#checksum"]
    assert said(checksum, "checksumValue", "http://spdx.org/rdf/terms#") == [release.checksum]
    assert "Axe caché" not in response.content.decode()
    assert "mailto:portail@exemple.test" in response.content.decode()
    # Search engines are told the same.
    page = said_by_all(client.get("/ar/data/"))[f"{catalogue}#projects"]
    assert (page["name"], page["temporalCoverage"]) == ("المشاريع", "2019-03-01/2022-06-30")
    assert page["keywords"][-1] == "الشباب"


def test_a_catalogue_without_a_release_or_an_end_names_neither(client):
    ProjectFactory(published=True, end_date=None)
    nodes = {node["@id"]: node for node in client.get("/data/catalog.jsonld").json()["@graph"]}
    catalogue = f"{SITE}/data/catalog.jsonld"
    assert f"{catalogue}#releases" not in nodes
    assert "dct:temporal" not in nodes[f"{catalogue}#projects"]


def said_by_all(response):
    said_by(response)  # read by a parser
    block = read(response).one("script", type="application/ld+json").text
    return {node.get("@id"): node for node in json.loads(block)["@graph"]}


def test_a_licence_is_named_once_the_office_has_chosen_one(client, settings):
    name = dict.fromkeys(("fr", "ar", "en"), "Licence d’essai")
    licence = Licence("https://licence.exemple.test/", "CC-BY-4.0", name)
    assert "license" not in dataset_node(kind_named("news"))
    assert "license" not in client.get("/data/datapackage.json").json()
    settings.OFFICE = dataclasses.replace(settings.OFFICE, licence=licence)
    assert dataset_node(kind_named("news"))["license"] == licence.url
    (said,) = client.get("/data/datapackage.json").json()["licenses"]
    assert said == {"name": "CC-BY-4.0", "path": licence.url, "title": "Licence d’essai"}
    assert '"http://purl.org/dc/terms/license"' in json.dumps(jsonld.expand(client.get("/data/catalog.jsonld").json()))
    assert read(client.get("/fr/data/")).one("a", href=licence.url).text == "Licence d’essai"


def test_live_tables_are_what_their_descriptions_say(client):
    ProjectFactory(published=True, donors=["EU"])
    EventFactory(published=True)
    package, metadata = (client.get(f"/data/{name}.json").json() for name in ("datapackage", "csv-metadata"))
    tables = {table["url"]: table["tableSchema"]["columns"] for table in metadata["tables"]}
    keys = {table["url"]: table["tableSchema"].get("primaryKey") for table in metadata["tables"]}
    assert {key for address, key in keys.items() if "sheet=" in address} == {None}
    assert [key for address, key in keys.items() if "sheet=" not in address] == ["code", "slug", "slug", "slug"]
    assert package["name"] == settings.OFFICE.file_prefix
    assert {"Morocco", "Projects", "Events"} <= {*package["keywords"]}
    assert "version" not in package
    for resource in package["resources"]:
        text = client.get(resource["path"].removeprefix(SITE)).getvalue().decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text))
        fields = resource["schema"]["fields"]
        assert header == [field["name"] for field in fields] == [c["name"] for c in tables[resource["path"]]]
        for row in rows:
            for field, cell in zip(fields, row, strict=True):
                allowed = field.get("constraints", {}).get("enum")
                assert not allowed or cell in {"", *allowed}, field["name"]


def test_a_table_says_what_it_is_and_what_its_columns_hold(client):
    tables = {table["name"]: table for table in client.get("/data/datapackage.json").json()["resources"]}
    assert {name: table["title"] for name, table in tables.items() if name.startswith("events")} == {
        **{"events": "Events", "events-sittings": "Events – Sessions", "events-documents": "Events – Documents"},
    }
    assert tables["events"]["schema"]["primaryKey"] == ["slug"]
    assert tables["events-sittings"]["schema"]["foreignKeys"] == [
        {"fields": ["event"], "reference": {"resource": "events", "fields": ["slug"]}}
    ]
    fields = {field.pop("name"): field for field in tables["events"]["schema"]["fields"]}
    statuses = {"planned": "Planned", "confirmed": "Confirmed", "postponed": "Postponed", "cancelled": "Cancelled"}
    known = {
        "status_code": {
            **{"title": "Status: code", "type": "string", "description": "Whether the event takes place."},
            "categories": [{"value": code, "label": label} for code, label in statuses.items()],
            "constraints": {"enum": [*statuses]},
        },
        "organisers_code": {
            **{"title": "Organisers: code", "type": "string", "description": "Who holds the event."},
            "separator": " | ",
        },
        "starts_at": {"title": "Starts", "type": "datetime", "format": "any", "description": "When it begins."},
        "is_all_day": {"title": "All day", "type": "boolean", "description": "The times say nothing."},
    }
    assert {name: fields[name] for name in known} == known


def test_the_metadata_of_a_table_are_in_all_languages(client):
    metadata = client.get("/data/csv-metadata.json").json()
    table = next(one for one in metadata["tables"] if "/events.csv?texts" in one["url"])
    columns = {column["name"]: column for column in table["tableSchema"]["columns"]}

    def said(values):
        return {value["@language"]: value["@value"] for value in values}

    titles = [metadata["dc:title"], table["dc:title"], *(columns[name]["dc:title"] for name in ("kind", "is_all_day"))]
    assert [[*said(values)] for values in titles] == [["fr", "ar", "en"]] * 4
    assert [said(values)["fr"] for values in titles[1:]] == ["Agenda", "Type", "Toute la journée"]
    assert said(columns["is_all_day"]["dc:description"])["en"] == "The times say nothing."
    types = [columns[name]["datatype"] for name in ("kind", "is_all_day", "starts_at", "online_url")]
    assert types == ["string", "boolean", "datetime", "anyURI"]
    assert [columns[name].get("separator") for name in ("kind", "organisers_code")] == [None, " | "]


def test_what_changed_is_what_is_new_what_has_another_value_and_how_many_are_gone():
    before = DataRelease(
        name="2026-10",
        contents={
            "projects": {
                **{"1": {"title": "a", "status": "x"}, "2": {"title": "b"}, "3": {"title": "c", "dropped": "y"}},
                **{"4": {"title": "d"}, "5": {"title": "e"}, "6": {"title": "f"}},
            }
        },
    )
    now = {
        "projects": {
            **{"1": {"title": "A", "status": "x"}, "2": {"title": "b", "added": "z"}, "3": {"title": "c"}},
            **{"4": {"title": "d"}, "7": {"title": "g"}},
        },
        "events": {"9": {"title": "h"}},
    }
    assert compared(before, now) == {
        "since": "2026-10",
        "projects": {"added": ["7"], "changed": {"1": ["title"], "2": ["added"]}, "withdrawn": 2},
        "events": {"added": ["9"], "changed": {}, "withdrawn": 0},
    }
    first = {"since": "", "events": {"added": ["9"], "changed": {}, "withdrawn": 0}}
    assert compared(None, {"events": now["events"]}) == first


def test_the_page_names_the_changed_records_that_are_public_and_counts_the_others():
    record, other = ProjectFactory.build(), ProjectFactory.build()
    projects = {"added": ["1", "2"], "changed": {"3": ["title_fr", "title_ar", "donors_code", "x"]}, "withdrawn": 4}
    public = {kind.name: {} for kind in kinds_with_data()} | {"projects": {"1": record, "3": other}}
    labels = {kind.name: {} for kind in kinds_with_data()} | {"projects": {"title": "Titre", "donors": "Bailleurs"}}
    named = [(record, []), (other, ["Titre", "Bailleurs", "x"])]

    def said(release):
        return [
            (one.added, one.changed, one.withdrawn, one.named, one.more, bool(one))
            for one in _changes(release, public, labels)
        ]

    nothing = [(0, 0, 0, [], 0, False)] * 3
    later = DataRelease(changes={"since": "2026-10", "projects": projects})
    assert said(later) == [(2, 1, 4, named, 1, True), *nothing]
    first = DataRelease(changes={"since": "", "projects": projects})
    assert said(first) == [(2, 1, 4, [], 0, True), *nothing]
    later.withdrawn_at = timezone.now()
    assert _named(later, "projects") == []
    only = {"added": [], "changed": {}, "withdrawn": 0}
    for part in ({"added": ["9"]}, {"changed": {"9": ["title"]}}, {"withdrawn": 1}):
        release = DataRelease(changes={"since": "2026-10", "projects": only | part})
        assert [one[-1] for one in said(release)] == [True, False, False, False]


def test_a_changed_column_is_called_as_in_the_files_and_a_table_by_its_title():
    with translation.override("fr"):
        labels, tables = _labels(kind_named("events")), kind_named("events").dataset.tables()
        assert (labels["kind"], labels["sittings"], labels["documents"]) == ("Type", "Sessions", "Documents")
        assert {*labels} == {*(column.name for column in tables[0].columns), "sittings", "documents"}


def test_two_releases_and_what_changed_between_them(client):
    kept, gone, renamed = ProjectFactory.create_batch(3, published=True, is_nationwide=True)
    ProjectFactory(title_fr="Brouillon caché")
    event = EventFactory(published=True, title_fr="Atelier")
    first = made(2026, 10)
    assert made(2026, 10) is None
    assert first.changes["since"] == ""
    renamed.title_fr = "Titre changé"
    renamed.donors.add(ProjectFactory(donors=["EU"]).donors.get())
    renamed.save()
    gone.state = State.DRAFT
    gone.save()
    kept.save()  # saved without a change
    added = ProjectFactory(published=True, title_fr="Nouveau projet")
    second = made(2026, 11)
    projects = {key: sorted(columns) for key, columns in second.changes["projects"]["changed"].items()}
    assert second.changes["since"] == "2026-10"
    assert second.changes["projects"]["added"] == [str(added.pk)]
    assert second.changes["projects"]["withdrawn"] == 1
    assert [*projects] == [str(renamed.pk)]
    assert {"title_fr", "donors_code", "funding"} <= {*projects[str(renamed.pk)]}
    assert not {"slug", "updated_at", "url_fr"} & {*projects[str(renamed.pk)]}
    assert second.changes["events"] == {"added": [], "changed": {}, "withdrawn": 0}

    whole = zipfile.ZipFile(io.BytesIO(fetched(client, second)))
    assert hashlib.sha256(fetched(client, second)).hexdigest() == second.checksum
    package = json.loads(whole.read("datapackage.json"))
    for resource in package["resources"]:
        content = whole.read(resource["path"])
        assert (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}") == (resource["bytes"], resource["hash"])
    assert {"datapackage.json", "csv-metadata.json", "events-ar.xlsx", "news.json"} <= {*whole.namelist()}
    rows = [*csv.DictReader(io.StringIO(fetched(client, second, "projects.csv").decode()))]
    cells = {name: rows[0][name] for name in ("start_date", "code_is_provisional", "is_nationwide", "updated_at")}
    assert cells == {
        **{"start_date": "2020-01-01", "code_is_provisional": "false", "is_nationwide": "true"},
        "updated_at": kept.updated_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    assert {row["title_fr"] for row in rows} == {kept.title_fr, "Titre changé", "Nouveau projet"}
    assert b"Brouillon" not in b"".join(whole.read(name) for name in whole.namelist())
    assert gone.title_fr in fetched(client, first, "projects.csv").decode()  # it was public then

    page = read(client.get("/fr/data/releases/")).one("main")
    newest, oldest = page.all("h2")
    assert [newest.text, oldest.text] == ["2026-11", "2026-10"]
    told = newest.parent.all("ul")[0].text
    assert told.startswith("Projets : 1 fiche nouvelle, 1 modifiée, 1 n’est plus publique")
    assert "Nouveau projet – nouvelle fiche" in told
    assert told.endswith("Titre changé – Titre, Bailleurs : code, Bailleurs, Financement")
    assert gone.title_fr not in page.text
    event.state = State.DRAFT
    event.save()
    assert (client.get("/data/releases/2026-11/").status_code, client.get("/data/releases/2026-12/").status_code) == (
        *(302, 404),
    )
    assert client.get("/data/releases/2026-11/autre.csv").status_code == 404
    response = client.get("/data/releases/2026-11/projects.csv")
    assert response["Cache-Control"] == "no-cache"  # it may be withdrawn
    assert response["Content-Disposition"] == 'inline; filename="projects.csv"'
    assert client.get(f"/data/releases/2026-11/{second.file_name}")["Content-Disposition"].startswith("attachment")


def test_a_release_names_the_first_changes_and_counts_the_others(client, monkeypatch):
    """A corrected title is all that changed: not the figures, donors and places, whose rows name the project too."""
    monkeypatch.setattr("pages.views_catalogue.MOST_NAMED", 3)
    changed = [ProjectFactory(published=True, donors=["EU"], is_nationwide=True) for _ in range(2)]
    FigureFactory(project=changed[0])
    made(2026, 10)
    for project in changed:
        project.title_fr += " corrigé"
        project.save()
    for number in range(2):
        ProjectFactory(published=True, title_fr=f"Nouveau {number}")
    withdrawn = ProjectFactory(published=True, title_fr="Nouveau, puis retiré")
    second = made(2026, 11)
    assert second.changes["projects"]["changed"] == {str(project.pk): ["title_fr"] for project in changed}
    withdrawn.state = State.DRAFT
    withdrawn.save()
    newest, oldest = (head.parent for head in read(client.get("/fr/data/releases/")).one("main").all("h2"))
    assert [item.text for item in newest.all("ul")[0].one("ul").all("li")] == [
        *("Nouveau 0 – nouvelle fiche", "Nouveau 1 – nouvelle fiche", "3 autres fiches"),  # one is public no longer
    ]
    assert "Nouveau" not in oldest.text


def test_the_timer_says_what_it_kept_and_keeps_it_once_a_month(client, capsys):
    for said in ("{path}: {files} files, {size} bytes\n", "The release of this month is there already.\n"):
        call_command("release_data")
        release = DataRelease.objects.get()
        assert capsys.readouterr().out == said.format(
            path=release.stored_as, files=len(release.files), size=release.size
        )
        assert default_storage.size(release.stored_as) == release.size
    package = json.loads(fetched(client, release, "datapackage.json"))
    assert [package[name] for name in ("name", "version", "id", "created")] == [
        f"{settings.OFFICE.file_prefix}-{release.name}",
        *(release.name, f"{SITE}/data/releases/{release.name}/", release.made_at.isoformat(timespec="seconds")),
    ]
    kinds = {resource["path"]: (resource["name"], resource["type"]) for resource in package["resources"]}
    assert [kinds[path] for path in ("projects.csv", "events-sittings.csv", "news.json", "graphics-fr.jsonl")] == [
        *(("projects", "table"), ("events-sittings", "table"), ("news-json", "json"), ("graphics-fr-jsonl", "table")),
    ]
    # The tables are in all languages, and each workbook in one.
    names = fetched(client, release, "events.csv").decode().split("\r\n")[0].split(",")
    assert [name for name in names if name.startswith("title")] == ["title_fr", "title_ar", "title_en"]
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, release, "events-en.xlsx")))
    headings = next(book.worksheets[0].values)
    assert [name for name in headings if name.startswith("Title")] == ["Title", "Title: language"]
    assert "Accept-Language" in client.get(f"/data/releases/{release.name}/")["Vary"]


def signed_in(role):
    client = Client()
    client.force_login(somebody(role))
    return client


def test_an_officer_withdraws_a_release_and_readers_are_told_why(client, django_capture_on_commit_callbacks):
    project, _other, _third = ProjectFactory.create_batch(3, published=True, title_fr="À protéger")
    release = made(2026, 10)
    ProjectFactory(published=True)
    project.state = State.DRAFT
    project.save()
    form = f"/fr/admin/pages/datarelease/{release.pk}/change/"
    assert signed_in(roles.CONTRIBUTOR).get(form).status_code == 403
    reviewer = signed_in(roles.REVIEWER)
    assert re.findall(r"\d+", read(reviewer.get(form)).one("div", "field-no_longer_public").text) == ["1"]
    assert reviewer.get("/fr/admin/pages/datarelease/add/").status_code == 403
    assert reviewer.get(f"/fr/admin/pages/datarelease/{release.pk}/delete/").status_code == 403
    assert filesizeformat(release.size) in reviewer.get("/fr/admin/pages/datarelease/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        given = {"reason_fr": "Des personnes pourraient être reconnues.", "reason_ar": "", "reason_en": ""}
        reviewer.post(form, given)
    assert (timezone.now() - DataRelease.objects.get().withdrawn_at).seconds < 60
    response = client.get(f"/data/releases/2026-10/{release.file_name}")
    assert (response.status_code, "Des personnes pourraient" in response.content.decode()) == (410, True)
    assert client.get("/data/releases/2026-10/projects.csv").status_code == 410
    assert [*(settings.MEDIA_ROOT / "releases").iterdir()] == []
    page = read(client.get("/ar/data/releases/")).one("main")
    assert "Des personnes pourraient être reconnues." in page.text
    assert page.all("a", href=release.get_absolute_url()) == []
    assert "2026-10" not in client.get("/data/catalog.jsonld").content.decode()
