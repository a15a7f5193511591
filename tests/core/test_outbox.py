"""A mail that could not be sent is tried again, later each time, and given up in the end."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from core.outbox import WAITS, attempt
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail():
    return OutgoingMail.objects.create(user=UserFactory(), template="essai", next_at=timezone.now())


def refused(_mail):
    raise OSError("connection refused")


def test_each_failure_makes_it_wait_longer_and_the_last_one_ends_it(mail, time_machine, caplog):
    now, mails = mail.next_at, OutgoingMail.objects.all()
    for number, wait in enumerate(WAITS, 1):
        time_machine.move_to(now - dt.timedelta(microseconds=1), tick=False)
        assert attempt(mails, mail.pk, refused)  # it is not due
        time_machine.move_to(now, tick=False)
        assert attempt(mails, mail.pk, refused) == (number == len(WAITS))
        left = [*mails.values_list("tries", "next_at")]
        assert left == ([(number, now + wait)] if number < len(WAITS) else [])
        now += wait
    assert [wait.total_seconds() / 60 for wait in WAITS] == [1, 5, 15, 60, 240, 720, 1440]
    said = [f"A mail ({mail}) could not be sent; it is tried again in {wait}. connection refused" for wait in WAITS]
    assert caplog.messages == [*said[:-1], f"A mail ({mail}) was given up."]
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 6 + ["ERROR"]


def test_it_is_sent_once_and_only_what_was_asked_for(mail):
    other, sent = OutgoingMail.objects.create(user=mail.user, template="autre", next_at=timezone.now()), []
    assert attempt(OutgoingMail.objects.exclude(pk=mail.pk), mail.pk, sent.append)
    assert sent == []
    for _time in range(2):
        assert attempt(OutgoingMail.objects.all(), mail.pk, sent.append)
    assert (sent, [*OutgoingMail.objects.all()]) == ([mail], [other])


def test_of_two_who_try_at_once_one_sends_it(mail):
    sent = []

    def send(one):
        assert attempt(OutgoingMail.objects.all(), mail.pk, sent.append)  # somebody else, meanwhile
        sent.append(one)

    assert attempt(OutgoingMail.objects.all(), mail.pk, send)
    assert sent == [mail]


def test_who_reads_a_mail_that_somebody_else_claims_in_that_moment_leaves_it(mail):
    class Claimed:
        """What is read is claimed before it can be written."""

        model = OutgoingMail

        def filter(self, **_asked):
            return self

        def first(self):
            OutgoingMail.objects.update(tries=1)
            return mail

    sent = []
    assert attempt(Claimed(), mail.pk, sent.append) is True
    assert (sent, OutgoingMail.objects.get().tries) == ([], 1)


def test_a_fault_of_ours_is_no_refusal_and_leaves_it_for_the_next_time(mail):
    with pytest.raises(ValueError, match="essai"):
        attempt(OutgoingMail.objects.all(), mail.pk, lambda _mail: int("essai"))
    assert OutgoingMail.objects.get().tries == 1
