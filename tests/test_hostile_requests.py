"""Requests that no browser sends get an error page, and addresses that no form takes are not printed."""

import io

import pytest
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import Client

from oim_portal.wsgi import application
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept_connection():
    """The connection of the test, which Django would close at the beginning of a request."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def answered(path, content_type, method="GET", body=b"", query="q=+AGE-%FF"):
    """Return (status, content) of the WSGI application: the test client makes requests in its own way."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": content_type}
    environ |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "192.0.2.1"}
    said = []
    content = b"".join(application(environ, lambda status, headers: said.append(status)))
    return int(said[0].split()[0]), content.decode()


CHARSETS = ["utf-7", "utf-16", "idna", "rot13", "undefined", "hex", "nothing", "latin-1"]


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("charset", CHARSETS)
def test_the_charset_of_a_request_does_not_change_how_its_address_is_read(charset):
    assert answered("/fr/search/", f"text/plain; charset={charset}")[0] == 200
    assert answered("/fr/nowhere/", f'text/plain; Charset = "{charset}"')[0] == 404
    many = "&".join(f"a{n}=1" for n in range(5001))
    assert answered("/fr/search/", f"text/plain; charset={charset}", query=many)[0] == 400


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("charset", CHARSETS)
def test_a_form_in_another_encoding_is_refused_with_a_page(charset):
    form = f"application/x-www-form-urlencoded; charset={charset}"
    status, content = answered("/ar/admin/login/", form, "POST", b"username=%FF")
    assert status == 400
    assert '<html lang="ar" dir="rtl"' in content
    assert answered("/fr/admin/login/", form.replace(charset, "UTF-8"), "POST", b"username=%FF")[0] == 403


@pytest.mark.parametrize("path", ["/fr/search/", "/ar/projects/", "/fr/nowhere/", "/api/v1/projects/"])
def test_thousands_of_parameters_get_a_short_answer(path):
    client = Client(raise_request_exception=False)
    answer = client.get(path + "?" + "&".join(f"a{n}=1" for n in range(5001)))
    assert answer.status_code == 400
    assert len(answer.content) < 60_000


def test_the_page_about_a_wrong_address_does_not_grow_with_it():
    answer = Client().get("/fr/projects/?" + "&".join(f"axis{chr(97 + n)}=1" for n in range(26)))
    assert answer.status_code == 400
    assert answer.content.count(b"<li data-name=") == 10


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "https://x.test/a\r\nb"]
)
def test_an_address_that_no_form_takes_is_not_printed(address):
    event = EventFactory(published=True, registration_url="https://x.test/r", online_url="https://x.test/o")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET online_url = %s, registration_url = %s", [address, address])
    for path in (f"/fr/events/{event.slug}/", f"/fr/events/{event.slug}.ics", "/fr/events.csv", "/api/v1/events/"):
        answer = Client().get(path)
        content = (answer.getvalue() if answer.streaming else answer.content).decode().lower()
        assert answer.status_code == 200, path
        assert "alert(1)" not in content
        assert "data:text" not in content
        assert "x.test/a\r\nb" not in content


@pytest.mark.parametrize("referrer", ["http://[", "http://[::1", "http://localhost:x/", "\x00", "//", "http://a]b/"])
def test_a_form_whose_referrer_is_no_address_gets_a_page(referrer):
    client = Client(enforce_csrf_checks=True)
    for path in ("/fr/admin/login/", "/ar/admin/projects/project/add/", "/fr/search/"):
        answer = client.post(path, {"q": "x"}, headers={"referer": referrer})
        assert answer.status_code == 403
        assert "</html>" in answer.content.decode()
