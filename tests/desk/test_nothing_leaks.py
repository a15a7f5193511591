"""Nothing that is not published is anywhere before the public: planted everywhere, then searched for everywhere.

Each hidden thing bears a word of its own that begins with MARKER; a failure names it. Public addresses are those of
tests/shipped.py, and a new kind of address fails the test until it is searched too.
"""

import datetime as dt
import io
import re
import zipfile
from itertools import cycle

import pypdf
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve
from django.utils import timezone, translation

from accounts import roles
from core.kinds import kinds
from core.languages import columns_of
from core.models import Axis, CompactObjective, GoalTarget, Partner, StrategyProgramme
from core.publication import OldSlug, State
from core.richtext import RichTextField
from desk import preview, proposals
from desk.models import ImportJob
from events.calls import CALLS
from events.models import Article, Event, Question
from feedback.models import Correction, Message
from oim_portal.urls import CARDS
from pages.models import Page, Resource
from projects.figures import BeneficiaryFigure
from projects.graphics import CODES
from projects.models import Project
from subscriptions import keys
from subscriptions.models import Subscription
from tests import factories
from tests.desk_tools import somebody
from tests.shipped import (
    LANGUAGES,
    addresses,
    api_addresses,
    feeds,
    in_turn,
    kinds_of_page,
    languages_in_turn,
    sheets,
    slugs,
)
from tests.subscriptions.tools import reader
from tests.test_public_addresses import key_figures
from tests.tools import some_of

pytestmark = pytest.mark.production

MARKER = "XQZCACHE"
WORD = re.compile(rf"{MARKER}\w*", re.IGNORECASE)
KINDS = [Project, Event, Article, Resource, Page]
LISTS = ("projects", "events", "news", "resources")
FILES = [
    *(
        f"{name}.{ending}{query}"
        for name in LISTS
        for ending in ("csv", "xlsx", "json")
        for query in ("", "?texts=all")
    ),
    *(f"projects.csv?sheet={name}" for name in ("figures", "funding", "amounts", "locations", "partners", "documents")),
    *(
        "events.csv?sheet=documents",
        "news.csv?sheet=documents",
        "news.csv?sheet=questions",
        "resources.csv?sheet=files",
        "projects.json?axis=youth&q=a",
    ),
    *(f"figures.{ending}{query}" for ending in ("csv", "xlsx", "json") for query in ("", "?axis=youth&donor=EU")),
    *("figures.csv?chart=excluded", "figures.csv?chart=donor"),
    *(f"search.{ending}?q={word}" for ending in ("csv", "xlsx", "json") for word in ("migr", MARKER[:5])),
]
TAGS = (
    *("goals/", "goals/10/", "compact-objectives/", "compact-objectives/21/", "strategy-programmes/"),
    *("strategy-programmes/8/", "projects/?goal=10&options=goal_target", "projects.csv?strategy_programme=8"),
)
DAY = dt.timedelta(days=1)


def hidden_states():
    """Return {name: fields} of every way in which a record is not public."""
    now = timezone.now()
    public = {"state": State.PUBLISHED, "published_at": now - 9 * DAY}
    return {
        "draft": {"state": State.DRAFT},
        "withdrawn": {"state": State.DRAFT, "published_at": now - DAY},
        "review": {"state": State.IN_REVIEW, "published_at": now - DAY},
        "archived": {"state": State.ARCHIVED, "published_at": now - DAY},
        "scheduled": {"state": State.PUBLISHED, "published_at": now + DAY},
        "expired": {**public, "expires_at": now - dt.timedelta(seconds=1)},
        "binned": {**public, "binned_at": now - dt.timedelta(seconds=1)},
    }


def texts(model, word):
    """Return every translated column of a kind, filled with a word."""
    columns = [f"{field}_{code}" for field in model.translated_fields for code in LANGUAGES]
    return {
        name: f"<p>{word}</p>" if isinstance(model._meta.get_field(name).translated_field, RichTextField) else word
        for name in columns
    }


# --- Planting ---------------------------------------------------------------------------------------------------------


