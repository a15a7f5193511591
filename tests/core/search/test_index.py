"""What of a record is in the index, and what is found while the index cannot be brought up to date."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection

from core import busy
from core.changes import PendingChange
from core.search import index, store
from core.search.index import Passage
from core.search.words import tokens
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


def found(text):
    return set(Project.objects.matching(text))


@pytest.fixture
def renamed():
    """A project whose new title is not yet indexed."""
    project = factories.ProjectFactory(title_fr="Ancien titre")
    index.catch_up()
    Project.objects.update(title_fr="Nouveautés")
    return project


@pytest.mark.sqlite
def test_an_index_that_cannot_be_written_is_searched_as_it_is_and_told_once(renamed, monkeypatch, caplog):
    monkeypatch.setattr(busy, "_said", {})
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == ({renamed}, set(), False)
        finally:
            cursor.execute("PRAGMA query_only = OFF")
    assert caplog.messages == [
        "The search index cannot be written; readers search it as it is. "
        "(OperationalError: attempt to write a readonly database)"
    ]
    assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == (set(), {renamed}, True)


@pytest.mark.both
def test_an_index_that_is_broken_is_searched_as_it_is_and_told_each_time(renamed, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_searchword RENAME TO core_searchword_away")
    assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == ({renamed}, set(), False)
    assert caplog.messages == ["The search index could not be brought up to date."] * 3
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_searchword_away RENAME TO core_searchword")
    assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == (set(), {renamed}, True)


def test_a_reader_waits_for_some_of_many_changes_only(monkeypatch):
    axis = factories.AxisFactory()
    index.catch_up()
    Project.objects.bulk_create(
        Project(code=f"T.{n}", slug=f"t-{n}", title="Palmeraie", title_fr="Palmeraie", axis=axis) for n in range(50)
    )
    clock = iter((0, 1.9, 2))  # when it begins, and before each part
    monkeypatch.setattr(index, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    assert (index.catch_up_for_reader(), PendingChange.objects.count()) == (False, 30)
    monkeypatch.undo()
    assert len(found("palmeraie")) == 50


@pytest.mark.parametrize("wait", [None, 2])
def test_what_another_process_indexes_is_left_to_it(renamed, monkeypatch, wait):
    monkeypatch.setattr(store, "claim", lambda: False)
    assert (index.catch_up(wait), PendingChange.objects.count()) == (False, 1)
    assert index.catch_up_for_reader() is False
    monkeypatch.undo()
    assert (index.catch_up(wait), PendingChange.objects.count(), found("nouveauté")) == (True, 0, {renamed})
    assert index.catch_up_for_reader() is True


def test_a_record_is_noted_once_and_the_rest_of_many_later(monkeypatch):
    axis = factories.AxisFactory(name_fr="Jeunesse")
    made = factories.ProjectFactory.create_batch(3, axis=axis)
    index.catch_up()
    for _ in range(2):
        index.note(Project, [made[0].pk])
    assert PendingChange.objects.count() == 1
    index.catch_up()
    monkeypatch.setattr(index, "BATCH", 2)
    type(axis).objects.update(name_fr="Avenir")
    assert index.catch_up() is True
    assert (found("avenir"), found("jeunesse")) == ({*made}, set())
    said = []
    assert index.rebuild(lambda done, total: said.append((done, total))) == 4
    assert said == [(1, 4), (3, 4), (4, 4)]
    assert found("avenir") == {*made}


# --- What is indexed --------------------------------------------------------------------------------------------------


def test_a_record_is_found_by_its_own_texts_and_by_the_names_of_what_it_is_linked_to():
    region = factories.RegionFactory(code="MA-01", name_fr="Tanger", name_ar="طنجة")
    union = factories.PartnerFactory(code="EU", name_fr="Union", acronym_fr="UE")
    project = factories.ProjectFactory(
        title_fr="Titre",
        title_ar="عنوان",
        **{"code": "FM.0390", "acronym": "PRIM", "summary_fr": "a <b", "objectives_fr": "<p>Un</p><p>Deux</p>"},
        **{"budget_note_fr": "Note", "axis": factories.AxisFactory(code="axe", name_fr="Axe"), "countries": ["SN"]},
        **{"donors": [union], "regions": [region]},
    )
    assert index.passages(project) == [
        Passage("Titre", "fr", is_title=True),
        Passage("عنوان", "ar", is_title=True),
        Passage("FM.0390", "", is_title=True),
        Passage("PRIM", "", is_title=True),
        Passage("a <b", "fr"),
        Passage("Un Deux", "fr"),
        *(
            Passage(text, language, is_own=False)
            for text, language in (
                *(("Axe", "fr"), ("Union", "fr"), ("UE", "fr"), ("EU", ""), ("Tanger", "fr"), ("طنجة", "ar")),
                *(("Sénégal", "fr"), ("السنغال", "ar"), ("Senegal", "en")),
            )
        ),
    ]
    assert index.passages(project)[1].located.forms == ("عنوان",)


def entered(monkeypatch, *passages, **more):
    """Return (row, vocabulary) of a record with these Passages."""
    monkeypatch.setattr(index, "passages", lambda record: passages)
    return index.entry(SimpleNamespace(search_kind=3, pk=7, **{"search_day": "", **more}))


def test_titles_come_before_texts_and_are_found_as_such_codes_also_without_their_signs(monkeypatch):
    title, code = Passage("L’Oasis verte", "fr", is_title=True), Passage("FM.0390", "", is_title=True)
    text, name = Passage("Des jardins (2639) et 22", "fr"), Passage("Union 2639", "fr", is_own=False)
    row, words = entered(monkeypatch, title, code, text, name, search_day="day", day=dt.date(2030, 5, 4))
    in_title = {*tokens("oasis", "fr"), *tokens("verte", "fr"), "fm", "0390", "fm0390"}
    in_text = {token for word in "des jardins 2639 et 22 union".split() for token in tokens(word, "fr")}
    expected = {"§", *in_title, *(f"§t{token}" for token in in_title), *in_text}
    titles = " oasis verte | fm 0390 "
    assert row == (
        store.key(3, 7),
        expected,
        titles,
        f"{titles}| des jardins 2639 et 22 | union 2639 ",
        dt.date(2030, 5, 4).toordinal(),
    )
    assert words == {"oasis", "verte", "jardins", "union"}


def test_a_code_of_one_word_and_a_record_without_a_day(monkeypatch):
    row, words = entered(monkeypatch, Passage("PRIM", "", is_title=True), Passage("abc 12.3", ""))
    assert row == (store.key(3, 7), {"§", "prim", "§tprim", "abc", "12", "3"}, " prim ", " prim | abc 12 3 ", 0)
    assert words == {"prim"}
    row, _words = entered(monkeypatch, Passage("Un mot", "fr", is_title=True), search_day="day", day=None)
    assert (row[-1], "unmot" in row[1]) == (0, False)


def test_of_endless_texts_so_many_words_and_bytes_are_indexed(monkeypatch):
    texts = Passage("aa bb cc", ""), Passage("dd ee", "", is_own=False), Passage("ff", "")
    monkeypatch.setattr(index, "MAX_WORDS", 4)
    row, words = entered(monkeypatch, *texts)
    assert (row[1], row[3], words) == ({"§", "aa", "bb", "cc", "dd"}, "  | aa bb cc | dd |  ", set())
    monkeypatch.setattr(index, "MAX_WORDS", 100)
    for room, expected in ((50, "aa bb cc dd ee"), (49, "aa bb cc dd"), (30, "aa bb cc"), (29, "aa bb")):
        monkeypatch.setattr(index, "MAX_BYTES", room)
        row, _words = entered(monkeypatch, *texts)
        assert row[1] == {"§", *expected.split()}, room
    assert index._fitting(["éé", "a"], 21) == {"éé", "a"}
    assert index._fitting(["éé", "a"], 20) == {"éé"}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un</p><p>Deux</p>", "Un Deux"),
        ("<p>mot<strong>s</strong>, <a href='x'>ici</a> &amp; <em>là</em></p>", "mots, ici & là"),
        ("\t14\u00a0% <br>\r\n ", "14\u00a0%"),
        ("<article>x</article>y", "x y"),
    ],
)
def test_words_of_two_blocks_do_not_run_together(html, text):
    assert index.without_markup(html) == text


def test_a_relation_leads_to_its_records():
    def many(*records):
        return SimpleNamespace(all=lambda: list(records))

    goal = SimpleNamespace(goal="but")
    record = SimpleNamespace(axis=goal, none=None, targets=many(goal, SimpleNamespace(goal=None)), groups=many())
    paths = "axis", "none", "targets", "axis__goal", "targets__goal", "none__goal", "groups__goal"
    assert [[*index._linked(record, path)] for path in paths] == [
        [goal],
        [],
        record.targets.all(),
        ["but"],
        ["but"],
        [],
        [],
    ]
