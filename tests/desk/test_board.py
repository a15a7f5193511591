"""What the board of translations counts, filters and shows of each text."""

import pytest
from django.utils import translation

from accounts.roles import CONTRIBUTOR, REVIEWER, TRANSLATOR
from core import page_texts
from core.publication import State
from core.translation_states import TextState, set_mark
from desk import board, page_parts, proposals
from desk.board import BoardForm, Cell, Coverage, Row
from desk.dashboard import Dashboard, Item, languages_of
from desk.models import LinkFinding
from desk.waiting import Proposed, Waiting
from events.models import Article, Event
from pages.models import Page
from projects.models import Project
from tests.desk_tools import admin_url, somebody
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    FigureFactory,
    PageFactory,
    PictureFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db
MISSING, OUTDATED, MACHINE, READY = TextState
WAITING = Proposed.WAITING
NOTHING = {"lead_fr": "", "body_fr": ""}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def articles():
    """An article in each state of its Arabic title; in English all are ready."""
    texts = {"title_fr": "Trois ateliers", "title_ar": "ورشات", "title_en": "Three workshops", **NOTHING}
    made = {state: ArticleFactory(**{**texts, "title_ar": "" if state == MISSING else "ورشات"}) for state in TextState}
    made[OUTDATED].title_fr, made[OUTDATED].title_en = "Quatre ateliers", "Four workshops"
    made[OUTDATED].save()
    set_mark(made[MACHINE], "title", "ar", machine=True)
    made[MACHINE].save()
    made[WAITING] = ArticleFactory(**{**texts, "title_ar": ""}, published=True)
    with proposals.editing(made[WAITING], somebody(TRANSLATOR, ["ar"])):
        Article.objects.filter(pk=made[WAITING].pk).update(title_ar="اقتراح")
    return made


# --- Filters ----------------------------------------------------------------------------------------------------------


def shown(models=(Article, Event, Page), **chosen):
    form = BoardForm(chosen, models)
    assert form.is_valid(), form.errors
    return [{*records} for records in form.narrowed()]


def test_each_filter_narrows_the_board():
    axis = AxisFactory(code="jeunesse")
    one, two = ArticleFactory(title_fr="Apiculture", axis=axis), ArticleFactory(state=State.IN_REVIEW)
    event, page = EventFactory(axis=axis, title_fr="Réunion"), PageFactory()
    ArticleFactory(binned_at=one.created_at)
    assert shown() == [{one, two}, {event}, {page}]
    assert shown(kind="events.event") == [{event}]
    assert shown(axis=axis.pk) == [{one}, {event}]  # pages have no axis
    assert shown(state="in_review") == [{two}, set(), set()]
    assert shown(q="apiculture") == [{one}, set(), set()]
    assert shown(q="apiculture", kind="events.event") == [set()]
    assert BoardForm({"kind": "auth.user"}, [Article]).is_valid() is False


def test_a_text_in_a_state_is_looked_for_in_one_language_or_in_any(articles):
    found = {state: shown([Article], language="ar", text=str(state)) for state in articles}
    assert found == {state: [{article}] for state, article in articles.items()} | {
        READY: [{articles[READY]}],
    }
    assert shown([Article], text="missing") == [{articles[MISSING]}]
    assert shown([Article], language="en", text="ready") == [{*articles.values()}]
    assert shown([Article], text="ready") == [{articles[READY]}]  # in all languages
    assert shown([Article], language="ar") == [{*articles.values()}]
    choices = [name for name, _label in BoardForm({}, [Article]).fields["text"].choices]
    assert choices == ["", "missing", "outdated", "machine", "ready", "waiting"]


# --- Counts -----------------------------------------------------------------------------------------------------------


