"""Every project that ships is an IATI activity that the official schema takes, or named as lacking a date."""

import pytest
from django.http import QueryDict

from projects.iati_activity import lacking
from projects.models import Project
from tests.projects.iati_tools import LEFT_OUT, narratives, read_iati, told
from tests.shipped import LANGUAGES, records
from tests.test_odd_queries import odd_queries


def activities(visitor, address):
    root = read_iati(visitor.get(address))
    return root, {name.text: name.getparent() for name in root.iter("iati-identifier")}


def test_every_shipped_project_is_told_and_only_the_undated_are_left_out(visitor):
    root, found = activities(visitor, "/fr/projects.xml")
    tables = {table["slug"]: table for table in records("projects").values()}
    undated = {slug for slug, table in tables.items() if not {"start", "end", "status"} & set(table)}
    lacks = "activity-status activity-date"
    assert {e.get("slug"): e.get("lacks") for e in root.findall(LEFT_OUT)} == dict.fromkeys(undated, lacks)
    assert sorted(told(root)) == sorted(Project.objects.values_list("code", flat=True))
    by_slug = {page.rsplit("/", 2)[1]: a for a in found.values() for page in a.xpath("document-link[1]/@url")}
    assert set(by_slug) == set(tables) - undated
    for slug, activity in by_slug.items():
        assert narratives(activity.find("title")) == tables[slug]["title"]
        donors = [donor["partner"] for donor in tables[slug].get("donors", [])]
        assert len(activity.findall("participating-org[@role='1']")) == len(donors)
        assert len(activity.findall(".//indicator")) == len(tables[slug].get("figures", []))


@pytest.mark.parametrize(
    "query", ["?axis=youth", "?donor=EU&sort=end", "?status=ongoing", "?q=retour", "?region=MA-01"]
)
def test_a_filtered_file_tells_what_the_page_lists_whatever_the_language(visitor, query):
    files = [read_iati(visitor.get(f"/{language}/projects.xml{query}")) for language in LANGUAGES]
    for root in files:
        assert told(root) == told(files[0])
    shown = visitor.get(f"/fr/projects/{query}").context["listing"].queryset
    assert sorted(told(files[0])) == sorted(project.code for project in shown)


def test_the_download_accepts_and_rejects_what_the_page_does(visitor):
    """An odd question gets the same answer; but a page of the list means nothing to a file, and none is empty."""
    for query in odd_queries()[::5]:
        page = visitor.get("/fr/projects/", QUERY_STRING=query)
        expected = 400 if "page" in QueryDict(query) else page.status_code
        if expected == 200 and all(lacking(project) for project in page.context["listing"].queryset):
            expected = 404
        assert visitor.get("/fr/projects.xml", QUERY_STRING=query).status_code == expected, query


def test_a_project_has_a_file_of_its_own(visitor):
    _root, everything = activities(visitor, "/fr/projects.xml")
    for project in Project.objects.filter(start_date__isnull=False)[:3]:
        _root, own = activities(visitor, f"/ar/projects/{project.slug}.xml")
        assert set(own) == {f"XM-DAC-47066-{project.code}"} <= set(everything)
