"""One figure or chart by itself: cited, embedded, drawn, pinned to a date; always with the numbers of its page."""

import dataclasses
import datetime as dt
import io
import json
import re
import struct
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from PIL import Image, ImageColor

from core.gone import say_gone
from core.publication import State
from pages import releases
from pages.kept_graphics import figures_of
from pages.models import DataRelease
from pages.releases import make_release, withdraw
from projects.citations import WIDTH, Citation
from projects.figures import BeneficiaryFigure
from projects.graphic_picture import graphic_picture
from projects.graphics import CODES, Row
from tests.factories import AxisFactory, FigureFactory, ProjectFactory, RegionFactory
from tests.reading import read
from tests.test_public_addresses import outside, policy
from tests.tools import some_of

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL
SECRET = "Projet caché"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture(autouse=True)
def only_graphics(monkeypatch):
    """A release here holds the figures and charts; its tables take a second (tests/pages/test_releases.py)."""
    monkeypatch.setattr(releases, "kinds_with_data", list)


@pytest.fixture
def portfolio():
    """Three published projects of two axes and two donors, with figures; one draft with a large one."""
    youth = AxisFactory(code="youth", translated=True, name_fr="Jeunesse", name_ar="الشباب", name_en="Youth")
    health = AxisFactory(code="health", name_fr="Santé", name_ar="الصحة", name_en="Health")
    common = {"published": True, "start_date": dt.date(2019, 3, 1), "end_date": dt.date(2021, 6, 30)}
    one = ProjectFactory(**common, code="FM.1", axis=youth, donors=["EU"], regions=["MA-01"], title_fr="Retour")
    ProjectFactory(**common, code="FM.2", axis=youth, donors=["EU", "IT"])
    ProjectFactory(**common, code="FM.3", axis=health, regions=["MA-01"])
    hidden = ProjectFactory(title_fr=SECRET, axis=health, donors=["XX"], start_date=dt.date(1999, 1, 1))
    FigureFactory(project=hidden, reached=77_777, is_additive=True)
    FigureFactory(project=one, reached=1200, is_additive=True, sex="female", source="Rapport d’essai")
    FigureFactory(project=one, reached=900, is_additive=True, sex="male", group="youth", qualifier="about")
    return one


def shown(client, address):
    """Return (title, number or None, rows) of an embed page."""
    response = client.get(address)
    assert response.status_code == 200, address
    page = read(response)
    numbers = [p.text for p in page.all("p", "embed-number")]
    rows = [(row.one("th").text, row.all("td")[-1].text) for row in page.all("tr")[1:]]
    return page.one("h1").text, numbers[0] if numbers else None, rows


def bars(page, code):
    """Return the heading and the rows of a chart on a page."""
    heading = page.one(id=f"chart-{code}")
    rows = heading.parent.one("table").one("tbody").all("tr")
    return heading.text, [(row.one("th").text, row.all("td")[-1].text) for row in rows]


# --- The same value everywhere ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "query"),
    [
        *(("fr", ""), ("ar", "?donor=EU"), ("en", "?donor=EU")),
        *(pytest.param(*one, marks=pytest.mark.nightly) for one in (("fr", "?donor=EU"), ("ar", ""), ("en", ""))),
    ],
)
def test_an_embed_says_what_its_page_says(client, portfolio, language, query):
    page = read(client.get(f"/{language}/figures/{query}"))
    values = [element.text for element in page.one("dl", "key-figures").all("dd", "value")]
    embedded = [shown(client, f"/{language}/embed/{code}/{query}") for code in ("projects", "persons", "donors")]
    assert [number for _title, number, _rows in embedded] == values[:3]
    assert values[0] == ("2" if query else "3")
    for code in ("axis", "donor"):
        title, number, rows = shown(client, f"/{language}/embed/{code}/{query}")
        assert (title, rows) == bars(page, code)
        assert number is None
    years = [(li.all("span")[0].text, li.one("b").text) for li in page.one("ol", "years").all("li")]
    # a column holds the year beside its number
    assert [value for _year, value in shown(client, f"/{language}/embed/year/{query}")[2]] == [n for _y, n in years]
    assert SECRET not in page.text