class Planted:
    """What was hidden: records, files, and words that somebody might search for."""

    def __init__(self):
        self.records, self.files = [], []
        self.author = somebody(roles.CONTRIBUTOR, username=f"{MARKER}author", first_name=f"{MARKER}Prenom")
        names = {f"name_{code}": f"{MARKER}donor" for code in LANGUAGES}
        self.secret = factories.PartnerFactory(code=f"{MARKER}D", **names)
        self.tags = self._tags()
        for name, fields in hidden_states().items():
            self._records(name, fields)
        self._above_what_is_published()
        for kind in KINDS:
            for record in kind.objects.published()[:2]:
                self._change_that_waits(record)
        self._pictures()
        self._what_staff_note()
        self._of_an_open_call()
        self._what_readers_wrote()
        reader("projects", "donor=EU")

    def _tags(self):
        """Tags of every kind, those of a public project too, and one that only hidden projects name."""
        names = {f"name_{code}": f"{MARKER}programme" for code in LANGUAGES}
        secret = factories.StrategyProgrammeFactory(number=99, **names)
        tags = {
            "goal_targets": [GoalTarget.objects.get(code="10.7")],
            "compact_objectives": [CompactObjective.objects.get(number=21)],
            "strategy_programmes": [StrategyProgramme.objects.get(number=8)],
        }
        for name, records in tags.items():
            getattr(Project.objects.published()[0], name).set(records)
        return tags | {"strategy_programmes": [*tags["strategy_programmes"], secret]}

    def _records(self, state, fields):
        """A record of every kind in a state, hung onto everything that is published."""
        axis, donor = Axis.objects.get(code="youth"), Partner.objects.get(code="EU")
        shown = {kind: list(kind.objects.published()) for kind in KINDS}

        def make(factory, **more):
            model = factory._meta.model
            name = model._meta.model_name
            word = f"{MARKER}{name}{state}"
            record = factory(**texts(model, word), slug=f"{word.lower()}", text_changed_by=self.author, **more)
            model.objects.filter(pk=record.pk).update(**{"published_at": None, **fields})
            record.refresh_from_db()
            OldSlug.objects.create(kind=model._meta.label_lower, slug=f"{word.lower()}-old", object_id=record.pk)
            self.records.append(record)
            return record

        project = make(
            factories.ProjectFactory,
            code=f"{MARKER}.{state}",
            axis=axis,
            donors=[donor, self.secret],
            regions=["MA-01"],
            related_projects=shown[Project],
            **self.tags,
        )
        label = f"{MARKER}figure{state}"
        factories.FigureFactory(project=project, reached=77_777_777, is_additive=True, label_fr=label)
        event = make(factories.EventFactory, axis=axis, upcoming=True, projects=[*shown[Project], project])
        article = make(
            factories.ArticleFactory,
            axis=axis,
            dateline_date=timezone.localdate(),
            kind=Article.Kind.TENDER,
            deadline=timezone.now() + DAY,
            projects=[*shown[Project], project],
            event=shown[Event][0],
            related_articles=shown[Article],
        )
        resource = make(factories.ResourceFactory, files=["fr"], projects=[*shown[Project], project])
        make(factories.PageFactory, menu=Page.Menu.HEADER, parent=shown[Page][0])
        for record in (*shown[Event], *shown[Article], *shown[Resource]):
            record.projects.add(project)
        for other in shown[Article]:
            other.related_articles.add(article)
        for other in shown[Project]:
            other.related_projects.add(project)
        for record in (project, event, article):
            self._picture(record, f"{MARKER}gallery{record._meta.model_name}{state}", has_consent=True)
        for file in resource.files.all():
            file.url = f"https://example.org/{MARKER}file{state}.pdf"
            file.save()
        preview.make_link(project, self.author, 7, None, f"{MARKER}for")

    def _above_what_is_published(self):
        """What a record has one of, its parent or its event, is hidden; the states take turns."""
        for kind, field, hidden_kind in (
            (Project, "parent", Project),
            (Article, "event", Event),
            (Page, "parent", Page),
        ):
            hidden = [record for record in self.records if isinstance(record, hidden_kind)]
            for number, record in enumerate(kind.objects.published()):
                kind.objects.filter(pk=record.pk).update(**{field: hidden[number % len(hidden)]})

    def _change_that_waits(self, record):
        word = f"{MARKER}pending{record._meta.model_name}"
        with proposals.editing(record, self.author, f"{MARKER}reason") as done:
            for name, text in texts(type(record), word).items():
                setattr(record, name, text)
            record.save()
        assert done.is_proposal

    def _picture(self, record, word, **fields):
        picture = factories.PictureFactory(
            file__filename=f"{word.lower()}.jpg",
            credit=f"{word}credit",
            consent_of=f"{word}of",
            consent_note=f"{word}note",
            **{f"alt_{code}": f"{word}alt" for code in LANGUAGES},
            **{f"caption_{code}": f"{word}caption" for code in LANGUAGES},
            **fields,
        )
        record.pictures.create(picture=picture, order=0)
        self.files += [picture.file.url, picture.thumbnail_url]
        return picture

    def _pictures(self):
        """Pictures that may not be shown, first in the gallery and in the text of what is published."""
        yesterday = timezone.localdate() - DAY
        missing = {"none": {"has_consent": False}, "expired": {"has_consent": True, "consent_until": yesterday}}
        for name, fields in missing.items():
            for kind in (Project, Event, Article):
                for record in kind.objects.published()[:3]:
                    picture = self._picture(record, f"{MARKER}consent{name}{kind._meta.model_name}", **fields)
                    self._into_texts(record, picture)
            for record in (*Page.objects.published(), *Resource.objects.published()):
                self._into_texts(record, picture)

    @staticmethod
    def _into_texts(record, picture):
        image = f'<p><img src="{picture.file.url}" alt="{MARKER}intext" title="{MARKER}title"></p>'
        for name in texts(type(record), ""):
            if "<" in (text := getattr(record, name) or ""):
                setattr(record, name, text + image)
        record.save()

    def _what_staff_note(self):
        """What the desk keeps of records and pictures that are public."""
        text = {"title": {"of": f"{MARKER}source"}}
        note = {"texts": text, "state": "outdated", "counts": {"outdated": 1}, "words": 1}
        for kind in KINDS:
            kind.objects.published().update(
                translation_state={"ar": note, "en": note}, text_changed_by=self.author, owner=self.author
            )
        picture = factories.PictureFactory(consent_of=f"{MARKER}person", consent_note=f"{MARKER}note")
        Project.objects.published().first().pictures.create(picture=picture, order=9)
        ImportJob.objects.create(kind="projects.project", file_name=f"{MARKER}.xlsx", author=self.author)

    @staticmethod
    def _of_an_open_call():
        """What of a public call is public later: its outcome, and a question without an answer."""
        call = Article.objects.published()[0]
        Question.objects.create(article=call, question_fr=f"{MARKER}question")
        outcomes = dict.fromkeys(columns_of("outcome"), f"{MARKER}outcome")
        deadline = timezone.now() + 2 * DAY
        Article.objects.filter(pk=call.pk).update(kind=Article.Kind.TENDER, deadline=deadline, **outcomes)

    def _what_readers_wrote(self):
        """Messages, and lines of the log that are not public, or whose record is not."""
        for record in self.records:
            factories.CorrectionFactory(about=record, what_fr=f"{MARKER}corrected", why_fr=f"{MARKER}why")
        for kind in KINDS:
            record = kind.objects.published()[0]
            words = {name: f"{MARKER}{name}" for name in ("text", "source")}
            message = factories.MessageFactory(about=record, address=f"{MARKER}@example.org", **words)
            factories.CorrectionFactory(about=record, message=message, what_fr=f"{MARKER}unsaid", is_public=False)
            factories.CorrectionFactory(about=record, message=message, what_fr="Correction d’essai")