def test_how_far_each_kind_is_translated(articles):
    event = EventFactory(title_fr="Une réunion", title_ar="", title_en="Meeting", summary_fr="", body_fr="")
    ProjectFactory(binned_at=event.created_at)
    models = [Article, Event]
    form = BoardForm({}, models)
    assert form.is_valid()
    lines = board.coverage(form.records(), form.waiting)
    counts = dict.fromkeys(board.COLUMNS, 0)
    assert [(line.kind, str(line.label), line.language, line.records) for line in lines] == [
        ("events.article", "Articles", "ar", 5),
        ("events.article", "Articles", "en", 5),
        ("events.event", "Events", "ar", 1),
        ("events.event", "Events", "en", 1),
        ("", "All kinds", "ar", 6),
        ("", "All kinds", "en", 6),
    ]
    each = {READY: 1, MACHINE: 1, OUTDATED: 1, WAITING: 1, MISSING: 1}
    assert [line.counts for line in lines] == [
        each,
        {**counts, READY: 5},
        {**counts, MISSING: 1},
        {**counts, READY: 1},
        {**each, MISSING: 2},
        {**counts, READY: 6},
    ]
    arabic, english, *_rest, everything, _all = lines
    assert [line.words for line in lines] == [6, 0, 2, 0, 8, 0]
    assert (arabic.percent, english.percent, everything.percent) == (20, 100, 16)
    assert arabic.cells == [(READY, 1), (MACHINE, 1), (OUTDATED, 1), (WAITING, 1), (MISSING, 1)]
    assert str(arabic.language_name) == "Arabic"
    assert len(board.coverage(form.records()[:1], form.waiting)) == 2  # one kind is all kinds
    empty = board.coverage([Page.objects.order_by()], Waiting([Page]))
    assert [(line.records, line.words, line.percent) for line in empty] == [(0, 0, 100)] * 2
    assert Coverage("", "", "ar", 0, counts, 0).percent == 100
    assert Coverage("", "", "ar", 3, {**counts, READY: 2}, 0).percent == 66


# --- Rows -------------------------------------------------------------------------------------------------------------


def test_a_row_shows_each_language_with_its_open_texts(articles):
    waiting = Waiting([Article])
    row = Row(articles[OUTDATED], waiting)
    assert (str(row.kind), row.url, row.phase, row.record_kind, row.key, str(row.title)) == (
        *("article", admin_url(articles[OUTDATED], "change"), "draft", "events.article"),
        *(f"events.article/{articles[OUTDATED].pk}", "Four workshops"),
    )
    arabic, english = row.cells
    assert [(cell.language, cell.state, str(cell.language_name)) for cell in (arabic, english, row.source)] == [
        ("ar", OUTDATED, "Arabic"),
        ("en", READY, "English"),
        ("fr", READY, "French"),
    ]
    field = f"{admin_url(articles[OUTDATED], 'change')}#id_title_ar"
    assert (arabic.open_texts, english.open_texts) == ([(OUTDATED, [("title", field)])], [])
    assert (arabic.is_outdated, english.is_outdated, english.words) == (True, False, 0)
    ((name, url, words, text),) = arabic.changes
    assert (name, url, words[:2], str(text)) == ("title", field, [("del", "Trois"), ("ins", "Quatre")], "ورشات")
    assert english.changes == []


def test_what_waits_is_no_open_text_and_is_named_with_its_proposal(articles):
    article = articles[WAITING]
    arabic, english = Row(article, Waiting([Article])).cells
    assert (arabic.state, arabic.open_texts, english.state) == (WAITING, [], READY)
    ((proposal, url, texts),) = arabic.proposals
    assert (proposal.object_id, url) == (article.pk, admin_url(article, "review", proposal.pk))
    assert texts == [("title", f"{admin_url(article, 'change')}#id_title_ar")]
    alone = Cell(article, "ar")
    assert (alone.state, alone.proposals, alone.words) == (MISSING, [], 2)
    assert Row(article).cells[0].waiting == ()
    states = (None, {}, {"ar": {}}, {"ar": {"words": 4}})
    assert [Cell(Article(translation_state=state), "ar").words for state in states] == [0, 0, 0, 4]


def test_two_proposals_for_one_record_are_named_the_older_first_and_only_for_their_kind(articles):
    article = articles[WAITING]
    with proposals.editing(article, somebody(CONTRIBUTOR)) as done:
        Article.objects.filter(pk=article.pk).update(title_ar="اقتراح آخر", title_fr="Autre")
    waiting = Waiting([Article, Event])
    of_arabic = waiting.of(article, "ar")
    assert [texts.proposal.pk for texts in of_arabic] == sorted(texts.proposal.pk for texts in of_arabic)
    assert [texts.names for texts in of_arabic] == [frozenset({"title"})] * 2
    assert [texts.proposal for texts in waiting.of(article, "fr")] == [done.version]
    assert (waiting.of(article, "en"), waiting.of(articles[READY], "ar")) == ([], [])
    event = EventFactory(pk=article.pk)
    assert waiting.of(event, "ar") == []
    assert list(Article.objects.filter(waiting.has_text(Article, WAITING, "ar"))) == [article]
    assert list(Event.objects.filter(waiting.has_text(Event, WAITING, "ar"))) == []
    assert list(Article.objects.filter(waiting.has_text(Article, MISSING, "ar"))) == [articles[MISSING]]


