"""The pages of axes, donors, partners and regions: the same parts, of published records, for the same few queries."""

import datetime as dt

import pytest

from projects.models import Project
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    FigureFactory,
    FundingFactory,
    ParticipationFactory,
    PartnerFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    SittingFactory,
)
from tests.reading import linked_slugs, read

pytestmark = pytest.mark.django_db

# The data version; the owner; the sets of the list (16, kept outside a transaction); key figures (dates, persons,
# those of several donors, gaps); rows by state, their regions and donors; the names in a chart; tiles; news with its
# places and pictures; events; the menu; the office's logo; two of results against
# targets; the latest release of the data.
COMMON = 33
# A donor may be a partner too. A partner has roles and may be a donor too, and two charts. A region has places, other
# projects that cover it and how many, and two charts, but no event here, whose sittings are one more query elsewhere.
# The numbers of the map can be cited, but for those of a region, whose map has all regions.
QUERIES = {"axes": COMMON + 4, "donors": COMMON + 5, "partners": COMMON + 7, "regions": COMMON + 6}


LATER = dt.date(2021, 6, 1)  # what begins then would stand first


def portfolio(kind, rows):
    """Return the address of a portfolio with so many public projects, a public article and event, and a draft."""
    owner = {"axes": AxisFactory, "donors": PartnerFactory, "partners": PartnerFactory, "regions": RegionFactory}[
        kind
    ]()

    def project(**fields):
        if kind == "axes":
            return ProjectFactory(axis=owner, **fields)
        made = ProjectFactory(**fields)
        if kind == "donors":
            FundingFactory(project=made, donor=owner)
        elif kind == "partners":
            ParticipationFactory(project=made, partner=owner)
        else:
            made.regions.add(owner)
        return made

    projects = [project(published=True) for _ in range(rows)]
    draft = project(title_fr="Invisible", start_date=LATER)
    PlaceFactory.create_batch(rows, region=RegionFactory(code="MA-01"))
    for factory in (ArticleFactory, EventFactory):
        factory.create_batch(rows, published=True, projects=[*projects[:1], draft])
        factory(projects=projects, title_fr="Invisible")
    return f"/fr/{kind}/{owner.code}/"


