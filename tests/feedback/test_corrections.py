"""The log of corrections: public with its record, and nowhere without it."""

import datetime as dt
import re

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from feedback.models import Correction
from feedback.records import with_records
from feedback.views_api import Corrections
from tests.factories import (
    ArticleFactory,
    CorrectionFactory,
    EventFactory,
    MessageFactory,
    PageFactory,
    ProjectFactory,
    ResourceFactory,
)
from tests.reading import read

pytestmark = pytest.mark.django_db
PLACES = ("/fr/corrections/", "/fr/corrections.rss", "/fr/corrections.atom", "/api/v1/corrections/")


@pytest.fixture
def project():
    return ProjectFactory(published=True, translated=True, slug="essai", title_fr="Projet d’essai", title_ar="مشروع")


def everywhere(client, *more):
    """Return what each public place says of corrections, in one text."""
    responses = [client.get(address) for address in (*PLACES, *more)]
    assert [response.status_code for response in responses] == [200] * len(responses)
    return "".join(response.content.decode() for response in responses)


def test_a_correction_stands_on_its_record_on_the_page_in_the_feeds_and_in_the_api(client, project):
    correction = CorrectionFactory(
        about=project,
        what_fr="Budget de 20 000 au lieu de 200 000.",
        why_fr="Le rapport de 2020.",
        day=dt.date(2026, 3, 1),
    )
    line = "1er mars 2026 Budget de 20 000 au lieu de 200 000. Pourquoi : Le rapport de 2020."
    own = read(client.get("/fr/projects/essai/"))
    assert [item.text for item in own.one("section", aria_labelledby="corrections").all("li")] == [line]
    page = read(client.get("/fr/corrections/"))
    (item,) = page.one("ul", "news").all("li")
    assert (item["id"], item.one("a")["href"]) == (f"correction-{correction.pk}", "/fr/projects/essai/")
    assert item.text == line.replace("2026 ", "2026 Projet d’essai ")
    for kind in ("rss", "atom"):
        (entry,) = feedparser.parse(client.get(f"/fr/corrections.{kind}").content).entries
        assert entry.title == "Correction\u00a0: Projet d’essai"
        assert entry.link == f"{settings.SITE_URL}/fr/projects/essai/#correction-{correction.pk}"
        assert "Budget de 20 000 au lieu de 200 000." in entry.summary
    (row,) = client.get("/api/v1/corrections?lang=fr").json()["results"]
    assert row["url"]["fr"] == f"{settings.SITE_URL}/fr/projects/essai/"
    assert (row["record_kind"], row["title"]["fr"], row["day"]) == ("projects", "Projet d’essai", "2026-03-01")
    assert (row["what"]["fr"], row["what"]["ar"]) == ("Budget de 20 000 au lieu de 200 000.", None)
    assert row["why"]["fr"] == "Le rapport de 2020."
    assert client.get(f"/api/v1/corrections/{correction.pk}?lang=fr").json() == row


def test_the_page_of_a_record_has_its_own_corrections_only(client, project):
    for record in (ProjectFactory(published=True), EventFactory(published=True, pk=project.pk)):
        CorrectionFactory(about=record, what_fr="Ailleurs")
    assert not read(client.get("/fr/projects/essai/")).all("section", aria_labelledby="corrections")
    CorrectionFactory(about=project, what_fr="Ici")
    own = read(client.get("/fr/projects/essai/")).one("section", aria_labelledby="corrections")
    assert [item.all("p")[-1].text for item in own.all("li")] == ["Ici"]


def test_the_feeds_begin_with_what_became_public_last_and_say_it_in_its_language(client, project):
    days = {"Ancienne": 5, "Dernière": 1, "Deuxième": 3}
    for what, since in days.items():
        made = CorrectionFactory(about=project, what_fr=what, day=dt.date(2026, 3, since))
        Correction.objects.filter(pk=made.pk).update(published_at=timezone.now() - dt.timedelta(days=since))
    found = feedparser.parse(client.get("/ar/corrections.atom").content)
    assert (found.feed.title, found.feed.subtitle) == (
        "المنظمة الدولية للهجرة بالمغرب – تصحيحات",
        "ما تم تصحيحه في بوابة المنظمة الدولية للهجرة بالمغرب: ماذا ومتى ولماذا.",
    )
    said = [re.search("Ancienne|Dernière|Deuxième", entry.summary).group() for entry in found.entries]
    assert said == ["Dernière", "Deuxième", "Ancienne"]
    assert {entry.title for entry in found.entries} == {"تصحيح: مشروع"}
    assert {entry.summary_detail.language for entry in found.entries} == {"fr"}


def test_a_record_that_is_withdrawn_while_it_is_listed_is_left_out(project):
    shown, hidden = CorrectionFactory(about=project), CorrectionFactory(about=ProjectFactory())
    assert with_records([hidden, shown]) == [(shown, project)]
    listed = Corrections(action="list")
    assert [(one, one.about) for one in listed.ready([hidden, shown])] == [(shown, project)]
    assert listed.ready([hidden]) == []
    with pytest.raises(Http404):
        Corrections(action="retrieve").ready([hidden])


