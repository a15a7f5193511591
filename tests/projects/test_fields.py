"""Each field of a project is in every place, or its declaration says why not.

A place has a field when it says something else after the field was changed. docs/decisions/0021-fields-declared-once.md
"""

import datetime as dt
import json
from collections import defaultdict

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from core.api import glossary
from core.fields import PLACES, Type
from core.search.index import passages
from desk.spreadsheets.kinds import kind_of
from oim_portal.content.kinds import read_project
from oim_portal.content.reading import Table
from projects.api_records import ProjectWhole
from projects.factsheet import project_sheet, projects_for_sheets
from projects.fields import FIELDS
from projects.filters import ProjectFilter
from projects.models import Project
from tests.factories import (
    AxisFactory,
    FundingFactory,
    GoalTargetFactory,
    ParticipationFactory,
    PartnerFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
)

# What is declared nowhere, and why.
NOT_DECLARED = {
    "id": "The primary key: not shown anywhere.",
    "created_at": "Every publication has it.",
    "updated_at": "Every publication has it.",
    "state": "Every publication has it: it says who may see the record.",
    "published_at": "Every publication has it.",
    "expires_at": "Every publication has it.",
    "binned_at": "Every publication has it.",
    "text_changed_by": "Every publication has it: not public.",
    "owner": "Every publication has it: not public.",
    "look_again_on": "Every publication has it: not public.",
    "checked_on": "Every publication has it.",
    "slug": "Every publication has it: its address.",
    "translation_state": "Every publication has it: translators work with it.",
    "fundings": "The rows behind the field `donors`.",
    "participations": "The rows behind the field `partners`.",
    "amounts": "Rows for registers of aid, with fields of their own: projects/amounts.py.",
    "children": "The other side of the field `parent`.",
    "figures": "Rows with fields of their own, hidden where they are small: projects/figures.py.",
    "documents": "Files, the same for every kind of record.",
    "pictures": "Pictures, the same for every kind of record.",
    "sources": "Sources, the same for every kind of record.",
    "events": "Declared by the event.",
    "articles": "Declared by the article.",
    "resources": "Declared by the resource.",
}
by_name = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)


def test_every_field_of_the_model_is_declared():
    declared = {column for field in FIELDS for column in field.columns}
    fields = {field.name for field in Project._meta.get_fields() if not hasattr(field, "translated_field")}
    hidden = {field.name for field in Project._meta.related_objects if field.hidden}
    assert sorted(fields - hidden - declared) == sorted(NOT_DECLARED)
    assert not declared & NOT_DECLARED.keys()


@by_name
def test_a_declaration_names_places_that_exist_and_gives_reasons(field):
    assert {*field.by_hand, *field.absent()} <= {*PLACES}
    assert not field.by_hand.keys() & field.absent().keys()
    assert [reason for reason in (*field.by_hand.values(), *field.absent().values()) if not reason.endswith(".")] == []


@by_name
def test_the_tables_of_each_place_name_the_field(field):
    """Those that can be asked without a project: admin, import, content/, filter, API and its glossary."""
    asked = Table({}, "test", defaultdict(set), [])
    read_project(asked)
    named = {
        # With the first request, each translated field becomes one for each language.
        "admin": [
            name.removesuffix("_fr") for name in flatten_fieldsets(admin.site.get_model_admin(Project).fieldsets)
        ],
        "spreadsheet": [name.removesuffix("_fr") for name in kind_of(Project).by_name],
        "content": asked.asked,
        "filter": ProjectFilter.base_filters,
        "api": ProjectWhole().fields,
    }
    called = {place: field.called(place) for place in ("api", "spreadsheet", "content")}
    called |= {"admin": field.name, "filter": field.filter}
    found = {place for place, names in named.items() if called[place] in names}
    assert found | ({"admin"} & field.by_hand.keys()) == named.keys() - field.absent().keys()
    assert glossary.about(field.called("api"))


# --- What is shown ----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(db):
    return ProjectFactory(
        published=True,
        code="FM.0001",
        slug="entier",
        start_date=dt.date(2016, 1, 1),
        end_date=dt.date(2016, 11, 30),  # IATI takes a budget for a year
        budget=1000,
        currency="EUR",
        regions=["MA-01"],
        dac_sector="15190",
    )


def shown(client, pk):
    """Return {place: what it says of a project} of the places that show one."""
    project = projects_for_sheets().get(pk=pk)
    address = f"/fr/projects/{project.slug}"
    rows = json.loads(b"".join(client.get("/fr/projects.json")))["projects"]
    columns = kind_of(Project).columns
    return {
        "page": client.get(f"{address}/").content,
        "sheet": json.dumps(project_sheet(project), default=str),
        "files": next(row for row in rows if row["code"] == project.code),
        "api": client.get(f"/api/v1/projects/{project.code}/").content,
        "iati": b"".join(client.get(f"{address}.xml")).partition(b"<iati-activity ")[2],
        "search": [passage.text for passage in passages(project)],
        "spreadsheet": [column.show(column.value_of(project)) for column in columns],
    }


def change(project, field):
    """Give another value to a field; the moment of the last change stays."""
    if field.type is Type.REFERENCES:
        return add_to(project, field.name)
    values = {
        Type.PLAIN: {field.name: "autre"},
        Type.TEXT: {f"{field.name}_fr": "Autre"},
        Type.RICH_TEXT: {f"{field.name}_fr": "<p>Autre</p>"},
        Type.YES_NO: {field.name: True},
        Type.PARTIAL_DATE: {field.name: dt.date(2016, 7, 1)},
        Type.AMOUNT: {field.name: 2000},
        Type.COUNTRIES: {field.name: ["SN"]},
        Type.SHARE: {field.name: 40},
    }
    own = {
        "code": {"code": "FM.0002"},
        "contact_email": {"contact_email": "autre@example.org"},
        "status_override": {"status_override": "suspended"},
        "dac_sector": {"dac_sector": "15160"},
        "budget_scope": {"budget_scope": "own"},
        "start_qualifier": {"start_qualifier": "about"},
        "end_qualifier": {"end_qualifier": "about"},
    }
    if field.type is Type.REFERENCE:
        own[field.name] = {field.name: AxisFactory() if field.name == "axis" else ProjectFactory(published=True)}
    Project.objects.filter(pk=project.pk).update(**(own.get(field.name) or values[field.type]))


def add_to(project, name):
    make = {
        "donors": lambda: FundingFactory(project=project),
        "partners": lambda: ParticipationFactory(project=project, partner=PartnerFactory()),
        "regions": lambda: project.regions.add(RegionFactory(code="MA-07")),
        "places": lambda: project.places.add(PlaceFactory(region=RegionFactory(code="MA-01"))),
        "goal_targets": lambda: project.goal_targets.add(GoalTargetFactory(code="16.2")),
        "related_projects": lambda: project.related_projects.add(ProjectFactory(published=True)),
    }
    if name in make:
        return make[name]()
    relation = getattr(project, name)  # a numbered list
    return relation.add(relation.model.objects.create(number=3, name_fr="Autre but"))


def test_a_field_is_shown_in_every_place_that_it_is_not_kept_out_of(client, project):
    """One field after the other is changed; what the places said before is what they said after the last change."""
    before, wrong = shown(client, project.pk), {}
    for field in FIELDS:
        change(project, field)
        after = shown(client, project.pk)
        changed, expected = {place for place in before if before[place] != after[place]}, before.keys()
        expected -= field.absent().keys()
        if changed != expected:
            wrong[field.name] = {"not shown": expected - changed, "shown all the same": changed - expected}
        before = after
    assert wrong == {}
