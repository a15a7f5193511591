"""Every project that ships is an IATI activity that schema and ruleset take, or is named with what it lacks."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from projects.iati import whole
from projects.iati_activity import lacking
from projects.iati_reach import total
from projects.models import Project
from tests.projects.iati_tools import LEFT_OUT, narratives, read_iati, told
from tests.shipped import LANGUAGES, entries, records, status
from tests.test_odd_queries import odd_queries
from tests.tools import some_of


def activities(visitor, address):
    root = read_iati(visitor.get(address))
    return root, {name.text: name.getparent() for name in root.iter("iati-identifier")}


def wanting(table):
    """Return what an activity needs and a shipped project lacks."""
    if status(table, timezone.localdate()) == "unknown":
        yield "activity-status"
    if "start" not in table or table.get("start_qualifier") == "by":
        yield "activity-date"


def test_every_shipped_project_is_told_and_only_those_without_a_start_or_a_status_are_left_out(visitor):
    root, found = activities(visitor, "/fr/projects.xml")
    tables = {table["slug"]: table for table in records("projects").values()}
    lacks = {slug: " ".join(those) for slug, table in tables.items() if (those := list(wanting(table)))}
    assert {e.get("slug"): e.get("lacks") for e in root.findall(LEFT_OUT)} == lacks
    assert sorted(told(root)) == sorted(Project.objects.values_list("code", flat=True))
    by_slug = {page.rsplit("/", 2)[1]: a for a in found.values() for page in a.xpath("document-link[1]/@url")}
    assert set(by_slug) == set(tables) - set(lacks)
    for slug, activity in by_slug.items():
        assert narratives(activity.find("title")) == tables[slug]["title"]
        donors = [donor["partner"] for donor in tables[slug].get("donors", [])]
        assert len(activity.findall("participating-org[@role='1']")) == len(donors)
        figures = tables[slug].get("figures", [])
        assert len(activity.findall(".//indicator")) <= len(figures)
        numbers = {str(number) for figure in figures for name in ("reached", "target") if (number := figure.get(name))}
        assert set(activity.xpath(".//actual/@value | .//target/@value")) <= numbers


def test_what_receivers_find_of_the_shipped_projects_is_what_their_files_say(visitor):
    tables = [table for table in records("projects").values() if not list(wanting(table))]
    points = {
        kind: {one[key] for one in entries(kind, kind.removesuffix("s")) if "point" in one}
        for kind, key in (("regions", "code"), ("places", "key"))
    }
    known = {partner["code"] for partner in entries("partners", "partner") if "org_id" in partner}
    expected = {
        "located": [t for t in tables if any(points[kind] & set(t.get(kind, [])) for kind in points)],
        "in_country": [t for t in tables if "countries" not in t or "home_share" in t],
        "sector": [t for t in tables if "dac_sector" in t],
        "money": [t for t in tables if "amounts" in t],
        "funder": [t for t in tables if known & {donor["partner"] for donor in t.get("donors", [])}],
    }
    found = total(whole(Project.objects.published()))
    assert (found["all"], found["left_out"]) == (len(records("projects")), len(records("projects")) - len(tables))
    assert {name: found[name] for name in expected} == {name: len(those) for name, those in expected.items()}


@pytest.mark.parametrize(
    "query", ["?axis=youth", "?donor=EU&sort=end", "?status=ongoing", "?q=retour", "?region=MA-01"]
)
def test_a_filtered_file_tells_what_the_page_lists_whatever_the_language(visitor, query):
    files = [read_iati(visitor.get(f"/{language}/projects.xml{query}")) for language in LANGUAGES]
    for root in files:
        assert told(root) == told(files[0])
    shown = visitor.get(f"/fr/projects/{query}").context["listing"].queryset
    assert sorted(told(files[0])) == sorted(project.code for project in shown)


def answer(visitor, address, query):
    """Return the answer to a question, also where that is asked again as it should be written: without what was stuck
    to it, and without empty parameters.
    """
    response = visitor.get(address, QUERY_STRING=query)
    for _ in range(2):
        response = visitor.get(response.url) if response.status_code in {301, 302} else response
    return response


def test_the_download_accepts_and_rejects_what_the_page_does(visitor):
    """An odd question gets the same answer; but a page of the list means nothing to a file, and none is empty."""
    for query in some_of(odd_queries()[::5], 6):
        page = answer(visitor, "/fr/projects/", query)
        expected = 400 if "page" in QueryDict(query) else page.status_code
        if expected == 200 and all(lacking(project) for project in page.context["listing"].queryset):
            expected = 404
        assert answer(visitor, "/fr/projects.xml", query).status_code == expected, query


def test_a_project_has_a_file_of_its_own(visitor):
    _root, everything = activities(visitor, "/fr/projects.xml")
    for project in [project for project in Project.objects.all() if not lacking(project)][:3]:
        _root, own = activities(visitor, f"/ar/projects/{project.slug}.xml")
        assert set(own) == {f"XM-DAC-47066-{project.code}"} <= set(everything)
