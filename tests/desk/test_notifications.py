"""People are told what happens to their work: on the start page, above the form, and by mail."""

import datetime as dt
import io

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.roles import CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.models import Picture
from core.publication import State
from desk import decisions, notices, notifications, proposals, versions, workflow
from desk.models import Notification
from tests.desk_tools import admin_url, complete, in_state, somebody
from tests.factories import PictureFactory

pytestmark = pytest.mark.django_db

PROJECT = "projects.project"
DAILY, NEVER = {"mail_own": "daily", "mail_rest": "daily"}, {"mail_own": "never", "mail_rest": "never"}


@pytest.fixture
def author():
    return somebody(CONTRIBUTOR, email="autrice@example.org")


@pytest.fixture
def reviewer():
    return somebody(REVIEWER, email="relecteur@example.org", first_name="Essai", last_name="Relecteur")


@pytest.fixture
def draft(author):
    record = complete(PROJECT, title_fr="Projet pour les avis")
    versions.record_version(record, author)
    return record


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def told(user):
    return [(notice.kind, notice.words) for notice in notifications.open_for(user)]


def sent():
    """Return {address: [subjects]} of the mails since the last call."""
    found = {}
    for message in mail.outbox:
        found.setdefault(message.to[0], []).append(message.subject)
    mail.outbox.clear()
    return found


def test_what_was_sent_back_is_told_with_its_words_until_the_author_acts(client, draft, author, reviewer, commits):
    with commits():
        workflow.perform(draft, "submit", author)
    assert (told(reviewer), sent()) == ([("submitted", "")], {})  # by default the rest comes once a day
    with commits():
        workflow.perform(draft, "return", reviewer, reason="Le chiffre manque")
    assert (told(reviewer), told(author)) == ([], [("returned", "Le chiffre manque")])
    (message,) = mail.outbox
    assert message.to == ["autrice@example.org"]
    assert "Essai Relecteur" in message.subject
    assert "Projet pour les avis" in message.subject
    assert "Le chiffre manque" in message.body
    assert f"http://localhost:8000{admin_url(draft, 'change')}" in message.body
    client.force_login(author)
    for page in (reverse("admin:index"), admin_url(draft, "change")):
        assert "Le chiffre manque" in client.get(page).content.decode()
    workflow.perform(draft, "submit", author)
    assert told(author) == []


def test_a_notice_can_be_noted_by_its_recipient_only(client, draft, author, reviewer):
    workflow.perform(draft, "submit", author)
    notice = Notification.objects.get(recipient=reviewer)
    client.force_login(author)
    assert client.post(reverse("noted", args=[notice.pk])).status_code == 404
    client.force_login(reviewer)
    response = client.post(reverse("noted", args=[notice.pk]), {"next": "https://example.com/"})
    assert (response.url, told(reviewer)) == (reverse("admin:index"), [])


def test_the_author_of_a_change_is_told_what_became_of_it(draft, author, reviewer):
    public = in_state(PROJECT, State.PUBLISHED)
    with proposals.editing(public, author, "Plus juste") as done:
        type(public).objects.filter(pk=public.pk).update(title_fr="Autre titre")
    assert told(reviewer) == [("proposed", "Plus juste")]
    decisions.refuse(done.version, reviewer, "Trop long")
    assert (told(reviewer), told(author)) == ([], [("refused", "Trop long")])
    with proposals.editing(public, author) as done:
        type(public).objects.filter(pk=public.pk).update(title_fr="Titre")
    assert told(author) == []  # a new try: the author has acted
    decisions.accept(done.version, reviewer)
    assert told(author) == [("accepted", "")]


def test_what_was_scheduled_is_told_when_it_is_out_or_could_not_go(draft, author, reviewer):
    other = complete(PROJECT)
    versions.record_version(other, author)
    soon = timezone.now() + dt.timedelta(hours=1)
    for record in (draft, other):
        workflow.perform(record, "publish", reviewer, publish_at=soon)
    assert told(author) == [("scheduled", "")] * 2
    type(other).objects.filter(pk=other.pk).update(state=State.ARCHIVED)
    call_command("send_notifications")
    assert len(told(reviewer)) == 0
    with time_machine.travel(soon + dt.timedelta(minutes=1)):
        for _twice in range(2):
            call_command("send_notifications")
        assert [kind for kind, _words in told(author)] == ["not_out", "out"]
        assert [kind for kind, _words in told(reviewer)] == ["not_out", "out"]


def test_what_was_put_off_is_told_at_its_new_time(draft, author, reviewer):
    soon, later = (timezone.now() + dt.timedelta(hours=hours) for hours in (1, 5))
    workflow.perform(draft, "publish", reviewer, publish_at=soon)
    type(draft).objects.filter(pk=draft.pk).update(published_at=later)
    for moment, expected in ((soon, "scheduled"), (later, "out")):
        with time_machine.travel(moment + dt.timedelta(minutes=1)):
            call_command("send_notifications")
            assert told(author) == [(expected, "")]


