"""Each sentence of the checklist with the place to which it leads; what blocks comes first."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from core.publication import State
from core.translation_states import set_mark
from desk.checklist import Problem, has_passed, problems
from events.models import Article
from tests.desk_tools import admin_url
from tests.factories import ArticleFactory, AxisFactory, PictureFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def article():
    """A whole article in three languages, with a picture."""
    texts = {"title_ar": "عنوان", "title_en": "Title", "body_ar": "<p>نص</p>", "body_en": "<p>Text</p>"}
    texts |= {"lead_fr": "Chapeau", "lead_ar": "مقدمة", "lead_en": "Lead"}
    article = ArticleFactory(title_fr="Titre", body_fr="<p>Texte</p>", axis=AxisFactory(translated=True), **texts)
    article.pictures.create(picture=PictureFactory(alt_fr="Une photo", alt_ar="صورة", alt_en="A photo"))
    return article


def told(record):
    return [(problem.level, problem.sentence, problem.url) for problem in problems(record)]


def test_a_whole_record_has_no_problem_and_one_without_a_picture_is_told(article):
    form = admin_url(article, "change")
    assert told(article) == []
    article.pictures.all().delete()
    assert told(article) == [("warning", "There is no picture.", f"{form}#pictures-group")]


@pytest.mark.parametrize(
    ("values", "level", "sentence", "field"),
    [
        ({"alt_fr": ""}, "error", "The picture “%s” lacks its alternative text in French.", "alt_fr"),
        ({"has_consent": False}, "error", "For the picture “%s” no consent is on file.", "has_consent"),
        (
            {"has_consent": False, "consent_until": NOON.date() - DAY},
            "error",
            "For the picture “%s” no consent is on file.",
            "has_consent",
        ),
        (
            {"consent_until": NOON.date() - DAY},
            "error",
            "The consent for the picture “%s” has expired.",
            "consent_until",
        ),
        (
            {"consent_until": NOON.date()},
            "warning",
            "The consent for the picture “%s” ends soon; it will then be hidden.",
            "consent_until",
        ),
        (
            {"consent_until": NOON.date() + 30 * DAY},
            "warning",
            "The consent for the picture “%s” ends soon; it will then be hidden.",
            "consent_until",
        ),
        ({"consent_until": NOON.date() + 31 * DAY}, "", "", ""),
    ],
)
@pytest.mark.parametrize("place", ["gallery", "text"])
def test_what_a_picture_lacks_leads_to_the_picture(article, values, level, sentence, field, place):
    picture = PictureFactory(**{"alt_fr": "Une photo", "alt_ar": "صورة", "alt_en": "A photo", **values})
    if place == "gallery":
        article.pictures.create(picture=picture)
    else:
        article.body_fr = f'<p>Texte</p><img src="{picture.file.url}" alt="">'
        article.save()
        Article.objects.filter(pk=article.pk).update(body_ar="<p>نص</p>")
    found = [one for one in told(article) if admin_url(picture, "change") in one[2]]
    assert found == ([(level, sentence % picture, f"{admin_url(picture, 'change')}#id_{field}")] if level else [])


def test_a_picture_in_the_gallery_and_in_the_text_is_told_once(article):
    picture = PictureFactory(alt_fr="Une photo", alt_ar="صورة", alt_en="A photo", has_consent=False)
    article.pictures.create(picture=picture)
    article.body_fr = f'<p>Texte</p><img src="{picture.file.url}" alt="">'
    article.save()
    assert [sentence for level, sentence, _url in told(article) if level == "error"] == [
        f"For the picture “{picture}” no consent is on file."
    ]


def test_errors_come_first_each_with_its_place(article):
    form = admin_url(article, "change")
    other = ArticleFactory(slug="autre")
    set_mark(article, "title", "en", machine=True)
    article.title_ar, article.published_at = "", NOON
    article.body_fr = f'<p>Texte</p><p><a href="/fr/news/{other.slug}/">lien</a> <a href="/fr/rien/">lien</a></p>'
    article.slug = "adresse"
    article.save()
    article.title_fr = ""
    assert told(article)[:1] == [("error", "The French text is missing: title.", f"{form}#id_title_fr")]
    found = {(sentence, url) for level, sentence, url in told(article)[1:] if level == "warning"}
    assert found >= {
        (has_passed(NOON), f"{form}#id_published_at"),
        (f"The text links to /fr/news/{other.slug}/: the public cannot see it.", f"{form}#id_body_fr"),
        ("The text links to /fr/rien/: there is no such page or file.", f"{form}#id_body_fr"),
        ("English was made by a machine, and nobody has read it: title.", f"{form}#id_title_en"),
        ("Arabic is outdated, the French text has changed since: text.", f"{form}#id_body_ar"),
        ("English is outdated, the French text has changed since: text.", f"{form}#id_body_en"),
    }
    assert has_passed(NOON) == "The publication time, 1 March 2027, 12:00, has passed: it becomes public at once."


def test_a_time_that_comes_or_that_is_past_of_what_is_public_is_no_problem(article):
    for values in (
        {"published_at": NOON + dt.timedelta(seconds=1)},
        {"published_at": NOON - DAY, "state": State.PUBLISHED},
    ):
        Article.objects.filter(pk=article.pk).update(**values)
        article.refresh_from_db()
        assert told(article) == []
    Article.objects.filter(pk=article.pk).update(title_ar="", state=State.DRAFT, published_at=None)
    article.refresh_from_db()
    assert told(article) == [("warning", "Arabic is missing: title.", f"{admin_url(article, 'change')}#id_title_ar")]


def test_only_an_error_is_one():
    assert [Problem(level, "x").is_error for level in ("error", "warning")] == [True, False]
