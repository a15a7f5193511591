"""The pages of axes and donors: their published projects, and the same number of queries however many they are."""

import pytest

from tests.factories import AxisFactory, FundingFactory, PartnerFactory, ProjectFactory

# Axis or donor; menu; counts; partners; persons reached; rows; their regions; their donors.
QUERIES = 8


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3, 25])
@pytest.mark.parametrize("kind", ["axes", "donors"])
def test_a_portfolio_costs_the_same_for_any_number_of_projects(client, django_assert_num_queries, kind, rows):
    axis, donor = AxisFactory(), PartnerFactory()
    for _ in range(rows):
        FundingFactory(project=ProjectFactory(axis=axis, published=True), donor=donor)
    draft = FundingFactory(project=ProjectFactory(axis=axis, title_fr="Brouillon invisible"), donor=donor)
    owner = axis if kind == "axes" else donor
    with django_assert_num_queries(QUERIES):
        page = client.get(f"/fr/{kind}/{owner.code}/").content.decode()
    assert page.count('<li class="row">') == min(rows, 20)
    assert draft.project.title_fr not in page


@pytest.mark.django_db
def test_a_portfolio_is_not_filtered_in_silence(client):
    axis = AxisFactory()
    ProjectFactory(axis=axis, published=True)
    assert client.get(f"/fr/axes/{axis.code}/?status=ongoing").status_code == 400
    assert client.get(f"/fr/axes/{axis.code}/?page=2").status_code == 404
    assert client.get("/fr/axes/inconnu/").status_code == 404
    assert client.get("/fr/donors/INCONNU/").status_code == 404