def test_sentence_picture_and_snippet_have_the_numbers_of_the_embed(client, portfolio):
    page = read(client.get("/en/figures/?donor=EU"))
    (key, axis, *_others) = page.all("details", "cite")
    _title, number, _rows = shown(client, "/en/embed/persons/?donor=EU")
    sentence = key.all("p", "quote")[1].text
    assert f": {number} ({SITE}/en/figures/?donor=EU, data of " in sentence
    assert sentence.startswith(
        "According to IOM Morocco, “Persons reached by projects of IOM in Morocco, 2021 (Donor: "
    )
    assert sentence.endswith("Persons of the whole projects; each of those projects has one donor.")
    title, _number, rows = shown(client, "/en/embed/axis/?donor=EU")
    told = "; ".join(f"{label}: {value}" for label, value in rows)
    assert f"“{title} (Donor: " in axis.all("p", "quote")[0].text
    assert f"”: {told} (" in axis.all("p", "quote")[0].text
    (frame,) = re.findall(r'<iframe src="([^"]+)"', axis.one("textarea").text)
    assert frame == f"{SITE}/en/embed/axis/?donor=EU"
    assert {"title", "width", "height", "loading"} <= set(re.findall(r"(\w+)=\"", axis.one("textarea").text))


def test_the_picture_holds_the_values_of_the_embed(client, portfolio, monkeypatch):
    drawn = []
    monkeypatch.setattr("core.pdf.made", lambda *asked, **_more: drawn.append(asked) or b"x")
    for turn, language in enumerate(("fr", "ar")):
        for code in some_of(list(CODES), 2, turn):
            title, number, rows = shown(client, f"/{language}/embed/{code}/?region=MA-01")
            client.get(f"/{language}/embed/{code}.svg?region=MA-01")
            template, data, form = drawn.pop()
            bare = re.sub("[\u2066\u2069]", "", json.dumps(data, ensure_ascii=False))
            plain = json.loads(re.sub("[\u00a0\u202f]", " ", bare))
            assert (template, form, data["dir"]) == ("graphic", "svg", "rtl" if language == "ar" else "ltr")
            assert plain["title"]["text"] == title
            assert plain["number"] == (number or "")
            assert [row["value"] for row in plain["rows"]] == [value for _label, value in rows]
            assert plain["source"].endswith(".")
            assert len(plain["dates"]) == 1
            assert plain["address"].endswith(f"embed/{code}/?region=MA-01")


def test_a_figure_of_a_project_by_itself(client, portfolio):
    figure = BeneficiaryFigure.objects.get(reached=900)
    _title, number, rows = shown(client, f"/en/embed/figure-{figure.pk}/")
    page = read(client.get(f"/en/projects/{portfolio.slug}/"))
    assert number in [value.text for value in page.all("span", "value")]
    assert (number, rows) == ("about 900", [])
    sentences = [p.text for p in page.one("details", "cite").all("p", "quote")]
    told = f"”: about 900 ({SITE}/en/projects/{portfolio.slug}/, data of 30 June 2021). Persons, men"
    assert [told in sentence for sentence in sentences] == [False, True]
    assert "Rapport d’essai" in sentences[0]
    api = client.get(f"/api/v1/figures/{figure.pk}/").json()
    assert api["embed"]["ar"] == f"{SITE}/ar/embed/figure-{figure.pk}/"


def test_each_figure_of_each_project_is_shown_by_itself(client):
    for numbers in ((10, 20), (30,)):
        project = ProjectFactory(published=True)
        for number in numbers:
            FigureFactory(project=project, reached=number)
    pks = BeneficiaryFigure.objects.order_by("reached").values_list("pk", flat=True)
    assert [shown(client, f"/en/embed/figure-{pk}/")[1] for pk in pks] == ["10", "20", "30"]


@pytest.mark.parametrize(
    ("fields", "number", "note"),
    [
        ({"reached": 1200, "target": 1500}, "1,200", "Persons, target: 1,500."),
        ({"reached": None, "target": 1500}, "1,500", "Persons, planned number."),
        ({"reached": 30, "qualifier": "more_than", "unit": "missions"}, "more than 30", "Missions."),
        (
            {"reached": 30, "sex": "female", "age": "youth", "region": "MA-01"},
            *("30", "Persons, women and girls, young people, Région d’essai MA-01."),
        ),
        (
            {"reached": 3, "target": 10},
            "Number not shown",
            "So few persons that they could be recognised, or a number that would give such a one away.",
        ),
    ],
)
def test_a_figure_by_itself_says_what_its_number_is(fields, number, note):
    if "region" in fields:
        fields = fields | {"region": RegionFactory(code=fields["region"])}
    figure = FigureFactory(project=ProjectFactory(published=True, title_en="Test"), label_en="trained", **fields)
    with translation.override("en"):
        (graphic,) = figures_of(figure.project)
        assert (graphic.number, graphic.notes, str(graphic.title.value)) == (number, (note,), "trained, 30 June 2021")
        assert graphic.source == "Source: Source d’essai, quoted by IOM Morocco, “Test”."


