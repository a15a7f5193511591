"""Odd texts end neither in a 500 nor in a record that readers cannot read, whatever field they are typed into."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts import roles
from core.publication import Publication
from core.richtext import RichTextField
from core.textfields import CleanedText
from tests.desk_tools import admin_url, complete, full_form, somebody

pytestmark = pytest.mark.django_db

ODD = {
    "icon": ("Titre \ue000 fin", "Titre fin"),
    "control": ("Titre\x07\x92a\u2003 fin", "Titre’a fin"),
    "shaped": ("\ufee3\ufeb8\ufeae\ufeed\ufec9", "مشروع"),
    "marks": ("Titre " + "e\u0301\u0316" * 40, None),
    "emoji": ("🎉🎉", "🎉🎉"),
    "lost": ("Tit\ue000re", None),
    "long": ("a" * 40_000, None),
}


@pytest.mark.parametrize("name", ODD)
def test_a_form_takes_an_odd_text_or_says_why_not(name):
    text, wanted = ODD[name]
    article, user = complete("events.article"), somebody(roles.REVIEWER)
    client = Client()
    client.force_login(user)
    rich = f"<p>{text}</p>"
    data = {**full_form(article, user), "title_fr": text, "body_fr": rich}
    answer = client.post(admin_url(article, "change"), data)
    article.refresh_from_db()
    if answer.status_code == 302:
        assert wanted is None or (article.title_fr, article.body_fr) == (wanted, f"<p>{wanted}</p>")
        assert client.get(reverse("search"), {"q": "titre"}).status_code == 200
    else:
        assert answer.status_code == 200
        assert wanted is None
        assert text[:30] in answer.context["adminform"].form["title_fr"].value()


def test_every_text_of_a_record_is_repaired_by_its_field():
    """Codes, choices and what the portal writes itself are not typed as texts."""
    typed = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, Publication) or model._meta.app_label in {"core", "projects", "events", "pages"}
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, CleanedText | RichTextField | models.URLField | models.SlugField | models.EmailField)
        and not field.choices
        and field.editable
        and not field.validators[:-1]
    ]
    known = {"GonePage", "OldSlug", "ContentOrigin", "PendingChange", "DataVersion", "BackupResult"}
    assert [name for name in typed if name.split(".")[0] not in known] == []
