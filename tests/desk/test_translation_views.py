"""The pages of the board: which records go out in a file, what one that came back would do, and what is kept."""

import datetime as dt

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from accounts.roles import REVIEWER
from core.publication import State
from core.texts import fingerprint
from desk import translator_files, translator_writing
from desk.models import ImportJob
from desk.translator_files import MARK
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, EventFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def user(client):
    user = somebody(REVIEWER)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def url(name, *args):
    with translation.override("en"):
        return reverse(f"translation:{name}", args=args)


def said(response):
    response.client.cookies.pop("messages", None)  # as if the next page had been looked at
    return [str(message) for message in get_messages(response.wsgi_request)]


def key(record):
    return f"{record._meta.label_lower}/{record.pk}"


def file_of(*rows, name="essai.csv"):
    """Return a file with rows of (record, name of a text, translation, French as exported)."""
    lines = [f"{MARK} ar;;;;;;;;;;source;text"]
    for record, text, arabic, french in rows:
        lines.append(f"{key(record)}/{text}/ar;;;;;{french};;{arabic};;;{fingerprint(french)};{fingerprint('')}")
    return SimpleUploadedFile(name, "\n".join(lines).encode())


@pytest.fixture
def article():
    return ArticleFactory(title_fr="Titre", lead_fr="Chapeau", body_fr="")


# --- Out --------------------------------------------------------------------------------------------------------------


def test_a_file_has_its_day_and_language_in_its_name_and_leaves_a_line_in_the_log(client, user, article):
    event = EventFactory(title_fr="Événement", title_ar="حدث", summary_fr="")
    with time_machine.travel(NOON, tick=False):
        client.force_login(user)
        binned, _other = ArticleFactory(binned_at=NOON), ArticleFactory()
        keys = [key(record) for record in (article, event, binned)]
        response = client.post(url("export"), {"language": "ar", "record": keys, "scope": "all"})
    assert response["Content-Disposition"] == 'attachment; filename="traductions-ar-2027-03-01.xlsx"'
    assert b"".join(response.streaming_content).startswith(b"PK")
    entry = AuditEntry.objects.get(kind="export")
    assert (entry.actor, entry.details) == (user, {"language": "ar", "records": 2, "texts": 3})
    client.post(url("export"), {"language": "ar", "record": [key(article), key(event)]})
    assert AuditEntry.objects.filter(kind="export").first().details["texts"] == 2


def test_no_more_records_than_allowed_go_out(client, user, monkeypatch):
    monkeypatch.setattr(translator_files, "MAX_RECORDS", 2)
    records = [ArticleFactory(), ArticleFactory(), EventFactory()]
    ArticleFactory(binned_at=NOON)

    def status(**data):
        return client.post(url("export"), {"language": "ar", **data}).status_code

    keys = [key(record) for record in records]
    assert [status(record=keys[:2]), status(record=keys), status(record=["rien", *keys[:2]])] == [200, 302, 200]
    assert [status(all="1"), status(all="1", selection="kind=events.article"), status(all="1", selection="kind=x")] == [
        *(302, 200),
        302,
    ]
    assert said(client.post(url("export"), {"language": "ar"}))[-1] == ("Choose at least one record, and at most 2.")
    assert client.post(url("export"), {"language": "fr", "record": keys[:1]}).status_code == 404


def test_the_page_before_keeps_what_was_chosen_and_drops_what_is_none(client, user, article):
    numbers = [f"events.article/{'1' * count}" for count in (18, 19)]
    given = [key(article), "events.article/x", "auth.user/1", *numbers]
    page = client.get(url("export"), {"record": given})
    assert page.context["keys"] == [key(article), numbers[0]]
    assert [(code, str(name)) for code, name in page.context["languages_of_texts"]] == [
        ("ar", "Arabic"),
        ("en", "English"),
    ]


def test_what_changed_in_the_french_is_shown_of_records_that_one_may_see(client, user, article):
    article.title_ar = "عنوان"
    article.save()
    article.title_fr = "Nouveau titre"
    article.save()
    page = client.get(url("changes", "events.article", article.pk, "ar"))
    assert (page.context["row"].record, page.context["cell"].is_outdated) == (article, True)
    hidden = ArticleFactory(binned_at=NOON)
    for args in (
        ("events.article", article.pk, "fr"),
        ("auth.user", user.pk, "ar"),
        ("events.article", hidden.pk, "ar"),
    ):
        assert client.get(url("changes", *args)).status_code == 404
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url("changes", "events.article", article.pk, "ar")).status_code == 403


# --- In ---------------------------------------------------------------------------------------------------------------


def uploaded(client, file):
    response = client.post(url("upload"), {"file": file})
    return response, ImportJob.objects.order_by("-pk").first()


