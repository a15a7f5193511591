"""Sessions end by themselves, and their owner may end them from elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.models import AuditEntry
from tests.accounts.tools import give_password, is_in, make_person
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36 Edg/139.0"


def signed_in(person, **extra):
    client = Client(**extra)
    give_password(client, person)
    assert is_in(client)
    return client


def in_minutes(count):
    return time_machine.travel(timezone.now() + timedelta(minutes=count), tick=False)


@pytest.fixture
def person():
    return make_person()


def test_a_session_ends_when_nothing_happens(person):
    client = signed_in(person)
    with in_minutes(119):
        assert is_in(client)
    with in_minutes(119 + 121):
        assert not is_in(client)
    assert not is_in(client)  # and does not come back


def test_a_session_ends_after_a_day_of_work_whatever_happens(person):
    client = signed_in(person)
    for hour in range(1, 12):
        with in_minutes(60 * hour):
            assert is_in(client)
    with in_minutes(60 * 12 + 1):
        assert not is_in(client)


def test_one_sees_where_one_is_signed_in_and_signs_out_one_or_all_others(person):
    mine = signed_in(person, headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.77")
    phone = signed_in(person, headers={"user-agent": CHROME}, REMOTE_ADDR="2001:db8:1:2::77")
    office = signed_in(person, headers={"user-agent": EDGE})
    stranger = signed_in(make_person(), headers={"user-agent": "curl/8"})
    page = mine.get(reverse("accounts:account"))
    listed = {row.device: row for row in page.context["sessions"]}
    assert set(listed) == {"Firefox, Linux", "Chrome, Android", "Edge, Windows"}
    assert listed["Firefox, Linux"].pk == page.context["current"]
    assert [listed[name].address for name in ("Firefox, Linux", "Chrome, Android")] == ["192.0.2.0", "2001:db8:1::"]

    end = reverse("accounts:end_session")
    assert mine.get(end).status_code == 405
    assert mine.post(end, {"session": listed["Chrome, Android"].pk}).status_code == 302
    assert [is_in(c) for c in (mine, phone, office, stranger)] == [True, False, True, True]
    mine.post(end)
    assert [is_in(c) for c in (mine, phone, office, stranger)] == [True, False, False, True]
    assert AuditEntry.objects.filter(kind="sessions", actor=person).count() == 2


def test_sessions_of_others_cannot_be_ended(person):
    mine, stranger = signed_in(person), signed_in(make_person())
    numbers = [stranger.session[sessions._KEY], "abc", "-1", "0", "²"]
    answers = [mine.post(reverse("accounts:end_session"), {"session": number}).status_code for number in numbers]
    assert answers == [404] * 5
    assert is_in(stranger)


def test_a_session_that_was_ended_cannot_be_used_with_its_cookie(person):
    client = signed_in(person)
    cookie = client.cookies["sessionid"].value
    client.post(reverse("admin:logout"))
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)
    assert not person.staff_sessions.exists()


def test_a_closed_account_is_out_at_once(person):
    client = signed_in(person)
    person.is_active = False
    person.save()
    assert not is_in(client)


def test_public_pages_neither_ask_for_the_session_nor_set_a_cookie(person, client, django_assert_num_queries):
    ProjectFactory(published=True)
    address = "/fr/projects/"
    client.get(address)
    anonymous = client.get(address)
    member = signed_in(person).get(address)
    assert anonymous.cookies == member.cookies == {}
    assert "Cookie" not in member.get("Vary", "")
    assert anonymous.content == member.content
