"""The lists and forms of the admin tell the truth, in the reader's words."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from accounts import roles
from core.publication import State
from core.richtext import say_left_out
from desk import duplicating, notifications, proposals, reasons, versions
from desk.models import Notification
from events.models import Article
from projects.models import Project
from tests.desk.spreadsheet_tools import ARTICLES, PROJECTS, checked
from tests.desk_tools import admin_url, complete, full_form, in_state, somebody
from tests.factories import ArticleFactory, EventFactory, ProjectFactory

pytestmark = pytest.mark.django_db
Kind = Notification.Kind


def test_a_list_shows_a_translation_that_waits_as_waiting_and_not_as_missing(officer_client, translator):
    article = ArticleFactory(published=True, title_fr="Titre", title_ar="", lead_fr="", body_fr="")
    with proposals.editing(article, translator) as done:
        stored = Article.objects.get()
        stored.title_ar = "عنوان"
        stored.save()
    assert done.is_proposal
    url = admin_url(Article, "changelist")
    found = {
        state: list(officer_client.get(url, {"translation": f"{state}-ar"}).context["cl"].result_list)
        for state in ("waiting", "missing")
    }
    assert found == {"waiting": [article], "missing": []}
    assert 'text-state is-waiting">AR' in officer_client.get(url).content.decode()


def test_the_form_asks_for_a_translation(officer_client, translator):
    article = ArticleFactory(title_fr="Titre", title_ar="")
    page = officer_client.get(admin_url(article, "change")).content.decode()
    assert f'formaction="{admin_url(article, "ask")}"' in page
    answer = officer_client.post(admin_url(article, "ask"), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        f"Traductions manquantes demandées à\xa0: {translator}."
    ]
    assert notifications.open_for(translator, article).get().kind == Kind.TRANSLATION


def test_asking_for_a_translation_says_when_there_is_nobody_to_ask(officer_client, translator):
    article = ArticleFactory(title_fr="Titre", title_ar="عنوان", lead_fr="")
    answer = officer_client.post(admin_url(article, "ask"), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Rien n’y manque ni n’y est périmé, ou personne ne traduit vers cette langue."
    ]
    assert not Notification.objects.exists()


def test_nobody_asks_who_may_not_change_the_record(client, translator):
    article = ArticleFactory(title_fr="Titre", title_ar="")
    client.force_login(somebody(roles.TRANSLATOR, languages=["en"], first_name="Autre"))
    notes = Notification.objects.count()
    assert client.get(admin_url(article, "ask")).status_code == 405
    client.force_login(somebody(roles.TRANSLATOR))
    assert client.post(admin_url(article, "ask")).status_code == 403
    assert Notification.objects.count() == notes


def test_the_first_of_a_month_is_written_as_people_say_it(officer_client):
    for day in (1, 2):
        EventFactory(starts_at=dt.datetime(2024, 12, day, 10, tzinfo=dt.UTC))
    page = officer_client.get(admin_url(EventFactory._meta.model, "changelist")).content.decode()
    assert "1er décembre" in page


def test_what_is_only_read_is_read_in_words(client):
    project = ProjectFactory(
        state=State.ARCHIVED, budget=1234567, currency="EUR", start_date=dt.date(2014, 7, 1), is_nationwide=True
    )
    client.force_login(somebody(roles.CONTRIBUTOR))
    page = client.get(admin_url(project, "change")).content.decode()
    assert "1\u202f234\u202f567" in page
    assert 'alt="True"' not in page
    assert "1er juillet 2014" in page
    assert Project.objects.count() == 1


def test_old_notices_are_forgotten(reviewer):
    article = ArticleFactory()
    now = timezone.now()
    for days, done, kept in ((80, 80, True), (200, 100, False), (200, None, True), (400, None, False)):
        Notification.objects.create(
            recipient=reviewer,
            kind=Kind.RETURNED,
            object_kind="events.article",
            object_id=article.pk,
            title=f"{kept}",
            created_at=now - dt.timedelta(days=days),
            done_at=done and now - dt.timedelta(days=done),
        )
    # What has a day of its own stays until a year after it, however long ago it was told.
    for days, kept in ((-30, True), (300, True), (400, False)):
        Notification.objects.create(
            recipient=reviewer,
            kind=Kind.CONSENT,
            object_kind="core.picture",
            object_id=1,
            title=f"{kept}",
            created_at=now - dt.timedelta(days=500),
            moment=now - dt.timedelta(days=days),
        )
    assert notifications.forget_old() == 3
    assert list(Notification.objects.values_list("title", flat=True)) == ["True"] * 4


@pytest.mark.parametrize("text", ["21/02/2030 10h30", "2030-02-21 10:30", "21 février 2030 10h30"])
def test_a_time_of_publication_is_read_at_every_address(client, text):
    article = in_state("events.article", State.IN_REVIEW)
    client.force_login(somebody(roles.REVIEWER))
    client.post(admin_url(article, "transition", "publish"), {"publish_at": text})
    article.refresh_from_db()
    assert f"{timezone.localtime(article.published_at):%Y-%m-%d %H:%M}" == "2030-02-21 10:30"


def test_pictures_that_stay_behind_are_named_without_scripts_too(officer_client):
    article = ArticleFactory(body_fr="<p>Texte</p>")
    form = full_form(article, somebody(roles.REVIEWER))
    body = '<p>Texte <img src="file:///C:/photo.jpg"> fin</p>'
    page = officer_client.post(admin_url(article, "change"), {**form, "body_fr": body, "_continue": "1"}, follow=True)
    assert Article.objects.get().body_fr == "<p>Texte fin</p>"
    with translation.override("fr"):
        assert any(str(message).endswith(say_left_out(1)) for message in page.context["messages"])


def test_pictures_in_a_file_are_named(reviewer):
    cells = {"title_fr": "Titre", "body_fr": '<p>Un <img src="data:image/png;base64,AAAA"> texte</p>'}
    (row,) = checked(ARTICLES, [cells], reviewer).rows.all()
    assert row.outcome["notes"][0].startswith("body_fr: ")


def test_an_import_says_before_it_writes_what_a_published_record_would_lack(reviewer, settings):
    settings.FOUR_EYES = False
    project = in_state("projects.project", State.PUBLISHED, code="ESSAI.1", donors=["EU"])
    job = checked(PROJECTS, [{"code": project.code, "donors": "-"}], reviewer)
    (row,) = job.rows.all()
    assert row.outcome["errors"] == []
    assert row.outcome.get("waits")
    assert not proposals.Version.objects.filter(state="pending").exists()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_history_says_why_in_the_language_of_its_reader(reviewer, contributor, language):
    article = complete("events.article", title_fr="Titre")
    first = versions.record_version(article, None)
    with translation.override("ar"):
        with proposals.editing(article, contributor):
            Article.objects.update(title_fr="Autre titre")
        proposals.restore(article, first, reviewer)
        duplicating.duplicate(article, reviewer)
    with translation.override(language):
        told = [reasons.in_words(version.reason) for version in versions.Version.objects.all() if version.reason]
    found = {
        "fr": ["Copié de «\xa0Titre\xa0» (n°\xa0", "Version du "],
        "en": ["Copied from “Titre” (no. ", "Version of "],
    }
    assert [text[: len(start)] for text, start in zip(told, found[language], strict=True)] == found[language]
    assert "2026-" not in told[1]
    assert reasons.in_words("Faute corrigée") == "Faute corrigée"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Proposé par Essai\xa0: import a.xlsx", "Proposed by Essai: import a.xlsx"),
        ("Proposé par Essai\xa0: plus juste", "Proposed by Essai: plus juste"),
        ("Proposé par Essai", "Proposed by Essai"),
        ("Version du 2026-03-01 09:30 restaurée", "Version of 1 March 2026 at 09:30 restored"),
        ("Version du 1er mars restaurée", "Version of 1er mars restored"),
        ("Essai", "Essai"),
    ],
)
def test_a_reason_that_the_portal_wrote_is_told_in_another_language(stored, shown):
    with translation.override("en"):
        assert reasons.in_words(stored) == shown
