"""Passkeys: another second factor, which nothing but the person's own device on this portal's own address opens."""

import logging
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from fido2.utils import websafe_decode

from accounts import passkeys, second_factor
from accounts.forms import NewAppForm, PasskeyForm
from accounts.models import AuditEntry, Passkey
from tests.accounts.authenticator import Authenticator, listed
from tests.accounts.tools import app_code, give_code, give_password, is_in, make_person, sign_in, with_app

pytestmark = pytest.mark.django_db

ACCOUNT, NEW, CODE = (reverse(f"accounts:{name}") for name in ("account", "new_passkey", "second_factor"))


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def challenge(client, purpose="sign"):
    return client.post(reverse("accounts:passkey_challenge"), {"purpose": purpose})


def enrol(client, device, name="Téléphone", **wrong):
    """Add a passkey at the first sign-in or with the right shown before; return the response."""
    answer = device.make(challenge(client, "add").json(), **wrong)
    return client.post(NEW, {"name": name, "passkey": answer})


def said(page):
    return [str(message) for message in page.context["messages"]]


def give_passkey(client, device, **wrong):
    return client.post(CODE, {"passkey": device.sign(challenge(client).json(), **wrong)})


@pytest.fixture
def device():
    return Authenticator()


@pytest.fixture
def person(device):
    """Somebody whose only second factor is the passkey of `device`."""
    person = make_person(email="officer@example.org")
    give_password(client := Client(), person)
    person.codes = enrol(client, device).context["codes"]
    return person


# --- The first sign-in ------------------------------------------------------------------------------------------------


def test_a_passkey_alone_is_a_second_factor_with_recovery_codes(client, mailoutbox):
    person, device = make_person(languages=["ar"]), Authenticator()
    client.get(give_password(client, person).url)
    assert client.get(NEW).status_code == 200
    done = enrol(client, device, "Clé de Rabat")
    assert len(set(done.context["codes"])) == second_factor.RECOVERY_CODES
    assert is_in(client)
    (passkey,) = person.passkeys.all()
    assert (passkey.name, passkey.last_used_at) == ("Clé de Rabat", None)
    (mail,) = mailoutbox
    assert mail.to == [person.email]
    assert "Clé de Rabat" in mail.body
    entry = AuditEntry.objects.get(kind="passkey_on")
    assert (entry.actor, entry.details) == (person, {"passkey": "Clé de Rabat"})
    # The next time: asked for, not set up again.
    other = Client()
    assert give_password(other, person).url == CODE
    assert not is_in(other)
    page = other.get(CODE).content.decode()
    assert "data-passkey=" in page
    assert "passkey.js" in page
    assert listed(challenge(other).json()) == [device.id]
    assert give_passkey(other, device).url == reverse("admin:index")
    assert is_in(other)
    assert person.passkeys.get().last_used_at is not None
    # And without the device.
    give_password(third := Client(), person)
    assert give_code(third, done.context["codes"][0]).status_code == 302
    assert is_in(third)


def test_who_enrols_second_with_the_same_password_is_refused(person):
    """Whether with a passkey or an app."""
    fresh = make_person()
    clients = [Client(), Client()]
    for each in clients:
        give_password(each, fresh)
    waiting = challenge(clients[1], "add").json()
    enrol(clients[0], Authenticator())
    answer = clients[1].post(NEW, {"name": "x", "passkey": Authenticator().make(waiting)})
    assert answer.url == CODE
    assert second_factor.set_up(fresh, second_factor.new_salt(), step=0) is None
    assert challenge(clients[1], "add").status_code == 403
    assert [is_in(each) for each in clients] == [True, False]
    assert fresh.passkeys.count() == 1


