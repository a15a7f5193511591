"""Signing in by the organisation: who has an account here gets in, and an answer that was not given now opens nothing.

The provider is a small server in this process, with a key of its own.
"""

import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import translation
from jwt.algorithms import RSAAlgorithm

from accounts import openid_connect, organisation, throttle
from accounts.models import AuditEntry, User
from oim_portal import environment
from tests.accounts.tools import app_code, give_code, is_in, make_person, with_app

pytestmark = pytest.mark.django_db

KEY, FOREIGN_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
START, BACK, LOGIN = (reverse(name) for name in ("accounts:organisation", "accounts:organisation_back", "admin:login"))


class Provider(BaseHTTPRequestHandler):
    """Answers as OpenID Connect says; `tokens` holds what is given for each code, once.

    `described` replaces what it says of itself, `told` is what it says of a person beside the token. While `is_gone` it
    answers nothing.
    """

    tokens, asked, is_broken, is_gone, described, told = {}, [], False, False, {}, {}

    def do_GET(self):
        issuer = f"http://127.0.0.1:{self.server.server_port}"
        public = {**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "1", "alg": "RS256", "use": "sig"}
        self.say(
            {
                "/.well-known/openid-configuration": {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "userinfo_endpoint": f"{issuer}/told",
                    **self.described,
                },
                "/told": self.told,
                "/keys": {"keys": [public]},
            }.get(self.path, {"error": "not found"})
        )

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append({name: values[0] for name, values in form.items()})
        if self.is_gone:
            return
        token = self.tokens.pop(form["code"][0], None)
        self.say({"access_token": "x", "id_token": token} if token else {"error": "invalid_grant"})

    def say(self, what):
        self.send_response(503 if self.is_broken else 200 if "error" not in what else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(autouse=True)
def configured(settings, server):
    settings.REQUIRE_SECOND_FACTOR = True
    settings.OIDC_ISSUER = f"http://127.0.0.1:{server.server_port}"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "portal", "secret of the portal"
    Provider.is_broken = Provider.is_gone = False
    Provider.described, Provider.told = {}, {}
    Provider.asked.clear()
    openid_connect._described.clear()


@pytest.fixture
def person():
    return with_app(make_person(email="officer@example.org"))


def asked(client, **query):
    """Follow the button of the sign-in page; return what the provider's page is asked."""
    address = urlsplit(client.get(START, query).url)
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def come_back(client, question, key=KEY, state=None, **wrong):
    """Come back as from the provider, with a token in which `wrong` replaces what is right."""
    now = int(time.time())
    claims = {
        **{"iss": organisation.settings.OIDC_ISSUER, "aud": "portal", "sub": "17", "nonce": question["nonce"]},
        **{"iat": now, "exp": now + 300, "email": "Officer@example.org", "email_verified": True},
        **wrong,
    }
    code = f"code-{question['state'][:8]}"
    Provider.tokens[code] = jwt.encode(
        {name: value for name, value in claims.items() if value is not None}, key, "RS256", {"kid": "1"}
    )
    return client.get(BACK, {"code": code, "state": state or question["state"]})


def test_without_settings_there_is_no_such_way(client, settings):
    settings.OIDC_ISSUER = ""
    assert [client.get(address).status_code for address in (START, BACK)] == [404, 404]
    assert START not in client.get(LOGIN).content.decode()


def test_somebody_with_an_account_gets_in_after_our_second_factor(client, person):
    wanted = reverse("admin:projects_project_changelist")
    assert f"{START}?next={wanted.replace('/', '%2F')}" in client.get(f"{LOGIN}?next={wanted}").content.decode()
    question = asked(client, next=wanted)
    assert {name: question[name] for name in ("response_type", "scope", "client_id", "code_challenge_method")} == {
        "response_type": "code",
        "scope": "openid email",
        "client_id": "portal",
        "code_challenge_method": "S256",
    }
    assert come_back(client, question).url == reverse("accounts:second_factor")
    assert not is_in(client)
    (sent,) = Provider.asked
    challenge = urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert question["code_challenge"] == challenge
    assert sent["redirect_uri"] == question["redirect_uri"] == organisation.callback()
    assert give_code(client, app_code(person)).url == wanted
    assert is_in(client)
    entry = AuditEntry.objects.get(kind="identified")
    assert (entry.actor, entry.details) == (person, {"second_factor": False})


@pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"acr": "http://schemas.example.org/multi-factor"}])
def test_a_second_factor_that_the_provider_tells_of_counts(client, person, said):
    assert come_back(client, asked(client), **said).url == reverse("admin:index")
    assert is_in(client)


