"""What the panel of a form offers to whom, and what is said and told after a step."""

import datetime as dt

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.utils import timezone, translation

from accounts.models import AuditEntry
from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.publication import State
from desk import notifications, versions, workflow
from desk.admin_workflow import outcome, workflow_panel
from events.models import Article
from tests.desk_tools import admin_url, complete, in_state, somebody
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

ARTICLE = "events.article"
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def author():
    return somebody(CONTRIBUTOR)


def offered(user, record):
    """Return (the steps that save first, the others, the next one, put in the bin?, take out?, say why?, copy?)."""
    panel = workflow_panel(user, record)
    assert panel["buttons"] == [
        step for step in panel["buttons"] if step in panel["forward"] or step in panel["others"]
    ]
    steps = [[step.name for step in panel[place]] for place in ("forward", "others")]
    links = [bool(panel[name]) for name in ("bin_url", "unbin_url", "gone", "copy_url")]
    return *steps, panel["next"] and panel["next"].name, *links


@pytest.mark.parametrize(
    ("role", "state", "offers"),
    [
        (CONTRIBUTOR, State.DRAFT, (["submit"], [], "submit", True, False, False, True)),
        (CONTRIBUTOR, State.IN_REVIEW, ([], ["return"], None, False, False, False, True)),
        (CONTRIBUTOR, State.PUBLISHED, ([], [], None, False, False, False, True)),
        (TRANSLATOR, State.DRAFT, ([], [], None, False, False, False, False)),
        (REVIEWER, State.DRAFT, (["submit", "publish"], ["archive"], "publish", True, False, False, True)),
        (REVIEWER, State.IN_REVIEW, (["publish"], ["return", "archive"], "publish", True, False, False, True)),
        (REVIEWER, State.PUBLISHED, ([], ["withdraw", "archive"], None, True, False, True, True)),
        (REVIEWER, State.ARCHIVED, ([], ["restore"], None, True, False, False, True)),
    ],
)
def test_the_panel_offers_what_the_role_and_the_state_allow(role, state, offers):
    assert offered(somebody(role, ["ar"]), in_state(ARTICLE, state)) == offers


def test_what_is_in_the_bin_is_only_taken_out(author):
    record = complete(ARTICLE)
    workflow.put_in_bin(record, author)
    nothing = ([], [], None, False)
    assert offered(author, record) == (*nothing, True, False, True)
    assert offered(somebody(REVIEWER), record) == (*nothing, False, False, True)
    assert offered(somebody(ADMINISTRATOR), record) == (*nothing, True, False, True)


def test_a_new_record_is_only_submitted(author):
    for user in (author, somebody(REVIEWER)):
        assert offered(user, Article()) == (["submit"], [], "submit", False, False, False, False)
    panel = workflow_panel(author, Article())
    assert (panel["is_new"], panel["errors"], panel["warnings"], panel["buttons"][0].url) == (True, [], [], "")


def test_what_was_scheduled_has_no_page_whose_end_is_explained():
    soon = complete(ARTICLE, state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(days=1))
    assert offered(somebody(REVIEWER), soon)[5] is False


def test_a_step_says_why_it_is_not_taken_and_the_one_before_comes_next(author):
    record, reviewer = complete(ARTICLE, body_fr="", lead_fr="", title_ar="عنوان"), somebody(REVIEWER)
    panel = workflow_panel(reviewer, record)
    stops = "First put right what stands in the way; it is listed above."
    assert [(step.name, step.hindrance, step.saves, step.url) for step in panel["buttons"]] == [
        ("submit", "", True, admin_url(record, "transition", "submit")),
        ("publish", stops, True, admin_url(record, "transition", "publish")),
        ("archive", "", False, admin_url(record, "transition", "archive")),
    ]
    assert (panel["next"].name, panel["phase"], panel["is_new"]) == ("submit", "draft", False)
    assert [{problem.is_error for problem in panel[name]} for name in ("errors", "warnings")] == [{True}, {False}]
    gone = workflow_panel(reviewer, in_state(ARTICLE, State.PUBLISHED))["gone"]
    assert [(name, code, str(language)) for name, code, language in gone] == [
        ("gone_fr", "fr", "French"),
        ("gone_ar", "ar", "Arabic"),
        ("gone_en", "en", "English"),
    ]


