"""What a notice says, to whom it goes, by which mail and when, and how long it is kept."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation

from accounts.models import MailTime, User
from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.publication import State
from desk import notices, notices_by_mail, notifications, versions
from desk.models import Notification
from events.models import Article
from tests.desk_tools import admin_url, somebody
from tests.factories import ArticleFactory, PictureFactory, UserFactory

pytestmark = pytest.mark.django_db

Kind = Notification.Kind
NOON = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
MIDDAY = dt.datetime(2027, 6, 1, 12, tzinfo=ZoneInfo("Africa/Casablanca"))
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def article():
    return ArticleFactory(title_fr="Titre d’essai")


# --- In words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "by", "sentence"),
    [
        (Kind.SUBMITTED, "Anna", "Anna submitted “Titre” for review."),
        (Kind.RETURNED, "", "Somebody sent “Titre” back to draft."),
        (Kind.SCHEDULED, "Anna", "Anna scheduled “Titre”: it becomes public on 1 June 2027, 12:00."),
        (Kind.NOT_OUT, "", "“Titre” did not become public on 1 June 2027, 12:00: it is not published any more."),
        (Kind.CONSENT, "", "The consent for the picture “Titre” ends on 1 June 2027; then the picture is hidden."),
    ],
)
def test_a_notice_says_who_did_what_and_when(kind, by, sentence):
    notice = Notification(kind=kind, title="Titre", by_name=by, moment=MIDDAY)
    assert notices.sentence(notice).replace("\u2068", "").replace("\u2069", "") == sentence


def test_names_keep_their_direction_and_what_is_empty_stays_so(article):
    notice = Notification(kind=Kind.OUT, title="عنوان", object_kind="events.article", object_id=article.pk)
    assert notices.sentence(notice) == "“\u2068عنوان\u2069” is public now, as scheduled."
    assert (notices.isolated(""), notices.address(notice)) == ("", admin_url(article, "change"))


# --- Who is told ------------------------------------------------------------------------------------------------------


def test_all_are_told_but_who_did_it_and_who_left(article):
    by = UserFactory(username="badr", is_staff=True, first_name="", last_name="")
    told, left, no_staff = UserFactory(is_staff=True), UserFactory(is_staff=True, is_active=False), UserFactory()
    notifications.notify(Kind.PUBLISHED, article, [told, by, left, no_staff, told], by, words="x" * 400, moment=NOON)
    (notice,) = Notification.objects.all()
    assert (notice.recipient, notice.kind, notice.object_kind, notice.object_id, notice.title) == (
        *(told, "published", "events.article", article.pk),
        "Titre d’essai",
    )
    assert (notice.by_name, notice.words, notice.moment) == ("badr", "x" * 300, NOON)
    assert (notice.done_at, notice.mailed_at) == (None, None)
    notifications.notify(Kind.OUT, PictureFactory(alt_fr=f"Un\n{'a ' * 120}"), [told])
    last = Notification.objects.order_by("pk").last()
    assert (last.by_name, last.title) == ("", f"Un{' a' * 98}…")


def test_who_schedules_is_told_later_only(article):
    by, author = somebody(REVIEWER), somebody(CONTRIBUTOR)
    with time_machine.travel(NOON, tick=False):
        notifications.notify(Kind.SCHEDULED, article, [author], by, moment=NOON + DAY)
    kept = Notification.objects.order_by("pk").values_list("recipient", "done_at", "mailed_at", "moment")
    assert list(kept) == [(author.pk, None, None, NOON + DAY), (by.pk, NOON, NOON, NOON + DAY)]


def test_a_notice_is_closed_for_who_acted_and_a_task_for_everybody(article):
    one, two, other = somebody(REVIEWER), somebody(REVIEWER), ArticleFactory()
    for record in (article, other):
        for kind in (Kind.SUBMITTED, Kind.TRANSLATION):
            notifications.notify(kind, record, [one, two])
    with time_machine.travel(NOON, tick=False):
        notifications.settle(article, one, Kind.SUBMITTED)

    def told(user, record=None):
        return [(notice.object_id, notice.kind) for notice in notifications.open_for(user, record)]

    rest = [(other.pk, "translation"), (other.pk, "submitted")]
    assert (told(one), told(two)) == (rest, [*rest, (article.pk, "translation")])
    assert (told(one, article), told(two, article)) == ([], [(article.pk, "translation")])
    assert [notice.recipient for notice in notifications.open_about(article)] == [two]
    assert set(Notification.objects.exclude(done_at=None).values_list("done_at", flat=True)) == {NOON}


def test_the_authors_are_those_who_wrote_since_the_last_publication(article):
    one, two, three = (somebody(CONTRIBUTOR) for _number in range(3))

    def save(user, **values):
        Article.objects.filter(pk=article.pk).update(**values)
        article.refresh_from_db()
        versions.record_version(article, user)

    save(one, title_fr="Un")
    save(two, title_fr="Deux")
    assert notifications.authors(article) == [one, two]
    save(three, state=State.PUBLISHED, published_at=NOON)
    assert notifications.authors(article) == [one, two]  # of what is public, those of the time before
    save(three, state=State.DRAFT)
    save(None, title_fr="Trois")
    assert notifications.authors(article) == [three]
    assert notifications.authors(ArticleFactory()) == []


def test_those_are_asked_to_translate_who_write_what_is_missing():
    arabic, both, none = (somebody(TRANSLATOR, languages) for languages in (["ar"], ["ar", "en"], ["xx"]))
    english, left, asking = (
        somebody(TRANSLATOR, ["en"]),
        somebody(TRANSLATOR, ["ar"], is_active=False),
        somebody(TRANSLATOR, ["ar"]),
    )
    whole = {"title_ar": "عنوان", "lead_ar": "مقدمة", "body_ar": "<p>نص</p>"}
    english_texts = {"title_en": "Title", "lead_en": "Lead", "body_en": "<p>Text</p>"}
    article = ArticleFactory(lead_fr="Chapeau", body_fr="<p>Texte</p>", **english_texts)
    assert notifications.translators(article) == [arabic, both, asking]
    notifications.notify(Kind.OUT, article, [arabic])  # of something else
    assert notifications.ask_for_translation(article, asking) == [arabic, both]
    assert notifications.ask_for_translation(article, asking) == [arabic, both]
    told = Notification.objects.filter(kind=Kind.TRANSLATION).order_by("pk").values_list("recipient", "by_name")
    assert list(told) == [(user.pk, asking.username) for user in (arabic, both)]  # each once
    done = ArticleFactory(lead_fr="Chapeau", body_fr="<p>Texte</p>", **english_texts, **whole)
    assert notifications.translators(done) == []
    with pytest.raises(ValidationError) as refused:
        notifications.ask_for_translation(done, asking)
    assert refused.value.messages == ["Nothing is missing or outdated there, or nobody translates into that language."]
    assert {english, none, left} & {*notifications.translators(ArticleFactory())} == {english}


# --- How long it is kept ----------------------------------------------------------------------------------------------


def test_a_notice_is_kept_three_months_after_it_was_acted_on_and_a_year_in_any_case(article):
    user = UserFactory()
    quarter, year = dt.timedelta(days=90), dt.timedelta(days=365)
    ages = {  # words: (done, made, moment), before now
        "done three months ago": (quarter, quarter, None),
        "done earlier": (quarter + SECOND, quarter + SECOND, None),
        "made a year ago": (None, year, None),
        "made earlier": (None, year + SECOND, None),
        "done, and comes later": (quarter + SECOND, quarter + SECOND, -DAY),
        "for a moment a year ago": (None, year + DAY, year),
        "made later, for a moment long ago": (None, year, year + SECOND),
        "for an earlier moment": (None, year + SECOND, year + SECOND),
    }
    with time_machine.travel(NOON, tick=False):
        for words, (done, made, moment) in ages.items():
            times = {
                name: ago and NOON - ago for name, ago in (("done_at", done), ("created_at", made), ("moment", moment))
            }
            notice = Notification.objects.create(
                recipient=user, kind=Kind.OUT, object_kind="events.article", object_id=article.pk, words=words
            )
            Notification.objects.filter(pk=notice.pk).update(**times)
        assert notifications.forget_old() == 3
        assert notifications.forget_old() == 0
    left = Notification.objects.order_by("pk").values_list("words", flat=True)
    assert list(left) == [words for words in ages if "earlier" not in words]


def test_the_timer_forgets_old_notices(article):
    notifications.notify(Kind.OUT, article, [UserFactory(is_staff=True)])
    Notification.objects.update(created_at=timezone.now() - 366 * DAY)
    call_command("send_notifications")
    assert Notification.objects.count() == 0


# --- What time did ----------------------------------------------------------------------------------------------------


def test_what_is_out_is_told_from_its_very_second_on(article):
    author = somebody(CONTRIBUTOR)
    notifications.notify(Kind.SCHEDULED, article, [author], moment=NOON)
    Article.objects.filter(pk=article.pk).update(state=State.PUBLISHED, published_at=NOON)
    heard = []
    for moment in (NOON - SECOND, NOON, NOON + SECOND):
        with time_machine.travel(moment, tick=False):
            notifications.tell_what_time_did()
        heard.append([(notice.kind, notice.moment) for notice in notifications.open_for(author)])
    assert heard == [[("scheduled", NOON)], [("out", None)], [("out", None)]]
    scheduled = Notification.objects.get(kind=Kind.SCHEDULED)
    assert (scheduled.moment, scheduled.done_at) == (None, NOON)


def test_what_was_put_off_waits_and_what_is_gone_is_told_to_nobody(article):
    author, gone = somebody(CONTRIBUTOR), ArticleFactory()
    for record in (article, gone):
        notifications.notify(Kind.SCHEDULED, record, [author], moment=NOON)
    Article.objects.filter(pk=article.pk).update(state=State.PUBLISHED, published_at=NOON + SECOND)
    gone.delete()
    with time_machine.travel(NOON, tick=False):
        notifications.tell_what_time_did()
    assert [(notice.kind, notice.moment) for notice in notifications.open_for(author)] == [("scheduled", NOON + SECOND)]
    Article.objects.filter(pk=article.pk).update(state=State.DRAFT)
    with time_machine.travel(NOON + SECOND, tick=False):
        notifications.tell_what_time_did()
    assert [(notice.kind, notice.moment) for notice in notifications.open_for(author)] == [("not_out", NOON + SECOND)]


def test_the_end_of_a_consent_is_told_with_its_day_to_each_who_was_not_told_of_it():
    keeper, later = somebody(REVIEWER), somebody(ADMINISTRATOR, is_active=False)
    day = timezone.localdate() + 9 * DAY
    PictureFactory(alt_fr="Photo", consent_until=day)
    PictureFactory(alt_fr="Autre photo", consent_until=day)
    PictureFactory(alt_fr="Sans fin")
    notifications.tell_what_time_did()
    User.objects.filter(pk=later.pk).update(is_active=True)
    notifications.tell_what_time_did()
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    for user in (keeper, later):
        told = notifications.open_for(user).order_by("title").values_list("kind", "title", "moment")
        assert list(told) == [("consent", name, moment) for name in ("Autre photo", "Photo")]


# --- By mail ----------------------------------------------------------------------------------------------------------


def make(user, *kinds, **fields):
    given = {"object_kind": "events.article", "object_id": 1, "title": "Titre", **fields}
    return [Notification.objects.create(recipient=user, kind=kind, **given) for kind in kinds]


def sent():
    """Return [(address, [kinds in it])] of the mails since the last call."""
    found = [(message.to, message.body.count("/admin/events/article/")) for message in mail.outbox]
    mail.outbox.clear()
    return found


def test_of_ones_own_work_and_of_the_rest_each_is_sent_as_chosen():
    user = UserFactory(is_staff=True, mail_own=MailTime.AT_ONCE, mail_rest=MailTime.DAILY)
    with time_machine.travel(MIDDAY.replace(hour=6, minute=59), tick=False):
        make(user, *Kind)
        make(user, *Kind, done_at=NOON)
        make(UserFactory(is_staff=True), *Kind)
        assert notices_by_mail.send_at_once(user.pk) is True
        assert sent() == [([user.email], 10)]
        assert notices_by_mail.send_at_once(user.pk) is True
        assert notices_by_mail.send_digest(user) is True
        assert sent() == []
    with time_machine.travel(MIDDAY.replace(hour=7), tick=False):
        assert [notices_by_mail.send_digest(user) for _twice in range(2)] == [True, True]
        assert sent() == [([user.email], len(Kind) - 10)]
        user.refresh_from_db()
        assert user.last_digest == dt.date(2027, 6, 1)
        make(user, Kind.SUBMITTED)
        assert (notices_by_mail.send_digest(user), sent()) == (True, [])
    with time_machine.travel(MIDDAY.replace(hour=7) + DAY, tick=False):
        assert (notices_by_mail.send_digest(user), sent()) == (True, [([user.email], 1)])
    assert set(Notification.objects.exclude(recipient=user).values_list("mailed_at", flat=True)) == {None}


def test_who_left_gets_no_mail_and_many_notices_come_in_several():
    left, user = (
        UserFactory(is_staff=True, is_active=is_active, mail_own=MailTime.AT_ONCE) for is_active in (False, True)
    )
    for one in (left, user):
        make(one, *[Kind.OUT] * 101)
    assert [notices_by_mail.send_at_once(pk) for pk in (left.pk, user.pk, user.pk, 0)] == [True] * 4
    assert sent() == [([user.email], 100), ([user.email], 1)]


def test_what_could_not_be_sent_is_sent_later_the_digest_on_the_same_day(monkeypatch, caplog):
    def fails(*args, **kwargs):
        raise ConnectionRefusedError

    chosen = {"is_staff": True, "mail_own": MailTime.AT_ONCE, "mail_rest": MailTime.DAILY, "mail_language": "en"}
    user, other = (UserFactory(**chosen, last_digest=dt.date(2027, 5, day)) for day in (1, 2))
    make(user, Kind.OUT, Kind.SUBMITTED, Kind.REFUSED)
    (sent_before,) = make(other, Kind.OUT, mailed_at=NOON)
    with time_machine.travel(NOON, tick=False):
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", fails)
            assert (notices_by_mail.send_at_once(user.pk), notices_by_mail.send_digest(user)) == (False, False)
        assert list(Notification.objects.exclude(mailed_at=None)) == [sent_before]
        days = User.objects.order_by("pk").values_list("last_digest", flat=True)
        assert list(days) == [dt.date(2027, 5, 1), dt.date(2027, 5, 2)]
        assert [record.getMessage() for record in caplog.records] == [
            "Notices could not be sent by mail; send_notifications tries again."
        ] * 2
        user.refresh_from_db()
        assert (notices_by_mail.send_at_once(user.pk), notices_by_mail.send_digest(user)) == (True, True)
        first = mail.outbox[0].body
        assert 0 < first.index("is public now") < first.index("refused your change")
        assert sent() == [([user.email], 2), ([user.email], 1)]


def test_a_mail_says_each_notice_with_its_words_and_address_in_the_language_of_who_gets_it(article):
    user = UserFactory(email="anna@example.org", mail_language="en")
    about = {"object_id": article.pk, "title": "Titre\nd’essai"}
    first = make(user, Kind.OUT, **about)
    second = make(user, Kind.REFUSED, words="Trop long", by_name="Badr", **about)
    with translation.override("fr"):
        one, both = (notices_by_mail.message(user, some) for some in (first, first + second))
    address = f"http://localhost:8000{admin_url(article, 'change')}"
    assert one.subject == "“\u2068Titre d’essai\u2069” is public now, as scheduled."
    assert (both.subject, both.to) == ("2 notices of the portal", ["anna@example.org"])
    assert both.body.split("-- ")[0] == (
        f"“\u2068Titre\nd’essai\u2069” is public now, as scheduled.\n\n{address}\n\n"
        "\u2068Badr\u2069 refused your change of “\u2068Titre\nd’essai\u2069”.\n\n« \u2068Trop long\u2069 »\n\n"
        f"{address}\n\n"
    )
    assert both.body.endswith("\nhttp://localhost:8000/en/admin/account/\n")
    user.mail_language = "ar"
    arabic = notices_by_mail.message(user, first)
    assert (arabic.body[0], "/ar/admin/events/article/" in arabic.body) == ("\u200f", True)
