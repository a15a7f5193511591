"""Addresses that were shared before a word was mended still lead to the same list."""

from urllib.parse import unquote

import pytest

from core.renamed import middleware


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("/fr/projects/?reach=nationwide&axis=a", "/fr/projects/?coverage=nationwide&axis=a"),
        ("/ar/projects.csv?q=%D8%AF&reach=no_region", "/ar/projects.csv?q=%D8%AF&coverage=no_region"),
        ("/api/v1/projects/?reach=several_countries", "/api/v1/projects/?coverage=several_countries"),
        ("/en/figures.csv?chart=apart", "/en/figures.csv?chart=excluded"),
        ("/en/figures.csv?chart=reach", "/en/figures.csv?chart=coverage"),
    ],
)
def test_an_old_name_leads_on_to_todays(client, db, old, today):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, today)


def test_what_is_not_renamed_is_answered(client, db):
    assert client.get("/fr/projects/?coverage=nationwide").status_code == 200


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("//example.org/?reach=nationwide", "/%2Fexample.org/?coverage=nationwide"),
        ("/fr/a%3Fb%23c/?reach=nationwide", "/fr/a%3Fb%23c/?coverage=nationwide"),
    ],
)
def test_a_renamed_address_never_leads_to_another_site_or_page(rf, old, today):
    request = rf.get("/", QUERY_STRING=old.partition("?")[2])
    request.path = unquote(old.partition("?")[0])
    assert middleware(lambda request: None)(request)["Location"] == today
