"""Nobody loses a sign-in by an odd address or digits, nor by strangers who try; guessable passwords are refused."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts import passwords, second_factor
from tests.accounts.test_sign_in import closed_account
from tests.accounts.tools import PASSWORD, app_code, give_code, give_password, is_in, make_person, sign_in, with_app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def person():
    return with_app(make_person())


@pytest.mark.parametrize(
    "address",
    [
        "abc",
        "//",
        "/nothing/here",
        "?",
        "\x00",
        "é",
        "/fr/admin/logout/",
        "/" + "a" * 5000,
        "http://testserver",
        "http://[",
    ],
)
def test_no_address_to_go_to_loses_a_sign_in(client, person, address):
    login = f"{reverse('admin:login')}?{urlencode({'next': address})}"
    client.post(login, {"username": person.username, "password": PASSWORD, "next": address})
    assert give_code(client, app_code(person)).url == reverse("admin:index")
    assert client.get(login).url == reverse("admin:index")


def test_the_own_address_of_the_portal_is_a_page_of_it(client, person):
    wanted = reverse("admin:projects_project_changelist") + "?q=1"
    client.post(
        f"{reverse('admin:login')}?{urlencode({'next': f'http://testserver{wanted}'})}",
        {"username": person.username, "password": PASSWORD},
    )
    assert give_code(client, app_code(person)).url == wanted


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"])
def test_codes_may_be_in_the_digits_of_the_reader_with_dashes_and_marks(client, person, digits):
    give_password(client, person)
    code = app_code(person).translate(str.maketrans("0123456789", digits))
    give_code(client, f" \u200f{code[:3]}\u00a0–\u2066{code[3:]}\u2069 ")
    assert is_in(client)
    first, second = second_factor.new_recovery_codes(person)[0].upper().split("-")
    give_password(other := Client(), person)
    give_code(other, f"\u202a{first} – {second}\u202c".translate(str.maketrans("0123456789", digits)))
    assert is_in(other)


# --- Wrong passwords of others ----------------------------------------------------------------------------------------


def lock_out(user, number=10):
    for n in range(number):
        give_password(Client(), user, "faux", REMOTE_ADDR=f"192.0.2.{n}")


def test_others_wrong_passwords_do_not_keep_out_whoever_signed_in_here_before(client, person):
    sign_in(client, person)
    client.post(reverse("admin:logout"))
    lock_out(person)
    assert give_password(Client(), person).status_code == 200
    assert give_password(client, person, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_the_mark_of_a_known_browser_is_taken_from_this_host_only(client, person, settings):
    """`__Host-` on https: a neighbour below the same domain can neither set it nor give its own draft cookies."""
    settings.COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-", True
    sign_in(client, person)
    mark = client.cookies["__Host-device"]
    assert (mark["path"], mark["domain"], mark["secure"], mark["httponly"]) == ("/", "", True, True)
    left = client.post(reverse("admin:logout"))
    assert {name for name in left.cookies if "signed-out" in name} == {"__Host-signed-out"}
    lock_out(person)
    assert give_password(client, person).status_code == 302


@pytest.mark.parametrize(("wrong", "answer"), [(9, 302), (19, 302), (20, 200)])
def test_a_known_browser_has_attempts_of_its_own_before_those_of_everybody(client, person, wrong, answer):
    sign_in(client, person)
    client.post(reverse("admin:logout"))
    for _ in range(wrong):
        give_password(client, person, "faux")
    assert give_password(client, person).status_code == answer
    stranger = make_person(username="autre")
    assert give_password(Client(), stranger, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_browser_is_known_for_its_own_user_only(client, person):
    other = with_app(make_person(username="autre"))
    sign_in(client, other)
    client.post(reverse("admin:logout"))
    lock_out(person)
    assert give_password(client, person).status_code == 200
    client.cookies["device"] = client.cookies["device"].value[:-2] + "xx"
    assert give_password(client, other).status_code == 302  # as in any other browser


def test_a_locked_out_person_gets_one_mail_a_day_with_a_way_in_that_replaces_neither_password_nor_code(
    person, mailoutbox
):
    person.languages = ["ar"]
    person.save()
    lock_out(person)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        lock_out(person)
        (mail,) = mailoutbox
        assert mail.to == [person.email]
        assert re.search("[ء-ي]", mail.subject)
        (path,) = re.findall(r"/ar/admin/login/way-in/\S+", mail.body)
        client = Client()
        assert client.get(path).url == reverse("admin:login")
        assert not is_in(client)
        assert give_password(client, person, "faux").status_code == 200
        sign_in(client, person)
        assert is_in(client)
        assert Client().get(path).status_code == 200  # says that it is over


def test_an_unknown_name_or_a_closed_account_gets_no_mail(mailoutbox):
    lock_out(closed_account())
    lock_out(get_user_model()(username="personne"))
    assert mailoutbox == []


# --- Passwords --------------------------------------------------------------------------------------------------------

GUESSABLE = (
    "azerty123456 motdepasse123 aaaaaaaaaaaa abcdefghijkl Casablanca2026 oimmaroc2026 bonjour12345 M0tdep@sse2026! "
    "abcabcabcabc Fatima-Zahra1990 Marrakech@2025 qsdfghjklm123 1qaz2wsx3edc رباط123456789 ضصثقفغعهخحجد "
    "Soleil-Maison-2024 MouniaTazi2024 987654321987"
)


@pytest.mark.parametrize("password", GUESSABLE.split())
def test_passwords_that_can_be_guessed_here_are_refused(password):
    user = get_user_model()(username="m.tazi", first_name="Mounia", last_name="Tazi", email="mounia@example.org")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("", 0),
        ("zxq", 3),
        ("z!q", 2.5),
        ("soleil", passwords.WORD),
        ("s0leil", passwords.WORD),
        ("soleilx", passwords.WORD + 1),
        ("ali2024soleil", 2 * passwords.WORD + passwords.PATTERN),
        ("2024", passwords.PATTERN),
        ("1824", 4),
        ("aaa", passwords.PATTERN),
        ("aa", 2),
        ("qsd", passwords.PATTERN),
        ("dsq", passwords.PATTERN),
        ("zxqzxq", 3 + passwords.PATTERN),
        ("zxzx", 4),
    ],
)
def test_a_password_is_worth_the_letters_that_a_guesser_has_to_find(text, worth):
    assert passwords._worth(text, {"soleil", "ali"}) == worth


@pytest.mark.parametrize(("password", "is_taken"), [("zrqwbkxhp", True), ("zrqwbkxh", False), ("zrqwbkxh!", False)])
def test_nine_letters_that_nobody_can_predict_are_needed(password, is_taken):
    refused = None
    try:
        passwords.GuessableValidator().validate(password)
    except ValidationError as error:
        refused = error.code
    assert refused == (None if is_taken else "password_guessable")


def test_the_name_of_the_server_is_known_to_a_guesser_and_the_rule_is_said():
    assert {"localhost", "maroc"} <= passwords._words_of_office()
    with translation.override("en"):
        assert passwords.GuessableValidator().get_help_text().startswith("No common words with a number, no names")


def test_names_of_three_letters_are_known_to_a_guesser_too():
    user = get_user_model()(username="a.b", first_name="Ali", last_name="Aït-Omar", email="ali.o@example.org")
    assert passwords._words_of(user) == {"ali", "ait", "omar", "example", "org"}
    assert passwords._words_of(None) == set()


@pytest.mark.parametrize("password", ["la girafe boit du lait", "xK9#mQ2vL8pz", "مظلة تشرب حليب الصباح", PASSWORD])
def test_other_passwords_are_taken(password):
    validate_password(password, get_user_model()(username="m.tazi", email="mounia@example.org"))


def test_a_pasted_text_is_no_password_and_a_long_sentence_is():
    words = "la girafe boit du lait chaud sous une tente verte "
    validate_password((words * 3)[:128])
    with pytest.raises(ValidationError, match="128"):
        validate_password((words * 3)[:129])
