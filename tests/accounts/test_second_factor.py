"""One person's second factor is theirs alone, and what rows of the accounts are called."""

import time
from datetime import timedelta

import pytest
import segno
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor
from accounts.models import (
    AuditEntry,
    OutgoingMail,
    Passkey,
    RecoveryCode,
    SecondFactor,
    StaffSession,
    Throttle,
    User,
)
from tests.accounts.tools import app_code, give_code, give_password, is_in, make_person, shown_secret, sign_in, with_app
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def equipped(**fields):
    """Return somebody with an app, a passkey and recovery codes."""
    person = with_app(make_person(**fields))
    Passkey.objects.create(user=person, name="Clé", credential_id=f"of-{person.pk}", credential=b"x")
    return person


def owned(person):
    """Return everything of a person's second factor, as it is stored."""
    return [list(model.objects.filter(user=person).values()) for model in (SecondFactor, Passkey, RecoveryCode)]


@pytest.mark.parametrize(
    ("act", "left"),
    [
        (lambda person: second_factor.set_up(person, second_factor.new_salt(), step=7, replace=True), (1, 1, 10)),
        (second_factor.new_recovery_codes, (1, 1, 10)),
        (second_factor.remove_app, (0, 1, 10)),
        (second_factor.remove, (0, 0, 0)),
    ],
    ids=["set up", "new recovery codes", "remove the app", "remove"],
)
def test_what_is_done_to_one_second_factor_leaves_that_of_a_colleague(act, left):
    colleague, person, another = equipped(), equipped(), equipped()
    others, before = [owned(colleague), owned(another)], owned(person)
    act(person)
    assert [owned(colleague), owned(another)] == others
    assert owned(person) != before
    assert tuple(map(len, owned(person))) == left


def test_who_has_no_second_factor_is_not_taken_for_a_colleague_who_has():
    equipped()
    person = make_person()
    assert (second_factor.has_app(person), second_factor.is_set_up(person)) == (False, False)
    assert second_factor.remove_app(person) is False
    Passkey.objects.create(user=person, name="Clé", credential_id="own", credential=b"x")
    assert (second_factor.has_app(person), second_factor.is_set_up(person)) == (False, True)


def test_two_colleagues_sign_in_within_the_same_half_minute():
    people = [with_app(make_person()) for _ in range(2)]
    with time_machine.travel(timezone.now(), tick=False):
        for person in people:
            sign_in(client := Client(), person)
            assert is_in(client)


def test_the_picture_and_the_key_of_a_new_app_are_the_same_secret(client):
    person = make_person(username="nadia.essai@example.org")
    give_password(client, person)
    page = client.get(reverse("accounts:new_app"))
    secret = shown_secret(page)
    address = f"otpauth://totp/OIM%20Maroc:nadia.essai%40example.org?secret={secret}&issuer=OIM%20Maroc"
    assert settings.SITE_NAME == "OIM Maroc"
    html = page.content.decode()
    picture = html[html.index('<div class="qr"') : html.index("</svg>") + 6].partition(">")[2]
    assert picture == segno.make(address, error="m", micro=False).svg_inline(
        scale=5, light="#fff", svgclass="qr-code", lineclass=None
    )
    key = read(page).one("code").text.split()
    assert {len(group) for group in key} == {4}
    assert "".join(key) == secret


def test_the_code_of_before_and_after_is_taken_and_no_other():
    person = with_app(make_person())
    with time_machine.travel(timezone.now(), tick=False):
        now = int(time.time()) // second_factor.STEP
        salt = SecondFactor.objects.get(user=person).salt
        found = [second_factor.matching_step(salt, app_code(person, offset)) for offset in (-2, -1, 0, 1, 2)]
        assert found == [None, now - 1, now, now + 1, None]
        used = [second_factor.matching_step(salt, app_code(person, offset), newer_than=now) for offset in (-1, 0, 1)]
        assert used == [None, None, now + 1]


# --- Wrong codes ------------------------------------------------------------------------------------------------------


def test_the_tenth_code_may_be_right_and_then_all_attempts_are_there_again(client, settings):
    person = with_app(make_person())
    give_password(client, person)
    for _ in range(9):
        give_code(client, "000000")
    assert give_code(client, app_code(person)).status_code == 302
    assert AuditEntry.objects.filter(kind="code_refused").count() == 9
    assert not AuditEntry.objects.filter(kind="lock").exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        give_password(client := Client(), person)
        for _ in range(9):
            give_code(client, "000000")
        assert give_code(client, app_code(person)).status_code == 302


def test_what_too_many_wrong_codes_leave_in_the_audit_log(client):
    person = with_app(make_person())
    give_password(client, person)
    for _ in range(12):
        give_code(client, "000000")
    found = AuditEntry.objects.filter(kind__in=["code_refused", "lock"]).order_by("pk")
    assert {(entry.actor, entry.object_name) for entry in found} == {(None, person.username)}
    assert [(entry.kind, entry.details) for entry in found] == [
        *[("code_refused", {})] * 10,
        ("lock", {"limit": "code", "minutes": 60}),
    ]


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_page_of_an_account_begins_at_its_top_and_counts_unused_codes(client):
    person = with_app(make_person())
    codes = second_factor.new_recovery_codes(person)
    give_password(client, person)
    assert "autofocus" in read(client.get(reverse("accounts:second_factor"))).one("input", name="code").attrs
    assert give_code(client, codes[0]).url == reverse("accounts:account")
    page = client.get(reverse("accounts:account"))
    assert (page.context["has_app"], page.context["codes_left"]) == (True, 9)
    assert "autofocus" not in read(page).one("input", name="code").attrs


def test_a_new_app_signs_out_all_other_devices(client):
    person, elsewhere, stranger = with_app(make_person()), Client(), Client()
    stranger.force_login(make_person())
    for offset, each in enumerate((elsewhere, client)):
        give_password(each, person)
        assert give_code(each, app_code(person, offset)).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        client.post(reverse("accounts:account"), {"replace": "", "code": app_code(person)})
        page = client.get(reverse("accounts:new_app"))
        assert not page.context["is_first"]
        salt = client.session["new_second_factor"]
        step = int(time.time()) // 30
        code = second_factor.code_at(second_factor.secret_of(salt), step)
        assert len(client.post(reverse("accounts:new_app"), {"code": code}).context["codes"]) == 10
        assert [is_in(client), is_in(elsewhere)] == [True, False]
    assert SecondFactor.objects.get(user=person).salt == salt
    assert person.staff_sessions.count() == 1
    assert StaffSession.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (SecondFactor(user=User(username="nadia")), "nadia"),
        (RecoveryCode(user=User(username="nadia")), "nadia"),
        (Passkey(name="Téléphone"), "Téléphone"),
        (StaffSession(user=User(username="nadia"), device="Firefox, Linux"), "nadia: Firefox, Linux"),
        (Throttle(key="abc"), "abc"),
        (OutgoingMail(pk=3, template="notice", user_id=7), "notice 3, to user 7"),
    ],
    ids=lambda given: type(given).__name__ if not isinstance(given, str) else "",
)
def test_each_row_says_what_it_is(row, text):
    assert str(row) == text
