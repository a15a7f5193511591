"""An address leads to its record: by its own name, by one of before, or by its code in whichever letters."""

import pytest
from django.http import Http404

from core.errors import Withdrawn
from core.gone import say_gone
from core.models import Partner
from core.shortcuts import by_code_or_redirect, published_or_redirect, shown_pictures
from events.models import Article
from projects.models import Project
from tests.factories import ArticleFactory, PartnerFactory, PictureFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def moved(found):
    record, redirect = found
    return record or (redirect.status_code, redirect.url)


def asked(model, slug, route=""):
    return moved(published_or_redirect(model.objects.published(), slug, route))


def test_an_old_name_or_a_code_leads_on_for_good():
    article = ArticleFactory(published=True, slug="ancien")
    article.slug = "nouveau"
    article.save()
    project = ProjectFactory(published=True, code="FM.0390", slug="essai")
    assert asked(Article, "nouveau") == article
    assert asked(Article, "ancien") == (301, "/fr/news/nouveau/")
    assert asked(Article, "ancien", "article_card") == (301, "/fr/news/nouveau.png")
    assert asked(Project, "essai") == project
    assert asked(Project, "fm.0390") == asked(Project, "FM.0390") == (301, "/fr/projects/essai/")
    assert asked(Project, "FM.0390", "project_card") == (301, "/fr/projects/essai.png")


def test_what_is_not_public_is_not_there_unless_the_office_says_why():
    draft = ArticleFactory(slug="ancien")
    draft.slug = "brouillon"
    draft.save()
    ProjectFactory(code="CACHE")
    for model, slug in ((Article, "brouillon"), (Article, "ancien"), (Article, "rien"), (Project, "CACHE")):
        with pytest.raises(Http404):
            asked(model, slug)
    say_gone(draft, {"fr": "Une erreur."})
    for slug in ("brouillon", "ancien"):
        with pytest.raises(Withdrawn):
            asked(Article, slug)


def test_a_code_leads_to_its_record_in_whichever_letters():
    small, large = PartnerFactory(code="EU"), PartnerFactory(code="EUX")
    partners = Partner.objects.all()
    assert moved(by_code_or_redirect(partners, "EU", "donor")) == small
    assert moved(by_code_or_redirect(partners, "eux", "donor")) == (301, f"/fr/donors/{large.code}/")
    with pytest.raises(Http404):
        by_code_or_redirect(partners, "rien", "donor")


def test_only_pictures_with_consent_are_shown_however_they_were_read(django_assert_num_queries):
    article = ArticleFactory()
    pictures = [PictureFactory(has_consent=agreed) for agreed in (True, False, True)]
    for order, picture in enumerate(pictures):
        article.pictures.create(picture=picture, order=order)
    with django_assert_num_queries(1):
        assert shown_pictures(article) == [pictures[0], pictures[2]]
    (read,) = Article.objects.prefetch_related("pictures__picture")
    with django_assert_num_queries(0):
        assert shown_pictures(read) == [pictures[0], pictures[2]]
