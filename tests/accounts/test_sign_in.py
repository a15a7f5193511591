"""Getting in: two steps, limits that cannot be walked around, answers that tell nothing."""

import base64
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from accounts import second_factor
from accounts.models import AuditEntry, SecondFactor
from tests.accounts.tools import (
    PASSWORD,
    app_code,
    give_code,
    give_password,
    is_in,
    make_person,
    shown_secret,
    sign_in,
    with_app,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def person():
    return with_app(make_person())


def refusal(response):
    """Return what tells one refusal from another: status, headers and page, without what is new in each answer."""
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+|value="[^"]*"', "", response.content.decode())
    return response.status_code, sorted(response.headers), page


# --- Password alone -------------------------------------------------------------------------------------------------


def admin_addresses():
    """Return one address for every pattern under /fr/admin/, numbers and words filled in."""

    def walk(patterns, prefix):
        for pattern in patterns:
            text = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, text)
            elif isinstance(pattern, URLPattern):
                yield text

    for pattern in walk(get_resolver().url_patterns, ""):
        if pattern.startswith("fr/admin/") and not pattern.endswith("(?P<url>.*)$"):
            text = re.sub(r"\(\?P<app_label>[^)]*\)", "core", pattern)
            text = re.sub(r"<(int:)?[a-z_]*(id|pk|number)[a-z_]*>|<path:object_id>", "1", text)
            yield "/" + re.sub(r"<[^>]+>", "x", text).replace("^", "").replace("$", "").replace("\\Z", "")


OPEN = ("login/", "password_reset/", "invitation/", "jsi18n/")


@pytest.mark.parametrize("has_app", [True, False])
def test_password_alone_reaches_no_admin_page(client, has_app):
    person = make_person()
    if has_app:
        with_app(person)
    give_password(client, person)
    aim = reverse("accounts:second_factor" if has_app else "accounts:new_app")
    closed = [a for a in admin_addresses() if not a.removeprefix("/fr/admin/").startswith(OPEN)]
    assert len(closed) > 80
    assert {"/fr/admin/", "/fr/admin/account/", "/fr/admin/projects/project/1/change/"} <= set(closed)
    wrong = {}
    for address in closed:
        if address == reverse("admin:logout"):
            continue
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            leads_to = response.get("Location", "").partition("?")[0]
            if response.status_code != 405 and leads_to not in {reverse("admin:login"), aim}:
                wrong[f"{method} {address}"] = response.status_code, leads_to
    assert wrong == {}
    assert client.get("/fr/admin/", follow=True).redirect_chain[-1][0] == aim
    assert client.session.get("_auth_user_id") is None


def test_a_session_without_second_factor_is_nobody_even_if_django_signed_it_in(client, person):
    client.force_login(person)
    assert not is_in(client)


def test_only_whoever_has_no_app_may_set_one_up_with_the_password(client, person):
    give_password(client, person)
    salt = SecondFactor.objects.get(user=person).salt
    for method in (client.get, client.post):
        assert method(reverse("accounts:new_app"), {"code": "123456"}).url == reverse("accounts:second_factor")
    assert SecondFactor.objects.get(user=person).salt == salt


def test_locally_a_password_is_enough_until_an_app_is_set_up(client, settings, person):
    settings.REQUIRE_SECOND_FACTOR = False
    other = make_person()
    assert give_password(client, other).url == reverse("admin:index")
    assert is_in(client)
    settings.REQUIRE_SECOND_FACTOR = True
    assert not is_in(client)
    settings.REQUIRE_SECOND_FACTOR = False
    client = Client()
    assert give_password(client, person).url == reverse("accounts:second_factor")
    assert not is_in(client)


# --- The first sign-in ----------------------------------------------------------------------------------------------


