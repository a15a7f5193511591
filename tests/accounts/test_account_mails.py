"""What a person is told of their account, in which language and when; and what pages say after a change."""

import datetime as dt

import pytest
import time_machine
from django.core import mail as sent
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import account_changes, audit_words, mail
from accounts.models import AuditEntry, OutgoingMail, Passkey, SecondFactor, User
from tests.accounts.tools import PASSWORD, make_person, with_app

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "une phrase assez longue"


@pytest.fixture
def person():
    return with_app(make_person(username="n.essai", email="n.essai@example.org", mail_language="en"))


@pytest.mark.parametrize(
    ("chosen", "languages", "active", "language"),
    [
        ("ar", ["en", "fr"], "fr", "ar"),
        ("", ["en", "fr"], "fr", "en"),
        ("es", ["en", "fr"], "fr", "en"),  # none of the portal any more
        ("", [], "ar", "ar"),
        ("", [], None, "fr"),
    ],
)
def test_mails_are_in_the_language_chosen_or_worked_in_or_read(chosen, languages, active, language):
    with override(active):
        assert mail.language_of(User(mail_language=chosen, languages=languages)) == language


ADMINISTRATOR = "Your second factor was reset by an administrator. You set up a new one when you next sign in."


@pytest.mark.parametrize(
    ("change", "kind", "sentence", "details", "stays_in"),
    [
        (lambda who, key: account_changes.reset_second_factor(who, None), "factor_reset", ADMINISTRATOR, {}, False),
        (
            account_changes.passkey_was_added,
            "passkey_on",
            "A passkey was added to your account: Clé <1>",
            {"passkey": "Clé <1>"},
            True,
        ),
        (
            account_changes.passkey_was_removed,
            "passkey_off",
            "A passkey was removed from your account: Clé <1>",
            {"passkey": "Clé <1>"},
            True,
        ),
        (
            lambda who, key: account_changes.app_was_removed(who),
            "factor_off",
            "The authenticator app was removed from your account.",
            {},
            True,
        ),
        (
            lambda who, key: account_changes.password_was_changed(who),
            "password",
            "The password of your account was changed.",
            {},
            False,
        ),
    ],
)
def test_each_change_of_an_account_is_told_and_written_down(person, change, kind, sentence, details, stays_in):
    colleague = with_app(make_person())
    for each in (person, colleague):
        each.staff_sessions.create(device="essai")
    with override("fr"):
        change(person, Passkey(name="Clé <1>"))
    (message,) = sent.outbox
    assert (message.to, message.subject, message.body) == (
        ["n.essai@example.org"],
        "IOM Morocco: your account",
        f"{sentence}\n\nAccount: n.essai. If this was neither you nor agreed with you, tell an administrator of the "
        "portal at once.\n",
    )
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.object_name, entry.details) == (kind, "n.essai", details)
    assert [each.staff_sessions.exists() for each in (person, colleague)] == [stays_in, True]
    assert SecondFactor.objects.filter(user=colleague).exists()


# --- Mails that could not be sent -------------------------------------------------------------------------------------


@pytest.fixture
def away(monkeypatch):
    """A mail server that does not answer, until it is called."""

    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", fail)
    return monkeypatch.undo


def test_what_could_not_be_sent_is_sent_later_in_its_order_and_only_when_it_is_due(person, away):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for what in ("Un", "Deux"):
            mail.notify(person, what)
        assert (mail.waiting(), mail.send_due(), sent.outbox) == (2, 0, [])  # nothing is due yet
        clock.shift(dt.timedelta(hours=1))
        assert mail.send_due() == 2
        clock.shift(dt.timedelta(days=1))
        away()
        last = OutgoingMail.objects.order_by("pk").last()
        OutgoingMail.objects.filter(pk=last.pk).update(next_at=timezone.now() - dt.timedelta(days=9))
        assert (mail.send_due(), mail.waiting()) == (0, 0)
        assert [message.body.splitlines()[0] for message in sent.outbox] == ["Un", "Deux"]


def test_who_sends_a_mail_sends_those_that_failed_before_too(person, away):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        mail.notify(person, "Un")
        away()
        clock.shift(dt.timedelta(days=1))
        now = {"template": "notice", "values": {"what": "Deux"}, "next_at": timezone.now()}
        mail.send_kept.call(OutgoingMail.objects.create(user=person, **now).pk)
        assert [message.body.splitlines()[0] for message in sent.outbox] == ["Deux", "Un"]


@pytest.mark.parametrize(("minutes", "template", "is_sent"), [(59, "reset", 1), (60, "reset", 0), (600, "notice", 1)])
def test_a_link_that_does_not_work_any_more_is_not_sent(person, away, minutes, template, is_sent):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        if template == "reset":
            mail.send(person, mail.RESET)
        else:
            mail.notify(person, "Un")
        away()
        clock.shift(dt.timedelta(minutes=minutes))
        assert (mail.send_due(), mail.waiting(), len(sent.outbox)) == (0, 0, is_sent)