def test_a_picture_says_of_when_its_data_are_and_to_which_day_it_is_pinned():
    figure = FigureFactory()
    (graphic,) = figures_of(figure.project)
    undated = dataclasses.replace(graphic, as_of="")
    day = dt.date(2031, 10, 1)
    citations = [Citation(graphic), Citation(graphic, "2031-10", day), Citation(undated), Citation(undated, "x", day)]
    with translation.override("en"):
        dated, pinned = "Data of 30 juin 2021.", "As of 1 October 2031, pinned."
        assert [graphic_picture(one)["dates"] for one in citations] == [[dated], [dated, pinned], [], [pinned]]


def test_a_frame_is_higher_for_a_number_each_line_of_notes_and_each_row_up_to_a_limit():
    (number,) = figures_of(FigureFactory().project)
    row = Row(number.title, "7")

    def height(**changes):
        return Citation(dataclasses.replace(number, **{"number": "", "notes": (), "rows": ()} | changes)).height

    bare = height()
    assert height(number="5") > bare
    assert height(rows=(row,) * 3) - bare == 3 * (height(rows=(row,)) - bare) > 0
    line = height(notes=("x" * 74,)) - bare
    assert [height(notes=notes) - bare for notes in (("x" * 75,), ("x", "x"), ("x" * 150,))] == [
        2 * line,
        2 * line,
        3 * line,
    ]
    assert height(number="5", rows=(row,)) - bare == height(number="5") - bare + height(rows=(row,)) - bare
    assert height(rows=(row,) * 100) == height(rows=(row,) * 200)


def test_years_of_a_series_are_beside_its_figure(client):
    project = ProjectFactory(published=True)
    for year in (2019, 2020, 2022):
        FigureFactory(
            project=project,
            label_fr=f"personnes en {year}",
            reached=year,
            period_start=dt.date(year, 1, 1),
            period_end=dt.date(year, 12, 31),
        )
    last = BeneficiaryFigure.objects.latest("reached")
    _title, number, rows = shown(client, f"/en/embed/figure-{last.pk}/")
    years = [("2019", "2,019"), ("2020", "2,020"), ("2021", "no figure in the sources"), ("2022", "2,022")]
    assert (number, rows) == ("2,022", years)


# --- What must not be seen --------------------------------------------------------------------------------------------


def test_a_small_number_stays_hidden_in_every_form(client, portfolio):
    small = FigureFactory(project=portfolio, reached=3, label_fr="Personnes peu nombreuses")
    _title, number, rows = shown(client, f"/en/embed/figure-{small.pk}/")
    assert (number, rows) == ("Number not shown", [])
    page = read(client.get(f"/en/projects/{portfolio.slug}/"))
    assert f"figure-{small.pk}" not in page.one("details", "cite").text
    release = make_release()
    assert f"figure-{small.pk}" not in release.kept_graphics
    assert client.get(f"/en/embed/figure-{small.pk}/{release.name}/").status_code == 404


def test_what_becomes_small_is_not_shown_as_of_another_day(client, portfolio):
    figure = FigureFactory(project=portfolio, reached=30)
    release = make_release()
    assert client.get(f"/fr/embed/figure-{figure.pk}/{release.name}/").status_code == 200
    figure.reached = 3
    figure.save()
    assert client.get(f"/fr/embed/figure-{figure.pk}/{release.name}/").status_code == 404


def test_a_figure_of_a_draft_is_nowhere_and_one_of_a_withdrawn_project_says_why(client, portfolio):
    draft = BeneficiaryFigure.objects.get(reached=77_777)
    figure = BeneficiaryFigure.objects.get(reached=900)
    release = make_release()
    assert {f"figure-{draft.pk}", f"figure-{figure.pk}"} & {*release.kept_graphics} == {f"figure-{figure.pk}"}
    for address in (f"/fr/embed/figure-{draft.pk}/", f"/fr/embed/figure-{draft.pk}.svg"):
        assert client.get(address).status_code == 404
    portfolio.state = State.ARCHIVED
    portfolio.save()
    addresses = [f"/fr/embed/figure-{figure.pk}{rest}" for rest in ("/", f"/{release.name}/", ".png")]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    say_gone(portfolio, {"fr": "Des personnes pourraient être reconnues."})
    assert [client.get(address).status_code for address in addresses] == [410] * 3
    page = client.get(addresses[0])
    assert "Des personnes pourraient être reconnues." in page.text
    assert "X-Frame-Options" not in page  # the reader of the other site must see it
    assert "Retour" not in page.text
    assert shown(client, "/fr/embed/projects/")[1] == "2"