def test_rows_come_in_the_order_of_their_last_change_whatever_their_kind():
    older, event, newer = ArticleFactory(), EventFactory(), ArticleFactory()
    querysets = [Article.objects.order_by(), Event.objects.order_by()]
    keys = list(board.keys(querysets))
    assert [(which, pk) for which, pk, _at in keys] == [(0, newer.pk), (1, event.pk), (0, older.pk)]
    waiting = Waiting([Article, Event])
    found = board.rows(querysets, [*keys, (0, newer.pk + 9, None)], waiting)
    assert ([row.record for row in found], found[0].waiting) == ([newer, event, older], waiting)
    assert list(board.keys([])) == []


# --- Parts in words ---------------------------------------------------------------------------------------------------


def test_texts_of_rows_and_pictures_have_a_name_and_an_address():
    project = ProjectFactory(title_ar="مشروع", summary_fr="")
    figures = [FigureFactory(project=project, label_fr="personnes", label_ar="أشخاص") for _number in range(2)]
    picture = PictureFactory(alt_fr="Une photo", alt_ar="")
    label, other = (page_texts.key_of(figure, "label") for figure in figures)
    alt = page_texts.key_of(picture, "alt")
    form = admin_url(project, "change")
    assert [page_parts.name_of(project, name) for name in ("title", label, alt)] == [
        *("title", "beneficiary figure: label"),
        "picture: alternative text",
    ]
    assert [page_parts.url_of(project, name, "ar") for name in ("title", label, alt)] == [
        f"{form}#id_title_ar",
        f"{form}#figures-group",
        f"{admin_url(picture, 'change')}#id_alt_ar",
    ]
    assert page_parts.listed(project, [label, "title", other], "ar") == [
        ("beneficiary figure: label (2)", f"{form}#figures-group"),
        ("title", f"{form}#id_title_ar"),
    ]
    assert [page_parts.is_of_record(project, name) for name in ("title", label, alt)] == [True, True, False]
    assert [str(page_parts.text_in(project, name, "ar")) for name in ("title", label)] == ["مشروع", "أشخاص"]
    assert [page_parts.source_of(project, name) for name in ("summary", label, alt)] == ["", "personnes", "Une photo"]
    figures[0].delete()
    gone = page_parts.text_in(project, label, "ar")
    assert (page_parts.owner_of(project, label), str(gone), gone.language) == ((None, ""), "", "ar")
    assert (page_parts.source_of(project, label), page_parts.form_url(project)) == ("", form)


# --- The start page ---------------------------------------------------------------------------------------------------


def test_each_number_of_the_start_page_leads_to_its_lists(articles):
    reviewer = somebody(REVIEWER)
    Article.objects.filter(pk=articles[READY].pk).update(state=State.IN_REVIEW)
    now = articles[READY].created_at
    link = {"field": "body_fr", "address": "https://example.org", "problem": "gone", "since": now, "checked_at": now}
    LinkFinding.objects.create(kind="events.article", object_id=1, **link)
    found = {item.name: item for item in Dashboard(reviewer).waits}
    assert found["review"].links == [("Articles", 1, f"{admin_url(Article, 'changelist')}?for=review")]
    assert (found["review"].is_whole, found["review"].count, found["review"].when) == (False, 1, None)
    rest = {name: (item.count, item.is_whole, item.links[0][2]) for name, item in found.items() if name != "review"}
    assert rest == {
        "decide": (1, True, "/en/admin/desk/version/?for=decide"),
        "translations": (1, True, "/en/admin/translation/acceptance/"),
        "missing_ar": (1, True, "/en/admin/translation/?language=ar&text=missing"),
        "outdated_ar": (1, True, "/en/admin/translation/?language=ar&text=outdated"),
    }
    outdated = {item.name: item.count for item in Dashboard(reviewer).outdated}
    assert outdated == {"links": 1}
    assert [str(label) for label in Dashboard(reviewer).phases] == [
        *("draft", "in review", "scheduled", "public now", "expired"),
        "archived",
    ]
    assert Item("x", "", [("", 0, ""), ("", 2, "")]).count == 2


def test_who_has_no_languages_and_changes_records_sees_all():
    people = [
        somebody(TRANSLATOR, ["ar"]),
        somebody(TRANSLATOR),
        somebody(REVIEWER),
        somebody(CONTRIBUTOR, ["en", "fr"]),
    ]
    assert [languages_of(user) for user in people] == [["ar"], [], ["ar", "en"], ["en"]]
    assert Project.objects.count() == 0