@pytest.mark.parametrize("rows", [1, 3, pytest.param(25, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("kind", QUERIES)
def test_a_portfolio_costs_the_same_for_any_number_of_projects(client, django_assert_num_queries, kind, rows):
    address = portfolio(kind, rows)
    client.get(address)  # what is kept between requests
    with django_assert_num_queries(QUERIES[kind]):
        page = client.get(address).content.decode()
    assert page.count('<li class="row">') == min(rows, 20)
    assert "Invisible" not in page


def test_what_is_under_way_stands_first_and_what_has_ended_is_brief(client):
    axis = AxisFactory()
    ended = dt.date(2020, 1, 1), dt.date(2021, 1, 1)
    for slug, (start, end) in {"fini": ended, "en-cours": (dt.date(2010, 1, 1), None), "sans": (None, None)}.items():
        fields = {"start_date": start, "end_date": end, "summary_fr": f"Résumé {slug}"}
        if slug == "en-cours":
            fields["end_qualifier"] = "open"
        ProjectFactory(published=True, slug=slug, axis=axis, **fields)
    page = read(client.get(f"/fr/axes/{axis.code}/"))
    assert [head.text for head in page.all("h3", "rows-title")] == ["1 en cours", "1 sans dates connues", "1 achevé"]
    assert linked_slugs(page.all("li", "row")) == ["en-cours", "sans", "fini"]
    assert [row.text for row in page.all("li", "row") if "Résumé" in row.text] == [
        row.text for row in page.all("li", "row")[:2]
    ]
    assert "Aucun projet n’est en cours" not in page.one("main").text
    Project.objects.filter(slug="en-cours").update(state="draft")
    assert "Aucun projet n’est en cours aujourd’hui." in read(client.get(f"/fr/axes/{axis.code}/")).one("main").text


@pytest.mark.parametrize("kind", ["axes", "donors", "partners"])
def test_news_and_events_are_those_of_its_projects(client, kind):
    address = portfolio(kind, 2)
    others = {"donors": ["AUTRE"], "partners": ["AUTRE"], "start_date": LATER}
    other = ProjectFactory(published=True, title_fr="Projet d’ailleurs", **others)
    for factory in (ArticleFactory, EventFactory):
        factory(published=True, title_fr="Ailleurs", projects=[other])
    page = read(client.get(address))
    assert "ailleurs" not in page.one("section", aria_labelledby="projects").text
    assert page.one("section", "region-map").all("a") == []  # no region has a project
    assert len(page.one("section", aria_labelledby="news").all("h3")) == 2
    assert len(page.one("section", aria_labelledby="events").all("h3")) == 2
    assert "Ailleurs" not in page.one("main").text


def test_a_region_shows_its_own_news_events_and_places(client):
    region, other, _third = (RegionFactory(code=code) for code in ("MA-01", "MA-02", "MA-03"))
    here, elsewhere = PlaceFactory(region=region, name_fr="Ici"), PlaceFactory(region=other, name_fr="Là-bas")
    ProjectFactory(published=True, slug="deux", regions=["MA-01", "MA-02"], places=[here.key, elsewhere.key])
    ProjectFactory(published=True, slug="un", regions=["MA-01"], places=[here.key])
    ProjectFactory(published=True, slug="ailleurs", regions=["MA-02"], start_date=LATER)
    ProjectFactory(regions=["MA-01"], places=[PlaceFactory(region=region, name_fr="Caché").key], start_date=LATER)
    EventFactory(slug="brouillon", place=here)
    ArticleFactory(slug="brouillon", regions=["MA-01"])
    EventFactory(published=True, slug="ici", place=here)
    EventFactory(published=True, slug="la-bas", place=elsewhere)
    ArticleFactory(published=True, slug="ville", dateline_place=here)
    ArticleFactory(published=True, slug="region", regions=["MA-01"])
    ArticleFactory(published=True, slug="autre", regions=["MA-02"])
    page = read(client.get("/fr/regions/MA-01/"))
    assert page.one("p", "lead").text.endswith(": Ici")
    assert sorted(linked_slugs(page.all("li", "row"))) == ["deux", "un"]
    tiles = [link for link in page.one("section", "region-map").all("a") if "tile" in link.classes]
    assert {f"/fr/regions/MA-0{number}/" for number in (1, 2, 3)} <= {tile["href"] for tile in tiles}
    assert [tile["href"] for tile in tiles if "is-chosen" in tile.classes] == ["/fr/regions/MA-01/"]
    assert linked_slugs(page.one("section", aria_labelledby="events").all("li")) == ["ici"]
    assert set(linked_slugs(page.one("section", aria_labelledby="news").all("li"))) == {"ville", "region"}


def test_a_place_shows_what_is_public_there_and_stands_below_its_region(client):
    here, elsewhere = PlaceFactory(key="ici", region=RegionFactory(code="MA-01")), PlaceFactory(abroad=True)
    for place, slug in ((here, "ici"), (elsewhere, "ailleurs")):
        start = dt.date(2020, 1, 1) if place is here else LATER
        ProjectFactory(published=True, slug=slug, places=[place.key], start_date=start)
        ProjectFactory(slug=f"{slug}-cache", places=[place.key], start_date=LATER)
        event = EventFactory(published=True, slug=slug, place=place)
        SittingFactory(event=event, place=place, starts_at=event.starts_at)
        EventFactory(slug=f"{slug}-cache", place=place)
        ArticleFactory(published=True, slug=slug, dateline_place=place)
        ArticleFactory(slug=f"{slug}-cache", dateline_place=place)
    page = read(client.get("/fr/places/ici/"))
    found = [linked_slugs(page.one("section", aria_labelledby=name).all("li")) for name in ("news", "events")]
    assert [linked_slugs(page.all("li", "row")), *found] == [["ici"]] * 3
    above = [read(client.get(f"/fr/places/{one.key}/")).one("nav", "crumbs").all("a") for one in (here, elsewhere)]
    assert [(links[1].text, links[1]["href"]) for links in above] == [
        ("Région d’essai MA-01", "/fr/regions/MA-01/"),
        ("Lieux", "/fr/places/"),
    ]


def test_nationwide_projects_are_counted_separately_and_named(client):
    RegionFactory(code="MA-01", translated=True)
    ProjectFactory(published=True, slug="region", regions=["MA-01"])
    ProjectFactory(published=True, slug="pays", is_nationwide=True)
    ProjectFactory(published=True, slug="les-deux", is_nationwide=True, regions=["MA-01"])
    ProjectFactory(slug="brouillon", is_nationwide=True)
    ProjectFactory(published=True, slug="ailleurs", regions=["MA-02"])
    page = read(client.get("/en/regions/MA-01/"))
    assert page.one("p", "notice").text.startswith("1 further project, nationwide, also covers this region.")
    assert linked_slugs(page.one("section", aria_labelledby="nationwide").all("li")) == ["pays"]
    assert sorted(linked_slugs(page.all("li", "row"))) == ["les-deux", "region"]
    listed = read(client.get("/en/regions/")).one("ul", "coverage")
    assert listed.text == "2 nationwide projects, not spread over the regions"


def test_the_regions_have_the_same_numbers_in_tiles_and_table(client):
    for number in range(1, 4):
        ProjectFactory.create_batch(number, published=True, regions=[f"MA-{number:02}"])
    page = read(client.get("/fr/regions/"))
    assert [text.text for text in page.all("text", "tile-count")] == ["1", "2", "3"]
    assert [cell.text for cell in page.one("table", "numbers").all("td")] == ["1", "2", "3"]


def test_a_partner_that_also_funds_leads_to_both_portfolios(client):
    both = PartnerFactory(code="DEUX")
    project = ProjectFactory(published=True, donors=["DEUX"], partners=["SEUL"])
    assert client.get("/fr/partners/DEUX/").status_code == 404
    ParticipationFactory(project=project, partner=both, role="government")
    assert 'href="/fr/donors/DEUX/"' in client.get("/fr/partners/DEUX/").content.decode()
    assert 'href="/fr/partners/DEUX/"' in client.get("/fr/donors/DEUX/").content.decode()
    assert "/donors/SEUL/" not in client.get("/fr/partners/SEUL/").content.decode()
    # What only a draft says is no link and no role.
    draft = ProjectFactory(donors=["SEUL"], partners=["SEUL", "BAILLEUR"])
    ParticipationFactory(project=draft, partner=PartnerFactory(code="SEUL"), role="government")
    FundingFactory(project=project, donor=PartnerFactory(code="BAILLEUR"))
    page = read(client.get("/fr/partners/SEUL/"))
    assert "/fr/donors/SEUL/" not in [link["href"] for link in page.all("a")]
    roles = [span.text for span in page.one("div", "head-line").all("span")[:-1]]
    assert roles == [str(project.participations.get(partner__code="SEUL").get_role_display()).capitalize()]
    donor = read(client.get("/fr/donors/BAILLEUR/"))
    assert "/fr/partners/BAILLEUR/" not in [link["href"] for link in donor.all("a")]


def test_a_portfolio_is_not_filtered_in_silence(client):
    axis = AxisFactory()
    ProjectFactory(axis=axis, published=True)
    assert client.get(f"/fr/axes/{axis.code}/?status=ongoing").status_code == 400
    assert client.get(f"/fr/axes/{axis.code}/?page=2")["Location"] == f"/fr/axes/{axis.code}/"
    for kind in ("axes", "donors", "partners", "regions"):
        assert client.get(f"/fr/{kind}/inconnu/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "code", "written"),
    [("axes", "jeunes", "JEUNES"), ("donors", "UE", "ue"), ("partners", "UE", "Ue"), ("regions", "MA-01", "ma-01")],
)
def test_a_code_in_other_letters_leads_to_the_portfolio(client, kind, code, written):
    ProjectFactory(published=True, axis=AxisFactory(code="jeunes"), donors=["UE"], partners=["UE"], regions=["MA-01"])
    response = client.get(f"/ar/{kind}/{written}/")
    assert (response.status_code, response["Location"]) == (301, f"/ar/{kind}/{code}/")


def test_what_only_a_draft_names_has_no_portfolio(client):
    ProjectFactory(donors=["BAILLEUR"], partners=["PARTENAIRE"])
    assert client.get("/fr/donors/BAILLEUR/").status_code == 404
    assert client.get("/fr/partners/PARTENAIRE/").status_code == 404


def test_key_figures_of_a_portfolio_count_its_projects_only(client):
    project = ProjectFactory(published=True, partners=["UN"])
    FigureFactory(project=project, reached=41, is_additive=True)
    FigureFactory(project=ProjectFactory(published=True), reached=1000, is_additive=True)
    values = [value.text for value in read(client.get("/fr/partners/UN/")).one("dl").all("dd", "value")]
    assert values == ["1", "41", "0", "1"]
