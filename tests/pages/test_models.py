"""The address of a page is never one at which the portal shows something else."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from pages.models import DataRelease, ResourceFile
from tests.factories import PageFactory

pytestmark = pytest.mark.django_db


def test_a_title_that_is_the_portals_own_address_gets_another_one(client):
    page = PageFactory(title_fr="Data", slug="", published=True)
    assert page.slug == "data-2"
    assert client.get("/fr/data-2/").status_code == 200


def test_a_release_is_called_by_its_month_and_a_file_by_its_language():
    with translation.override("fr"):
        assert [str(one) for one in (DataRelease(name="2026-11"), ResourceFile(language="ar"))] == ["2026-11", "Arabe"]


def test_a_release_is_cited_in_the_language_asked_for_or_that_of_the_page():
    release = DataRelease(name="2026-11", made_at=dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC))
    with translation.override("fr"):
        french, english = release.citation(), release.citation("en")
    with translation.override("en"):
        assert (release.citation(), release.citation("fr")) == (english, french)
    assert "(2026)" in english
    assert "release 2026-11" in english
    assert french != english


def test_an_address_of_the_portal_is_refused_with_its_reason():
    page = PageFactory(title_fr="Page d'essai")
    page.slug = "projects"
    with pytest.raises(ValidationError) as refusal:
        page.clean()
    assert refusal.value.messages == ["Cette adresse est réservée au portail. Choisissez-en une autre."]
