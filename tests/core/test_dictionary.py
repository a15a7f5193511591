"""The data dictionary is true: every cell of every file is what its column says, and no column says nothing."""

import datetime as dt
import re
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from core.exports.columns import Cell
from core.exports.datasets import Download
from core.models import Document, Partner
from events.calls import CallState
from events.models import Article, Event, EventDocument, Question
from pages.models import Resource
from pages.views_data import COMPUTED, datasets
from projects.figures import BeneficiaryFigure
from projects.models import Participation, Project
from tests.factories import (
    ArticleFactory,
    EventFactory,
    FigureFactory,
    FundingFactory,
    ParticipationFactory,
    PartnerFactory,
    ProjectFactory,
    ResourceFactory,
    SittingFactory,
)
from tests.shipped import LANGUAGES

pytestmark = pytest.mark.django_db
TYPES = {
    Cell.TEXT: str,
    Cell.WHOLE: int,
    Cell.NUMBER: (int, Decimal),
    Cell.YES_NO: bool,
    Cell.DATE: dt.date,
    Cell.MOMENT: dt.datetime,
    Cell.ADDRESS: str,
    Cell.MAIL: str,
}
# R's rule for names (?make.names), and the words that it reserves.
R_NAME = re.compile(r"[a-z][a-z0-9_]*")
R_WORDS = {"if", "else", "repeat", "while", "function", "for", "next", "break", "in"}
HASHTAGS = {
    *(
        "#activity",
        "#adm1",
        "#beneficiary",
        "#contact",
        "#country",
        "#currency",
        "#date",
        "#description",
        "#event",
        "#group",
    ),
    *("#indicator", "#item", "#loc", "#meta", "#org", "#reached", "#sector", "#status", "#targeted", "#value"),
}  # of HXL 1.1 that we use


def wrong(column, cell):
    """Return what is wrong with a cell, or None."""
    if cell is None or cell == "":
        return None
    if column.is_list != isinstance(cell, list):
        return f"{cell!r} is {'no' if column.is_list else 'a'} list"
    for value in cell if column.is_list else [cell]:
        if not isinstance(value, TYPES[column.type]) or (isinstance(value, bool) and column.type is not Cell.YES_NO):
            return f"{value!r} is no {column.type}"
        if isinstance(value, dt.datetime) != (column.type is Cell.MOMENT):
            return f"{value!r} has a time of day that is not said, or none that is said"
        if column.type is Cell.MOMENT and timezone.is_naive(value):
            return f"{value!r} is in no time zone"
        if column.type is Cell.ADDRESS and not urlsplit(value).scheme.startswith("http"):
            return f"{value!r} is no address"
        if column.type is Cell.MAIL and "@" not in value:
            return f"{value!r} is no mail address"
        if column.choices and value not in column.allowed:
            return f"{value!r} is not one of {[*column.allowed]}"
    return None


def downloads(query, all_texts=False):
    for dataset in (*datasets(), *COMPUTED):
        asked = query if dataset.name == "search" else ""
        filters = dataset.filterset(QueryDict(asked), dataset.published(), dataset.own)
        found = dataset.computed(filters, filters.given) if dataset.computed else filters.qs
        yield Download(dataset, found, "fr", all_texts, "", "", timezone.now())


def faults(query, all_texts=False):
    """Return [(table, column, what is wrong)] of all files, and {(table, column): the values seen}."""
    found, seen = [], {}
    for download in downloads(query, all_texts):
        tables = download.tables()
        for records in download.records(tables):
            for table, record in ((table, record) for table in tables for record in records):
                for row in table.rows(record):
                    for column, cell in zip(table.all_columns, row, strict=True):
                        if column.choices:
                            values = cell if isinstance(cell, list) else [cell]
                            seen.setdefault((download.dataset.name, table.name, column.name), set()).update(values)
                        if fault := wrong(column, cell):
                            found.append((table.name, column.name, fault))
    return found, seen


def test_every_value_of_the_shipped_content_is_one_that_the_dictionary_tells(visitor):
    found, seen = faults("q=migration")
    assert found == []
    assert seen["projects", "projects", "status_code"] > {"completed", "ongoing"}