# --- The frame --------------------------------------------------------------------------------------------------------


def test_only_these_pages_may_stand_in_a_frame_and_nothing_on_them_acts(client, portfolio):
    for address, status in (
        ("/ar/embed/axis/", 200),
        ("/fr/embed/figure-0/", 404),
        ("/en/embed/rien/", 404),
        ("/en/embed/axis/?donor=rien", 400),
        ("/fr/embed/axis/2020-01/", 404),
    ):
        response = client.get(address)
        page = read(response)
        assert response.status_code == status
        directives = policy(response)
        assert directives["frame-ancestors"] == ["*"]
        assert directives["script-src"] == directives["form-action"] == directives["connect-src"] == ["'none'"]
        assert directives["default-src"] == ["'none'"]
        assert "X-Frame-Options" not in response
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
        assert page.all("script") + page.all("form") + page.all("button") + page.all("input") == []
        assert [one for one in page.all() if one.get("style") is not None] == []
        assert outside(page) == []
        language = address[1:3]
        assert page.one("html").attrs == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
        assert page.one("meta", name="robots")["content"] == "noindex"
        # Our other pages cannot be shown in the frame.
        inside = [a["href"] for a in page.all("a") if a.get("target") != "_blank"]
        assert [href for href in inside if "/embed/" not in href] == []
    for other in ("/fr/", "/fr/figures/", "/fr/embed/", "/fr/embed/axis.rien", "/fr/embed/axis.png?donor=rien"):
        response = client.get(other)
        assert response["X-Frame-Options"] == "DENY", other
        assert policy(response)["frame-ancestors"] == ["'none'"], other


def test_bad_parameters_are_named_in_the_language_with_a_way_to_the_rest(client, portfolio):
    response = client.get("/ar/embed/axis/?donor=EU&axis=rien")
    page = read(response)
    assert response.status_code == 400
    assert page.one("h1").text == "هذا الرابط يطلب شيئا غير موجود"
    assert page.one("li").one("b").text == "axis"
    assert page.all("a")[0]["href"] == "/ar/figures/?donor=EU"
    figure = BeneficiaryFigure.objects.get(reached=900)
    assert client.get(f"/ar/embed/figure-{figure.pk}/?donor=EU").status_code == 400
    assert client.get(f"/ar/embed/figure-{figure.pk}/?utm_source=x").status_code == 200


