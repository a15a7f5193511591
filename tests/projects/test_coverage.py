"""Partners, and the projects that no single region shows, as filters and on the pages that count them."""

import pytest

from projects.querysets import COVERAGE
from tests.factories import ProjectFactory
from tests.reading import linked_slugs, read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_partners_and_coverage_filter_and_lead_from_the_pages_that_count_them(client):
    ProjectFactory(published=True, slug="pays", is_nationwide=True, partners=["AA"])
    ProjectFactory(published=True, slug="les-deux", is_nationwide=True, countries=["SN"], regions=["MA-01"])
    ProjectFactory(published=True, slug="region", regions=["MA-01"], partners=["AA", "BB"])
    ProjectFactory(published=True, slug="nulle-part", partners=["BB"])
    ProjectFactory(slug="brouillon", is_nationwide=True, countries=["SN"], partners=["AA"])

    def listed(query):
        return sorted(linked_slugs(read(client.get(f"/en/projects/?{query}")).all("li", "row")))

    assert listed("coverage=nationwide") == ["les-deux", "pays"]
    assert listed("coverage=several_countries") == ["les-deux"]
    assert listed("coverage=no_region") == ["nulle-part"]
    assert listed("coverage=several_countries&coverage=no_region") == ["les-deux", "nulle-part"]
    assert listed("partner=AA") == ["pays", "region"]
    assert listed("partner=AA&partner=BB&coverage=nationwide") == ["pays"]
    assert client.get("/en/projects/?coverage=rien").status_code == 400
    links = read(client.get("/en/partners/AA/")).one("ul", "coverage").all("a")
    assert [link["href"] for link in links] == ["/en/projects/?partner=AA&coverage=nationwide"]
    links = {link["href"]: link.one("b").text for link in read(client.get("/en/")).one("ul", "coverage").all("a")}
    assert links == {f"/en/projects/?coverage={name}": str(len(listed(f"coverage={name}"))) for name in COVERAGE}
