"""Two people change the same record: what each of them changed stands, and where both changed the same, one decides."""

import pytest

from desk.merge import MINE, THEIRS, choice_name, decided, merge, value_at, with_value


def snapshot(fields=None, links=None, rows=()):
    children = {"figures": [{"id": pk, **values} for pk, values in dict(rows).items()]}
    return {"fields": fields or {}, "links": {"regions": links or []}, "children": children, "names": {}}


def merged(base, mine, now, **options):
    data, conflicts = merge(base, mine, now, **options)
    rows = {row["id"]: {name: row[name] for name in row if name != "id"} for row in data["children"]["figures"]}
    return data["fields"], data["links"]["regions"], rows, conflicts


@pytest.mark.parametrize(
    ("base", "mine", "now", "result"),
    [
        ("un", "deux", "un", "deux"),
        ("un", "un", "deux", "deux"),
        ("un", "deux", "deux", "deux"),
        ("un", "deux", "trois", "conflict"),
        (None, "deux", None, "deux"),
        ("un", None, "un", None),
        ("un", None, "trois", "conflict"),
    ],
)
def test_a_field_is_mine_where_only_i_changed_it(base, mine, now, result):
    sides = [snapshot({"title_fr": value}) for value in (base, mine, now)]
    path, decisions = "fields/title_fr", {MINE: mine, THEIRS: now}
    fields, _links, _rows, conflicts = merged(*sides)
    assert (fields["title_fr"], conflicts) == ((now, [path]) if result == "conflict" else (result, []))
    for choice, value in decisions.items():
        fields, _links, _rows, conflicts = merged(*sides, choices={path: choice})
        assert (fields["title_fr"], conflicts) == (value if result == "conflict" else result, [])


def test_state_times_and_address_stay_as_they_are_unless_they_are_part_of_it():
    base, mine, now = (
        {"slug": slug, "state": state, "new": "x"} for slug, state in (("a", "1"), ("b", "2"), ("a", "1"))
    )
    del now["new"], base["new"]
    assert merged(snapshot(base), snapshot(mine), snapshot(now))[0] == {"slug": "a", "state": "1", "new": "x"}
    assert merged(snapshot(base), snapshot(mine), snapshot(now), fixed=["state"])[0] == {
        "slug": "b",
        "state": "1",
        "new": "x",
    }


@pytest.mark.parametrize(
    ("base", "mine", "now", "joined"),
    [
        ([1, 2], [1, 2, 3], [1, 2], [1, 2, 3]),
        ([1, 2], [1], [1, 2], [1]),
        ([1, 2], [1], [2], []),
        ([1, 2], [1, 2], [4, 2], [2, 4]),
        ([1], [1, 3], [1, 3], [1, 3]),
        ([], [5], [4], [4, 5]),
    ],
)
def test_links_are_added_and_taken_away_one_by_one(base, mine, now, joined):
    assert merged(snapshot(links=base), snapshot(links=mine), snapshot(links=now))[1] == joined


A, B, C = ({"reached": number, "label": "x"} for number in (1, 2, 3))
WHOLE, PART = "children/figures/7", "children/figures/7/reached"


@pytest.mark.parametrize(
    ("base", "mine", "now", "result", "conflicts"),
    [
        (A, B, A, B, []),
        (A, A, B, B, []),
        (A, B, C, C, [PART]),
        (A, B, {**A, "label": "y"}, {**B, "label": "y"}, []),
        (A, None, A, None, []),
        (A, None, B, B, [WHOLE]),
        (A, A, None, None, []),
        (A, B, None, None, [WHOLE]),
        (A, None, None, None, []),
        (None, B, None, B, []),
        (None, None, B, B, []),
    ],
)
def test_a_row_is_changed_added_and_deleted_by_whom_it_was(base, mine, now, result, conflicts):
    sides = [snapshot(rows={7: row} if row else {}) for row in (base, mine, now)]
    assert merged(*sides)[2:] == ({7: result} if result else {}, conflicts)
    if conflicts:
        chosen = merged(*sides, choices={conflicts[0]: MINE})
        assert chosen[2:] == ({7: mine} if mine else {}, [])


def test_marks_of_translations_are_joined_text_by_text():
    base = {"ar": {"title": "old", "lead": "old"}, "words": 3}
    mine = {"ar": {"title": "mine"}, "en": {"title": "mine"}, "words": 3}
    now = {"ar": {"title": "old", "lead": "old", "body": "theirs"}, "words": 4}
    sides = [snapshot({"translation_state": marks}) for marks in (base, mine, now)]
    assert merged(*sides)[0] == {
        "translation_state": {
            "ar": {"title": "mine", "body": "theirs"},
            "en": {"title": "mine"},
            "words": 4,
        }
    }
    empty = snapshot({"translation_state": None})
    assert merged(empty, sides[1], empty)[0] == {"translation_state": mine}


def test_a_path_leads_to_a_field_a_row_or_a_part_of_a_row():
    data = snapshot({"title_fr": "un"}, [1], {7: A, -2: B})
    paths = (
        "fields/title_fr",
        "fields/none",
        "links/regions",
        WHOLE,
        PART,
        "children/figures/-2/reached",
        "children/x/7",
    )
    assert [value_at(data, path) for path in (*paths, "children/figures/8/reached")] == [
        *("un", None, [1], {"id": 7, **A}, 1, 2, None),
        None,
    ]


def test_another_value_at_a_path_leaves_the_rest():
    data = snapshot({"title_fr": "un", "slug": "s"}, [1], {7: A})
    assert with_value(data, "fields/title_fr", "deux") == snapshot({"title_fr": "deux", "slug": "s"}, [1], {7: A})
    assert with_value(data, PART, 9) == snapshot(data["fields"], [1], {7: {**A, "reached": 9}})
    assert with_value(data, WHOLE, B) == snapshot(data["fields"], [1], {7: B})
    assert with_value(data, "children/figures/8", B) == snapshot(data["fields"], [1], {7: A, 8: B})
    assert data == snapshot({"title_fr": "un", "slug": "s"}, [1], {7: A})


def test_a_decision_counts_as_long_as_the_others_wrote_nothing_new():
    now, later = (snapshot({"title_fr": title, "slug": "s"}) for title in ("un", "deux"))
    paths = ["fields/title_fr", "fields/slug"]
    answers = {choice_name(paths[0], now): MINE, choice_name(paths[1], now): "x", choice_name("fields/x", now): MINE}
    assert decided(paths, now, answers) == {paths[0]: MINE}
    assert decided(paths, later, answers) == {}
    assert decided(paths, now, {choice_name(paths[1], later): THEIRS}) == {paths[1]: THEIRS}
