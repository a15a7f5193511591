"""The shipped content is valid and complete; its figures are checked where they are shown."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from core.models import Axis, CompactObjective, Goal, GoalTarget, Region, StrategyProgramme
from events.models import Article, Event
from pages.models import Page, Resource
from projects.fields import TAGS
from projects.models import Project
from tests.shipped import entries, records

CONTENT = Path(__file__).resolve().parent.parent / "content"


@pytest.mark.django_db
def test_the_shipped_content_is_valid_public_and_has_french(shipped):
    for model in (Project, Event, Article, Page, Resource):
        records = list(model.objects.all())
        folder = CONTENT / f"{model._meta.model_name}s"
        assert len(records) == len(list(folder.glob("*.toml"))) > 0
        assert set(model.objects.published()) == set(records)
        undated = [
            path.name for path in folder.glob("*.toml") if "changed" not in tomllib.loads(path.read_text("utf-8"))
        ]
        assert undated == [], "say in `changed` on which day the file was last changed"
        assert [record.slug for record in records if not record.title_fr] == []
        assert [record.slug for record in records if not record.sources.exists()] == []
    assert (Axis.objects.count(), Region.objects.count()) == (3, 12)
    for model, most in ((Goal, 17), (CompactObjective, 23), (StrategyProgramme, 11)):
        written = {one.number for one in model.objects.all() if one.name_fr and one.name_ar and one.name_en}
        assert written == set(range(1, most + 1))
    assert {"8.7", "8.8", "10.7", "10.c", "16.2"} < {
        target.code for target in GoalTarget.objects.all() if target.name_fr and target.name_ar and target.name_en
    }
    for field in TAGS:
        assert not Project.objects.exclude(**{field.name: None}).exists(), "no source says it of a project"
    assert Counter(Page.objects.values_list("menu", flat=True))["header"] > 0


ACTIONS = {"training", "awareness", "distribution", "festival", "study_visit"}  # docs/decisions/0003-content-mapping.md


def test_a_place_counts_as_named_where_a_project_acted_there():
    regions = {place["key"]: place.get("region") for place in entries("places", "place")}  # None abroad
    projects = records("projects")
    acted = [(key, town) for key, project in projects.items() for town in project.get("places", ())]
    acted += [
        (key, town)
        for event in records("events").values()
        if event["kind"] in ACTIONS
        for town in [event.get("place"), *(sitting.get("place") for sitting in event.get("sittings", ()))]
        for key in event.get("projects", ())
        if town
    ]
    missing = [(k, town) for k, town in acted if regions[town] and regions[town] not in projects[k].get("regions", ())]
    assert missing == []
