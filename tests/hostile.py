"""Sends requests that no browser sends to every address with every method, and tells what was answered.

    python -m tests.hostile --count 100000 --seed 7 [--minutes 30] [--folder /a/folder]

It runs against a portal of its own with the shipped content, in this process, as settings for production have it. Four
in ten requests come from a signed-in administrator with a right token. The result is 1 if anything was answered by 500
or more, or not at all; 501 and 503 are answers (what oEmbed asks for, and "later") and are counted apart. The same seed
sends the same requests.
"""

import argparse
import io
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

ANSWERS = {501, 503}  # of 500 and more
METHODS = ["GET"] * 5 + ["POST"] * 3 + ["HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"]
ODD = [
    *(
        "",
        "0",
        "-1",
        "1",
        "9" * 25,
        "1.5",
        "١٢",
        "x",
        "é",
        "\x00",
        "\ud800",
        "\ue000",
        "%",
        "%00",
        "%ff",
        "../../etc/passwd",
    ),
    *(
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "${7*7}",
        "\u202e",
        "a" * 3000,
        "true",
        "null",
        "[]",
        "2026-13-45",
    ),
    *(
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "AGE-ÿ",
        "+AGE-",
        "=cmd|'/c calc'!A0",
        "NaN",
        "1e400",
        "\r\nX: y",
        "//",
        ".",
    ),
    *("fr", "ar", "MA-04", "youth", "EU", "migration", "الهجرة", "-title", "xlsx", "csv", "zip", "ongoing"),
]
NAMES = (
    "q axis donor partner region place sdg gcm year kind status page order sort from to date format separator headings "
    "language next user username password code token field value id pk _popup _to_field ids action e all p o f "
    "select_across "
    "csrfmiddlewaretoken _save _continue form-TOTAL_FORMS form-INITIAL_FORMS title_fr slug state version file passkey"
).split()
FORM = "application/x-www-form-urlencoded"
TYPES = [
    *[FORM] * 10,
    *("", "text/plain", "application/json", "text/html; charset=utf-7", "x"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=hex"),
    *("multipart/form-data", "multipart/form-data; boundary=b", "multipart/form-data; boundary=" + "b" * 300),
    *("application/x-www-form-urlencoded; charset=nothing", 'text/plain; charset="idna"', "application/xml"),
]
HEADERS = {
    "HTTP_HOST": ["localhost", "localhost:8000", "evil.example", "localhost:x", "[::1]", "", "a b"],
    "HTTP_ACCEPT_LANGUAGE": ["ar", "en;q=x", "*", "fr-FR,fr;q=0.9,en;q=0.8" * 40, "ÿ", "de"],
    "HTTP_ACCEPT": ["*/*", "application/json", "x", "text/html;q=2", "application/ld+json,,;"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "br", "br;q=x, *;q=0", "identity;q=0"],
    "HTTP_COOKIE": ["sessionid=x; csrftoken=y", "a" * 4000, "=;;=", "messages=x", "device=x:y:z", "\xff\xfe"],
    "HTTP_IF_NONE_MATCH": ['"x"', "*", 'W/"', "x" * 500],
    "HTTP_IF_MODIFIED_SINCE": ["Mon, 30 Nov 2026 10:00:00 GMT", "yesterday", "Mon, 99 Foo 9999 99:99:99 GMT"],
    "HTTP_RANGE": ["bytes=0-", "bytes=5-1", "bytes=-1", "bytes=0-1,2-3", "lines=1"],
    "HTTP_REFERER": ["http://localhost:8000/fr/", "javascript:alert(1)", "http://[", "\xff"],
    "HTTP_ORIGIN": ["null", "http://evil.example", "http://localhost:8000"],
    "HTTP_X_FORWARDED_FOR": ["127.0.0.1", "x, y", "1" * 500, "::1"],
    "HTTP_X_FORWARDED_PROTO": ["https", "x"],
    "HTTP_USER_AGENT": ["", "x" * 5000, "\xff", "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_TRANSFER_ENCODING": ["chunked"],
    "HTTP_CONTENT_ENCODING": ["gzip"],
    "HTTP_EXPECT": ["100-continue"],
}
PATHS = [
    *(
        "/",
        "//",
        "///evil.example",
        "/fr",
        "/de/",
        "/fr/nowhere/",
        "/.env",
        "/wp-login.php",
        "/fr/admin/x/y/z/",
        "/\xff\xfe",
    ),
    *(
        "/static/../manage.py",
        "/static/nothing.css",
        "/media/x.jpg",
        "/media/../../x",
        "/favicon.ico",
        "/robots.txt",
        "*",
    ),
    *(
        "/fr/" + "a/" * 200,
        "/fr/projects/" + "x" * 4000,
        "/fr/projects/\x00/",
        "/api/v1/x/",
        "/.well-known/x",
        "",
        "http://x/",
    ),
]


def prepare(folder):
    """Make a portal with the shipped content in an empty folder, and return its WSGI application."""
    os.environ |= {
        **{"VAR_DIR": str(folder), "SECRET_KEY": secrets.token_urlsafe(60), "SITE_URL": "http://localhost:8000"},
        **{"DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "EMAIL_URL": f"filemail://{folder}/mails"},
        **{"REQUIRE_SECOND_FACTOR": "true", "API_REQUESTS_PER_MINUTE": "100000", "DEBUG": "false", "CACHE_URL": ""},
    }
    is_there = (folder / "portal.sqlite3").exists()  # of a run before
    for command in () if is_there else (["migrate", "-v0"], ["load_content"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)
    from oim_portal.wsgi import application

    return application


def addresses():
    """Return every address of the portal as a pattern: "/fr/projects/<slug:slug>/"."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns, prefix):
        for pattern in patterns:
            text = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, text)
            else:
                yield "/" + re.sub(r"[\^$]|\\Z", "", text)

    return sorted(set(walk(get_resolver().url_patterns, "")))


def known_values():
    """Return what stands in addresses of published records, by the name of the parameter."""
    from django.apps import apps

    values = {"slug": [], "pk": ["1", "2", "7", "100"], "code": []}
    for model in apps.get_models():
        for name in ("slug", "code"):
            if any(field.name == name for field in model._meta.get_fields()):
                values[name] += [str(value) for value in model.objects.values_list(name, flat=True)[:15] if value]
    return values


class Administrator:
    """Somebody signed in, whose browser sends the right cookies and token."""

    def __init__(self):
        from django.contrib.auth import get_user_model

        fields = {"email": "hostile@example.org", "is_staff": True, "is_superuser": True}
        self.user, _ = get_user_model().objects.get_or_create(username="hostile", defaults=fields)
        self.sign_in()

    def sign_in(self):
        """Start a session, as after password and second factor."""
        from django.contrib.auth import login
        from django.contrib.sessions.backends.db import SessionStore
        from django.middleware.csrf import get_token
        from django.test import RequestFactory

        self.user.refresh_from_db()
        type(self.user).objects.filter(pk=self.user.pk).update(is_active=True, is_staff=True, is_superuser=True)
        request = RequestFactory().get("/")
        request.session, request.second_factor_passed = SessionStore(), True
        login(request, self.user, backend="django.contrib.auth.backends.ModelBackend")
        request.session.save()
        self.token = get_token(request)
        self.cookie = f"sessionid={request.session.session_key}; csrftoken={request.META['CSRF_COOKIE']}"


class Requests:
    """Makes the requests of a seed, one after the other."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.patterns, self.values = addresses(), known_values()

    def next(self):
        """Return (environ, whether an administrator sends it)."""
        pick = self.random.choice
        signed_in = self.random.random() < 0.4
        body = self._body() if self.random.random() < 0.5 else b""
        length = (
            str(len(body)) if self.random.random() < 0.9 else pick(["0", "", "7", "99999999"])
        )  # servers let no other pass
        environ = {
            "REQUEST_METHOD": pick(METHODS),
            "PATH_INFO": self._path().encode("utf-8", "surrogatepass").decode("latin-1"),
            "QUERY_STRING": self._query() if self.random.random() < 0.5 else "",
            "CONTENT_TYPE": pick(TYPES),
            "CONTENT_LENGTH": length,
            **{"SERVER_NAME": "localhost", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": ""},
            **{
                "wsgi.url_scheme": "http",
                "REMOTE_ADDR": f"192.0.2.{self.random.randrange(256)}",
                "HTTP_HOST": "localhost",
            },
            **{"wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False},
            **{"wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO()},
        }
        for name in self.random.sample(sorted(HEADERS), self.random.randrange(4)):
            environ[name] = pick(HEADERS[name])
        return environ, signed_in

    def _path(self):
        if self.random.random() < 0.1:
            return self.random.choice(PATHS)
        path = self.random.choice(self.patterns)
        if self.random.random() < 0.5:
            path = re.sub(r"^/(fr|ar|en)/", f"/{self.random.choice(['fr', 'ar', 'en'])}/", path)
        path = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", self._value, path)
        if self.random.random() < 0.05:
            path += self.random.choice(ODD)[:200]
        return path

    def _value(self, found):
        name = found[1] or found[2]
        known = (
            self.values.get("pk" if name.endswith(("id", "pk")) else name) or self.values["slug"] + self.values["code"]
        )
        return self.random.choice(known if self.random.random() < 0.7 else ODD)[:300]

    def _query(self):
        many = self.random.choice([1, 1, 2, 3, 3, 8, 40]) if self.random.random() < 0.995 else 5001
        parts = []
        for _ in range(many):
            value = self.random.choice(ODD).encode("utf-8", "surrogatepass")
            text = quote(value) if self.random.random() < 0.9 else value.decode("latin-1")[:200]
            parts.append(f"{self.random.choice(NAMES)}={text}")
        return "&".join(parts)

    def _body(self):
        kind = self.random.randrange(4)
        if kind == 0:
            return self.random.randbytes(self.random.randrange(2000))
        if kind == 1:
            return (
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff.xlsx"\r\n\r\nPK\x03\x04\r\n--b--'
            )
        return self._query().encode("latin-1", "replace")


def ask(application, environ):
    """Return (status, seconds); an exception that reaches the server is the status 599."""
    said = []
    start = time.perf_counter()
    try:
        answer = application(environ, lambda status, headers, info=None: said.append(status))
        try:
            for _ in answer:
                pass
        finally:
            getattr(answer, "close", lambda: None)()
        status = int(said[0].split()[0])
    except Exception as error:
        environ["failed"] = repr(error)[:300]
        status = 599
    return status, time.perf_counter() - start


def described(environ):
    """Return a request in one line."""
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "failed")
    headers = [name for name in environ if name in HEADERS and name != "HTTP_HOST"]
    return " ".join(repr(str(environ[name])[:200]) for name in names if environ.get(name)) + f" {sorted(headers)}"


def run(application, count, seed, minutes):
    """Send the requests; return (statuses, failures, slowest)."""
    requests, administrator = Requests(seed), Administrator()
    statuses, failures, slowest = Counter(), [], []
    end = time.monotonic() + minutes * 60
    for number in range(count):
        if time.monotonic() > end:
            break
        environ, signed_in = requests.next()
        if signed_in:
            if number % 20 == 0:
                administrator.sign_in()  # one request in a few signs out
            environ |= {"HTTP_COOKIE": administrator.cookie, "HTTP_X_CSRFTOKEN": administrator.token}
        status, seconds = ask(application, environ)
        statuses[status] += 1
        slowest = sorted([*slowest, (round(seconds, 2), described(environ))], reverse=True)[:10]
        if status >= 500 and status not in ANSWERS:
            failures.append((status, described(environ)))
            print(status, described(environ), flush=True)
        if number % 1000 == 999:
            print(f"{number + 1} {dict(sorted(statuses.items()))} longest {slowest[0][0]} s", flush=True)
    return statuses, failures, slowest


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp())
    application = prepare(folder)
    statuses, failures, slowest = run(application, given.count, given.seed, given.minutes)
    print(f"\n{statuses.total()} requests, seed {given.seed}: {dict(sorted(statuses.items()))}")
    for seconds, request in slowest:
        print(f"{seconds:8} s  {request}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
