"""What a change that waits holds, and what of it is public at once."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from core.publication import State
from desk import decisions, proposals, rights, versions, workflow
from events.models import Article
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

OUT = dt.datetime(2026, 3, 1, 9, 30, 42, tzinfo=dt.UTC)
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
ADDRESS = "une-adresse-d-essai-1"


@pytest.fixture
def article():
    """A published article with its first version, beside another one that nobody touches."""
    ArticleFactory(published=True, slug="autre")
    article = ArticleFactory(
        published=True, title_fr="Titre", lead_fr="Chapeau", body_fr="<p>Texte</p>", slug=ADDRESS, published_at=OUT
    )
    versions.record_version(article, None)
    return article


def write(record, user, reason="", **values):
    with proposals.editing(record, user, reason) as done:
        type(record).objects.filter(pk=record.pk).update(**values)
    return done


def publicly(record):
    """What of a record is no text: its address and times."""
    return type(record).objects.values_list("slug", "published_at", "expires_at").get(pk=record.pk)


@pytest.mark.parametrize(
    ("typed", "public"),
    [
        ({}, (ADDRESS, OUT, None)),
        ({"slug": "une-adresse-d-essai-2"}, ("une-adresse-d-essai-2", OUT, None)),
        ({"published_at": OUT.replace(second=0)}, (ADDRESS, OUT, None)),  # as the form shows it
        ({"published_at": OUT.replace(minute=31)}, (ADDRESS, OUT.replace(minute=31), None)),
        ({"expires_at": LATER}, (ADDRESS, OUT, LATER)),
    ],
)
def test_an_address_and_a_time_do_not_wait_with_the_text(article, reviewer, typed, public):
    done = write(article, reviewer, "Plus juste", title_fr="Titre proposé", **typed)
    assert (done.is_proposal, done.version, done.version.data["fields"]["title_fr"]) == (
        True,
        versions.own_proposal(article, reviewer),
        "Titre proposé",
    )
    assert (Article.objects.get(pk=article.pk).title_fr, publicly(article)) == ("Titre", public)
    history = [(v.state, v.author, v.reason) for v in versions.history(article)]
    moved = [("saved", reviewer, "Plus juste")] if public != (ADDRESS, OUT, None) else []
    assert history == [*moved, ("pending", reviewer, "Plus juste"), ("saved", None, "")]


def test_who_may_not_publish_moves_no_address_either(article, contributor):
    done = write(article, contributor, title_fr="Titre proposé", slug="prise", expires_at=LATER)
    assert (done.is_proposal, publicly(article)) == (True, (ADDRESS, OUT, None))


def test_a_change_that_changes_nothing_is_none(article, contributor, reviewer):
    for user in (contributor, reviewer):
        done = write(article, user, title_fr="Titre")
        assert (done.version, bool(done.reasons)) == (None, False)
    assert versions.history(article).count() == 1


def test_a_second_try_replaces_the_first_and_keeps_its_reason(article, contributor):
    first = write(article, contributor, "Plus juste", title_fr="Premier essai").version
    second = write(article, contributor, lead_fr="Chapeau proposé").version
    fields = second.data["fields"]
    assert (second.pk, second.reason) == (first.pk, "Plus juste")
    assert (fields["title_fr"], fields["lead_fr"]) == ("Titre", "Chapeau proposé")
    with proposals.editing(article, contributor, "x" * 400, goes_on=True) as done:
        Article.objects.filter(pk=article.pk).update(title_fr="Deuxième essai")
    fields = done.version.data["fields"]
    assert (done.version.pk, done.version.reason) == (first.pk, "x" * 300)
    assert (fields["title_fr"], fields["lead_fr"]) == ("Deuxième essai", "Chapeau proposé")
    logged = AuditEntry.objects.filter(kind="change").values_list("actor", "object_id", "details")
    assert list(logged) == [(contributor.pk, str(article.pk), {"proposed": first.pk})] * 3


def test_what_was_withdrawn_meanwhile_lacks_nothing_and_the_change_is_accepted(article, contributor, reviewer):
    proposal = write(article, contributor, lead_fr="", body_fr="").version
    assert decisions.would_lack(proposal, article) == [
        "Le texte français manque\xa0: chapeau.",
        "Le texte français manque\xa0: texte.",
    ]
    workflow.perform(article, "withdraw", reviewer)
    assert decisions.would_lack(proposal, article) == []
    _version, losses = decisions.accept(proposal, reviewer)
    article.refresh_from_db()
    assert (losses, article.lead_fr, article.state) == ([], "", State.DRAFT)


def test_who_wrote_a_text_of_one_record_wrote_none_of_the_others(article, contributor, reviewer):
    rights.text_changed(article, contributor)
    assert article.text_changed_by == contributor
    written = Article.objects.order_by("slug").values_list("slug", "text_changed_by")
    assert list(written) == [("autre", None), (ADDRESS, contributor.pk)]
    decisions.accept(write(article, contributor, title_fr="Titre proposé").version, reviewer)
    assert list(written.all()) == [("autre", None), (ADDRESS, contributor.pk)]


def test_who_restores_a_text_has_written_it_and_who_restores_a_date_has_not(contributor, reviewer):
    other = ArticleFactory()
    article = ArticleFactory(title_fr="Titre", dateline_date=dt.date(2020, 1, 1))
    first = versions.record_version(article, None)
    for values, user in (({"dateline_date": dt.date(2021, 1, 1)}, None), ({"title_fr": "Autre titre"}, contributor)):
        Article.objects.filter(pk=article.pk).update(**values)
        versions.record_version(article, None)
        article.refresh_from_db()
        done, losses = proposals.restore(article, first, contributor, "Mieux avant")
        latest = versions.latest(article)
        assert (done.version, done.is_proposal, losses) == (latest, False, [])
        assert (latest.author, latest.reason, latest.data["fields"]["title_fr"]) == (
            contributor,
            "Mieux avant",
            "Titre",
        )
        entry = AuditEntry.objects.order_by("-pk").first()
        assert (entry.actor, entry.details) == (contributor, {"restored": first.pk, "waits": False})
        written = Article.objects.filter(pk__in=[article.pk, other.pk]).order_by("pk").values_list("text_changed_by")
        assert list(written) == [(None,), (user and user.pk,)]
