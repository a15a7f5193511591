"""Addresses as people share them: copied with what stood around them, typed in capitals, in their own words."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from django.http import HttpResponse

from core import renamed
from core.errors import InvalidQuery
from core.listing import ListQuery
from events.filters import ArticleFilter, EventFilter
from oim_portal.shared_addresses import Middleware
from pages.filters import ResourceFilter
from pages.search import SearchFilter
from projects.filters import PortfolioFilter, ProjectFilter
from projects.models import Project
from tests.factories import AxisFactory, EventFactory, PageFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def content():
    project = ProjectFactory(
        published=True,
        slug="essai-un",
        code="MA-0001",
        axis=AxisFactory(code="youth"),
        donors=["EU"],
        regions=["MA-01"],
    )
    ProjectFactory(slug="brouillon")
    EventFactory(published=True, slug="atelier", projects=[project])
    PageFactory(published=True, slug="agir", title_fr="Agir", title_en="Take part", title_ar="شارك")


# (address, its query): what is shared
PAGES = [
    ("/fr/projects/", ""),
    ("/ar/projects/", "axis=youth&donor=EU"),
    ("/en/projects.csv", "donor=EU"),
    ("/fr/projects.rss", "axis=youth"),
    ("/fr/projects/essai-un/", ""),
    ("/ar/projects/essai-un.pdf", ""),
    ("/fr/events/", "region=MA-01"),
    ("/fr/events.ics", "axis=youth"),
    ("/en/events/atelier/", ""),
    ("/ar/news/", "year=2016"),
    ("/fr/resources/", ""),
    ("/fr/figures/", "donor=EU"),
    ("/ar/timeline/", ""),
    ("/fr/donors/EU/", ""),
    ("/ar/regions/MA-01/", ""),
    ("/fr/search/", "q=jeunes"),
    ("/en/agir/", ""),
    ("/fr/", ""),
]


def joined(path, query):
    return f"{path}?{query}" if query else path


def is_file(path):
    return not path.endswith("/")


# How an address is spoilt on its way: {kind: function of (path, query), which returns the address, or None}
def _stuck(*marks):
    return {f"stuck {mark!a}": lambda path, query, mark=mark: joined(path, query) + quote(mark) for mark in marks}


SPOILT = {
    **_stuck(*".,;:!)]}>*'\"»”’…،؛؟。", " ", "\u00a0", "\u200b", "\u200f", ").", "”.", ">,", "**"),
    "escaped ampersands": lambda path, query: joined(path, query.replace("&", "&amp;")) if "&" in query else None,
    "escaped ampersands by number": lambda path, query: (
        joined(path, query.replace("&", "&%2338;")) if "&" in query else None
    ),
    "escaped twice": lambda path, query: joined(path, query.replace("&", "&amp;amp;")) if "&" in query else None,
    "an escaped query": lambda path, query: joined(path, quote(query)) if query else None,
    "an escaped question mark": lambda path, query: f"{path}%3F{quote(query)}" if query else None,
    "capitals in the language": lambda path, query: joined(path[:3].upper() + path[3:], query),
    "a region of the language": lambda path, query: joined(f"{path[:3]}-MA{path[3:]}", query),
    "capitals": lambda path, query: joined(path.upper(), query),
    "first letters": lambda path, query: joined(path.title(), query),
    "no last slash": lambda path, query: joined(path.rstrip("/"), query) if not is_file(path) else None,
    "a slash after a file": lambda path, query: joined(f"{path}/", query) if is_file(path) else None,
    "doubled slashes": lambda path, query: joined(f"/{path[1:].replace('/', '//')}", query),
    "a doubled last slash": lambda path, query: joined(f"{path}/", query) if not is_file(path) else None,
    "backslashes": lambda path, query: joined(path.replace("/", "%5C").replace("%5C", "/", 1), query),
    "pasted behind another": lambda path, query: joined(f"/fr/news/www.example.org{path}", query),
    "pasted with its scheme": lambda path, query: joined(f"/fr/https:/example.org{path}", query),
    "a language too many": lambda path, query: joined(f"/fr{path}", query),
    "index.html": lambda path, query: joined(f"{path}index.html", query) if not is_file(path) else None,
    "a blank before": lambda path, query: joined(f"/%20{path[1:]}", query),
    "quotation marks around": lambda path, query: f"/%22{joined(path[1:], query)}%22",
}
VARIANTS = [
    (kind, address, path, query)
    for kind, spoil in SPOILT.items()
    for path, query in (PAGES[::3] if kind.startswith("stuck") else PAGES)
    if (address := spoil(path, query))
    and (kind not in {"doubled slashes", "backslashes"} or path != "/fr/")
    and (query[:2] != "q=" or not kind.startswith(("stuck", "quotation")))
]
WORDS = {
    "projects/": "projets Projets PROJETS projet project programmes مشاريع المشاريع",
    "events/": "evenements événements Événements event agenda فعاليات الفعاليات أحداث",
    "news/": "actualites actualités actualité actus nouvelles articles أخبار الأخبار",
    "resources/": "ressources Ressources publications documents موارد الموارد",
    "figures/": "chiffres chiffres-cles Chiffres-Clés statistiques أرقام الأرقام",
    "regions/": "régions région region carte map جهات الجهات",
    "data/": "donnees données open-data بيانات البيانات",
    "search/": "recherche rechercher بحث البحث",
    "timeline/": "frise chronologie",
    "agir/": "contactez-nous contact-us اتصل-بنا تواصل take-part Take%20part شارك",
    "projects/essai-un/": "projets/essai-un projets/Essai-Un مشاريع/essai-un projects/MA-0001 projects/ma-0001",
    "donors/EU/": "bailleurs/EU donateurs/eu donors/eu donors/Eu مانحون/EU",
    "events/atelier/": "evenements/atelier événements/atelier Agenda/Atelier أحداث/atelier",
    "projects.csv": "projets.csv Projets.CSV مشاريع.csv",
    "events.ics": "evenements.ics événements.ics agenda.ics",
    "": "accueil home index.html index.php Accueil.aspx",
}
VARIANTS += [
    ("word", f"/{language}/{word}{'' if '.' in word else '/'}", f"/{language}/{meant}", "")
    for meant, words in WORDS.items()
    for word in words.split()
    for language in ("fr", "ar")
]


def leads_to(client, shared, meant):
    """Whether an address is answered 301 by what is meant, in three steps at most; the page itself is not asked for."""
    address = shared
    for _step in range(3):
        response = client.get(address)
        if response.status_code != 301:
            return False
        address = response["Location"]
        parts = urlsplit(address)
        assert not parts.netloc
        assert address[1:2] != "/"
        if (unquote(parts.path), sorted(parse_qsl(parts.query))) == meant:
            return True
    return False


def test_shared_addresses_lead_on(client):
    lost = [
        f"{kind}: {shared}"
        for kind, shared, path, query in VARIANTS
        if not leads_to(client, shared, (path, sorted(parse_qsl(query))))
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("language", "shared", "status", "meant"),
    [
        ("en", "/projets/essai-un", 302, "/en/projects/essai-un/"),
        ("ar", "/projects/", 302, "/ar/projects/"),
        ("en", "/مشاريع/essai-un", 301, "/ar/projects/essai-un/"),
    ],
)
def test_without_a_language_the_words_say_it_or_else_the_browser(client, language, shared, status, meant):
    """Another browser may be led elsewhere, so that is no answer for good."""
    response = client.get(shared, headers={"accept-language": language})
    assert (response.status_code, response["Location"]) == (status, meant)


@pytest.mark.parametrize(
    "address",
    [
        "//other.example/",
        "//other.example/fr/projects/",
        "/\\other.example/",
        "/%5Cother.example",
        "///other.example/fr",
    ],
)
@pytest.mark.parametrize("query", ["", "amp;axis=youth", "page=99", "reach=nationwide"])
def test_no_redirect_leaves_the_site(rf, address, query):
    request = rf.get("/", QUERY_STRING=query, headers={"accept-language": "fr"})
    request.path = request.path_info = unquote(address)
    for middleware in (Middleware(lambda request: HttpResponse()), renamed.middleware(lambda request: HttpResponse())):
        target = middleware(request).get("Location", "/")
        assert re.match(r"/[^/\\]|/\Z", target), target


TRACKERS = (
    "srsltid gad_source gbraid wbraid dclid igsh igshid mibextid ttclid twclid li_fat_id trk yclid epik _gl "
    "_ga mc_cid mtm_campaign pk_campaign pk_kwd _hsenc mkt_tok xtor at_medium UTM_SOURCE Fbclid fbclid gclid "
    "msclkid ref source sfnsn __cft__[0] __tn__ rdt_cid ScCid hsa_acc wt.mc_id s_kwcid _branch_match_id "
    "vero_id oly_enc_id rb_clickid fb_action_ids guccounter tomorrow_id view v t s si feature amp usqp "
    "outputType hl cn cid sid pid campaign_id mailing share state "
).split()
LISTED = [
    *("projects/", "projects.rss", "projects.atom", "projects.csv", "projects.json", "figures/", "timeline/"),
    *("events/", "events.ics", "events.rss", "events.atom", "events.xlsx", "news/", "news.rss", "news.atom"),
    *(
        "news.csv",
        "resources/",
        "resources.csv",
        "search/",
        "search/suggestions/",
        "search.csv",
        "figures.csv",
        "donors/EU/",
    ),
]


@pytest.mark.parametrize("name", LISTED)
def test_what_others_add_to_an_address_is_ignored(client, name):
    asked = "q=essai" if "search" in name else "" if name == "donors/EU/" else "axis=youth"
    added = "&".join(f"{tracker}=x-{number}" for number, tracker in enumerate(TRACKERS))
    assert client.head(f"/fr/{name}?{added}&{asked}&{added}").status_code == 200


@pytest.mark.parametrize(
    "filters", [ProjectFilter, EventFilter, ArticleFilter, ResourceFilter, SearchFilter, PortfolioFilter]
)
def test_each_of_them_alone_asks_for_nothing(filters, rf):
    records = filters._meta.model.objects.none()
    assert {ListQuery(rf.get(f"/?{tracker}=x"), filters, records).query for tracker in TRACKERS} == {""}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("donor=eu&AXIS=Youth", "donor=EU&axis=youth"),
        ("axis[]=youth&axis[]=YOUTH", "axis=youth"),
        ("Region=ma-01", "region=MA-01"),
        ("year=٢٠٢٠", "year=2020"),
        ("SORT=Start", "sort=start"),
        ("coverage=No-Region", "coverage=no_region"),
    ],
)
def test_case_and_brackets_make_no_difference(rf, asked, meant):
    def found(query):
        question = ListQuery(rf.get(f"/?{query}"), ProjectFilter, Project.objects.published())
        return {name: set(values) for name, values in question.filters.data.lists()}

    assert found(asked) == found(meant)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("axes=youth", "axis=youth"),
        ("regoin=MA-01", "region=MA-01"),
        ("bailleur=EU", "donor=EU"),
        ("donnor=EU&axis=youth", "axis=youth&donor=EU"),
        ("axis=yuoth", "axis=youth"),
        ("status=ongoin&donor=EU", "status=ongoing&donor=EU"),
        ("yearmin=2015", "year_min=2015"),
        ("coverage=national", ""),
        ("when=upcoming", ""),
    ],
)
def test_what_is_nearly_ours_is_asked_about(client, rf, asked, meant):
    with pytest.raises(InvalidQuery) as refusal:
        ListQuery(rf.get(f"/?{asked}"), ProjectFilter, Project.objects.published())
    assert sorted(parse_qsl(refusal.value.meant.removeprefix("?"))) == sorted(parse_qsl(meant))
    assert client.get(f"/fr/projects/?{asked}").status_code == 400
    if meant:
        assert client.head(f"/fr/projects/?{meant}").status_code == 200


@pytest.mark.parametrize("query", ["fbclid=x", "utm_source=x", "AXIS=youth", "axis=YOUTH", "page=0", "tomorrow=1"])
def test_the_api_stays_strict(client, query):
    assert client.get(f"/api/v1/projects/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        *(("projects/?axis=youth&donor=EU", page) for page in ("99", "0", "-1", "abc", "9999999999999", "١٢")),
        *(("search/?q=essai&kind=projects", "99"), ("search/?q=essai", "2"), ("donors/EU/?sort=-start", "7")),
    ],
)
def test_a_page_past_the_end_leads_back_into_the_question(client, asked, page):
    response = client.get(f"/fr/{asked}&page={page}")
    assert response.status_code == 302
    path, _mark, query = response["Location"].partition("?")
    assert f"/fr/{asked}".startswith(path)
    assert sorted(parse_qsl(query)) == sorted(parse_qsl(asked.partition("?")[2]))


@pytest.mark.parametrize(
    "address", ["/fr/projects/brouillon/", "/FR/Projects/Brouillon/", "/fr/projets/brouillon", "/fr/brouillon/"]
)
def test_a_draft_is_not_found_by_any_of_its_addresses(client, address):
    assert client.get(address, follow=True).status_code == 404


def test_there_are_five_hundred_variants():
    assert len(VARIANTS) >= 500


def test_what_they_lead_to_is_there(client):
    for path, query in PAGES:
        assert client.head(joined(path, query)).status_code == 200, path