def test_the_first_sign_in_sets_up_the_app(client, mailoutbox):
    person = make_person()
    page = client.get(give_password(client, person).url, follow=True)
    assert page.redirect_chain[-1][0] == reverse("accounts:new_app")
    html = page.content.decode()
    assert "<svg" in html
    assert "data:" not in html
    assert "style=" not in html
    secret = base64.b32decode(shown_secret(page))
    assert client.post(reverse("accounts:new_app"), {"code": "000000"}).status_code == 200
    assert not is_in(client)
    with time_machine.travel(timezone.now(), tick=False):
        code = second_factor.code_at(secret, int(timezone.now().timestamp()) // 30)
        done = client.post(reverse("accounts:new_app"), {"code": code})
        codes = done.context["codes"]
        assert len(set(codes)) == 10
        assert is_in(client)
        # The code that set the app up is used up.
        other = Client()
        give_password(other, person)
        assert give_code(other, code).status_code == 200
        assert not is_in(other)
        assert give_code(other, codes[0]).status_code == 302
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    kinds = set(AuditEntry.objects.values_list("kind", flat=True))
    assert {"factor_on", "login", "code_refused", "recovery_used"} <= kinds
    assert codes[0] not in str(list(person.recovery_codes.values()))


def test_who_enrols_second_with_the_same_password_is_refused():
    person = make_person()
    clients = [Client(), Client()]
    pages = []
    for client in clients:
        give_password(client, person)
        pages.append(client.get(reverse("accounts:new_app")))
    answers = []
    for client, page in zip(clients, pages, strict=True):
        step = int(timezone.now().timestamp()) // 30
        code = second_factor.code_at(base64.b32decode(shown_secret(page)), step)
        answers.append(client.post(reverse("accounts:new_app"), {"code": code}).status_code)
    assert answers == [200, 302]
    assert [is_in(client) for client in clients] == [True, False]


# --- Codes ----------------------------------------------------------------------------------------------------------


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B: the last six digits of its eight."""
    secret = b"12345678901234567890"
    times = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {t: second_factor.code_at(secret, t // 30) for t in times} == times


def test_a_used_code_opens_nothing_again(client, person):
    with time_machine.travel(timezone.now(), tick=False):
        code = app_code(person)
        give_password(client, person)
        assert give_code(client, code).url == reverse("admin:index")
        other = Client()
        give_password(other, person)
        assert give_code(other, code).status_code == 200
        assert give_code(other, app_code(person, -1)).status_code == 200  # older than the one used
        assert not is_in(other)
        assert give_code(other, app_code(person, 1)).status_code == 302


def test_of_two_requests_with_one_code_one_gets_in(person):
    code = app_code(person)
    assert [second_factor.app_code_is_right(person, code) for _ in range(2)] == [True, False]
    recovery = second_factor.new_recovery_codes(person)[0]
    assert [second_factor.recovery_code_is_right(person, recovery.upper()) for _ in range(2)] == [True, False]


def test_a_new_secret_key_needs_the_old_one_beside_it(client, person, settings):
    code, recovery = app_code(person), second_factor.new_recovery_codes(person)[0]
    settings.SECRET_KEY, old = "une autre clé" * 5, settings.SECRET_KEY
    assert not second_factor.app_code_is_right(person, code)
    assert not second_factor.recovery_code_is_right(person, recovery)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert second_factor.app_code_is_right(person, code)
    assert second_factor.recovery_code_is_right(person, recovery)


def test_codes_of_others_and_of_other_times_are_refused(client, person):
    colleague = with_app(make_person())
    give_password(client, person)
    recovery = second_factor.new_recovery_codes(colleague)[0]
    for code in (app_code(colleague), recovery, app_code(person, -3), app_code(person, 3), "", "é", "١٢٣٤٥٦"):
        assert give_code(client, code).status_code == 200
    assert not is_in(client)


def test_ten_wrong_codes_lock_for_an_hour_and_warn_the_person(client, person, mailoutbox):
    give_password(client, person)
    for _ in range(10):
        give_code(client, "000000")
    assert give_code(client, app_code(person)).status_code == 200
    assert not is_in(client)
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert sign_in(Client(), person).status_code == 302


def test_the_password_is_forgotten_after_a_while_and_when_it_changes(client, person):
    give_password(client, person)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert give_code(client, app_code(person)).url == reverse("admin:login")
    give_password(client, person)
    person.set_password("un autre mot de passe")
    person.save()
    assert give_code(client, app_code(person)).url == reverse("admin:login")


# --- Wrong attempts -------------------------------------------------------------------------------------------------


def closed_account():
    return make_person(is_active=False)


def test_a_refusal_does_not_tell_why(person):
    unknown = get_user_model()(username="personne")
    invited = make_person()
    invited.set_unusable_password()
    invited.save()
    cases = {
        "wrong password": (person, "faux"),
        "unknown": (unknown, "faux"),
        "closed": (closed_account(), PASSWORD),
        "not staff": (make_person(is_staff=False), PASSWORD),
        "invited": (invited, "!"),
    }
    answers = {name: refusal(give_password(Client(), *case)) for name, case in cases.items()}
    for _ in range(10):
        give_password(Client(), person, "faux", REMOTE_ADDR="192.0.2.1")
    answers["locked"] = refusal(give_password(Client(), person, REMOTE_ADDR="192.0.2.2"))
    first = answers["wrong password"]
    assert first[0] == 200
    assert {name: answer == first for name, answer in answers.items()} == dict.fromkeys(answers, True)


def test_an_unknown_name_costs_one_digest_like_a_known_one(person, monkeypatch):
    """What takes the time is the digest of the password; Django makes one for nobody too."""
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    from django.contrib.auth.hashers import MD5PasswordHasher

    made = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(hasher, lambda *args: made.append(1) or encode(*args))
    counts = []
    for user in (person, get_user_model()(username="personne"), closed_account()):
        made.clear()
        give_password(Client(), user, "faux")
        counts.append(len(made))
    assert counts == [counts[0]] * 3
    assert counts[0] >= 1


def test_ten_wrong_passwords_lock_an_account_from_everywhere_for_a_quarter_of_an_hour(person):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for number in range(10):
            names = {"username": person.username if number % 2 else person.email.upper(), "password": "faux"}
            Client().post(reverse("admin:login"), names, REMOTE_ADDR=f"192.0.2.{number}")
        assert give_password(Client(), person, REMOTE_ADDR="198.51.100.1").status_code == 200
        assert AuditEntry.objects.filter(kind="lock").count() == 1
        clock.move_to(start + timedelta(minutes=14, seconds=59))
        assert give_password(Client(), person, REMOTE_ADDR="198.51.100.1").status_code == 200
        clock.move_to(start + timedelta(minutes=15))
        assert give_password(Client(), person, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_a_form_without_a_password_is_no_attempt(person):
    for _ in range(10):
        assert give_password(Client(), person, "").status_code == 200
    assert give_password(Client(), person).status_code == 302


def test_ten_wrong_passwords_lock_an_address_for_all_accounts(person):
    for number in range(10):
        give_password(Client(), get_user_model()(username=f"personne{number}"), "faux", REMOTE_ADDR="192.0.2.1")
    assert give_password(Client(), person, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert give_password(Client(), person, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_a_right_password_does_not_reset_the_count_of_its_address(person):
    """Or somebody with an account could try others for ever."""
    for _ in range(9):
        give_password(Client(), get_user_model()(username="personne"), "faux")
    assert give_password(Client(), person).status_code == 302
    give_password(Client(), get_user_model()(username="personne-2"), "faux")
    assert give_password(Client(), person).status_code == 200


def test_after_a_right_password_the_account_has_all_its_attempts_again(person):
    for number in range(18):
        if number == 9:
            assert give_password(Client(), person).status_code == 302
        give_password(Client(), person, "faux", REMOTE_ADDR=f"192.0.2.{number}")
    assert give_password(Client(), person).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "198.51.100.{n}", True),  # no proxy: the header is the visitor's own invention
        (1, "198.51.100.{n}, 192.0.2.9", True),  # the proxy adds the last one, the visitor the first
        (1, "192.0.2.9, 198.51.100.{n}", False),  # truly ten visitors
        (2, "198.51.100.{n}, 192.0.2.9, 10.0.0.1", True),  # the outer proxy adds the last but one
        (2, "192.0.2.9, 198.51.100.{n}, 10.0.0.1", False),
    ],
)
def test_a_forged_header_does_not_make_ten_visitors_of_one(settings, person, proxies, forwarded, counted):
    settings.PROXIES = proxies
    for n in range(10):
        give_password(
            Client(),
            get_user_model()(username=f"personne{n}"),
            "faux",
            HTTP_X_FORWARDED_FOR=forwarded.format(n=n),
        )
    answer = give_password(Client(), person, HTTP_X_FORWARDED_FOR=forwarded.format(n=77))
    assert answer.status_code == (200 if counted else 302)


# --- Sessions and addresses -----------------------------------------------------------------------------------------


def test_a_session_gets_another_name_at_each_step(client, person):
    client.get(reverse("admin:login"))
    session = client.session
    session["planted"] = "yes"
    session.save()
    names = [session.session_key]
    give_password(client, person)
    names.append(client.session.session_key)
    give_code(client, app_code(person))
    names.append(client.session.session_key)
    assert len(set(names)) == 3
    assert "planted" not in client.session


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com"])
def test_nobody_is_led_to_another_site(client, person, address):
    login = reverse("admin:login")
    answer = client.post(f"{login}?next={address}", {"username": person.username, "password": PASSWORD})
    assert answer.url == reverse("accounts:second_factor")
    assert give_code(client, app_code(person)).url == reverse("admin:index")
    assert client.get(f"{login}?next={address}").url == reverse("admin:index")


def test_one_gets_to_the_page_that_was_asked_for(client, person):
    wanted = reverse("admin:projects_project_changelist")
    login = client.get(wanted).url
    client.post(login, {"username": person.username, "password": PASSWORD})
    assert give_code(client, app_code(person)).url == wanted


@pytest.mark.parametrize(("length", "gets_there"), [(2000, True), (2001, False)])
def test_an_address_longer_than_a_redirect_may_be_leads_to_the_first_page(client, person, length, gets_there):
    wanted = reverse("admin:projects_project_changelist") + "?q="
    wanted += "a" * (length - len(wanted))
    assert client.post(
        f"{reverse('admin:login')}?{urlencode({'next': wanted})}", {"username": person.username, "password": PASSWORD}
    ).url == reverse("accounts:second_factor")
    assert give_code(client, app_code(person)).url == (wanted if gets_there else reverse("admin:index"))


def test_a_form_from_elsewhere_is_refused(person):
    client = Client(enforce_csrf_checks=True)
    assert give_password(client, person).status_code == 403
    for name in ("second_factor", "new_app", "password_reset", "start_again", "end_session", "account"):
        assert client.post(reverse(f"accounts:{name}"), {"code": "1"}).status_code == 403


def test_one_may_start_again_as_somebody_else(client, person):
    give_password(client, person)
    assert client.post(reverse("accounts:start_again")).url == reverse("admin:login")
    assert client.get(reverse("admin:login")).status_code == 200


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_pages_speak_three_languages(client, person, language, direction):
    with translation.override(language):
        pages = [client.get(reverse("admin:login"))]
        pages.append(client.get(reverse("accounts:password_reset")))
        pages.append(client.get(reverse("accounts:password_reset_sent")))
        pages.append(client.get(reverse("accounts:invitation", args=["faux"])))
        give_password(client, person)
        pages.append(client.get(reverse("accounts:second_factor")))
        give_code(client, app_code(person))
        pages.append(client.get(reverse("accounts:account")))
    assert [page.context["is_nav_sidebar_enabled"] for page in pages] == [False] * 5 + [True]
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert f'<html lang="{language}" dir="{direction}">' in html
        assert "no-store" in page["Cache-Control"]
        assert "style=" not in html
        assert [code in html for code in ("/fr/admin/", "/ar/admin/", "/en/admin/")] == [True] * 3


def test_there_is_no_public_sign_up(client):
    """Nobody who is not signed in makes an account, whatever they post."""
    before = get_user_model().objects.count()
    fields = {"username": "nouveau", "email": "nouveau@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for address in {*admin_addresses(), "/fr/admin/accounts/user/add/"}:
        client.post(address, {**fields, "password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD})
    assert get_user_model().objects.count() == before