@pytest.mark.parametrize("page", ["new_app", "new_passkey"])
def test_who_enrols_at_the_same_moment_as_another_is_refused_too(client, monkeypatch, page):
    fresh = make_person()
    give_password(client, fresh)
    waiting = challenge(client, "add").json()
    client.get(reverse("accounts:new_app"))
    salt = client.session["new_second_factor"]
    code = second_factor.code_at(second_factor.secret_of(salt), int(time.time()) // 30)
    form = {"new_app": NewAppForm, "new_passkey": PasskeyForm}[page]
    is_valid = form.is_valid

    def is_valid_meanwhile(self):
        Passkey.objects.create(user=fresh, name="L’autre", credential_id="other", credential=b"x")
        return is_valid(self)

    monkeypatch.setattr(form, "is_valid", is_valid_meanwhile)
    given = {"code": code, "name": "x", "passkey": Authenticator().make(waiting)}
    assert client.post(reverse(f"accounts:{page}"), given).url == CODE
    assert [passkey.name for passkey in fresh.passkeys.all()] == ["L’autre"]
    assert (second_factor.has_app(fresh), is_in(client)) == (False, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8000.example.org"},
        {"rp_id": "example.org"},
        {"type": "webauthn.get"},
        {"challenge": "AAAA"},
        {"flags": 0x40},  # nobody touched the device
        {"algorithm": -65535},  # a key that could not be verified later
    ],
)
def test_a_passkey_made_elsewhere_is_not_added_and_its_name_stays_typed(client, wrong):
    person = make_person()
    give_password(client, person)
    answer = enrol(client, Authenticator(), "Mon téléphone", **wrong)
    assert answer.status_code == 200
    assert 'value="Mon téléphone"' in answer.content.decode()
    (sentence,) = answer.context["form"].non_field_errors()
    assert sentence.startswith("La clé d’accès n’a pas été ajoutée")
    assert not person.passkeys.exists()
    assert not is_in(client)


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"id": 1}', "[" * 9000, "é", "x" * 50_000])
def test_what_no_browser_sends_is_answered_in_a_sentence(client, person, answer):
    fresh = make_person()
    give_password(client, fresh)
    challenge(client, "add")
    assert client.post(NEW, {"name": "x", "passkey": answer}).status_code == 200
    give_password(client := Client(), person)
    challenge(client)
    assert client.post(CODE, {"passkey": answer}).status_code == 200
    assert not is_in(client)


def test_what_the_device_answered_adds_a_passkey_once(client, person, device):
    give_password(client, person)
    give_passkey(client, device)
    prove(client, device, add_passkey="1")
    answer = Authenticator().make(challenge(client, "add").json())
    assert client.post(NEW, {"name": "Premier", "passkey": answer}).url == ACCOUNT
    prove(client, device, add_passkey="1")
    person.passkeys.filter(name="Premier").delete()
    assert client.post(NEW, {"name": "Encore", "passkey": answer}).status_code == 200
    assert [passkey.name for passkey in person.passkeys.all()] == ["Téléphone"]


def test_a_device_is_added_once(client, person, device):
    """Neither twice to one account, nor to a second one."""
    fresh = make_person()
    give_password(client, fresh)
    assert enrol(client, device).status_code == 200
    assert Passkey.objects.count() == 1


def test_what_a_browser_is_told_to_make_and_to_use(client, person, device):
    fresh = make_person(username="nadia", first_name="Nadia", last_name="Essai")
    give_password(client, fresh)
    made = challenge(client, "add").json()["publicKey"]
    assert made["rp"] == {"id": "localhost", "name": "OIM Maroc"}
    assert {name: made["user"][name] for name in ("name", "displayName")} == {
        "name": "nadia",
        "displayName": "Nadia Essai",
    }
    assert made["authenticatorSelection"] == {
        "residentKey": "preferred",
        "requireResidentKey": False,
        "userVerification": "preferred",
    }
    give_password(client := Client(), person)
    used = challenge(client).json()["publicKey"]
    assert (used["rpId"], used["userVerification"], len(used["allowCredentials"])) == ("localhost", "preferred", 1)
    give_passkey(client, device)
    prove(client, device, add_passkey="1")
    again = challenge(client, "add").json()["publicKey"]
    assert again["user"]["displayName"] == person.username  # who gave no name
    assert [websafe_decode(one["id"]) for one in again["excludeCredentials"]] == [device.id]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://portail.example.org", "https://portail.example.org"),
        ("https://portail.example.org:443", "https://portail.example.org"),
        ("https://portail.example.org:8443", "https://portail.example.org:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_the_address_of_the_portal_is_compared_as_browsers_write_it(settings, address, origin):
    settings.SITE_URL = address
    assert passkeys._origin() == origin


def test_one_of_several_passkeys_is_removed_and_those_of_others_stay(person):
    other = make_person()
    keys = [
        Passkey.objects.create(user=owner, name=name, credential_id=name, credential=b"x")
        for owner, name in ((person, "a"), (person, "b"), (other, "c"))
    ]
    for wrong in (str(keys[2].pk), "x", "", "²", str(keys[0].pk + 99)):
        assert passkeys.remove(person, wrong) is None
    assert passkeys.remove(person, str(keys[1].pk)) == keys[1]
    assert [key.name for key in Passkey.objects.order_by("pk")] == ["Téléphone", "a", "c"]


def test_why_a_passkey_was_not_taken_is_in_the_log(client, person, device, caplog):
    give_password(client, person)
    give_passkey(client, device, flags=0)
    fresh = make_person()
    give_password(client := Client(), fresh)
    enrol(client, Authenticator(), algorithm=-65535)
    told = [record.getMessage() for record in caplog.records if record.name == "accounts.passkeys"]
    assert [sentence.partition(":")[0] for sentence in told] == ["A passkey was refused", "A passkey was not added"]
    assert told[1] == "A passkey was not added: The kind of key is not known."


# --- Signing in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost"},
        {"rp_id": "example.org"},
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"flags": 0},
        {"tampered": True},
        {"id": b"another"},
    ],
)
def test_a_signature_for_something_else_opens_nothing(client, person, device, wrong):
    give_password(client, person)
    answer = give_passkey(client, device, **wrong)
    assert answer.status_code == 200
    assert 'class="errornote" role="alert"' in answer.content.decode()
    assert not is_in(client)
    assert AuditEntry.objects.filter(kind="code_refused").count() == 1


