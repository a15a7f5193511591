"""Goals with their targets, objectives of the Global Compact, programmes of the national strategy: what a project is
linked to, and that a target implies its goal wherever one is shown, counted or filtered.
"""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Goal, GoalTarget
from core.search.index import catch_up
from tests.factories import (
    CompactObjectiveFactory,
    EventFactory,
    FigureFactory,
    GoalFactory,
    GoalTargetFactory,
    ProjectFactory,
    StrategyProgrammeFactory,
)
from tests.reading import problems_of, read

pytestmark = pytest.mark.django_db

KINDS = ("goals", "compact-objectives", "strategy-programmes")


@pytest.fixture
def tagged():
    """Goal 10 chosen by itself, by its targets 10.7 and 10.c, and by both; a draft with everything."""
    everything = {
        "goal_targets": [GoalTargetFactory(code="16.2"), GoalTargetFactory(code="10.7")],
        "compact_objectives": [CompactObjectiveFactory(number=21)],
        "strategy_programmes": [StrategyProgrammeFactory(number=8)],
    }
    ProjectFactory(published=True, slug="objectif", goals=[GoalFactory(number=10)])
    ProjectFactory(published=True, slug="cible", goal_targets=["10.7", "10.c"], end_date=None)
    ProjectFactory(published=True, slug="deux", goals=[GoalFactory(number=10)], **everything)
    ProjectFactory(published=True, slug="rien")
    draft = {**everything, "goal_targets": [*everything["goal_targets"], GoalTargetFactory(code="3.8")]}
    first = {"start_date": dt.date(2021, 6, 1)}  # it would stand first in a list
    ProjectFactory(slug="brouillon", title_fr="Invisible", goals=[GoalFactory(number=5)], **first, **draft)


def slugs(page):
    return sorted(project.slug for project in page.context["listing"].items)


# --- A target and its goal --------------------------------------------------------------------------------------------


def test_the_goal_and_the_place_of_a_target_follow_from_its_code():
    for code in ("16.10", "16.a", "16.2", "10.c", "10.7", "1.b"):
        GoalTargetFactory(code=code)
    assert [target.code for target in GoalTarget.objects.all()] == ["1.b", "10.7", "10.c", "16.2", "16.10", "16.a"]
    assert {target.code: target.goal.number for target in GoalTarget.objects.all()}["16.a"] == 16


@pytest.mark.parametrize("code", ["", "10", "10.", "10.C", "18.1", "0.1", "10.77a", "١٠.٧", "10.7\n", "10,7"])
def test_a_code_that_the_united_nations_have_not_is_refused(code):
    GoalFactory(number=10)
    with pytest.raises(ValidationError) as refused:
        GoalTarget(code=code, name_fr="Cible").full_clean()
    assert [*refused.value.message_dict] == ["code"]


def test_a_target_of_a_goal_that_is_not_there_is_refused():
    Goal.objects.all().delete()
    with pytest.raises(ValidationError) as refused:
        GoalTarget(code="10.7", name_fr="Cible").full_clean()
    assert [*refused.value.message_dict] == ["code"]


@pytest.mark.both
def test_a_target_implies_its_goal_wherever_it_is_counted(client, tagged):
    for query, found in (
        ("goal=10", ["cible", "deux", "objectif"]),
        ("goal_target=10.7", ["cible", "deux"]),
        ("goal_target=10.c", ["cible"]),
        ("goal=16", ["deux"]),
        ("goal=16&goal=10", ["cible", "deux", "objectif"]),
        ("goal=10&goal_target=16.2", ["deux"]),
        ("compact_objective=21", ["deux"]),
        ("strategy_programme=8", ["deux"]),
    ):
        shown = client.get(f"/fr/projects/?{query}")
        assert slugs(shown) == found, query
        rows = json.loads(b"".join(client.get(f"/fr/projects.json?{query}")))["projects"]
        api = client.get(f"/api/v1/projects/?{query}").json()
        assert (len(rows), api["count"]) == (len(found), len(found)), query
        for name, _equals, value in (part.partition("=") for part in query.split("&") if "&" not in query):
            options = {option.value: option.count for option in shown.context["listing"].filters.group(name).options}
            assert options[value] == len(found), query


def test_what_only_a_draft_names_is_no_option_and_has_no_page(client, tagged):
    tags = ("goal", "goal_target", "compact_objective", "strategy_programme")
    page = read(client.get("/fr/projects/?options=" + "&options=".join(tags)))
    options = [option["value"] for option in page.all("input", type="checkbox")]
    assert [value for value in ("10", "16", "10.c", "21", "8") if value not in options] == []
    assert not {"5", "3", "3.8"} & {*options}
    assert [client.get(f"/fr/goals/{number}/").status_code for number in (10, 16, 5, 3)] == [200, 200, 404, 404]
    assert b"goals/5/" not in client.get("/fr/goals/").content
    page = client.get("/fr/goals/10/").content.decode()
    assert "Invisible" not in page
    assert "3.8" not in page