def test_the_address_of_a_correction_is_on_its_record_or_in_the_log(project):
    there, gone = CorrectionFactory(about=project), CorrectionFactory(about=ProjectFactory())
    gone.about.delete()
    gone = Correction.objects.get(pk=gone.pk)
    with translation.override("fr"):
        assert there.get_absolute_url() == f"/fr/projects/essai/#correction-{there.pk}"
        assert gone.get_absolute_url() == "/fr/corrections/"


@pytest.mark.parametrize("factory", [ProjectFactory, EventFactory, ArticleFactory, ResourceFactory, PageFactory])
def test_nothing_of_an_unpublished_record_or_line_is_anywhere(client, factory):
    seen = factory(published=True, slug="public")
    CorrectionFactory(about=seen, what_fr="Ligne publique")
    CorrectionFactory(about=seen, what_fr="Ligne XSECRET", is_public=False)
    hidden = [
        CorrectionFactory(about=record, what_fr="Ligne XSECRET")
        for record in (
            factory(slug="brouillon", title_fr="Titre XSECRET"),
            factory(slug="archive", title_fr="Titre XSECRET archive", state="archived"),
            factory(published=True, slug="corbeille", title_fr="Titre XSECRET bin", binned_at=timezone.now()),
            factory(
                published=True,
                slug="fini",
                title_fr="Titre XSECRET fin",
                expires_at=timezone.now() - dt.timedelta(minutes=1),
            ),
        )
    ]
    text = everywhere(client, seen.get_absolute_url())
    assert "Ligne publique" in text
    assert "XSECRET" not in text
    for correction in hidden:
        assert client.get(f"/api/v1/corrections/{correction.pk}").status_code == 404
    # A record of another kind with the same number says nothing.
    assert Correction.objects.published().count() == 1


def test_a_correction_disappears_with_its_record_and_comes_back_with_it(client, project):
    CorrectionFactory(about=project, what_fr="Ligne publique")
    assert "Ligne publique" in everywhere(client)
    type(project).objects.update(state="draft")
    assert "Ligne publique" not in everywhere(client)
    type(project).objects.update(state="published")
    assert "Ligne publique" in everywhere(client)


def test_a_missing_translation_is_marked(client, project):
    CorrectionFactory(about=project, what_fr="Ligne en français", what_en="A line")
    for address in ("/ar/corrections/", "/ar/projects/essai/"):
        (line,) = [one for one in read(client.get(address)).all("p") if "Ligne en français" in one.text]
        assert line.language() == ("fr", "ltr")
        assert line.text.endswith("(بالفرنسية)")
    english = read(client.get("/en/corrections/"))
    assert [p.language() for p in english.all("p") if p.text == "A line"] == [("en", "ltr")]


def test_the_page_is_paged_and_a_wrong_page_is_told(client, project):
    for number in range(21):
        CorrectionFactory(about=project, what_fr=f"Ligne {number}", day=dt.date(2026, 1, 1) + dt.timedelta(days=number))
    first, second = (read(client.get(f"/fr/corrections/{query}")) for query in ("", "?page=2"))
    assert len(first.one("ul", "news").all("li")) == 20
    assert "Ligne 20" in first.one("ul", "news").all("li")[0].text
    assert [item.all("p")[1].text for item in second.one("ul", "news").all("li")] == ["Ligne 0"]
    assert client.get("/fr/corrections/?page=9").url == "/fr/corrections/?page=2"
    own = read(client.get("/fr/projects/essai/")).one("section", aria_labelledby="corrections")
    assert len(own.all("li")) == 10


def test_no_message_of_a_reader_is_public(client, project):
    message = MessageFactory(about=project, text="XSECRET", source="XSECRET", address="xsecret@example.org")
    CorrectionFactory(about=project, message=message, what_fr="Ligne publique")
    text = everywhere(client, "/fr/projects/essai/", "/api/v1/projects/?lang=fr")
    assert "XSECRET" not in text
    assert "xsecret" not in text
    assert message.reference not in text


@pytest.mark.parametrize("address", [*PLACES, "/fr/projects/essai/"])
def test_lists_cost_the_same_for_one_and_three_lines(client, address, project):
    others = [ProjectFactory(published=True), EventFactory(published=True)]

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    for record in (project, others[1]):
        CorrectionFactory(about=record)
    cost()
    few = cost()
    for record in (project, *others, *others):
        CorrectionFactory(about=record)
    cost()  # once after a write it is asked what will be due
    assert cost() == few


def test_the_home_of_a_correction_is_in_the_sitemap(client):
    text = client.get("/sitemap-lists-1.xml").content.decode()
    for name in ("corrections", "contact"):
        assert f"<loc>{settings.SITE_URL}/fr/{name}/</loc>" in text
    assert "/report/" not in text


def test_what_is_wrong_with_a_question_is_no_heading_too_deep(client):
    """On this page no heading stands between the title and the problems, as it does on other lists."""
    response = client.get("/fr/corrections/?kind=rien")
    assert response.status_code == 400
    found = [one for one in read(response).one("main").all() if one.tag in {"h1", "h2", "h3"}]
    assert [(one.tag, one.text[:13]) for one in found] == [("h1", "Corrections"), ("h2", "Une partie de")]
