"""Sessions end by themselves, and their owner may end them from elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.models import AuditEntry, StaffSession
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
    client, stranger = signed_in(person), signed_in(make_person())
    cookie = client.cookies["sessionid"].value
    client.post(reverse("admin:logout"))
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)
    assert not person.staff_sessions.exists()
    assert is_in(stranger)


@pytest.mark.parametrize(
    ("signed_in_ago", "seen_ago", "left", "why"),
    [
        (0, 0, sessions.Left(2 * 3600, True, 2 * 3600), "other"),
        (9 * 60, 30, sessions.Left(90 * 60, True, 2 * 3600), "other"),
        (11 * 60, 1, sessions.Left(3600, False, 2 * 3600), "other"),
        (10 * 60, 0, sessions.Left(2 * 3600, False, 2 * 3600), "other"),  # both end at the same moment
        (2 * 60, 2 * 60, sessions.Left(0, True, 2 * 3600), "idle"),
        (5 * 60, 3 * 60, sessions.Left(0, True, 2 * 3600), "idle"),
        (12 * 60, 5, sessions.Left(0, False, 2 * 3600), "age"),
        (13 * 60, 12 * 60, sessions.Left(0, True, 2 * 3600), "age"),
    ],
)
def test_what_is_left_of_a_session_and_why_it_ended(rf, person, signed_in_ago, seen_ago, left, why):
    """Minutes; beside it another one of the same person, which was used a moment ago."""
    now = timezone.now()
    row, _newer = (
        StaffSession.objects.create(user=person, created_at=now - created, last_seen_at=now - seen)
        for created, seen in (
            (timedelta(minutes=signed_in_ago), timedelta(minutes=seen_ago)),
            (timedelta(minutes=3), timedelta(0)),
        )
    )
    request = rf.get("/")
    request.session = {sessions._KEY: row.pk}
    with time_machine.travel(now, tick=False):
        assert (sessions.left(request), sessions.why_ended(request)) == (left, why)
    request.session = {sessions._KEY: 0}
    assert (sessions.left(request), sessions.why_ended(request)) == (None, "other")


def test_a_session_is_used_by_its_own_browser_once_a_minute_and_ended_ones_go_at_the_next_sign_in(person):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        used, idle = signed_in(person), signed_in(person)
        stranger = signed_in(make_person())

        def seen():
            """Return the minutes after which each session was used last."""
            rows = StaffSession.objects.order_by("pk")
            return [(row.last_seen_at - start).total_seconds() / 60 for row in rows]

        clock.shift(timedelta(minutes=1))
        assert is_in(used)
        assert seen() == [0, 0, 0]
        clock.shift(timedelta(minutes=1))
        assert is_in(used)
        assert seen() == [2, 0, 0]
        clock.shift(timedelta(minutes=119))
        signed_in(person)
        assert seen() == [2, 0, 121]  # that of the stranger stays until they come back
        assert [is_in(client) for client in (used, idle, stranger)] == [True, False, False]


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
