"""The content that ships is valid and complete; what its figures say is checked where they are shown."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from core.models import Axis, Goal, Region
from events.models import Article, Event
from pages.models import Page, Resource
from projects.models import Project

CONTENT = Path(__file__).resolve().parent.parent / "content"


@pytest.mark.django_db
def test_the_shipped_content_is_valid_public_and_has_french():
    call_command("load_content", folder=CONTENT, stdout=StringIO())
    for model in (Project, Event, Article, Page, Resource):
        records = list(model.objects.all())
        folder = CONTENT / f"{model._meta.model_name}s"
        assert len(records) == len(list(folder.glob("*.toml"))) > 0
        assert set(model.objects.published()) == set(records)
        assert [record.slug for record in records if not record.title_fr] == []
        assert [record.slug for record in records if not record.sources.exists()] == []
    assert (Axis.objects.count(), Region.objects.count(), Goal.objects.count()) == (3, 12, 17)
    assert Counter(Page.objects.values_list("menu", flat=True))["header"] > 0