def test_every_choice_of_every_model_is_in_the_dictionary(db):
    """A record for each choice. What a choice lacks here, a file could contain without a word about it."""
    scopes = zip(Project.BudgetScope.values, ("EUR", "USD", "MAD", "CHF"), strict=True)
    for scope, currency in scopes:
        ProjectFactory(published=True, budget=5, currency=currency, budget_scope=scope)
    for sector in Project.DacSector.values:
        ProjectFactory(published=True, dac_sector=sector, contact_email="essai@example.org")
    project = ProjectFactory(published=True, is_nationwide=True, countries=["SN"], regions=["MA-01"], goals=[])
    for kind in Partner.Kind.values:
        FundingFactory(project=project, donor=PartnerFactory(kind=kind, country="FR"))
    for role in Participation.Role.values:
        ParticipationFactory(project=project, role=role)
    choices = {name: BeneficiaryFigure._meta.get_field(name) for name in ("unit", "qualifier", "sex", "age", "group")}
    for name, field in choices.items():
        for value, _label in field.flatchoices:
            FigureFactory(project=project, is_additive=name == "sex", source_url="https://example.org", **{name: value})
    for value in Event.Status.values:
        EventFactory(published=True, status=value, registration_deadline=timezone.now(), online_url="https://a.example")
    for value in Event.Kind.values:
        SittingFactory(event=EventFactory(published=True, kind=value), starts_at=timezone.now())
    for value in Document.Category.values:
        EventDocument.objects.create(event=Event.objects.first(), category=value, title="Essai", file="essai.pdf")
    for value in Article.Kind.values:
        ArticleFactory(published=True, kind=value, media_contact="essai@example.org")
    deadlines = [timezone.now() + dt.timedelta(days=days) for days in (-1, 2, 30)]
    calls = [ArticleFactory(published=True, kind="call", deadline=day) for day in deadlines]
    Question.objects.create(article=calls[0], question_fr="Qui ?", answer_fr="Tous.")
    for value in Resource.Kind.values:
        ResourceFactory(published=True, kind=value, files=["fr", "ar"])
    for all_texts in (False, True):
        found, seen = faults("q=essai", all_texts)
        assert found == []
    expected = {
        ("projects", "projects", "dac_sector_code"): Project.DacSector.values,
        ("projects", "projects", "budget_scope_code"): Project.BudgetScope.values,
        ("projects", "funding", "donor_kind_code"): Partner.Kind.values,
        ("projects", "partners", "role_code"): Participation.Role.values,
        ("projects", "locations", "kind"): ["nationwide", "region", "country"],
        **{("projects", "figures", f"{name}_code"): dict(field.flatchoices) for name, field in choices.items()},
        ("events", "events", "status_code"): Event.Status.values,
        ("events", "events", "kind_code"): Event.Kind.values,
        ("events", "documents", "category_code"): Document.Category.values,
        ("news", "news", "kind_code"): Article.Kind.values,
        ("news", "news", "call_code"): CallState.values,
        ("resources", "resources", "kind_code"): Resource.Kind.values,
        ("resources", "resources", "languages"): ["fr", "ar"],
    }
    assert {place: {*values} - seen[place] for place, values in expected.items() if {*values} - seen[place]} == {}


def test_no_column_is_without_a_meaning_a_plain_name_and_where_it_counts_a_unit(db):
    lacking, labels = [], {}
    for dataset in (*datasets(), *COMPUTED):
        for code in LANGUAGES:
            with translation.override(code):
                for table in [*dataset.tables(), *dataset.tables(all_texts=True)]:
                    for column in table.all_columns:
                        place = (dataset.name, table.name, column.name)
                        if not str(column.meaning):
                            lacking.append((*place, "meaning"))
                        if not R_NAME.fullmatch(column.name) or column.name in R_WORDS:
                            lacking.append((*place, "name"))
                        if column.type in {Cell.WHOLE, Cell.NUMBER, Cell.MOMENT} and not str(column.unit):
                            lacking.append((*place, "unit"))
                        if column.tag and column.tag.partition("+")[0] not in HASHTAGS:
                            lacking.append((*place, column.tag))
                        if not re.fullmatch(r"(#[a-z]+[0-9]?(\+[a-z][a-z_]*)*)?", column.tag):
                            lacking.append((*place, column.tag))
                        for value, label in column.allowed.items():
                            labels.setdefault((*place, value), {})[code] = label
    assert lacking == []
    assert {
        place for place, found in labels.items() if set(found) != set(LANGUAGES) or not all(found.values())
    } == set()
