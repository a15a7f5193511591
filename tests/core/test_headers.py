"""Headers that every answer of a sort has."""

import pytest
from django.http import HttpResponse

from core import policy_reports, unlisted


@pytest.mark.parametrize(
    ("address", "kind", "said"),
    [
        ("/fr/projects.csv?axis=youth", "text/csv", "noindex"),
        ("/fr/projects.csv", "text/csv", None),
        ("/fr/projects/?axis=youth", "text/html; charset=utf-8", None),  # it says so in its head
        ("/fr/projects.png?axis=youth", "", "noindex"),
    ],
)
def test_no_search_engine_lists_a_file_that_was_asked_with_a_question(rf, address, kind, said):
    response = unlisted.middleware(lambda _request: HttpResponse("x", headers={"Content-Type": kind}))(rf.get(address))
    assert response.get("X-Robots-Tag") == said


def test_a_browser_learns_where_to_report_what_the_policy_refused(rf, settings):
    settings.POLICY_REPORT_URI = "https://rapports.exemple.test/"
    response = policy_reports.middleware(lambda _request: HttpResponse("x"))(rf.get("/"))
    assert (response.content, response["Reporting-Endpoints"]) == (b"x", 'csp="https://rapports.exemple.test/"')
