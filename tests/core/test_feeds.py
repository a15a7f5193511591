"""RSS and Atom of the lists: read back with feedparser, as a reader's program does."""

import datetime as dt
from types import SimpleNamespace
from urllib.parse import urlsplit

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.feeds import ListFeed
from core.models import ContentOrigin
from core.office import office_words
from core.publication import State
from events.models import Event
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    ResourceFactory,
)
from tests.reading import read
from tests.shipped import LANGUAGES
from tests.test_odd_queries import led, odd_queries
from tests.tools import some_of

pytestmark = pytest.mark.django_db
in_every_language = pytest.mark.parametrize("language", LANGUAGES)
both_formats = pytest.mark.parametrize("kind", ["rss", "atom"])
LISTS = [("projects", ProjectFactory), ("events", EventFactory), ("news", ArticleFactory)]
all_lists = pytest.mark.parametrize(("name", "factory"), LISTS)
all_feeds = pytest.mark.parametrize(("name", "factory"), [*LISTS, ("resources", ResourceFactory)])
TITLES = {"projects": "Projects", "events": "Events", "news": "News", "resources": "Resources"}


def feed_at(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def slugs_in(feed):
    return [entry.link.rstrip("/").rsplit("/", 1)[-1] for entry in feed.entries]


def published(days_ago):
    return {"state": State.PUBLISHED, "published_at": timezone.now() - dt.timedelta(days=days_ago)}


@in_every_language
@both_formats
@all_feeds
def test_a_feed_tells_what_it_is_and_what_is_new(client, name, factory, kind, language):
    old = factory(translated=True, slug="ancien", **published(9))
    factory(translated=True, slug="nouveau", **published(1))
    factory(translated=True, slug="brouillon")
    feed = feed_at(client, f"/{language}/{name}.{kind}")
    assert slugs_in(feed) == ["nouveau", "ancien"]
    assert feed.version == {"rss": "rss20", "atom": "atom10"}[kind]
    page = f"{settings.SITE_URL}/{language}/{name}/"
    with translation.override(language):
        assert feed.feed.title == f"{office_words()['portal_name']} – {gettext(TITLES[name])}"
    assert (feed.feed.language, feed.feed.link) == (language, page)
    assert feed.feed.subtitle
    assert {link.href for link in feed.feed.links if link.rel == "self"} == {f"{page[:-1]}.{kind}"}
    entry = feed.entries[1]
    assert entry.title == getattr(old, f"title_{language}")
    assert entry.link == f"{page}ancien/"
    model = type(old)._meta.model_name
    assert entry.id == f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{model}/{old.pk}/{language}"
    assert dt.datetime(*entry.published_parsed[:6], tzinfo=dt.UTC) == old.published_at.replace(microsecond=0)
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in client.get(
        f"/{language}/{name}.{kind}"
    ).content.decode().replace("&lt;", "<").replace("&quot;", '"')
    if kind == "atom":
        assert dt.datetime(*entry.updated_parsed[:6], tzinfo=dt.UTC) == old.updated_at.replace(microsecond=0)
        assert feed.feed.author


@both_formats
@all_feeds
def test_an_entry_keeps_its_identity_when_its_address_changes(client, name, factory, kind):
    record = factory(published=True, slug="ancien")
    before = feed_at(client, f"/fr/{name}.{kind}").entries[0].id
    record.slug = "nouveau"
    record.save()
    entry = feed_at(client, f"/fr/{name}.{kind}").entries[0]
    assert (entry.id, entry.link) == (before, f"{settings.SITE_URL}/fr/{name}/nouveau/")
    assert feed_at(client, f"/ar/{name}.{kind}").entries[0].id != before


@both_formats
@all_lists
def test_a_french_fallback_is_marked_and_labelled(client, name, factory, kind):
    factory(
        published=True,
        title_fr="Titre d’essai",
        **({"lead_fr": "Résumé"} if name == "news" else {"summary_fr": "Résumé"}),
    )
    entry = feed_at(client, f"/ar/{name}.{kind}").entries[0]
    assert entry.title == "Titre d’essai"
    assert (entry.language if kind == "rss" else entry.title_detail.language) == "fr"
    sentence = "هذا النص غير متوفر بعد بالعربية: وهو معروض بالفرنسية."
    assert f"<p>{sentence}" in entry.summary
    assert '<p dir="ltr" lang="fr">Résumé</p>' in entry.summary
    assert sentence not in feed_at(client, f"/fr/{name}.{kind}").entries[0].summary


def test_the_text_of_an_entry_names_the_facts(client):
    axis = AxisFactory(name_fr="Axe d’essai")
    place = PlaceFactory(name_fr="Ville d’essai")
    start = timezone.make_aware(dt.datetime(2024, 8, 1, 9, 30))  # noqa: DTZ001  (made aware here)
    EventFactory(published=True, axis=axis, place=place, starts_at=start, title_fr="Atelier", status="cancelled")
    ProjectFactory(
        published=True,
        axis=axis,
        regions=["MA-01"],
        donors=[PartnerFactory(code="EU", name_fr="Partenaire d’essai EU")],
        summary_fr="",
        start_date=dt.date(2020, 1, 1),
    )
    event, project = (feed_at(client, f"/fr/{name}.rss").entries[0] for name in ("events", "projects"))
    time, in_morocco = "de 9\u00a0h\u00a030 à 10\u00a0h\u00a030", "heure du Maroc"
    assert read_text(event.summary) == f"Atelier · 1er août 2024 · {time}, {in_morocco} · Ville d’essai".replace(
        "\u00a0", " "
    )
    assert event.title == gettext("%(status)s: %(title)s") % {"status": gettext("Cancelled"), "title": "Atelier"}
    api = f"{settings.SITE_URL}/api/v1"
    schemes = [f"{api}/events#kind", f"{api}/axes"]
    assert [(tag.term, tag.scheme) for tag in event.tags] == [*zip(["Atelier", "Axe d’essai"], schemes, strict=True)]
    tags = feed_at(client, "/fr/events.atom").entries[0].tags
    assert [(tag.term, tag.scheme, tag.label) for tag in tags] == [
        ("workshop", schemes[0], "Atelier"),
        (axis.code, schemes[1], "Axe d’essai"),
    ]
    assert read_text(project.summary) == (
        "Axe d’essai · Achevé · 1er janvier 2020 – 31 décembre 2021 · Région d’essai MA-01 · Partenaire d’essai EU"
    )


def test_what_came_with_the_content_has_the_day_of_its_source_or_none(client):
    """The loader gives each record a moment by which lists are in order; it is no date of publication."""

    def loaded(factory, kind, days_ago, **known):
        record = factory(slug=f"{kind}-{days_ago}", **published(days_ago), **known)
        origin = {"object_id": record.pk, "checksum": "", "loaded_at": timezone.now()}
        ContentOrigin.objects.create(key=f"{kind}/{record.slug}", **origin)
        return record

    day = dt.date(2017, 5, 4)
    loaded(ArticleFactory, "articles", 4, dateline_date=day)
    loaded(ArticleFactory, "articles", 5, dateline_date=day, dateline_precision="year")
    loaded(ArticleFactory, "articles", 6, dateline_date=None)
    loaded(ResourceFactory, "resources", 4, date=day)
    loaded(ResourceFactory, "resources", 5, date=None)
    project = loaded(ProjectFactory, "projects", 4)
    written_here = ArticleFactory(slug="ici", dateline_date=day, **published(3))
    said = {}
    for name in ("projects", "news", "resources"):
        for kind in ("rss", "atom"):
            for slug, entry in zip(slugs_in(feed := feed_at(client, f"/fr/{name}.{kind}")), feed.entries, strict=True):
                said[slug, kind] = entry.get("published", "")
                assert kind == "rss" or entry.updated
    assert dt.datetime.fromisoformat(said.pop(("ici", "atom"))) == written_here.published_at
    assert said.pop(("ici", "rss"))
    midnight = {"rss": "Thu, 04 May 2017 00:00:00 +0100", "atom": "2017-05-04T00:00:00+01:00"}
    dated = {(slug, kind): midnight[kind] for slug in ("articles-4", "resources-4") for kind in midnight}
    undated = ("articles-5", "articles-6", "resources-5", project.slug)
    assert said == dated | {(slug, kind): "" for slug in undated for kind in midnight}


@both_formats
def test_resources_have_a_feed_with_their_files(client, kind):
    found = ResourceFactory(translated=True, kind="report", **published(1))
    ResourceFactory(kind="guide", **published(2))
    ResourceFactory(kind="report")
    found.files.create(language="fr", url="https://exemple.test/rapport.pdf")
    page = read(client.get("/ar/resources/?kind=report"))
    (address,) = [link["href"] for link in page.all("link", type=f"application/{kind}+xml")]
    assert address == f"/ar/resources.{kind}?kind=report"
    assert f'href="{address}"' in str(client.get("/ar/resources/?kind=report").content)
    (entry,) = feed_at(client, address).entries
    assert (entry.title, entry.link) == (found.title_ar, f"{settings.SITE_URL}/ar/resources/{found.slug}/")
    assert 'href="https://exemple.test/rapport.pdf"' in entry.content[0].value
    assert entry.tags[0].scheme == f"{settings.SITE_URL}/api/v1/resources#kind"


@both_formats
def test_an_entry_holds_the_whole_text_with_addresses_that_lead_home(client, kind):
    shown, hidden = PictureFactory(alt_fr="Le port"), PictureFactory(has_consent=False, alt_fr="Caché")
    images = "".join(f'<img src="{picture.file.url}">' for picture in (shown, hidden))
    body = f'<p>Un <a href="/fr/projects/">lien</a>.</p>{images}'
    axis = AxisFactory()
    ArticleFactory(slug="un", body_fr=body, body_ar="<p>نص</p>", axis=axis, **published(1))
    site = settings.SITE_URL
    text = feed_at(client, f"/fr/news.{kind}").entries[0].content[0].value
    assert f'<p>Un <a href="{site}/fr/projects/"' in text
    assert f'src="{site}{shown.file.url}"' in text
    assert ("Le port" in text, "Caché" in text, 'src="/' in text, 'srcset="/' in text) == (True, False, False, False)
    assert '<div lang="fr" dir="ltr"><p>Un' in feed_at(client, f"/en/news.{kind}").entries[0].content[0].value.replace(
        'dir="ltr" lang="fr"', 'lang="fr" dir="ltr"'
    )
    ProjectFactory(published=True, objectives_fr="<p>But</p>", results_fr="<p>Effet</p>")
    assert read_text(feed_at(client, f"/fr/projects.{kind}").entries[0].content[0].value).endswith(
        "Objectifs But Résultats Effet"
    )
    counts = []
    for number in (1, 3):
        ArticleFactory.create_batch(number, body_fr=body, axis=axis, **published(2))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/fr/news.{kind}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def read_text(html):
    response = type("Response", (), {"content": html.encode()})
    return read(response).text


@all_lists
def test_a_feed_holds_the_newest_fifty_of_its_filter_and_says_the_filter(client, name, factory):
    axis = AxisFactory(code="axe-a", name_fr="Axe A")
    for number in range(52):
        factory(axis=axis, slug=f"essai-{number}", **published(number + 1))
    factory(axis=AxisFactory(code="axe-b"), slug="autre", **published(0))
    feed = feed_at(client, f"/fr/{name}.rss?axis=axe-a&utm_source=x&q=essai")
    assert slugs_in(feed) == [f"essai-{number}" for number in range(50)]
    named = gettext("%(name)s: %(values)s")
    filters = (("Keyword", "essai"), ("Axis", "Axe A"))
    parts = [named % {"name": gettext(label), "values": value} for label, value in filters]
    assert feed.feed.title == " – ".join([office_words()["portal_name"], gettext(TITLES[name]), *parts])
    assert feed.feed.link == f"{settings.SITE_URL}/fr/{name}/?axis=axe-a&q=essai"


@pytest.mark.parametrize("hidden", ["draft", "later", "expired", "binned", "withdrawn"])
@all_lists
def test_nothing_but_what_is_public_is_in_a_feed(client, name, factory, hidden):
    now, day = timezone.now(), dt.timedelta(days=1)
    states = {
        "draft": {},
        "later": {"state": State.PUBLISHED, "published_at": now + day},
        "expired": {**published(2), "expires_at": now - day},
        "binned": {**published(2), "binned_at": now},
        "withdrawn": {"state": State.DRAFT, "published_at": now - day},
    }
    factory(title_fr="Titre caché", **states[hidden])
    for kind in ("rss", "atom"):
        assert feed_at(client, f"/fr/{name}.{kind}").entries == []


@both_formats
def test_what_has_not_changed_is_not_sent_again(client, kind):
    address = f"/fr/events.{kind}"
    empty = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": empty}).status_code == 304
    event = EventFactory(published=True)
    response = client.get(address, headers={"if-none-match": empty})
    assert response.status_code == 200
    assert response["Last-Modified"]
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    Event.objects.filter(pk=event.pk).update(state=State.DRAFT)
    # The feed is older than before; whoever asks by time alone must not keep what was withdrawn.
    assert client.get(address, headers={"if-modified-since": response["Last-Modified"]}).status_code == 200
    assert client.get(address)["ETag"] != response["ETag"]


@both_formats
def test_a_feed_is_as_old_as_its_latest_entry_and_an_empty_one_is_of_this_morning(client, kind):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert moment_in(feed_at(client, f"/fr/news.{kind}").feed.updated_parsed) == midnight
    earlier = ArticleFactory(**published(9))
    later = timezone.now().replace(microsecond=0) - dt.timedelta(days=2)
    type(earlier).objects.update(updated_at=later)
    feed = feed_at(client, f"/fr/news.{kind}")
    assert moment_in(feed.feed.updated_parsed) == later
    type(earlier).objects.update(updated_at=later - dt.timedelta(days=30))  # written before it was published
    feed = feed_at(client, f"/fr/news.{kind}")
    assert moment_in(feed.feed.updated_parsed) == earlier.published_at.replace(microsecond=0)


def moment_in(parsed):
    return dt.datetime(*parsed[:6], tzinfo=dt.UTC)


@both_formats
@all_lists
def test_an_entry_shows_the_card_of_its_page(client, name, factory, kind):
    record = factory(published=True)
    (shown,) = feed_at(client, f"/en/{name}.{kind}").entries[0].media_thumbnail
    assert shown == {
        "url": f"{settings.SITE_URL}/en/{name}/{record.slug}.png",
        "width": "1200",
        "height": "630",
    }


@both_formats
@pytest.mark.parametrize(("name", "query"), [("projects", "donor=RIEN"), ("news", "axes=1"), ("events", "when=x")])
def test_an_invalid_query_is_rejected_as_on_the_page(client, kind, name, query):
    response = client.get(f"/ar/{name}.{kind}?{query}")
    assert response.status_code == 400
    assert read(response).one("html")["lang"] == "ar"
    assert read(response).one("main").all("strong")[0].text == query.partition("=")[0]


@both_formats
@all_lists
def test_odd_queries_give_a_feed_or_are_rejected(client, name, factory, kind):
    factory(published=True)
    for query in some_of(odd_queries()[:: 9 if kind == "rss" else 11], 4):
        response = led(client, f"/fr/{name}.{kind}", query)
        assert response.status_code in {200, 400}, query
        if response.status_code == 200:
            assert not feedparser.parse(response.content).bozo, query


@pytest.mark.django_db(transaction=True)  # in a transaction the options of years are read anew each time
@pytest.mark.parametrize("rows", [1, 3])
@all_lists
def test_a_feed_costs_as_many_queries_for_one_row_as_for_three(
    client, settings, *, django_assert_num_queries, name, factory, rows
):
    settings.DATA_VERSION_SECONDS = 60  # whether the counts of the options are still good is not asked again
    # The rows with place and axis; the sittings of all events, the regions and donors of all projects.
    in_full = {"donors": ["EU"], "regions": ["MA-01"]}
    more = in_full if name == "projects" else {"projects": [ProjectFactory(published=True, **in_full)]}
    factory.create_batch(rows, published=True, axis=AxisFactory(), **more)
    client.get(f"/fr/{name}.rss")
    with django_assert_num_queries({"news": 1, "events": 2, "projects": 3}[name]):
        client.get(f"/fr/{name}.rss")


@both_formats
@all_lists
def test_a_feed_is_read_not_written_and_sets_no_cookie(client, name, factory, kind):
    factory(published=True)
    address = f"/fr/{name}.{kind}"
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert not client.get(address).cookies


@in_every_language
@all_lists
def test_the_head_of_a_list_names_its_feeds_with_the_filter_in_force(client, name, factory, language):
    factory(published=True, axis=AxisFactory(code="axe-a"))
    page = read(client.get(f"/{language}/{name}/?axis=axe-a&page=1"))
    feeds = {link["type"]: link["href"] for link in page.all("link", rel="alternate") if link.get("type")}
    assert feeds == {f"application/{kind}+xml": f"/{language}/{name}.{kind}?axis=axe-a" for kind in ("rss", "atom")}


def test_each_second_piece_of_an_entry_is_in_its_whole_text_only():
    item = SimpleNamespace(feed_pieces=["a", "b", "c", "d", "e"], get_absolute_url=lambda: "/fr/x/")
    assert (ListFeed().item_description(item), ListFeed().item_content(item)) == ("ace", "abcde")
