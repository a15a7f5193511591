"""No path into the database keeps markup that an editor could not have typed."""

import pytest
from django.utils import translation

from core.richtext import clean_html
from events.models import Article
from tests.factories import ArticleFactory

DIRTY = '<p onclick="x()">Bonjour <script>alert(1)</script><a href="javascript:x()">ici</a></p>'
CLEAN = "<p>Bonjour ici</p>"


def stored(article):
    return Article.objects.values_list("body_fr", flat=True).get(pk=article.pk)


@pytest.mark.django_db
def test_save_cleans_every_language():
    article = ArticleFactory(body_fr=DIRTY, body_ar=DIRTY, body_en=DIRTY)
    assert {article.body_fr, article.body_ar, article.body_en} == {CLEAN}
    assert list(Article.objects.values_list("body_fr", "body_ar", "body_en")) == [(CLEAN, CLEAN, CLEAN)]


@pytest.mark.django_db
def test_bulk_create_cleans():
    article = ArticleFactory()
    other = Article(title_fr="Essai en lot", slug="lot", body_fr=DIRTY)
    Article.objects.bulk_create([other])
    assert Article.objects.values_list("body_fr", flat=True).get(slug="lot") == CLEAN
    assert stored(article) in {"", None}


@pytest.mark.django_db
def test_update_cleans():
    article = ArticleFactory()
    Article.objects.filter(pk=article.pk).update(body_fr=DIRTY)
    assert stored(article) == CLEAN


@pytest.mark.django_db
def test_saving_in_arabic_does_not_copy_the_french_fallback():
    article = ArticleFactory(body_fr="<p>Texte pour essai</p>", body_ar="")
    with translation.override("ar"):
        article = Article.objects.get(pk=article.pk)
        article.save()
    article.refresh_from_db()
    assert (article.body_fr, article.body_ar or "") == ("<p>Texte pour essai</p>", "")


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        (None, None),
        ("", ""),
        ("<p></p>", ""),
        ("<p>  </p><ul><li></li></ul>", ""),
        ("<ul><li> </li></ul>", ""),
        ("<h1>Titre</h1>", "<h2>Titre</h2>"),
        ('<p style="color:red" class="x" dir="rtl">a</p>', "<p>a</p>"),
        ('<img src="https://example.org/x.png">', ""),
        ('<a href="mailto:a@example.org">a</a>', '<a href="mailto:a@example.org" rel="noopener">a</a>'),
        ("<table><tbody><tr><th scope=row>a</th></tr></tbody></table>", None),
    ],
)
def test_clean_html(html, cleaned):
    if html and cleaned is None:
        assert 'scope="row"' in clean_html(html)
    else:
        assert clean_html(html) == cleaned
    assert clean_html(clean_html(html)) == clean_html(html)