# --- Searching --------------------------------------------------------------------------------------------------------


def public_routes(resolver=None, prefix=""):
    """Return the routes of all public pages; the admin and previews ask who is there, and have tests of their own."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern).removeprefix("^")
        if re.fullmatch(r"\w\w/(admin|preview)/.*", route):
            continue
        found |= public_routes(entry, route) if isinstance(entry, URLResolver) else {route}
    return found


BY_MAIL = [("confirm/%s/", keys.CONFIRM), ("mine/%s/", keys.MANAGE), ("mine/%s/end/", keys.MANAGE)]


def firsts():
    """Return (kind, its first public record) of every kind."""
    return [(kind, kind.model.objects.published()[0]) for kind in kinds()]


def embeds(base):
    """Return the addresses of all charts and of some figures for pages of others, and of one that no release keeps."""
    figures = [f"figure-{figure.pk}" for figure in BeneficiaryFigure.objects.published()[:5]]
    for code in (*CODES, *figures):
        yield from (f"{base}/embed/{code}/", f"{base}/embed/{code}.svg")
    yield from (f"{base}/embed/axis/2020-01/", f"{base}/embed/axis/2020-01.png")


def everywhere(language):
    base = f"/{language}"
    return [
        "/",
        *addresses(language),
        *kinds_of_page(language).values(),
        *sheets(language),
        *feeds(language),
        *(f"{base}/{name}/?q=a" for name in LISTS),
        *(f"{base}/search/{page}?q={word}" for page in ("", "suggestions/") for word in ("migr", MARKER[:5], "essai")),
        f"{base}/search/?q={MARKER[:6]}D{MARKER[7:]}donor",
        *(f"{base}/{name}/?page=2" for name in LISTS),
        *(f"{base}/{name}" for name in FILES),
        f"{base}/events/?when=upcoming",
        f"{base}/news/?call=open",
        *(
            f"{base}/news/{call.slug}{end}"
            for call in Article.objects.published().filter(CALLS)
            for end in ("/", ".ics")
        ),
        f"{base}/projects/?donor=EU&region=MA-01&sort=end",
        f"{base}/projects/?axis=youth&sort=title",
        f"{base}/admin/login/",
        *("/api/v1/", "/site.webmanifest", f"{base}/site.webmanifest", "/.well-known/security.txt"),
        *(
            f"/data/{name}"
            for name in ("catalog.jsonld", "datapackage.json", "csv-metadata.json", "codelists/axes.xml")
        ),
        *(f"{base}/{name}.png?q=a" for name in CARDS),
        *("/robots.txt", "/sitemap.xml", *(f"/sitemap-{kind}-1.xml" for kind in (*LISTS, "pages", "lists"))),
        f"{base}/donors/EU/report.xlsx",
        *(f"{base}/{page}" for page in TAGS),
        f"{base}/projects.xml",
        f"{base}/projects.xml?axis=youth&q=a",
        *(f"{base}/projects/{slug}.xml" for slug in sorted(slugs("projects"))),
        *(f"{base}/subscriptions/{step}/{name}/?q=a" for step in ("new", "asked") for name in (*LISTS, "search")),
        *(
            f"{base}/subscriptions/{page % keys.token(one, use)}"
            for one in Subscription.objects.all()
            for page, use in BY_MAIL
        ),
        *(f"{base}/{kind.letter}{one.pk}{end}" for kind, one in firsts() for end in ("", ".svg", ".png")),
        *embeds(base),
        f"/api/oembed?url={settings.SITE_URL}{base}/embed/axis/",
        *(f"{base}/report/{kind.name}/{record.slug}/" for kind, record in firsts()),
        *(f"{base}/contact/{name}/" for name in Message.objects.values_list("reference", flat=True)),
        *(f"/api/v1/corrections/{pk}" for pk in Correction.objects.values_list("pk", flat=True)[:9]),
        *api_addresses(language),
        *(f"/api/v1/projects/{project.code}/?lang={language}" for project in Project.objects.published()),
        *(f"/api/v1/figures/{figure.pk}/?lang={language}" for figure in BeneficiaryFigure.objects.published()[:5]),
    ]


def everything_in(response):
    """Return what a response holds as text: a page, a file that is streamed, the parts of a workbook, a PDF read."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        return " ".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    if content.startswith(b"\x89PNG"):
        return ""  # a drawing: what it says is the title of its page
    return content.decode().replace("\r\n ", "")  # calendars fold long lines


