"""Which texts nobody but their writer has read, and which changes bring a text that was never public."""

import pytest
from django.utils import timezone, translation

from core.publication import State
from desk import four_eyes, versions, workflow
from desk.snapshots import snapshot
from events.models import Article
from projects.models import Project
from tests.factories import ArticleFactory, FigureFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory(title_fr="Titre", lead_fr="", body_fr="<p>Texte</p>", published_at=timezone.now())


def write(record, user, **texts):
    Article.objects.filter(pk=record.pk).update(**texts)
    record.refresh_from_db()
    return versions.record_version(record, user)


def test_the_texts_of_a_record_are_those_of_its_rows_too():
    project = ProjectFactory(title_fr="Titre", title_ar="عنوان", summary_fr="")
    figure = FigureFactory(project=project, label_fr="personnes", reached=10)
    assert four_eyes.texts_in(Project, snapshot(project)) == {
        "title_fr": "Titre",
        "title_ar": "عنوان",
        f"figures/{figure.pk}/label_fr": "personnes",
    }


def test_unread_are_the_texts_that_one_alone_wrote_since_the_last_publication(article, contributor, reviewer):
    def unread():
        return [four_eyes.unread_texts(article, user) for user in (contributor, reviewer)]

    write(article, contributor, title_fr="Titre d’une autrice")
    assert unread() == [{"title_fr", "body_fr"}, set()]
    write(article, reviewer, title_fr="Titre d’un relecteur", title_ar="عنوان")
    assert unread() == [{"body_fr"}, {"title_fr", "title_ar"}]
    workflow.perform(article, "submit", contributor)
    workflow.perform(article, "return", reviewer)  # who sends it back has read what the others wrote
    assert unread() == [set(), {"title_fr", "title_ar"}]
    write(article, contributor, lead_fr="Chapeau", title_ar="")
    assert unread() == [{"lead_fr"}, {"title_fr"}]
    write(article, contributor, lead_fr="")
    assert unread() == [set(), {"title_fr"}]  # what is as it was publicly, or is not there any more, is nobody's
    write(article, None, state=State.PUBLISHED)
    assert unread() == [set(), set()]
    write(article, None, state=State.DRAFT)
    write(article, contributor, title_fr="Nouveau titre")
    assert unread() == [{"title_fr"}, set()]
    write(article, contributor, title_fr="Titre d’un relecteur")
    assert unread() == [set(), set()]


def test_the_languages_of_unread_texts_are_named(article, contributor, reviewer, settings):
    write(article, contributor, title_ar="عنوان", title_fr="Titre d’une autrice")
    with translation.override("en"):
        said = [four_eyes.hindrance(article, user) for user in (contributor, reviewer)]
        assert said == [
            "You wrote texts that nobody else has read (French, Arabic): a colleague has to publish them, or to read "
            "them and send the record back.",
            "",
        ]
        settings.FOUR_EYES = False
        assert four_eyes.hindrance(article, contributor) == ""


def test_a_text_that_was_public_before_is_no_new_one(article, contributor):
    def brings(before, after):
        return four_eyes.brings_new_text(article, before.data, after.data)

    first = write(article, None, title_fr="Premier", lead_fr="Chapeau", state=State.PUBLISHED)
    second = write(article, None, title_fr="Deuxième")
    back = write(article, contributor, title_fr="Premier")
    mixed = write(article, contributor, state=State.DRAFT, title_fr="Troisième", lead_fr="")
    number = write(article, contributor, dateline_date="2019-01-01")
    assert [brings(*pair) for pair in ((second, back), (first, mixed), (mixed, number), (first, first))] == [
        False,
        True,
        False,
        False,
    ]
    assert four_eyes.texts_differ(Article, mixed.data, number.data) is False
    assert four_eyes.texts_differ(Article, first.data, second.data) is True
