"""The factories make records that the models accept, hidden until asked otherwise."""

import pytest

from tests import factories

PUBLICATIONS = [
    factories.ProjectFactory,
    factories.EventFactory,
    factories.ArticleFactory,
    factories.PageFactory,
    factories.ResourceFactory,
]
OTHERS = [
    factories.UserFactory,
    factories.AxisFactory,
    factories.RegionFactory,
    factories.PlaceFactory,
    factories.PartnerFactory,
    factories.GoalFactory,
    factories.FundingFactory,
    factories.ParticipationFactory,
    factories.FigureFactory,
    factories.ResourceFileFactory,
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [*PUBLICATIONS, *OTHERS], ids=lambda factory: factory.__name__)
def test_records_are_valid(factory):
    factory().full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("factory", PUBLICATIONS, ids=lambda factory: factory.__name__)
def test_publications_are_drafts_in_french_until_asked_otherwise(factory):
    factory()
    public = factory(published=True, translated=True)
    assert list(factory._meta.model.objects.published()) == [public]
    assert "title" in public.translated_fields
    assert all(getattr(public, f"title_{language}") for language in ("fr", "ar", "en"))


@pytest.mark.django_db
def test_links_are_made_and_found_by_the_search():
    project = factories.ProjectFactory(regions=["MA-01", "MA-02"], donors=["EU"], partners=["UNDP"])
    assert sorted(region.code for region in project.regions.all()) == ["MA-01", "MA-02"]
    assert [donor.code for donor in project.donors.all()] == ["EU"]
    assert type(project).objects.matching("région d'essai MA-02").get() == project