@pytest.mark.parametrize("said", [{"amr": "mfa"}, {"amr": ["pwd"]}, {"acr": "1"}, {"amr": None}])
def test_what_does_not_tell_of_one_does_not(client, person, said):
    assert come_back(client, asked(client), **said).url == reverse("accounts:second_factor")


def test_an_operator_may_trust_the_provider(client, person, settings):
    settings.OIDC_TRUST_MFA = True
    assert come_back(client, asked(client)).url == reverse("admin:index")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another program"},
        {"aud": ["portal", "another"], "azp": "another"},
        {"iss": "https://login.example.org"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"key": FOREIGN_KEY},
        {"state": "another"},
    ],
    ids="-".join,
)
def test_a_token_that_was_not_made_for_this_sign_in_opens_nothing(client, person, settings, wrong):
    settings.OIDC_TRUST_MFA = True
    page = client.get(come_back(client, asked(client), **wrong).url)
    assert 'class="error"' in page.content.decode()
    assert 'name="password"' in page.content.decode()
    assert not is_in(client)
    assert AuditEntry.objects.get().kind == "login_failed"


def test_an_answer_works_once_and_in_its_own_browser(client, person, settings):
    settings.OIDC_TRUST_MFA = True
    question = asked(client)
    other = Client()
    asked(other)
    assert come_back(other, question).url == LOGIN
    assert come_back(client, question).url == reverse("admin:index")
    client.post(reverse("admin:logout"))
    assert come_back(client, question).url == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize(
    ("fields", "claims"),
    [
        ({"email": "somebody@example.org"}, {}),
        ({}, {"email_verified": False}),
        ({}, {"email_verified": None}),
        ({}, {"email": None}),
        ({}, {"email": ["officer@example.org"]}),
        ({"is_active": False}, {}),
        ({"is_staff": False}, {}),
    ],
    ids=str,
)
def test_who_has_no_account_with_this_verified_address_gets_none(client, settings, fields, claims):
    settings.OIDC_TRUST_MFA = True
    make_person(**{"email": "officer@example.org", **fields})
    before = User.objects.count()
    assert come_back(client, asked(client), **claims).url == LOGIN
    assert "invitation" in client.get(LOGIN).content.decode()
    assert not is_in(client)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"sub": "17", "email": "officer@example.org", "email_verified": True}, "second_factor"),
        ({"sub": "18", "email": "officer@example.org", "email_verified": True}, "login"),  # of somebody else
        ({"sub": "17", "email": "officer@example.org"}, "login"),
        (["officer@example.org"], "login"),
    ],
)
def test_a_provider_may_tell_the_address_beside_the_token(client, person, told, name):
    Provider.told = told
    aim = LOGIN if name == "login" else reverse(f"accounts:{name}")
    assert come_back(client, asked(client), email=None, email_verified=None).url == aim


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://login.example.org"},
        {"issuer": None},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_describes_another_one_is_not_asked(client, person, described):
    Provider.described = described
    assert client.get(START).url == LOGIN
    assert "ne répond pas" in client.get(LOGIN).content.decode()


def test_who_stays_too_long_at_the_provider_starts_again(client, person):
    question = asked(client)
    with time_machine.travel(time.time() + 9.9 * 60):
        assert come_back(client, question).url == reverse("accounts:second_factor")
    question = asked(other := Client())
    with time_machine.travel(time.time() + 10.1 * 60):
        assert come_back(other, question).url == LOGIN
        assert "trop de temps" in other.get(LOGIN).content.decode()
    assert len(Provider.asked) == 1


def test_a_provider_that_does_not_answer_leaves_the_password(client, person, settings):
    settings.OIDC_ISSUER += "/nowhere"  # not read before
    Provider.is_broken = True
    assert client.get(START).url == LOGIN
    assert "ne répond pas" in client.get(LOGIN).content.decode()
    settings.OIDC_ISSUER = settings.OIDC_ISSUER.removesuffix("/nowhere")
    Provider.is_broken = False
    question = asked(client)
    Provider.is_broken = True
    assert come_back(client, question).url == LOGIN
    Provider.is_broken = False
    question = asked(client)
    Provider.is_gone = True
    assert come_back(client, question).url == LOGIN
    assert "ne répond pas" in client.get(LOGIN).content.decode()


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        *(({"email": "a@example.org", "email_verified": said}, "a@example.org") for said in (True, 1, "true", "1")),
        *(({"email": "a@example.org", "email_verified": said}, "") for said in (False, 0, 2, "false", "", None)),
        ({"email": "a@example.org", "xms_edov": 1}, "a@example.org"),
        ({"email": "a@example.org", "email_verified": False, "xms_edov": True}, "a@example.org"),
        ({"email": "a@example.org"}, ""),
        ({"email": 7, "email_verified": True}, ""),
        ({"email_verified": True}, ""),
    ],
)
def test_an_address_counts_only_if_the_provider_vouches_for_it(claims, email):
    assert organisation._verified_email(claims) == email