def test_an_embed_is_not_sent_again_and_is_kept_for_all(client, portfolio):
    response = client.get("/fr/embed/axis/")
    assert response.is_for_all  # core/page_cache.py keeps it, with these headers
    again = client.get("/fr/embed/axis/", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert policy(again)["frame-ancestors"] == ["*"]  # a browser replaces the headers that it has
    assert "X-Frame-Options" not in again


@pytest.mark.parametrize("count", [1, 3])
def test_an_embed_costs_the_same_queries_for_any_number_of_projects(client, count):
    for _number in range(count):
        project = ProjectFactory(published=True, donors=["EU", "IT"], regions=["MA-01"])
        FigureFactory(project=project, is_additive=True)
    client.get("/fr/embed/axis/")  # small tables
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/fr/embed/axis/").status_code == 200
    asked = [one["sql"] for one in queries if "core_dataversion" not in one["sql"]]
    # The sets of the list (16, kept outside a transaction); the axes; four for the key figures; the names in the
    # chart; the office's mark.
    assert len(asked) == 23, asked


# --- Pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_picture_is_drawn_once_with_letters_as_paths(client, portfolio, language, monkeypatch):
    png = client.get(f"/{language}/embed/donor.png")
    assert (png.status_code, png["Content-Type"]) == (200, "image/png")
    assert png["Content-Disposition"] == f'inline; filename="donor-{timezone.localdate()}-{language}.png"'
    assert png.content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png.content[16:24])
    assert (width, 300 < height < 1200) == (1200, True)
    svg = client.get(f"/{language}/embed/donor.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    tree = ElementTree.fromstring(svg.content)
    assert tree.get("viewBox") == f"0 0 1200 {height}" or tree.get("width").startswith("1200")
    tags = {element.tag.partition("}")[2] for element in tree.iter()}
    assert "path" in tags
    assert tags & {"text", "script", "image", "foreignObject"} == set()
    assert svg["Access-Control-Allow-Origin"] == "*"
    assert svg["Cross-Origin-Resource-Policy"] == "cross-origin"
    monkeypatch.setattr("core.pdf.render", lambda *_args: pytest.fail("drawn again"))
    assert client.get(f"/{language}/embed/donor.png").content == png.content


def test_what_stands_below_the_large_number_keeps_clear_of_it_in_arabic(client, portfolio):
    """The last letter of its first word reaches far below the line, into the notes."""
    picture = Image.open(io.BytesIO(client.get("/ar/embed/persons.png").content)).convert("RGB")
    right = picture.crop((picture.width // 2, 0, picture.width, picture.height))  # the mark is on the left
    blue, grey = ({y for y in range(right.height) if _has(right, y, colour)} for colour in ("#0033a0", "#566079"))
    assert blue
    below = {y for y in grey if y > min(blue)}
    assert max(blue) < min(below)


def _has(picture, y, colour):
    wanted = ImageColor.getrgb(colour)
    line = picture.crop((0, y, picture.width, y + 1))
    return any(count > 3 and one == wanted for count, one in line.getcolors(10_000))


# --- Pinned to a date -------------------------------------------------------------------------------------------------


def test_a_pinned_figure_stays_and_leads_to_the_numbers_of_today(client, portfolio):
    with time_machine.travel(dt.datetime(2031, 10, 1, 5, tzinfo=dt.UTC), tick=False):
        make_release()
        before = [shown(client, f"/ar/embed/{code}/?donor=EU") for code in CODES]
    ProjectFactory(published=True, donors=["EU"], axis=portfolio.axis)
    assert shown(client, "/ar/embed/projects/?donor=EU")[1] == "3"
    pinned = [shown(client, f"/ar/embed/{code}/2031-10/?donor=EU") for code in CODES]
    assert pinned == before
    page = read(client.get("/en/embed/projects/2031-10/?donor=EU"))
    assert "As of 1 October 2031, pinned." in page.one("p", "chart-source").text
    assert [a["href"] for a in page.all("a") if "/embed/" in a["href"]] == [f"{SITE}/en/embed/projects/?donor=EU"]
    # It is offered beside the figure of today.
    frames = read(client.get("/en/figures/?donor=EU")).all("details", "cite")[0].all("textarea")
    assert f"{SITE}/en/embed/projects/2031-10/?donor=EU" in frames[1].text
    picture = client.get("/en/embed/projects/2031-10.png?donor=EU")
    assert picture["Content-Disposition"] == 'inline; filename="projects-2031-10-en.png"'


def test_a_date_without_a_release_says_which_there_are(client, portfolio):
    for month in (10, 9):
        with time_machine.travel(dt.datetime(2031, month, 1, 5, tzinfo=dt.UTC), tick=False):
            make_release()
    # None is compared with one of a later month.
    assert [release.changes["since"] for release in DataRelease.objects.all()] == ["", ""]
    page = read(client.get("/fr/embed/axis/2020-01/"))
    assert client.get("/fr/embed/axis/2020-01/").status_code == 404
    assert [a["href"] for a in page.one("ul").all("a")] == [f"{SITE}/fr/embed/axis/2031-{m}/" for m in ("10", "09")]
    # Of any other choice of filters nothing is kept, and nothing is offered.
    response = client.get("/fr/embed/axis/2031-10/?donor=EU&region=MA-01")
    assert (response.status_code, read(response).all("ul")) == (404, [])
    listed = read(client.get("/fr/figures/?donor=EU&region=MA-01")).all("details", "cite")
    assert [len(one.all("textarea")) for one in listed[1:]] == [1] * (len(listed) - 1)
    withdraw(DataRelease.objects.get(name="2031-10"))
    page = read(client.get("/fr/embed/axis/2020-01/"))
    assert [a["href"] for a in page.one("ul").all("a")] == [f"{SITE}/fr/embed/axis/2031-09/"]
    frames = read(client.get("/fr/figures/?donor=EU")).all("details", "cite")[0].all("textarea")
    assert f"{SITE}/fr/embed/projects/2031-09/?donor=EU" in frames[1].text


def test_a_release_without_figures_or_withdrawn_gives_none(client, portfolio, django_capture_on_commit_callbacks):
    release = make_release()
    address = f"/fr/embed/axis/{release.name}/"
    DataRelease.objects.update(kept_graphics=[])  # one of before
    assert client.get(address).status_code == 404
    release.reason_fr = "Raison d’essai."
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(release)
    response = client.get(address)
    assert (response.status_code, "Raison d’essai." in response.text) == (410, True)


def test_a_file_that_a_crash_left_behind_is_replaced(client, portfolio):
    moment = dt.datetime(2031, 10, 1, 5, tzinfo=dt.UTC)
    default_storage.save(DataRelease(name="2031-10").stored_as, ContentFile(b"x"))
    release = make_release(moment)
    assert default_storage.size(release.stored_as) == release.size > 1


def test_a_release_whose_file_is_missing_gives_none(client, portfolio):
    """A restored database may lack its files."""
    release = make_release()
    default_storage.delete(release.stored_as)
    addresses = (f"/fr/embed/axis/{release.name}/", f"/data/releases/{release.name}/projects.csv")
    assert [client.get(address).status_code for address in addresses] == [404, 404]


# --- oEmbed -----------------------------------------------------------------------------------------------------------


def asked(client, address, **more):
    return client.get(f"/api/oembed?{urlencode({'url': address, **more})}")


def test_oembed_gives_the_frame_of_an_embed_page(client, portfolio):
    address = f"{SITE}/ar/embed/axis/?donor=EU"
    links = read(client.get("/ar/embed/axis/?donor=EU")).all("link", rel="alternate")
    assert [link["type"] for link in links] == ["application/json+oembed", "text/xml+oembed"]
    found = client.get(links[0]["href"].removeprefix(SITE))
    record = found.json()
    assert found["Access-Control-Allow-Origin"] == "*"
    assert found["Content-Type"] == "application/json"
    assert (record["type"], record["version"], record["width"]) == ("rich", "1.0", WIDTH)
    assert record["title"].startswith("المشاريع حسب")
    about = {name: record[name] for name in ("provider_name", "provider_url", "cache_age")}
    assert about == {
        "provider_name": "المنظمة الدولية للهجرة بالمغرب",
        "provider_url": f"{SITE}/ar/",
        "cache_age": 3600,
    }
    assert f'src="{address}"' in record["html"]
    assert f'height="{record["height"]}"' in record["html"]
    content = client.get(links[1]["href"].removeprefix(SITE)).content
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    xml = ElementTree.fromstring(content)
    assert {child.tag: child.text for child in xml} == {name: str(value) for name, value in record.items()}
    assert asked(client, address.replace("localhost", "LOCALHOST")).json() == record
    small = asked(client, address, maxwidth=300, maxheight=200).json()
    assert (small["width"], small["height"]) == (300, 200)
    assert 'width="300" height="200" loading="lazy" style="border:0;max-width:100%"></iframe>' in small["html"]
    # Where no height was asked for, the frame grows on a telephone: 7/4 of it, less an eighth of it in vw.
    high = record["height"]
    assert f"height:max({high}px,{high * 7 // 4}px - {high // 8}vw)" in record["html"]
    large = asked(client, address, maxwidth=5000, maxheight=5000).json()
    assert (large["width"], large["height"], large["html"]) == (WIDTH, high, record["html"])
    least = asked(client, address, maxwidth=1, maxheight=1).json()
    assert (least["width"], least["height"]) == (1, 1)


@pytest.mark.parametrize(
    ("address", "more", "status"),
    [
        (f"{SITE}/fr/embed/axis/", {"format": "yaml"}, 501),
        (f"{SITE}/fr/embed/axis/", {"maxwidth": "0"}, 400),
        (f"{SITE}/fr/embed/axis/", {"maxheight": "x"}, 400),
        ("https://example.org/fr/embed/axis/", {}, 404),
        (f"{SITE}/fr/embed/axis/".replace("http", "ftp"), {}, 404),
        (f"{SITE}.example.org/fr/embed/axis/", {}, 404),
        (f"{SITE}/fr/projects/", {}, 404),
        (f"{SITE}/fr/ni/page/ni/section/", {}, 404),
        (f"{SITE}/de/embed/axis/", {}, 404),
        (f"{SITE}/fr/embed/rien/", {}, 404),
        (f"{SITE}/fr/embed/axis/?donor=rien", {}, 404),
        (f"{SITE}/fr/embed/axis/2020-01/", {}, 404),
        ("http://[", {}, 404),
        ("", {}, 404),
    ],
)
def test_oembed_refuses_what_is_not_ours(client, portfolio, address, more, status):
    response = asked(client, address, **more)
    assert response.status_code == status
    assert response.json()["status"] == status
