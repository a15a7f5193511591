"""Who has a record open: a notice above the form, gone when they leave or are quiet."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import audit, roles
from desk import presence, versions
from desk.models import Presence
from tests.desk_tools import admin_url, somebody
from tests.factories import ArticleFactory, PartnerFactory, ProjectFactory

pytestmark = [pytest.mark.django_db]
BEAT = reverse("admin:presence")


@pytest.fixture
def anna():
    return somebody(roles.REVIEWER, first_name="Anna", last_name="Essai")


@pytest.fixture
def badr():
    return somebody(roles.REVIEWER, first_name="Badr", last_name="Essai")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def beat(client, about, window="a" * 24, **values):
    data = {"kind": about._meta.label_lower, "record": about.pk, "window": window, "active": "1", **values}
    return client.post(BEAT, data)


def heard(client, about, **values):
    return beat(client, about, **values).json()["sentences"]


@time_machine.travel("2026-12-01 09:30Z", tick=False)  # no minute begins in between
def test_a_colleague_who_has_the_record_open_is_named_above_the_form(anna, badr):
    article, other = ArticleFactory(), ArticleFactory()
    one, two = signed_in(anna), signed_in(badr)
    assert heard(one, article) == []
    at = date_format(timezone.localtime(Presence.objects.get().opened_at), "TIME_FORMAT")
    sentence = f"Anna Essai a cette fiche ouverte depuis {at}."
    assert sentence in two.get(admin_url(article, "change")).content.decode()
    assert heard(two, article, window="b") == [sentence]
    assert heard(two, other, window="c") == []
    assert heard(one, article, window="d") == [f"Badr Essai a cette fiche ouverte depuis {at}."]
    one.post(BEAT, {"window": "a" * 24, "gone": "1"})
    one.post(BEAT, {"window": "b", "gone": "1"})  # another person's window
    assert Presence.objects.filter(window="b").exists()
    assert heard(two, article, window="b") == [sentence]  # her second window
    one.post(BEAT, {"window": "d", "gone": "1"})
    assert heard(two, article, window="b") == []


def test_who_is_quiet_is_no_longer_named_and_old_windows_are_forgotten(anna, badr):
    article = ArticleFactory()
    one, two = signed_in(anna), signed_in(badr)
    heard(one, article)
    Presence.objects.update(seen_at=timezone.now() - presence.QUIET)
    assert heard(one, article, active="0") == []
    assert heard(two, article, window="b") == []
    assert len(heard(two, article, window="b")) == 0
    heard(one, article)
    assert len(heard(two, article, window="b")) == 1
    Presence.objects.update(seen_at=timezone.now() - presence.FORGOTTEN)
    heard(two, article, window="b")
    assert [there.user for there in Presence.objects.all()] == [badr]


@pytest.mark.parametrize("factory", [ProjectFactory, PartnerFactory])
def test_who_saved_meanwhile_is_named(anna, badr, factory):
    record = factory()
    opened = timezone.now().timestamp()
    client = signed_in(badr)
    assert heard(client, record, opened=opened) == []
    if factory is ProjectFactory:
        versions.record_version(record, anna)
    else:
        admin = signed_in(anna)
        admin.post(admin_url(record, "change"), {"code": record.code, "name_fr": "Autre nom", "kind": record.kind})
    (sentence,) = heard(client, record, opened=opened)
    assert sentence.startswith("Anna Essai a enregistré cette fiche (")
    assert heard(client, record, opened=timezone.now().timestamp()) == []


def test_what_nobody_in_particular_changed_is_told_with_its_day(badr):
    article = ArticleFactory()
    with time_machine.travel("2026-11-30 09:30Z", tick=False):
        versions.record_version(article, None)
    with time_machine.travel("2026-12-01 09:30Z", tick=False):
        since = timezone.now() - dt.timedelta(days=2)
        at = date_format(timezone.localtime(versions.latest(article).created_at), "SHORT_DATETIME_FORMAT")
        assert presence.sentences(badr, article, since) == [
            f"Cette fiche a été modifiée ({at})\xa0: ce que vous enregistrerez sera réuni avec ces modifications."
        ]
        assert presence.sentences(badr, article, since + dt.timedelta(days=1)) == []


def test_nobody_learns_of_records_that_they_may_not_see(anna, client):
    article = ArticleFactory()
    heard(signed_in(anna), article)
    assert beat(client, article).status_code == 302
    stranger = signed_in(somebody(roles.TRANSLATOR, languages=["ar"]))
    person = somebody(roles.REVIEWER)
    assert beat(stranger, person).status_code in {403, 404}
    eastern = str(article.pk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    numbers = ("abc", "99999999999999999999", "0", eastern)
    for values in ({"kind": "x.y"}, *({"record": number} for number in numbers)):
        assert beat(signed_in(anna), article, **values).status_code == 404
    assert heard(signed_in(anna), article, opened="nan") == []
    assert signed_in(anna).get(BEAT).status_code == 405


NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def test_a_window_keeps_the_time_at_which_it_was_opened_and_is_there_as_long_as_it_tells(anna, badr):
    article = ArticleFactory()
    with time_machine.travel(NOON, tick=False):
        presence.be_there(anna, article, "a")
        presence.be_there(anna, article, "second")
    with time_machine.travel(NOON + SECOND, tick=False):
        presence.be_there(anna, article, "a")
    for later, windows in ((presence.QUIET, ["a", "second"]), (presence.QUIET + SECOND, ["a"])):
        with time_machine.travel(NOON + later, tick=False):
            assert sorted(there.window for there in presence.others(badr, article)) == windows
    first = Presence.objects.get(window="a")
    assert (first.opened_at, first.seen_at) == (NOON, NOON + SECOND)
    with time_machine.travel(NOON + presence.FORGOTTEN + SECOND, tick=False):
        assert presence.forget_old() == 1
    with time_machine.travel(NOON + presence.FORGOTTEN + SECOND + SECOND, tick=False):
        assert (presence.forget_old(), presence.forget_old()) == (1, 0)


def test_who_came_first_is_named_first_each_once_and_never_oneself(anna, badr):
    article, other = ArticleFactory(), ArticleFactory()
    nameless = somebody(roles.REVIEWER, first_name="", last_name="")
    windows = [(0, badr, "b"), (2, nameless, "c"), (1, anna, "z"), (3, anna, "d"), (4, badr, "e")]
    for second, user, window in windows:
        with time_machine.travel(NOON + second * SECOND, tick=False):
            presence.be_there(user, other if window == "b" else article, window)
    with time_machine.travel(NOON + 9 * SECOND, tick=False):
        told = presence.sentences(badr, article, NOON)
    at = date_format(timezone.localtime(NOON), "TIME_FORMAT")
    assert told == [f"{name} a cette fiche ouverte depuis {at}." for name in ("Anna Essai", nameless.username)]


def test_of_several_who_saved_the_last_one_is_named_and_never_oneself(anna, badr):
    article, partner = ArticleFactory(), PartnerFactory()
    for second, user in enumerate((badr, anna)):
        with time_machine.travel(NOON + second * SECOND, tick=False):
            type(article).objects.filter(pk=article.pk).update(title_fr=f"Titre {second}")
            versions.record_version(article, user)
    for second, user in ((1, anna), (0, badr)):
        with time_machine.travel(NOON + second * SECOND, tick=False):
            for record in (partner, PartnerFactory()):
                audit.record(audit.Kind.CHANGE, user, record)
    for record in (article, partner):
        assert presence.last_save(badr, record, NOON) == ("Anna Essai", NOON + SECOND)
        assert presence.last_save(badr, record, NOON + SECOND) is None
        assert presence.last_save(anna, record, NOON - SECOND) == ("Badr Essai", NOON)
        assert presence.last_save(anna, record, NOON) is None
    stranger = somebody(roles.REVIEWER)
    assert presence.last_save(stranger, partner, NOON - SECOND) == ("Anna Essai", NOON + SECOND)


def test_a_time_of_opening_that_cannot_be_is_this_moment(anna, badr):
    article = ArticleFactory()
    with time_machine.travel(NOON, tick=False):
        versions.record_version(article, anna)
    with time_machine.travel(NOON + 60 * SECOND, tick=False):
        client, now = signed_in(badr), NOON.timestamp() + 60
        times = ["", "x", "nan", "inf", "0", "-5", str(now), str(now + 1), str(NOON.timestamp())]
        assert [heard(client, article, opened=text) for text in times] == [[]] * 9
        assert len(heard(client, article, opened=str(NOON.timestamp() - 1))) == 1
        windows = Presence.objects.values_list("window", flat=True)
        assert heard(client, article, window="w" * 40, active="2") == []
        assert (set(windows), heard(client, article, window="w" * 40), set(windows.all())) == (
            *({"a" * 24}, []),
            {"a" * 24, "w" * 36},
        )
