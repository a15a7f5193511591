"""The shipped content is valid and complete; its figures are checked where they are shown."""

from collections import Counter
from pathlib import Path

import pytest

from core.models import Axis, CompactObjective, Goal, Region
from events.models import Article, Event
from pages.models import Page, Resource
from projects.models import Project

CONTENT = Path(__file__).resolve().parent.parent / "content"


@pytest.mark.django_db
def test_the_shipped_content_is_valid_public_and_has_french(shipped):
    for model in (Project, Event, Article, Page, Resource):
        records = list(model.objects.all())
        folder = CONTENT / f"{model._meta.model_name}s"
        assert len(records) == len(list(folder.glob("*.toml"))) > 0
        assert set(model.objects.published()) == set(records)
        assert [record.slug for record in records if not record.title_fr] == []
        assert [record.slug for record in records if not record.sources.exists()] == []
    assert (Axis.objects.count(), Region.objects.count()) == (3, 12)
    for model, most in ((Goal, 17), (CompactObjective, 23)):
        written = {one.number for one in model.objects.all() if one.name_fr and one.name_ar and one.name_en}
        assert written == set(range(1, most + 1))
    assert not Project.objects.exclude(compact_objectives=None).exists()  # no source says it of a project
    assert Counter(Page.objects.values_list("menu", flat=True))["header"] > 0