def test_page_sheet_files_and_api_name_the_goals_of_the_targets_in_order(client, tagged):
    facts = {
        fact.one("dt").text: [item.text for item in fact.all("dd")]
        for fact in read(client.get("/fr/projects/deux/")).all("div")
        if fact.all("dt") and fact.parent.tag == "dl"
    }
    assert facts["Objectifs de développement durable"] == ["10. Objectif d’essai 10", "16. Objectif d’essai 16"]
    assert facts["Cibles des objectifs de développement durable"] == [
        "10.7. Cible d’essai 10.7",
        "16.2. Cible d’essai 16.2",
    ]
    whole = client.get("/api/v1/projects/?goal_target=16.2").json()["results"][0]
    assert [goal["number"] for goal in whole["goals"]] == [10, 16]
    assert [(target["code"], target["goal"]) for target in whole["goal_targets"]] == [("10.7", 10), ("16.2", 16)]
    assert [programme["number"] for programme in whole["strategy_programmes"]] == [8]
    (row,) = json.loads(b"".join(client.get("/fr/projects.json?goal_target=16.2")))["projects"]
    assert (row["goals_code"], row["goal_targets_code"]) == (["10", "16"], ["10.7", "16.2"])
    assert (row["compact_objectives_code"], row["strategy_programmes_code"]) == (["21"], ["8"])


def test_a_tag_on_the_page_of_a_project_leads_to_its_own_page_and_a_target_to_its_list(client, tagged):
    page = read(client.get("/fr/projects/deux/"))
    links = [link["href"] for link in page.all("a")]
    for address in (
        "/fr/goals/10/",
        "/fr/goals/16/",
        "/fr/projects/?goal_target=16.2",
        "/fr/compact-objectives/21/",
        "/fr/strategy-programmes/8/",
    ):
        assert address in links
        assert client.get(address).status_code == 200


@pytest.mark.both
def test_a_project_is_found_by_the_code_and_the_goal_of_its_target(client, tagged):
    Goal.objects.filter(number=16).update(name_fr="Paix et justice")
    for words in ("16.2", '"Paix et justice"'):
        assert slugs(client.get("/fr/projects/", {"q": words})) == ["deux"], words
    Goal.objects.get(number=16).targets.all()
    goal = Goal.objects.get(number=16)
    goal.name_fr = "Institutions"
    goal.save()  # noted as a change of the projects with one of its targets
    catch_up()
    assert slugs(client.get("/fr/projects/", {"q": "institutions"})) == ["deux"]