def test_after_a_step_the_state_is_said_and_a_time_that_has_passed():
    with time_machine.travel(NOON, tick=False):
        minute = dt.timedelta(minutes=1)
        at = [NOON + minute, NOON, NOON - minute, NOON - minute - SECOND]
        said = [
            outcome(ArticleFactory.build(title_fr="Titre", state=State.PUBLISHED, published_at=time)) for time in at
        ]
        said += [outcome(ArticleFactory.build(title_fr="Titre", state=State.DRAFT, published_at=NOON - 2 * minute))]
        said += [outcome(ArticleFactory.build(title_fr="Titre", binned_at=NOON))]
    assert said == [
        "“Titre” is now: scheduled.",
        "“Titre” is now: public now.",
        "“Titre” is now: public now.",
        "“Titre” is now: public now. The publication time, 1 March 2027, 11:58, has passed: it becomes public at once.",
        "“Titre” is now: draft.",
        "“Titre” is in the bin. You or an administrator can bring it back: filter “bin” of the list.",
    ]


# --- What is kept and told --------------------------------------------------------------------------------------------


def told(user):
    return [(notice.kind, notice.words) for notice in notifications.open_for(user)]


def test_what_is_put_in_the_bin_is_no_task_any_more_and_its_author_is_told(author):
    record, reviewer, colleague = complete(ARTICLE), somebody(REVIEWER), somebody(REVIEWER)
    versions.record_version(record, author)
    workflow.perform(record, "submit", author)
    assert (told(reviewer), told(colleague)) == ([("submitted", "")], [("submitted", "")])
    workflow.put_in_bin(record, reviewer, reason="En double")
    assert (told(reviewer), told(colleague), told(author)) == ([], [], [("binned", "En double")])
    workflow.take_out_of_bin(record, reviewer, reason="Non, unique")
    workflow.take_out_of_bin(record, somebody(ADMINISTRATOR))  # it is out already
    assert [(v.author, v.reason) for v in versions.history(record)[:2]] == [
        (reviewer, "Non, unique"),
        (reviewer, "En double"),
    ]
    entries = AuditEntry.objects.filter(kind="transition").order_by("pk").values_list("actor", "details")
    assert list(entries) == [
        (author.pk, {"name": "submit", "before": "draft", "after": "in_review", "reason": ""}),
        (reviewer.pk, {"name": "bin", "reason": "En double"}),
        (reviewer.pk, {"name": "unbin", "reason": "Non, unique"}),
    ]


def test_each_step_tells_the_authors_or_the_reviewers(author):
    reviewer, heard = somebody(REVIEWER), []
    for names in (("submit", "return", "publish", "withdraw"), ("publish", "archive", "restore")):
        record = complete(ARTICLE)
        versions.record_version(record, author)
        for name in names:
            workflow.perform(record, name, author if name == "submit" else reviewer, reason=f"Raison : {name}")
            heard += [(user == author, kind, words) for user in (author, reviewer) for kind, words in told(user)]
            notifications.settle(record, author)
            notifications.settle(record, reviewer)
    assert heard == [
        (False, "submitted", "Raison : submit"),
        (True, "returned", "Raison : return"),
        (True, "published", "Raison : publish"),
        (True, "withdrawn", "Raison : withdraw"),
        (True, "published", "Raison : publish"),
        (True, "archived", "Raison : archive"),
    ]


def test_who_schedules_is_told_with_the_author_at_what_time(author):
    record, reviewer = complete(ARTICLE), somebody(REVIEWER)
    versions.record_version(record, author)
    with time_machine.travel(NOON, tick=False):
        workflow.perform(record, "publish", reviewer, publish_at=NOON + SECOND, reason="Après la réunion")
    (notice,) = notifications.open_for(author)
    assert (notice.kind, notice.words, notice.moment) == ("scheduled", "Après la réunion", NOON + SECOND)


def test_a_change_made_elsewhere_is_not_that_of_who_takes_the_next_step(author):
    record = complete(ARTICLE, title_fr="Titre")
    versions.record_version(record, author)
    Article.objects.filter(pk=record.pk).update(title_fr="Changé par la console")
    record.refresh_from_db()
    workflow.perform(record, "submit", author)
    assert [(v.author, v.data["fields"]["title_fr"]) for v in versions.history(record)] == [
        (author, "Changé par la console"),
        (None, "Changé par la console"),
        (author, "Titre"),
    ]


# --- By the buttons ---------------------------------------------------------------------------------------------------


def test_who_bins_a_record_that_they_no_longer_see_is_led_to_the_list(client):
    led = []
    for role in (REVIEWER, ADMINISTRATOR):
        record = complete(ARTICLE)
        client.force_login(somebody(role))
        response = client.post(admin_url(record, "transition", "bin"), {"reason": "En double"})
        led.append((response.url == admin_url(record, "change"), response.url == admin_url(Article, "changelist")))
        assert versions.latest(record).reason == "En double"
    assert led == [(False, True), (True, False)]
    response = client.post(admin_url(record, "transition", "unbin"), {"_reason": "Non"})
    assert (response.url, versions.latest(record).reason) == (admin_url(record, "change"), "Non")
    assert LogEntry.objects.count() == 0
