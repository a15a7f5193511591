"""What becomes of a change that waits: what is stored, who is told, and what is refused."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from accounts.models import AuditEntry
from accounts.roles import CONTRIBUTOR, REVIEWER
from desk import decisions, notifications, proposals, versions
from desk.merge import MINE, choice_name
from desk.snapshots import snapshot
from events.models import Article
from tests.desk_tools import somebody
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def anna():
    return somebody(CONTRIBUTOR, first_name="Anna", last_name="Essai")


@pytest.fixture
def badr():
    return somebody(CONTRIBUTOR)


@pytest.fixture
def article():
    ArticleFactory(published=True)  # nobody touches it
    article = ArticleFactory(published=True, title_fr="Titre", lead_fr="Chapeau")
    versions.record_version(article, None)
    return article


def propose(record, user, reason="", **texts):
    with proposals.editing(record, user, reason) as done:
        Article.objects.filter(pk=record.pk).update(**texts)
    return done.version


def told(user):
    return [(notice.kind, notice.words) for notice in notifications.open_for(user)]


def decided(proposal):
    proposal.refresh_from_db()
    return proposal.state, proposal.decided_by, proposal.decided_at, proposal.answer


def last_audit():
    entry = AuditEntry.objects.order_by("-pk").first()
    return entry.kind, entry.actor, entry.details


@pytest.mark.parametrize(
    ("reason", "kept"), [("Plus juste", "Proposed by Anna Essai: Plus juste"), ("", "Proposed by Anna Essai")]
)
def test_who_accepts_signs_and_the_author_is_named_and_told(article, anna, reviewer, reason, kept):
    proposal = propose(article, anna, reason, title_fr="Titre d’Anna")
    assert told(reviewer) == [("proposed", reason)]
    with time_machine.travel(NOON, tick=False):
        version, losses = decisions.accept(proposal, reviewer)
    assert (version, losses) == (versions.latest(article), [])
    assert (version.author, version.reason, version.data["fields"]["title_fr"]) == (reviewer, kept, "Titre d’Anna")
    assert decided(proposal) == ("accepted", reviewer, NOON, "")
    assert (told(reviewer), told(anna)) == ([], [("accepted", "")])
    assert last_audit() == ("change", reviewer, {"accepted": proposal.pk, "version": version.pk})
    assert list(Article.objects.order_by("pk").values_list("text_changed_by", flat=True)) == [None, anna.pk]


def test_who_refuses_says_why_and_the_author_reads_it(article, anna, badr, reviewer):
    proposal, other = propose(article, anna, title_fr="Titre d’Anna"), propose(article, badr, lead_fr="Chapeau de Badr")
    with pytest.raises(ValidationError) as silent:
        decisions.refuse(proposal, reviewer, " ")
    with pytest.raises(PermissionDenied) as not_theirs:
        decisions.refuse(proposal, badr, "Non")
    assert (silent.value.messages, str(not_theirs.value)) == (
        ["Say why: the author will read it."],
        "Only who may publish decides about this change.",
    )
    with time_machine.travel(NOON, tick=False):
        decisions.refuse(proposal, reviewer, "Trop long")
    assert decided(proposal) == ("refused", reviewer, NOON, "Trop long")
    assert last_audit() == ("change", reviewer, {"refused": proposal.pk})
    assert (told(anna), told(reviewer)) == ([("refused", "Trop long")], [])  # who acted has seen both
    colleague = somebody(REVIEWER)
    notifications.notify(notifications.Kind.PROPOSED, article, [colleague], badr)
    decisions.refuse(other, reviewer, "Non")
    assert told(colleague) == []  # nothing waits there any more
    with pytest.raises(ValidationError) as late:
        decisions.refuse(other, colleague, "Non")
    assert late.value.messages == ["This change was decided already: refused."]


def test_while_another_change_waits_the_other_reviewers_stay_told(article, anna, badr, reviewer):
    colleague = somebody(REVIEWER)
    first, _second = propose(article, anna, title_fr="Titre d’Anna"), propose(article, badr, lead_fr="Autre")
    assert len(told(colleague)) == 2
    decisions.refuse(first, reviewer, "Non")
    assert (len(told(colleague)), told(reviewer)) == (2, [])


def test_only_its_author_takes_a_change_back(article, anna, badr, reviewer):
    proposal = propose(article, anna, title_fr="Titre d’Anna")
    for user in (badr, reviewer):
        with pytest.raises(PermissionDenied) as refused:
            decisions.withdraw(proposal, user)
    assert str(refused.value) == "Only its author takes a change back."
    with time_machine.travel(NOON, tick=False):
        decisions.withdraw(proposal, anna)
    assert decided(proposal) == ("refused", anna, NOON, "Its author took it back.")
    assert (told(anna), told(reviewer)) == ([], [])
    assert last_audit() == ("change", anna, {"withdrawn": proposal.pk})


def test_ones_own_change_is_public_once_nothing_stands_in_its_way(article, anna, settings):
    settings.FOUR_EYES = False
    author, theirs = somebody(REVIEWER), propose(article, anna, title_fr="Titre d’Anna")
    with proposals.editing(article, author, "Plus court") as done:
        Article.objects.filter(pk=article.pk).update(lead_fr="")
    assert done.reasons == ["The French text is missing: lead."]
    tries = [(theirs, anna, []), (done.version, author, done.reasons), (done.version, author, [])]
    assert [decisions.finish(*one) for one in tries] == [False, False, True]
    latest = versions.latest(article)
    assert (latest.author, latest.reason, latest.data["fields"]["lead_fr"]) == (author, "Plus court", "")
    assert (decided(done.version)[:2], decided(theirs)[0]) == (("accepted", author), "pending")


def test_two_who_changed_the_same_are_asked_and_nothing_is_written_before(article, anna, reviewer, settings):
    settings.FOUR_EYES = False
    proposal = propose(article, anna, title_fr="Titre d’Anna")
    propose(article, reviewer, title_fr="Titre d’un relecteur")
    with pytest.raises(ValidationError) as asked:
        decisions.accept(proposal, reviewer)
    assert asked.value.messages == [
        "Others changed the same in the meantime. Choose for each conflict what shall stand."
    ]
    assert decisions.finish(proposal, reviewer, []) is False
    article.refresh_from_db()
    assert (article.title_fr, decided(proposal)[0]) == ("Titre d’un relecteur", "pending")
    decisions.accept(proposal, reviewer, {choice_name("fields/title_fr", snapshot(article)): MINE})
    article.refresh_from_db()
    assert article.title_fr == "Titre d’Anna"


def test_under_four_eyes_nobody_decides_about_their_own_change(article, settings):
    author, colleague = somebody(REVIEWER), somebody(REVIEWER)
    proposal = propose(article, author, title_fr="Titre proposé")
    people = (author, colleague, somebody(CONTRIBUTOR))
    assert [decisions.may_decide(user, proposal, article) for user in people] == [False, True, False]
    with pytest.raises(PermissionDenied) as refused:
        decisions.accept(proposal, author)
    assert str(refused.value) == "Somebody else who may publish has to decide about this change."
    settings.FOUR_EYES = False
    assert [decisions.may_decide(user, proposal, article) for user in people] == [True, True, False]