# In the gate each of these pages in one language.
PORTFOLIOS = some_of([f"/{language}/{page}" for language in LANGUAGES for page in ("", "axes/youth/", "donors/EU/")], 4)


@pytest.fixture(scope="module")
def planted(shipped, django_db_blocker):
    """Planted once for all tests of the module, because it takes seconds. `before` are key figures without it."""
    with django_db_blocker.unblock(), translation.override("fr"), transaction.atomic():
        before = {address: key_figures(Client(), address) for address in PORTFOLIOS}
        planted = Planted()
        planted.before = before
        yield planted
        transaction.set_rollback(True)


@languages_in_turn
def test_no_public_address_shows_anything_hidden(visitor, planted, languages):
    found, routes = {}, set()
    for language, address in in_turn(everywhere, languages):
        with translation.override(language):
            response = visitor.get(address)
            assert response.status_code in {200, 302, 400, 404}, address
            text = everything_in(response) + str(response.headers)
            if words := {word.upper() for word in WORD.findall(text)}:
                found[address] = words
            routes.add(resolve(address.partition("?")[0]).route.removeprefix(f"{language}/"))
    assert found == {}
    # Programs' addresses answer with and without a slash at their end. Media are asked below, releases in
    # tests/pages/test_releases.py.
    routes = {route.removesuffix("/") for route in routes}
    assert {route.removeprefix("fr/").removesuffix("/") for route in public_routes()} - routes == {
        "media/<path:name>",
        "data/releases/<slug:name>",
        "data/releases/<slug:name>/<path:path>",
    }
    assert {address: key_figures(visitor, address) for address in PORTFOLIOS} == planted.before
    assert len(planted.records) == len(KINDS) * len(hidden_states())
    # The search would see it: one that becomes public is found at once.
    shown = planted.records[0]
    type(shown).objects.filter(pk=shown.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    assert {
        word.upper()
        for word in WORD.findall(
            visitor.get(f"/{languages[0]}/projects/?options=donor&options=strategy_programme").content.decode()
        )
    } == {
        shown.title_fr.upper(),
        planted.secret.code.upper(),
        planted.secret.name_fr.upper(),
        f"{MARKER}PROGRAMME",
    }


@languages_in_turn
def test_nothing_hidden_is_found_by_its_address(visitor, planted, languages):
    for record, language in zip(planted.records, cycle(languages), strict=False):
        own = record.get_absolute_url().replace("/fr/", f"/{language}/", 1)
        for address in (own, own.replace(record.slug, f"{record.slug}-old")):
            response = visitor.get(address)
            said = set(WORD.findall(response.content.decode()))
            assert (response.status_code, said - set(WORD.findall(address))) == (404, set()), address
    for language in languages:
        assert visitor.get(f"/{language}/donors/{planted.secret.code}/").status_code == 404
        assert visitor.get(f"/{language}/strategy-programmes/99/").status_code == 404
        for query in (f"projects/?donor={planted.secret.code}", f"events/?project={MARKER}.draft"):
            assert visitor.get(f"/{language}/{query}").status_code == 400, query
    assert [address for address in api_addresses_of_hidden(planted) if visitor.get(address).status_code != 404] == []


def test_nothing_hidden_is_found_by_its_words(visitor, planted):
    """Each word in one language: every search looks into all three.

    The page of the search has all kinds. What finds the same takes turns in the gate: the API and the list of a kind
    (tests/test_same_records.py), and suggestions, which are the first of those results.
    """
    words = {f"{MARKER}{kind._meta.model_name}{state}" for kind in KINDS for state in hidden_states()}
    words |= {f"{MARKER}pending{kind._meta.model_name}" for kind in KINDS} | {f"{MARKER}source", f"{MARKER}donor"}
    language = dict(zip(sorted(words), cycle(LANGUAGES), strict=False))
    for number, kind in enumerate(("projects", "events", "articles", "resources")):
        assert visitor.get(f"/api/v1/{kind}/").json()["count"] > 0
        asked = some_of(sorted(words), 4, number)
        counts = {word: visitor.get(f"/api/v1/{kind}/?q={word}").json()["count"] for word in asked}
        assert counts == dict.fromkeys(asked, 0)
    for word, name in zip(sorted(words), cycle(LISTS), strict=False):
        assert results(visitor, f"/{language[word]}/{name}/?q={word}") == "0", (word, name)
    for word in words:
        page = visitor.get(f"/{language[word]}/search/?q={word}").content.decode()
        assert "<mark>" not in page
    for word in some_of(sorted(words), 3):
        assert visitor.get(f"/{language[word]}/search/suggestions/?q={word}").content.strip() == b""


def api_addresses_of_hidden(planted):
    """Return the addresses that the API would give to what is hidden, today's and old ones."""
    plural = {Event: "events", Article: "articles", Resource: "resources"}
    for record in planted.records:
        if isinstance(record, Project):
            yield f"/api/v1/projects/{record.code}/"
            yield from (f"/api/v1/figures/{figure.pk}/" for figure in record.figures.all())
        elif type(record) in plural:
            yield from (f"/api/v1/{plural[type(record)]}/{slug}/" for slug in (record.slug, f"{record.slug}-old"))
    yield f"/api/v1/donors/{planted.secret.code}/"


def results(visitor, address):
    """Return the number that a list names as found."""
    return re.search(r'id="results"[^>]*>\s*<b>([^<]+)</b>', visitor.get(address).content.decode())[1]


def test_no_file_of_what_is_hidden_is_served(visitor, planted):
    assert len(planted.files) > 50
    assert {visitor.get(address).status_code for address in planted.files} == {404}
    assert {address.startswith(settings.MEDIA_URL) for address in planted.files} == {True}
