"""What readers sent is kept no longer than the page on privacy says."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback import handling, retention
from feedback.models import Correction, Message
from tests.factories import CorrectionFactory, EventFactory, MessageFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days_ago(days):
    return NOW - dt.timedelta(days=days)


def made(days, *, closed=None, state="new"):
    """A message that arrived and was closed so many days ago."""
    closed_at = days_ago(closed) if closed is not None else None
    message = MessageFactory(address="lectrice@example.org", state=state, text=f"{days} {closed} {state}")
    Message.objects.filter(pk=message.pk).update(created_at=days_ago(days), closed_at=closed_at)


def test_addresses_go_before_messages_and_both_go():
    made(364)
    made(366)
    made(100, closed=29, state="corrected")
    made(100, closed=31, state="no_change")
    made(31, closed=0, state="spam")
    made(29, closed=0, state="spam")
    counts = [(retention.forget_addresses(), retention.forget_messages()) for _run in range(2)]
    assert counts == [(1, 2), (0, 0)]
    call_command("clean_up")
    assert {one.text: one.address for one in Message.objects.all()} == {
        "364 None new": "lectrice@example.org",
        "100 29 corrected": "lectrice@example.org",
        "100 31 no_change": "",
        "29 0 spam": "lectrice@example.org",
    }


def test_the_days_are_settings_and_the_form_says_them(client, settings):
    settings.MESSAGE_DAYS, settings.MESSAGE_ADDRESS_DAYS = 60, 5
    made(59)
    made(61)
    made(20, closed=6, state="corrected")
    call_command("clean_up")
    assert {one.text: bool(one.sealed_address) for one in Message.objects.all()} == {
        "59 None new": True,
        "20 6 corrected": False,
    }
    text = client.get("/en/contact/").content.decode()
    assert "deleted after 60 days at the latest" in text
    assert "deleted 5 days after the message is dealt with" in text


def test_who_opens_a_message_again_keeps_its_address_longer():
    user = UserFactory(is_staff=True)
    message = MessageFactory(address="lectrice@example.org")
    handling.move([message], Message.State.CORRECTED, user)
    assert message.closed_at is not None
    handling.move([message], Message.State.IN_PROGRESS, user)
    message.refresh_from_db()
    assert (message.closed_at, message.address) == (None, "lectrice@example.org")


def test_corrections_stay_when_their_message_goes_and_go_when_their_record_is_deleted():
    kept, deleted = ProjectFactory(published=True), ProjectFactory(published=True)
    message = MessageFactory(about=kept)
    CorrectionFactory(about=kept, message=message, what_fr="Reste")
    CorrectionFactory(about=deleted, what_fr="Part")
    CorrectionFactory(about=deleted, what_fr="Part aussi")
    CorrectionFactory(about=EventFactory(), what_fr="Reste au brouillon")
    Message.objects.update(created_at=days_ago(400))
    deleted.delete()
    assert [retention.forget_corrections() for _run in range(2)] == [2, 0]
    call_command("clean_up")
    assert sorted((one.what_fr, one.message) for one in Correction.objects.all()) == [
        ("Reste", None),
        ("Reste au brouillon", None),
    ]