def test_the_passkey_of_somebody_else_or_of_nobody_opens_nothing(client, person):
    colleague, theirs = make_person(), Authenticator()
    give_password(other := Client(), colleague)
    enrol(other, theirs)
    give_password(client, person)
    stranger = Authenticator()
    stranger.id = theirs.id
    for each in (theirs, stranger, Authenticator()):
        assert give_passkey(client, each).status_code == 200
    assert not is_in(client)


def test_a_challenge_works_once_in_its_session_for_its_purpose_and_five_minutes(client, person, device):
    give_password(client, person)
    options = challenge(client).json()
    answer = device.sign(options)
    give_password(other := Client(), person)
    challenge(other)
    assert other.post(CODE, {"passkey": answer}).status_code == 200  # of another session
    assert client.post(CODE, {"passkey": answer}).status_code == 302
    give_password(client := Client(), person)
    assert client.post(CODE, {"passkey": answer}).status_code == 200  # again
    options = challenge(client).json()
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.post(CODE, {"passkey": device.sign(options)}).status_code == 200
    assert not is_in(client)


def test_a_challenge_that_two_requests_found_in_one_session_works_once(client, person, device):
    give_password(client, person)
    answer = device.sign(challenge(client).json())
    kept = dict(client.session)
    assert client.post(CODE, {"passkey": answer}).status_code == 302
    give_password(client := Client(), person)
    session = client.session
    session.update({"passkey_challenge": kept["passkey_challenge"]})
    session.save()
    assert client.post(CODE, {"passkey": answer}).status_code == 200


def test_a_device_that_does_not_count_up_may_be_a_copy(client, caplog):
    person, device = make_person(), Authenticator(count=4)
    give_password(client, person)
    enrol(client, device)
    give_password(client := Client(), person)
    assert give_passkey(client, device).status_code == 302
    device.count -= 1  # what a copy made before would say
    give_password(client := Client(), person)
    with caplog.at_level(logging.WARNING):
        assert give_passkey(client, device).status_code == 200
    assert "may have been copied" in caplog.text
    assert not is_in(client)


def test_wrong_passkeys_and_wrong_codes_count_together(client, person, device, mailoutbox):
    mailoutbox.clear()
    give_password(client, person)
    for _ in range(5):
        give_code(client, "000000")
        give_passkey(client, device, tampered=True)
    assert give_passkey(client, device).status_code == 200
    assert not is_in(client)
    assert [mail.to for mail in mailoutbox] == [[person.email]]


def test_no_challenge_is_given_to_whoever_gave_no_password(client, person):
    assert [challenge(client, purpose).status_code for purpose in ("sign", "add", "x")] == [403] * 3
    assert client.get(reverse("accounts:passkey_challenge")).status_code == 405
    give_password(client, person)
    assert challenge(client, "add").status_code == 403  # a passkey is there already
    assert client.get(NEW).url == CODE