@pytest.mark.parametrize(
    ("claims", "trusted", "counts"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"amr": ["pwd"], "acr": "mfa"}, False, True),
        ({"acr": "urn:example:multi-factor"}, False, True),
        ({"acr": "no-multi-factor"}, False, False),
        ({"amr": "mfa"}, False, False),
    ],
)
def test_a_second_factor_counts_as_the_token_or_the_operator_says(settings, claims, trusted, counts):
    settings.OIDC_TRUST_MFA = trusted
    assert organisation._has_second_factor(claims) is counts


@pytest.mark.parametrize(("endpoint", "start"), [("/authorize", "/authorize?"), ("/authorize?p=1", "/authorize?p=1&")])
def test_the_address_of_the_provider_may_have_a_question_already(client, endpoint, start):
    Provider.described = {"authorization_endpoint": f"{organisation.settings.OIDC_ISSUER}{endpoint}"}
    assert client.get(START).url.startswith(f"{organisation.settings.OIDC_ISSUER}{start}response_type=code&")


def test_what_the_provider_says_of_itself_is_believed_for_an_hour(monkeypatch):
    read, get = [], openid_connect.requests.get
    monkeypatch.setattr(openid_connect.requests, "get", lambda *given, **more: read.append(1) or get(*given, **more))
    with time_machine.travel(time.time(), tick=False) as clock:
        for seconds, times in ((0, 1), (3599, 1), (1, 2), (3599, 2)):
            clock.shift(seconds)
            assert openid_connect.description()["issuer"] == organisation.settings.OIDC_ISSUER
            assert len(read) == times


def test_one_comes_back_to_the_language_that_one_left(client, person):
    with translation.override("ar"):
        start = reverse("accounts:organisation")
    question = {name: values[0] for name, values in parse_qs(urlsplit(client.get(start).url).query).items()}
    assert question["redirect_uri"] == "http://localhost:8000" + BACK
    assert come_back(client, question).url == "/ar/admin/login/code/"


def test_who_gets_in_has_all_attempts_again_and_who_does_not_is_written_down(client, person, caplog):
    for _ in range(19):
        throttle.attempt(throttle.ORGANISATION, "127.0.0.1")
    assert come_back(client, asked(client)).url == reverse("accounts:second_factor")
    assert throttle.attempt(throttle.ORGANISATION, "127.0.0.1") == 1
    colleague = make_person(email="closed@example.org", is_active=False)
    for email in ("closed@example.org", "nobody@example.org", None):
        come_back(client := Client(), asked(client), email=email)
    client.get(BACK, {"error": "x" * 90})
    entries = AuditEntry.objects.filter(kind="login_failed").order_by("pk")
    assert [entry.object_name for entry in entries] == [colleague.username, "", "", ""]
    assert {str(entry.details) for entry in entries} == {"{'way': 'organisation'}"}
    told = [record.getMessage() for record in caplog.records if record.name == "accounts.views_organisation"]
    start = "Signing in by the organisation failed: "
    assert told == [*[f"{start}no account"] * 3, f"{start}no such state, or {'x' * 80!r}"]


def test_attempts_are_counted_because_each_asks_the_provider(client, person):
    for _ in range(20):
        client.get(BACK, {"code": "x", "state": "y"})
    assert come_back(client, asked(client)).url == LOGIN
    assert Provider.asked == []


@pytest.mark.parametrize(
    ("issuer", "client", "sentence"),
    [
        ("login.example.org", "x", "OIDC_ISSUER takes an address"),
        ("http://login.example.org", "x", "OIDC_ISSUER takes an address"),
        ("https://login.example.org/", "", "needs OIDC_CLIENT_ID"),
    ],
)
def test_wrong_settings_are_told_at_the_start(monkeypatch, issuer, client, sentence):
    for name, value in (("OIDC_ISSUER", issuer), ("OIDC_CLIENT_ID", client), ("OIDC_CLIENT_SECRET", client)):
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        environment.issuer()