# --- Their pages ------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_each_number_is_that_of_its_list(client, tagged):
    for kind, count in zip(KINDS, (2, 1, 1), strict=True):
        rows = client.get(f"/fr/{kind}/").context["listing"].rows
        assert len(rows) == count
        for row in rows:
            for number, address in ((row["counts"].projects, "projects_url"), (row["counts"].ongoing, "ongoing_url")):
                assert client.get(row[address]).context["listing"].count == number
            assert slugs(client.get(row["url"])) == slugs(client.get(row["projects_url"]))
    rows = client.get("/fr/goals/10/").context["target_rows"]
    assert [(row["record"].code, row["counts"].projects, row["counts"].ongoing) for row in rows] == [
        ("10.7", 2, 1),
        ("10.c", 1, 1),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_without_a_project_says_so_and_nothing_leads_to_it(client, kind):
    ProjectFactory(goals=[GoalFactory(number=10)], goal_targets=["10.7"])
    assert read(client.get(f"/fr/{kind}/")).one("div", "empty").text == "Aucun projet publié n’en nomme pour le moment."
    for page in ("/fr/axes/", "/fr/search/", "/fr/projects/", "/fr/"):
        assert f"/fr/{kind}/" not in client.get(page).content.decode(), page
    assert f"/fr/{kind}/" not in client.get("/sitemap-lists-1.xml").content.decode()


def test_what_projects_name_is_led_to_and_in_the_sitemap(client, tagged):
    links = [link["href"] for link in read(client.get("/fr/axes/")).all("a")]
    assert [f"/fr/{kind}/" for kind in KINDS if f"/fr/{kind}/" not in links] == []
    sitemap = client.get("/sitemap-lists-1.xml").content.decode()
    pages = ("goals/10/", "goals/16/", "compact-objectives/21/", "strategy-programmes/8/")
    assert [page for page in (*(f"{kind}/" for kind in KINDS), *pages) if f"/fr/{page}<" not in sitemap] == []
    assert "goals/5/" not in sitemap


def test_a_list_of_one_tag_leads_to_its_page_unless_it_has_none(client, tagged):
    for query, page in (("goal=16", "/fr/goals/16/"), ("strategy_programme=8", "/fr/strategy-programmes/8/")):
        assert read(client.get(f"/fr/projects/?{query}")).one("p", "own-page").one("a")["href"] == page
    for query in ("goal=5", "goal_target=10.7"):
        assert not read(client.get(f"/fr/projects/?{query}")).all("p", "own-page")


@pytest.mark.parametrize(
    ("address", "status", "leads_to"),
    [
        ("/fr/goals/010/", 301, "/fr/goals/10/"),
        ("/fr/Goals/10/", 301, "/fr/goals/10/"),
        ("/fr/odd/10/", 301, "/fr/goals/10/"),
        ("/fr/snia/", 301, "/fr/strategy-programmes/"),
        ("/fr/goals/18/", 404, None),
        ("/fr/goals/0/", 404, None),
        ("/fr/goals/dix/", 404, None),
        (f"/fr/goals/{10**30}/", 404, None),
        ("/fr/goals/10.7/", 404, None),
        ("/fr/projects/?goal_target=10.C", 200, None),
    ],
)
def test_an_address_that_is_nearly_right_leads_on_and_a_wrong_one_is_not_found(
    client, tagged, address, status, leads_to
):
    response = client.get(address)
    assert (response.status_code, response.get("Location")) == (status, leads_to)


@pytest.mark.parametrize("query", ["goal_target=99.9", "goal_target=10", "goal=10.7", "strategy_programme=x"])
def test_a_value_that_no_list_has_is_told_and_not_taken(client, tagged, query):
    page = client.get(f"/fr/projects/?{query}")
    name = query.partition("=")[0]
    assert (page.status_code, [*problems_of(read(page))]) == (400, [name])
    assert client.get(f"/api/v1/projects/?{query}").status_code == 400


def test_a_code_in_capitals_is_the_same(client, tagged):
    assert slugs(client.get("/fr/projects/?goal_target=10.C")) == ["cible"]


def test_figures_are_said_to_be_those_of_whole_projects(client):
    project = ProjectFactory(published=True, goal_targets=["10.7"])
    FigureFactory(project=project, reached=50, is_additive=True)
    assert (
        "Chiffres de l’ensemble des projets, et non seulement de ce qui sert" in read(client.get("/fr/goals/10/")).text
    )


def test_a_tag_is_found_by_its_name_and_its_number(client, tagged):
    for words in ("Objectif d’essai 16", "ODD 16"):
        found = [link["href"] for link in read(client.get("/fr/search/", {"q": words})).all("a")]
        assert "/fr/goals/16/" in found, words
        assert "/fr/goals/5/" not in found


def test_what_comes_with_a_list_comes_with_a_tag(client, tagged):
    EventFactory(published=True)
    page = read(client.get("/fr/goals/10/"))
    links = [link["href"] for link in page.all("a")]
    wanted = ("/fr/projects.pdf?goal=10", "/fr/projects.csv?goal=10", "/fr/projects.rss?goal=10")
    assert [one for one in wanted if one not in links] == []
    for address in (*wanted, "/fr/projects.png?goal=10", "/fr/projects.xml?goal=10", "/fr/figures/?goal=10"):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_costs_the_same_for_one_and_for_three_projects(client, kind):
    """As the other portfolios (tests/projects/test_portfolio.py); of a goal two more, its targets and whether there
    are any.
    """
    taken = []
    for rows in (1, 3):
        for _ in range(rows):
            ProjectFactory(
                published=True,
                goal_targets=["10.7", f"10.{len(taken) + 1}"],
                compact_objectives=[CompactObjectiveFactory(number=1)],
                strategy_programmes=[StrategyProgrammeFactory(number=1)],
            )
        for address in (f"/fr/{kind}/{10 if kind == 'goals' else 1}/", f"/fr/{kind}/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            taken.append(len(queries))
    assert taken[:2] == taken[2:]


# --- In the form ------------------------------------------------------------------------------------------------------


def test_an_officer_adds_a_target_and_the_goal_follows(admin_client):
    GoalFactory(number=10)
    data = {"code": "10.4", "name_fr": "Cible d’essai", "name_ar": "", "name_en": ""}
    response = admin_client.post("/fr/admin/core/goaltarget/add/", data)
    assert response.status_code == 302, response.content.decode()
    target = GoalTarget.objects.get(code="10.4")
    assert (target.goal.number, str(target)) == (10, "10.4. Cible d’essai")
    page = admin_client.post("/fr/admin/core/goaltarget/add/", data | {"code": "10.D"})
    assert read(page).one("ul", "errorlist").text == "Le code officiel d’une cible, par exemple 10.7 ou 10.c."
    assert read(page).one("input", id="id_code")["value"] == "10.D"