# --- One's own account ------------------------------------------------------------------------------------------------


def prove(client, device, **button):
    return client.post(ACCOUNT, {"passkey": device.sign(challenge(client).json()), **button})


def test_a_second_passkey_and_an_app_come_beside_the_first(client, person, device, mailoutbox):
    give_password(client, person)
    give_passkey(client, device)
    assert challenge(client, "add").status_code == 403  # not before the second factor is given again
    assert client.get(NEW).url == ACCOUNT
    assert client.post(ACCOUNT, {"code": "000000", "add_passkey": "1"}).status_code == 200
    assert prove(client, device, add_passkey="1").url == NEW
    second = Authenticator()
    assert enrol(client, second, "<b>Ordinateur</b>").url == ACCOUNT
    page = client.get(ACCOUNT)
    assert said(page) == ["La clé d’accès a été ajoutée."]
    page = page.content.decode()
    assert "&lt;b&gt;Ordinateur&lt;/b&gt;" in page
    assert person.recovery_codes.filter(used_at=None).count() == len(person.codes)  # the printed ones still work
    assert client.get(NEW).url == ACCOUNT  # the right is used up
    assert prove(client, second, replace="1").url == reverse("accounts:new_app")
    assert client.get(reverse("accounts:new_app")).status_code == 200


def test_removing_the_last_factor_leads_to_setting_one_up(client, person, device, mailoutbox):
    give_password(client, person)
    give_passkey(client, device)
    mailoutbox.clear()
    pk = person.passkeys.get().pk
    assert client.post(ACCOUNT, {"code": "000000", "remove_passkey": pk}).status_code == 200
    assert person.passkeys.count() == 1
    assert prove(client, device, remove_passkey=pk).url == reverse("accounts:new_app")
    assert said(client.get(reverse("accounts:new_app"))) == [
        "La clé d’accès a été retirée.",
        "Vous n’avez plus de second facteur\xa0: configurez-en un maintenant.",
    ]
    assert (person.passkeys.count(), person.recovery_codes.count()) == (0, 0)
    assert AuditEntry.objects.get(kind="passkey_off").actor == person
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    give_password(client := Client(), person)
    assert client.get(CODE).url == reverse("accounts:new_app")


def test_an_app_beside_a_passkey_can_be_removed(client, person, device):
    second_factor.set_up(person, second_factor.new_salt(), step=0, replace=True)
    give_password(client, person)
    give_passkey(client, device)
    assert prove(client, device, remove_app="1").url == ACCOUNT
    assert said(client.get(ACCOUNT)) == ["L’application d’authentification a été retirée."]
    assert not second_factor.has_app(person)
    assert AuditEntry.objects.get(kind="factor_off").actor == person
    assert "remove_app" not in client.get(ACCOUNT).content.decode()


def test_nobody_removes_the_passkey_of_somebody_else(client, person):
    sign_in(client, colleague := with_app(make_person()))
    for pk in (person.passkeys.get().pk, "x", "", "9" * 40, "٣"):
        second_factor.SecondFactor.objects.filter(user=colleague).update(last_step=0)
        client.post(ACCOUNT, {"code": app_code(colleague), "remove_passkey": pk})
    assert person.passkeys.count() == 1


def test_an_administrator_resets_passkeys_too(client, person):
    chief = with_app(make_person())
    sign_in(client, chief)
    reset = reverse("admin:accounts_user_reset_factor", args=[person.pk])
    assert client.post(reset).status_code == 302
    assert (person.passkeys.count(), person.recovery_codes.count()) == (0, 0)
    assert client.post(reset).status_code == 403  # nothing to reset


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_pages_speak_three_languages(client, person, device, language, direction):
    with translation.override(language):
        fresh = make_person()
        give_password(new := Client(), fresh)
        pages = [new.get(reverse("accounts:new_passkey"))]
        give_password(client, person)
        pages.append(client.get(reverse("accounts:second_factor")))
        account = reverse("accounts:account")
        give_passkey(client, device)
        pages.append(client.get(account))
    for page in pages:
        html = page.content.decode()
        assert f'<html lang="{language}" dir="{direction}">' in html
        assert "passkey.js" in html
        assert "no-store" in page["Cache-Control"]