# --- What pages say ---------------------------------------------------------------------------------------------------


def said(response):
    return [str(message).replace("\xa0", " ") for message in response.context["messages"]]


def test_a_changed_password_is_confirmed_in_both_ways(client, person):
    client.force_login(person)
    words = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    page = client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **words}, follow=True)
    assert said(page) == ["Le mot de passe a été modifié. Vos autres sessions ont été fermées."]
    sent.outbox.clear()
    visitor = Client()
    visitor.post(reverse("accounts:password_reset"), {"email": person.email})
    (message,) = sent.outbox
    link = next(word for word in message.body.split() if "://" in word).partition("8000")[2]
    address = visitor.get(link, follow=True).redirect_chain[-1][0]
    page = visitor.post(address, words, follow=True)  # in the language of the mail
    assert said(page) == ["The password was changed. You may sign in."]
    assert [message.body.splitlines()[0] for message in sent.outbox[1:]] == [
        "The password of your account was changed."
    ]
    assert AuditEntry.objects.filter(kind="password", actor=person).count() == 2


def test_which_mails_come_is_saved_or_told_not_to_be(client, person):
    client.force_login(person)
    choice = {"mail_language": "ar", "mail_own": "daily", "mail_rest": "never"}
    stored = User.objects.filter(pk=person.pk).values(*choice)
    wrong = client.post(reverse("accounts:mails"), {**choice, "mail_own": "hourly"}, follow=True)
    assert said(wrong) == ["Rien n’a été enregistré : choisissez dans les listes."]
    assert stored.get() == {"mail_language": "en", "mail_own": "at_once", "mail_rest": "daily"}
    saved = client.post(reverse("accounts:mails"), choice, follow=True)
    assert said(saved) == ["Votre choix de courriels a été enregistré."]
    assert stored.get() == choice


def test_how_many_sessions_were_ended_is_said_and_written_down(client, person):
    client.force_login(person)
    rows = [person.staff_sessions.create(device="essai") for _ in range(3)]
    other = make_person().staff_sessions.create(device="essai")
    pages = [client.post(reverse("accounts:end_session"), data, follow=True) for data in ({"session": rows[0].pk}, {})]
    assert [said(page) for page in pages] == [["1 session a été fermée."], ["2 sessions ont été fermées."]]
    entries = AuditEntry.objects.filter(kind="sessions").order_by("pk")
    assert [(entry.actor, entry.details) for entry in entries] == [(person, {"count": 1}), (person, {"count": 2})]
    assert set(other.user.staff_sessions.all()) == {other}
    own = {"session": person.staff_sessions.get().pk}  # one signs out of it by the button for that
    assert client.post(reverse("accounts:end_session"), own).status_code == 404


def test_a_page_is_told_who_is_signed_in_and_for_how_long(client, person):
    address = reverse("accounts:session_state")
    nobody = client.get(address).json()
    assert nobody.pop("token")
    assert nobody == {"person": "", "session": None, "seconds": 0, "renewable": False}
    client.force_login(person)
    with time_machine.travel(timezone.now(), tick=False):
        row = person.staff_sessions.get()
        person.staff_sessions.update(last_seen_at=timezone.now() - dt.timedelta(seconds=30))
        known = client.get(address).json()
        assert known.pop("token")
        assert known == {"person": str(person.pk), "session": row.pk, "seconds": 7170, "renewable": True}


# --- The audit log in words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({}, ""),
        ({"reason": ""}, ""),
        (
            {"count": 0, "second_factor": True, "waits": False},
            "count: 0; with the second factor: yes; waits for review: no",
        ),
        ({"before": "draft", "after": "published"}, "before: draft; after: published"),
        ({"before": "in_progress", "odd": "rien"}, "before: in progress; odd: rien"),
        ({"roles": [], "texts": {}, "languages": ["fr", "ar"]}, "roles: –; texts: –; languages: fr, ar"),
        ({"changes": [{"added": {}}]}, "Added."),
        (
            {"changes": [{"changed": {"fields": ["Title [ar]", "Odd"]}}], "count": 2},
            "Changed Title (Arabic) and Odd.; count: 2",
        ),
        ({"changes": [{"added": {"name": "figure", "object": "12"}}]}, "Added figure “12”."),
        ({"changes": [{"odd": "texte"}]}, "No fields changed."),
    ],
)
def test_the_details_of_an_entry_are_told_in_words(stored, words):
    with override("en"):
        assert audit_words.details(stored) == words
