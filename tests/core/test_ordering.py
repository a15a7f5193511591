"""The order of each list: the newest first, and what has no date at the end, wherever it is listed."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import ArticleFactory, ProjectFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DATED = {
    "projects": (ProjectFactory, "start_date"),
    "news": (ArticleFactory, "dateline_date"),
    "resources": (ResourceFactory, "date"),
}


@pytest.fixture(params=DATED)
def dated(request):
    """Return (address of the list, records in its order): two of one day, an older one, one without a date."""
    factory, field = DATED[request.param]

    def make(day, **fields):
        return factory(published=True, **{field: day and dt.date.fromisoformat(day)}, **fields)

    # Of projects, neither the end nor a second column decides between two of one day.
    one, other = ({"end_date": dt.date(year, 1, 1)} if factory is ProjectFactory else {} for year in (2027, 2028))
    undated, old = make(None), make("2019-05-01")
    same_day = [make("2020-05-01", **one), make("2020-05-01", **other)]
    if factory is not ProjectFactory:
        same_day.reverse()
    return f"/fr/{request.param}/", [*same_day, old, undated]


def test_the_newest_first_and_the_undated_last_wherever_they_are_listed(dated, client):
    address, expected = dated
    records = type(expected[0]).objects.published()
    assert list(records) == expected
    assert list(records.newest_first()) == expected
    assert client.get(address).context["listing"].items == expected
    oldest_first = "start" if address == "/fr/projects/" else "date"
    assert client.get(f"{address}?sort={oldest_first}").context["listing"].items[-1] == expected[-1]


def test_the_desk_lists_the_undated_last_too_in_both_directions(dated, officer_client):
    _address, expected = dated
    opts = expected[0]._meta
    listed = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    shown = officer_client.get(listed).context["cl"]
    assert list(shown.result_list) == expected
    column = next(n for n, name in enumerate(shown.list_display) if name in {"dates", "date_text"})
    for direction in ("", "-"):
        rows = list(officer_client.get(f"{listed}?o={direction}{column}").context["cl"].result_list)
        assert rows[-1] == expected[-1], direction