def test_a_file_is_kept_with_its_rows_until_it_is_written(client, user, article):
    response, job = uploaded(client, file_of((article, "title", "عنوان", "Titre"), name=f"{'x' * 250}.csv"))
    assert response.url == url("check", job.pk)
    nothing = client.post(url("upload"), {"csrfmiddlewaretoken": "x"})
    assert nothing.context["form"].errors == {"file": ["This field is required."]}
    assert (job.kind, job.author, job.state, job.rows_total, job.rows_done) == ("translation", user, "checked", 1, 0)
    assert (len(job.file_name), job.file_name[-5:]) == (200, "x.csv")
    assert job.report == {
        "rows": [[2, f"{key(article)}/title/ar", "عنوان", "Titre", fingerprint("Titre"), fingerprint("")]]
    }


def test_the_check_counts_and_puts_what_is_wrong_first_then_what_is_doubtful(client, user, article, settings):
    settings.FOUR_EYES = True
    public = ArticleFactory(title_fr="Public", lead_fr="Chapeau", state=State.PUBLISHED, published_at=NOON)
    kept = ArticleFactory(title_fr="Garde", title_ar="قديم")
    rows = [
        (article, "title", "عنوان", "Titre"),
        (article, "lead", "Chapeau", "Chapeau"),  # a copy of the French
        (public, "title", "عام", "Public"),
        (public, "lead", "مقدمة", "Chapeau"),
        (kept, "title", "قديم", "Garde"),
        (kept, "lead", "", kept.lead_fr or ""),
    ]
    _response, job = uploaded(client, file_of(*rows))
    page = client.get(url("check", job.pk))
    context = page.context
    assert context["count"] == {"changed": 4, "unchanged": 1, "empty": 1, "wrong": 0}
    assert [outcome.number for outcome in context["outcomes"]] == [3, 2, 4, 5]
    assert (context["waiting"], context["may_write"], context["job"]) == (1, True, job)
    first = job
    _response, job = uploaded(client, file_of(*rows[:2], (article, "slug", "x", "x")))
    assert client.get(url("check", first.pk)).context["job"] == first
    context = client.get(url("check", job.pk)).context
    assert ([outcome.number for outcome in context["outcomes"]], context["may_write"]) == ([4, 3, 2], False)
    _response, job = uploaded(client, file_of(rows[4]))
    context = client.get(url("check", job.pk)).context
    assert (context["outcomes"], context["may_write"], context["waiting"]) == ([], False, 0)


def test_what_is_written_is_counted_logged_and_forgotten(client, user, article, settings):
    settings.FOUR_EYES = True
    other, public = ArticleFactory(title_fr="Autre"), ArticleFactory(title_fr="Public", published=True)
    rows = [(record, "title", f"نص {record.pk}", record.title_fr) for record in (article, other, public)]
    _response, job = uploaded(client, file_of(*rows))
    digest = client.get(url("check", job.pk)).context["digest"]
    page = client.post(url("check", job.pk), {"digest": digest})
    assert said(page) == [
        "The translations of 2 records were brought in.",
        "The translations of 1 published record wait for review.",
    ]
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.report) == ("done", 3, {})
    entry = AuditEntry.objects.get(kind="import")
    assert (entry.actor, entry.details) == (user, {"file": "essai.csv", "written": 2, "waiting": 1})
    logged = LogEntry.objects.order_by("pk").values_list("object_id", "user")
    assert list(logged) == [(str(article.pk), user.pk), (str(other.pk), user.pk)]
    assert {log.get_change_message() for log in LogEntry.objects.all()} == {"Translations brought in from essai.csv."}
    again = client.post(url("check", job.pk), {"digest": digest})
    assert said(again) == ["This file was brought in already, or it is not yours. Upload it again."]


def test_a_file_that_has_become_wrong_is_not_written(client, user, article):
    _response, job = uploaded(client, file_of((article, "title", "عنوان", "Titre")))
    digest = client.get(url("check", job.pk)).context["digest"]
    type(article).objects.filter(pk=article.pk).update(binned_at=NOON)
    for given in (digest, client.get(url("check", job.pk)).context["digest"]):
        page = client.post(url("check", job.pk), {"digest": given})
        assert said(page) == ["Nothing was written: the records changed since the check. Look at it again."]
    job.refresh_from_db()
    assert (job.state, job.rows_done) == ("checked", 0)


def test_what_a_record_refuses_while_it_is_written_is_said_and_nothing_is_written(client, user, article, monkeypatch):
    def refuse(*args):
        ArticleFactory()
        raise ValidationError(["Essai: too long.", "Autre: too short."])

    _response, job = uploaded(client, file_of((article, "title", "عنوان", "Titre")))
    digest = client.get(url("check", job.pk)).context["digest"]
    monkeypatch.setattr(translator_writing, "write", refuse)
    page = client.post(url("check", job.pk), {"digest": digest})
    assert page.url == url("check", job.pk)
    assert said(page) == ["Nothing was written. Essai: too long.", "Nothing was written. Autre: too short."]
    job.refresh_from_db()
    assert (job.state, type(article).objects.count()) == ("checked", 1)


def test_nobody_without_a_kind_to_see_brings_anything_in(client, article):
    client.force_login(UserFactory(is_staff=True))
    for name in ("upload", "export", "board"):
        assert client.get(url(name)).status_code == 403
    assert ProjectFactory._meta.model.objects.count() == 0