def test_a_notice_about_a_kind_that_is_gone_leads_to_the_start_page():
    notice = Notification(object_kind="core.gone", object_id=1)
    assert notices.address(notice) == reverse("admin:index")


def test_a_consent_that_ends_soon_is_told_once_to_who_keeps_the_pictures(author, reviewer):
    picture = PictureFactory(alt_fr="Photo d’essai", consent_until=timezone.localdate() + dt.timedelta(days=9))
    for _twice in range(2):
        call_command("send_notifications")
    assert (told(author), told(reviewer)) == ([], [("consent", "")])
    Picture.objects.filter(pk=picture.pk).update(consent_until=timezone.localdate() + dt.timedelta(days=12))
    for _twice in range(2):
        call_command("send_notifications")
    assert told(reviewer) == [("consent", "")] * 2  # it was given for longer, and ends soon again


def test_the_translators_of_what_is_missing_are_asked(client, author):
    arabic, english = somebody(TRANSLATOR, ["ar"]), somebody(TRANSLATOR, ["en"])
    page = complete("pages.page", title_en="A title", summary_en="A summary", body_en="<p>A text</p>")
    client.force_login(author)
    for _twice in range(2):
        client.post(admin_url(type(page), "changelist"), {"action": "ask", "_selected_action": [page.pk]})
    assert (told(arabic), told(english)) == ([("translation", "")], [])


# --- Mails ------------------------------------------------------------------------------------------------------------


def complaint():
    """Return what the timer's command says went wrong."""
    call_command("send_notifications", stderr=(said := io.StringIO()))
    return said.getvalue()


def test_each_gets_mails_as_they_chose_and_no_more_than_one_digest_a_day(draft, author, commits):
    people = {name: somebody(REVIEWER, email=f"{name}@example.org", **choice) for name, choice in MAILS.items()}
    with commits():
        workflow.perform(draft, "submit", author)
    assert set(sent()) == {"now@example.org"}
    workflow.perform(draft, "return", people["now"])
    workflow.perform(draft, "submit", author)
    sent()
    tomorrow = timezone.localtime() + dt.timedelta(days=1)
    with time_machine.travel(tomorrow.replace(hour=6)):
        assert complaint() == ""
    assert set(sent()) == {"now@example.org"}
    with time_machine.travel(tomorrow.replace(hour=9)):
        for _twice in range(2):
            assert complaint() == ""
    assert {who: len(subjects) for who, subjects in sent().items()} == {
        "daily@example.org": 1,
    }
    # What happens after the digest waits for the next morning.
    with time_machine.travel(tomorrow.replace(hour=10)):
        workflow.perform(draft, "return", people["now"])
        workflow.perform(draft, "submit", author)
        call_command("send_notifications")
    assert set(sent()) == {"now@example.org"}
    with time_machine.travel(tomorrow.replace(hour=9) + dt.timedelta(days=1)):
        call_command("send_notifications")
    assert set(sent()) == {"daily@example.org"}


MAILS = {"now": {"mail_rest": "at_once"}, "daily": DAILY, "never": NEVER}


def test_a_mail_that_fails_disturbs_nothing_and_is_sent_later(draft, author, reviewer, commits, monkeypatch):
    def fails(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken, commits():
        broken.setattr("django.core.mail.EmailMessage.send", fails)
        workflow.perform(draft, "submit", author)
        workflow.perform(draft, "return", reviewer, reason="À revoir")
    assert (type(draft).objects.get().state, sent()) == (State.DRAFT, {})
    call_command("send_notifications")
    assert list(sent()) == ["autrice@example.org"]
    workflow.perform(draft, "submit", author)
    with time_machine.travel(timezone.localtime().replace(hour=9) + dt.timedelta(days=1)):
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", fails)
            assert complaint() == "1 mails could not be sent; the next run tries again.\n"
        call_command("send_notifications")
    assert list(sent()) == ["relecteur@example.org"]


def test_mails_speak_the_language_of_the_person_whoever_acted(draft, author, reviewer, commits):
    author.mail_language = "ar"
    author.save()
    with commits():
        workflow.perform(draft, "submit", author)
        workflow.perform(draft, "return", reviewer)
    (message,) = mail.outbox
    assert "أعاد" in message.subject
    assert "\u2068Projet pour les avis\u2069" in message.body
    assert "/ar/admin/projects/" in message.body


def test_everybody_chooses_their_mails(client, author):
    client.force_login(author)
    assert 'name="mail_language"' in client.get(reverse("accounts:account")).content.decode()
    client.post(reverse("accounts:mails"), {"mail_language": "ar", "mail_own": "daily", "mail_rest": "never"})
    author.refresh_from_db()
    assert (author.mail_language, author.mail_own, author.mail_rest) == ("ar", "daily", "never")
    client.post(reverse("accounts:mails"), {"mail_language": "xx", "mail_own": "daily", "mail_rest": "never"})
    author.refresh_from_db()
    assert author.mail_language == "ar"
