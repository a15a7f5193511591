"""One filter, one answer: the list, the count beside the option, the API and the file hold the same records."""

import datetime as dt
import json

import pytest
from django.http import QueryDict
from django.utils import timezone

from core.declared_filters import declared_filters
from core.fields import Field, Type
from core.filter_kinds import CodesFilter
from core.filters import PortalFilterSet
from events.filters import ArticleFilter, EventFilter
from pages.filters import ResourceFilter
from projects.filters import ProjectFilter
from projects.models import Project
from tests.factories import (
    ArticleFactory,
    CompactObjectiveFactory,
    EventFactory,
    GoalFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    ResourceFactory,
    StrategyProgrammeFactory,
)
from tests.reading import read
from tests.tools import some_of

pytestmark = pytest.mark.django_db

# {list: (its filters, its name in the API)}
LISTS = {
    "projects": (ProjectFilter, "projects"),
    "events": (EventFilter, "events"),
    "news": (ArticleFilter, "articles"),
    "resources": (ResourceFilter, "resources"),
}
TYPED = {"q": ["commun"], "year_min": ["2015"], "year_max": ["2015"]}  # filters without a list of values


@pytest.fixture
def records():
    """Of each kind two records with something of everything, one with little of it, and a draft with everything."""
    region = RegionFactory(code="MA-01")
    for number, published in ((1, True), (2, True), (3, False)):
        project = ProjectFactory(
            published=published,
            title_fr=f"Projet commun {number}",
            axis__code=f"axe-{number}",
            donors=["EU", f"D{number}"],
            partners=["UNDP", f"P{number}"],
            regions=["MA-01", f"MA-0{number + 1}"],
            places=[PlaceFactory(key=f"lieu-{number}", region=region)],
            goals=[GoalFactory(number=8), GoalFactory(number=number)],
            goal_targets=["8.8", f"{9 + number}.c"],
            compact_objectives=[CompactObjectiveFactory(number=21 + number)],
            strategy_programmes=[StrategyProgrammeFactory(number=11), StrategyProgrammeFactory(number=number)],
            is_nationwide=number == 1,
            dac_sector=["15190", "15160", "15190"][number - 1],
            countries=["SN"] if number == 2 else [],
            start_date=dt.date(2010 + number, 1, 1),
            end_date=dt.date(2013 + number, 12, 31),
        )
        named = {"published": published, "projects": [project], "title_fr": f"Autre commun {number}"}
        day = dt.date(2010 + number, 5, 1)
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        place = PlaceFactory(region=region)
        EventFactory(**named, axis=project.axis, place=place, starts_at=moment, ends_at=moment)
        ArticleFactory(**named, axis=project.axis, regions=["MA-01"], dateline_date=day)
        ResourceFactory(**named, date=day, files=["fr", "ar"][:number])
    ProjectFactory(published=True, title_fr="Projet nu", start_date=None, end_date=None, status_override="suspended")
    EventFactory(published=True, upcoming=True, kind="training")
    ArticleFactory(published=True, dateline_date=None, kind="call")
    for days in (-1, 2, 30):
        ArticleFactory(published=True, kind="tender", deadline=timezone.now() + dt.timedelta(days=days))
    ResourceFactory(published=True, date=None, kind="survey")


@pytest.mark.parametrize("kind", LISTS)
def test_list_count_api_and_file_agree(client, records, kind):
    filterset, api = LISTS[kind]
    filters = filterset(QueryDict(), filterset._meta.model.objects.published())
    for turn, name in enumerate(filterset.base_filters):
        options = [] if name in TYPED else filters.group(name).options
        options = sorted(options, key=lambda option: -option.count)
        # One that gives most, of the next filter one that gives least that is something; all night both.
        ends = [options[0], *[option for option in options if option.count][-1:]] if options else []
        counted = {option.value: option.count for option in some_of(ends, 2, turn % 2)}
        found = {value: in_list(client, f"/fr/{kind}/?{name}={value}") for value in counted or TYPED.get(name, ())}
        assert any(found.values()), f"no record is found by {name}"
        for value, number in found.items():
            query = f"?{name}={value}"
            in_api = client.get(f"/api/v1/{api}/{query}").json()["count"]
            in_file = json.loads(b"".join(client.get(f"/fr/{kind}.json{query}")))["count"]
            assert (counted.get(value, number), in_api, in_file) == (number,) * 3, query


def in_list(client, address):
    return int(read(client.get(address, follow=True)).one("h2", id="results").one("b").text)


class EveryKind(PortalFilterSet):
    """Codes of every kind that a column may hold."""

    text = CodesFilter(field_name="regions__code", choices=[("MA-01", "Nord")])
    number = CodesFilter(field_name="goals__number", choices=[(8, "Travail"), (2, "Faim"), (17, "Partenariats")])
    year = CodesFilter(field_name="start_date__year", choices=[(2011, 2011), (2012, 2012)])
    choice = CodesFilter(field_name="status_override", choices=Project.Status.choices)
    yes_no = CodesFilter(field_name="is_nationwide", choices=[(True, "Oui"), (False, "Non")])

    class Meta:
        model = Project
        fields = []

    @classmethod
    def get_filters(cls):
        return super().get_filters() | declared_filters(Field("dac_sector", Type.CHOICE, "Secteur", filter="declared"))

    def option_lists(self):
        written = {name: one.extra["choices"] for name, one in self.base_filters.items()}
        return written | {"declared": self.filters["declared"].options(self.facets, [])}


@pytest.mark.parametrize("name", EveryKind.base_filters)
def test_a_code_may_be_a_text_a_number_a_year_a_choice_or_yes_and_no(records, name):
    projects = Project.objects.published()
    for option in EveryKind(QueryDict(), projects).group(name).options:
        asked = EveryKind(QueryDict(f"{name}={option.value}"), projects)
        assert option.count == asked.counts.total == asked.qs.count()
        assert [one.value for one in asked.group(name).chosen] == [option.value]
