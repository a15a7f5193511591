"""What each kind of content file must have, may have and becomes; nothing is asked of the database."""

import datetime as dt
import tomllib
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from oim_portal.content.kinds import KINDS
from oim_portal.content.reading import Ref, Table

KNOWN = {kind.name: {"un", "deux", "10"} for kind in KINDS}
READ = {kind.name: kind.read for kind in KINDS}


def table(text, errors=None):
    return Table(tomllib.loads(text), "essai", KNOWN, [] if errors is None else errors)


def read(kind, text):
    """Return (Record, [sentences without the place])."""
    errors = []
    found = table(text, errors)
    record = READ[kind](found)
    found.close()
    return record, [error.removeprefix("essai, ") for error in errors]


# --- What is needed -------------------------------------------------------------------------------------------------

SOURCES = "[[sources]]\nodd = 1\n"
NEEDED = {
    "axes": ("", "code colour order name"),
    "regions": ("", "code column row name short_name"),
    "places": ("", "key name"),
    "partners": ("", "code kind name"),
    "goals": ("", "number name"),
    "compact_objectives": ("", "number name"),
    "strategy_programmes": ("", "number name"),
    "goal_targets": ("", "code name"),
    "projects": ("[[donors]]\n[[amounts]]\n[[figures]]\n[[sources]]", "slug axis title"),
    "events": ("[[sittings]]\n[[sources]]", "slug kind status start title"),
    "articles": ("[[sources]]", "slug kind title"),
    "pages": ("[[sources]]", "slug menu title"),
    "resources": ("[[files]]\n[[sources]]", "slug kind title"),
    "signposts": ("", "key name words"),
}
NEEDED_IN = {
    "donors 1": "partner",
    "amounts 1": "kind currency",
    "figures 1": "unit source label",
    "sittings 1": "start",
    "files 1": "language url",
    "sources 1": "title",
}


@pytest.mark.parametrize("kind", NEEDED)
def test_a_file_without_anything_is_told_all_that_it_lacks_and_nothing_else(kind):
    text, needed = NEEDED[kind]
    expected = [*needed.split()]
    for place, names in NEEDED_IN.items():
        if f"[[{place.split()[0]}]]" in text:
            expected += [f"{place}, {name}" for name in names.split()]
    _record, errors = read(kind, text)
    assert sorted(errors) == sorted(f"{name}: is missing" for name in expected)


def test_all_kinds_are_read_here():
    assert list(NEEDED) == [kind.name for kind in KINDS]


def test_a_key_that_nobody_reads_is_told_wherever_it_stands():
    parts = ("budget", "donors", "amounts", "figures", "sources")
    text = "\n".join(f"[{part}]\nodd = 1" if part == "budget" else f"[[{part}]]\nodd = 1" for part in parts)
    odd = [error for error in read("projects", f"odd = 1\n{text}")[1] if "odd" in error]
    assert sorted(odd) == sorted(
        ["odd: unknown key", "budget, odd: unknown key", *(f"{part} 1, odd: unknown key" for part in parts[1:])]
    )
    for kind, part in (("events", "sittings"), ("resources", "files")):
        assert f"{part} 1, odd: unknown key" in read(kind, f"[[{part}]]\nodd = 1")[1]


# --- What it becomes ------------------------------------------------------------------------------------------------


def texts(name, fr="", ar="", en=""):
    return {f"{name}_fr": fr, f"{name}_ar": ar, f"{name}_en": en}


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        (
            "axes",
            'code = " a "\ncolour = "#123456"\norder = 2\nname = {fr = " N ", en = "E"}\ndescription.fr = "D"',
            {"code": "a", "colour": "#123456", "order": 2, **texts("name", "N", en="E"), **texts("description", "D")},
        ),
        (
            "regions",
            'code = "r"\ncolumn = 4.5\nrow = 0\nvisible = false\npoint = [34.5, -6.25]\n'
            'name.fr = "N"\nshort_name.fr = "S"\nnote.fr = "T"',
            {
                "code": "r",
                "tile_column": Decimal("4.5"),
                "tile_row": 0,
                "tile_is_visible": False,
                "latitude": Decimal("34.5"),
                "longitude": Decimal("-6.25"),
                **texts("name", "N"),
                **texts("short_name", "S"),
                **texts("tile_note", "T"),
            },
        ),
        (
            "regions",
            'code = "r"\ncolumn = 4\nrow = 1\nname.fr = "N"\nshort_name.fr = "S"',
            {
                "code": "r",
                "tile_column": Decimal(4),
                "tile_row": 1,
                "tile_is_visible": True,
                "latitude": None,
                "longitude": None,
                **texts("name", "N"),
                **texts("short_name", "S"),
                **texts("tile_note"),
            },
        ),
        (
            "places",
            'key = "p"\nregion = "un"\ngeonames = 7\ncountry = "TN"\nname.fr = "N"',
            {
                "key": "p",
                "region": Ref("regions", "un"),
                "country": "TN",
                "geonames": 7,
                "latitude": None,
                "longitude": None,
                **texts("name", "N"),
            },
        ),
        (
            "partners",
            'code = "p"\nkind = "k"\ncountry = "FR"\nwebsite = "w"\nasks_logo = true\norg_id = "o"\nname.fr = "N"\n'
            'acronym = " UE "\nstatement.fr = "S"',
            {
                **{"code": "p", "kind": "k", "country": "FR", "website": "w", "org_id": "o"},
                **{"asks_logo": True, "asks_statement": False},
                **texts("name", "N"),
                **texts("description"),
                **texts("statement", "S"),
                **texts("acronym", "UE", "UE", "UE"),
            },
        ),
        (
            "partners",
            'code = "p"\nkind = "k"\nasks_statement = true\nname.fr = "N"\nacronym = {fr = "UE", en = "EU"}',
            {
                **{"code": "p", "kind": "k", "country": "", "website": "", "org_id": ""},
                **{"asks_logo": False, "asks_statement": True},
                **texts("name", "N"),
                **texts("description"),
                **texts("statement"),
                **texts("acronym", "UE", en="EU"),
            },
        ),
        ("goals", 'number = 10\nname.fr = "N"', {"number": 10, **texts("name", "N")}),
        ("goal_targets", 'code = "10.c"\nname.fr = "N"', {"code": "10.c", **texts("name", "N")}),
        (
            "signposts",
            'key = "s"\norder = 2\npage = "un"\nname.fr = "N"\nwords.fr = "W"\ntext.fr = "T"\nsearch.fr = "S"',
            {
                **{"key": "s", "order": 2, "page": Ref("pages", "un")},
                **texts("name", "N"),
                **texts("words", "W"),
                **texts("text", "T"),
                **texts("search", "S"),
            },
        ),
        (
            "signposts",
            'key = "s"\nname.fr = "N"\nwords.fr = "W"',
            {
                **{"key": "s", "order": 0, "page": None},
                **texts("name", "N"),
                **texts("words", "W"),
                **texts("text"),
                **texts("search"),
            },
        ),
    ],
)
def test_a_row_of_a_list_becomes_the_columns_of_its_record(kind, text, values):
    record, errors = read(kind, text)
    assert (record.values, errors) == (values, [])


def local(*parts):
    return dt.datetime(*parts, tzinfo=timezone.get_default_timezone())


def test_an_event_has_sittings_and_is_dated_by_its_end():
    record, errors = read(
        "events",
        """
        slug = "e"
        kind = "k"
        status = "s"
        start = "2016-08-01T09:30"
        end = "2016-08-02T12:00"
        place = "un"
        online_url = "u"
        axis = "deux"
        projects = ["un", "deux"]
        organisers = ["un"]
        title.fr = "T"
        venue.fr = "V"
        body.fr = "<p>B</p>"
        [[sittings]]
        start = "2016-08-01T09:30"
        end = "2016-08-01T10:00"
        place = "un"
        [[sittings]]
        start = "2016-08-02T09:00"
        [[sources]]
        title = "S"
        url = "u"
        note.fr = "N"
        [[sources]]
        title = "S2"
        language = "en"
        """,
    )
    assert errors == []
    assert record.values == {
        **{"slug": "e", "kind": "k", "status": "s", "online_url": "u", "is_all_day": False},
        "starts_at": local(2016, 8, 1, 9, 30),
        "ends_at": local(2016, 8, 2, 12),
        "place": Ref("places", "un"),
        "axis": Ref("axes", "deux"),
        **texts("venue", "V"),
        **texts("title", "T"),
        **texts("summary"),
        **texts("body", "<p>B</p>"),
    }
    assert record.links == {
        "projects": [Ref("projects", "un"), Ref("projects", "deux")],
        "organisers": [Ref("partners", "un")],
    }
    assert record.children == {
        "sittings": [
            {
                "starts_at": local(2016, 8, 1, 9, 30),
                "ends_at": local(2016, 8, 1, 10),
                "place": Ref("places", "un"),
            },
            {"starts_at": local(2016, 8, 2, 9), "ends_at": None, "place": None},
        ],
        "sources": [
            {"title": "S", "language": "fr", "url": "u", **texts("note", "N")},
            {"title": "S2", "language": "en", "url": "", **texts("note")},
        ],
    }
    assert record.dates == (dt.date(2016, 8, 2), dt.date(2016, 8, 1))


DAY, TIME = "2016-08-01", "2016-08-01T09:00"


@pytest.mark.parametrize(
    ("event", "sitting", "is_told"),
    [
        (DAY, (DAY, ""), False),
        (DAY, (DAY, DAY), False),
        (TIME, (TIME, TIME), False),
        (DAY, (TIME, TIME), True),
        (DAY, (DAY, TIME), True),
        (TIME, (DAY, ""), True),
        (TIME, (TIME, DAY), True),
    ],
)
def test_the_sittings_of_an_event_have_a_time_if_it_has_one(event, sitting, is_told):
    start, end = sitting
    text = f'start = "{event}"\n[[sittings]]\nstart = "{start}"\n' + (f'end = "{end}"' if end else "")
    sentence = "sittings 1, start: the event and its sittings are all days, or all have a time"
    assert (sentence in read("events", text)[1]) is is_told


@pytest.mark.parametrize(
    ("written", "deadline"),
    [
        ('deadline = "2016-08-01"', local(2016, 8, 1, 23, 59)),
        ('deadline = "2016-08-01T12:30"', local(2016, 8, 1, 12, 30)),
        ("", None),
    ],
)
def test_a_day_without_a_time_is_a_deadline_until_its_end(written, deadline):
    record, _errors = read("articles", written)
    assert record.values["deadline"] == deadline


def test_an_article_a_page_and_a_resource_say_what_their_files_say():
    article, _errors = read(
        "articles", 'date = "2016-08"\nevent = "un"\nplace = "un"\nprojects = ["un"]\nregions = ["10"]'
    )
    assert (article.values["dateline_date"], article.values["dateline_precision"]) == (dt.date(2016, 8, 1), "month")
    assert (article.values["event"], article.values["dateline_place"]) == (Ref("events", "un"), Ref("places", "un"))
    assert article.links == {"projects": [Ref("projects", "un")], "regions": [Ref("regions", "10")]}
    assert article.dates == (dt.date(2016, 8, 1),)
    page, _errors = read("pages", 'parent = "un"\norder = 3\naudience = "donors"')
    assert (page.later, page.values["order"], page.values["audience"]) == ({"parent": Ref("pages", "un")}, 3, "donors")
    page, _errors = read("pages", "")
    assert (page.later, page.values["order"], page.values["audience"]) == ({"parent": None}, 0, "")
    resource, _errors = read("resources", 'date = "2016"\nprojects = ["un"]\n[[files]]\nlanguage = "fr"\nurl = "u"')
    assert (resource.dates, resource.links) == ((dt.date(2016, 1, 1),), {"projects": [Ref("projects", "un")]})
    assert resource.children == {"files": [{"language": "fr", "url": "u"}], "sources": []}


def test_money_of_a_project_is_in_its_budget_its_donors_and_its_amounts():
    project, errors = read(
        "projects",
        """
        slug = "p"
        axis = "un"
        title.fr = "T"
        start = "2014"
        end = "2016-07"
        parent = "un"
        related = ["deux"]
        government = ["un"]
        implementing = ["deux"]
        [budget]
        amount = "12.50"
        currency = "EUR"
        covers = "c"
        note.fr = "B"
        [[donors]]
        partner = "un"
        [[amounts]]
        kind = "receipt"
        currency = "EUR"
        amount = "7"
        from = "2015"
        to = "2015-02"
        partner = "un"
        """,
    )
    assert errors == []
    budget = {name: project.values[name] for name in ("budget", "currency", "budget_scope", "budget_note_fr")}
    assert budget == {"budget": Decimal("12.50"), "currency": "EUR", "budget_scope": "c", "budget_note_fr": "B"}
    assert project.children["fundings"] == [
        {"donor": Ref("partners", "un"), "amount": None, "currency": "", **texts("note")}
    ]
    assert project.children["amounts"] == [
        {
            **{"kind": "receipt", "amount": Decimal(7), "currency": "EUR", "partner": Ref("partners", "un")},
            **{"first_day": dt.date(2015, 1, 1), "last_day": dt.date(2015, 2, 28)},
        }
    ]
    assert project.children["participations"] == [
        {"partner": Ref("partners", "un"), "role": "government"},
        {"partner": Ref("partners", "deux"), "role": "implementing"},
    ]
    assert project.later == {"parent": Ref("projects", "un"), "related_projects": [Ref("projects", "deux")]}
    assert project.dates == (dt.date(2016, 7, 31), dt.date(2014, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "is_wrong"),
    [
        ("2016-08-01", "2016-08-02", False),
        ("2016-08-01T09:00", "2016-08-01T10:00", False),
        ("2016-08-01", "2016-08-01T10:00", True),
        ("2016-08-01T09:00", "2016-08-01", True),
    ],
)
def test_an_event_begins_and_ends_with_a_day_or_with_a_time(start, end, is_wrong):
    _event, errors = read("events", f'start = "{start}"\nend = "{end}"')
    assert ("end: start and end are both days, or both have a time" in errors) is is_wrong
    assert [error for error in errors if error.startswith(("start", "end"))] == errors[: int(is_wrong)]


def test_a_project_names_the_records_that_it_is_linked_to():
    text = """
        regions = ["un"]
        places = ["deux", "un"]
        goals = [10]
        goal_targets = ["deux"]
        compact_objectives = [10]
        """
    project, _errors = read("projects", text)
    assert {name: refs for name, refs in project.links.items() if refs} == {
        "regions": [Ref("regions", "un")],
        "places": [Ref("places", "deux"), Ref("places", "un")],
        "goals": [Ref("goals", "10")],
        "goal_targets": [Ref("goal_targets", "deux")],
        "compact_objectives": [Ref("compact_objectives", "10")],
    }


FIGURE = '[[figures]]\nunit = "u"\nsource = "s"\nlabel.fr = "L"\n'


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        (("", 1, 1), []),
        ((2, "", 2), []),
        (("", 3, 1), [2]),  # the third is a part itself
        ((1, "", ""), [1]),
        (("", 0, ""), [2]),
        (("", 4, ""), [2]),
        (("", -1, ""), [2]),
        (("", "", 2), []),
    ],
)
def test_a_figure_is_part_of_another_one_that_is_a_whole(parts, wrong):
    text = "".join(FIGURE + (f"part_of = {part}\n" if part != "" else "") for part in parts)
    project, errors = read("projects", f'slug = "p"\naxis = "un"\ntitle.fr = "T"\n{text}')
    sentence = "figures {}, part_of: {} is not the number of another figure that is a whole"
    assert errors == [sentence.format(number, parts[number - 1]) for number in wrong]
    figures = project.children["figures"]
    assert [one["order"] for one in figures] == sorted((1, 2, 3), key=lambda number: parts[number - 1] != "")


def test_a_figure_that_says_little_counts_everybody_exactly():
    (figure,) = read("projects", FIGURE)[0].children["figures"]
    assert figure == {
        **{"unit": "u", "target": None, "reached": None, "baseline": None, "baseline_year": None},
        **{"qualifier": "exactly", "sex": "all", "age": "all", "group": "", "region": None, "is_additive": False},
        **{"part_of": None, "source": "s", "source_url": "", "order": 1},
        **{"as_of_date": None, "as_of_precision": "day", "period_start": None, "period_start_precision": "day"},
        **{"period_end": None, "period_end_precision": "day", **texts("label", "L")},
    }
    text = (
        'period_start = "2015"\nperiod_end = "2015"\nas_of = "2015"\nqualifier = "about"\nsex = "female"\nage = "adult"'
    )
    (figure,) = read("projects", FIGURE + text)[0].children["figures"]
    assert [figure[name] for name in ("period_start", "period_end", "as_of_date", "qualifier", "sex", "age")] == [
        *(dt.date(2015, 1, 1), dt.date(2015, 12, 31), dt.date(2015, 1, 1)),
        *("about", "female", "adult"),
    ]


# --- Single values --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "written", "found", "sentence"),
    [
        (lambda t: t.number("k"), "k = 0", 0, ""),
        (lambda t: t.number("k"), "k = true", None, "takes a whole number, not True"),
        (lambda t: t.number("k"), "k = 1.5", None, "takes a whole number, not 1.5"),
        (lambda t: t.flag("k"), "k = false", False, ""),
        (lambda t: t.flag("k"), "", False, ""),
        (lambda t: t.flag("k"), "k = 1", False, "takes true or false, not 1"),
        (lambda t: t.decimal("k"), "k = true", Decimal(0), "takes a number, not True"),
        (lambda t: t.amount("k"), 'k = ""', None, ""),
        (lambda t: t.amount("k"), 'k = "12,5"', None, "takes an amount such as 229907.22, not '12,5'"),
        (
            lambda t: t.partial_date("k", "c", "p"),
            'k = "hier"',
            {"c": None, "p": "day"},
            "'hier' is not a date such as 2014, 2014-07 or 2014-07-21",
        ),
        (lambda t: t.refs("k", "pages"), 'k = ["un", "un"]', [Ref("pages", "un")], "names the same record twice"),
        (lambda t: t.refs("k", "pages"), 'k = [10, "zz"]', [Ref("pages", "10")], "unknown page zz"),
        (lambda t: t.ref("k", "goal_targets"), 'k = "zz"', None, "unknown goal target zz"),
        (lambda t: t.ref("k", "axes", required=True), "", None, "is missing"),
        (lambda t: t.country("k", default="MA"), "", "MA", ""),
        (lambda t: t.country("k", default="MA"), 'k = "ZZ"', "MA", "unknown country ZZ"),
        (lambda t: t.countries("k"), 'k = ["MA", "ZZ", "TN"]', ["MA", "TN"], "unknown country ZZ"),
        (lambda t: t.countries("k"), "k = [1]", [], "unknown country 1"),
        (lambda t: t.tables("k"), "k = [{}, 1]", [], "takes tables"),
        (lambda t: t.translated("k", longest=3), 'k.fr = " abc "', texts("k", "abc"), ""),
        (
            lambda t: t.translated("k", longest=3),
            'k.fr = " abcd "',
            texts("k", "abcd"),
            "has 4 characters; 3 at most",
        ),
        (lambda t: t.html("k"), 'k.fr = "<p>a <em>b</em></p>"', texts("k", "<p>a <em>b</em></p>"), ""),
        (
            lambda t: t.html("k"),
            'k.fr = "<h1>a</h1><p>b</p>"',
            texts("k", "<h1>a</h1><p>b</p>"),
            "<h1> is not among the allowed tags",
        ),
        (lambda t: t.html("k"), 'k.fr = "a"', texts("k", "a"), "takes HTML: at least one <p>"),
        (lambda t: t.translated("k"), 'k.ar = "a"', texts("k", ar="a"), "French is missing"),
        (lambda t: t.translated("k"), 'k.fr = "a"\nk.xx = "b"', texts("k", "a"), "unknown key"),
        (lambda t: t.translated("k"), 'k.fr = "a"\nk.en = 1', texts("k", "a"), "takes text, not 1"),
        (lambda t: t.ref("k", "axes"), 'k = "zz"', None, "unknown axis zz"),
        (
            lambda t: t.point("k"),
            "k = [1.5, 2]",
            {"latitude": None, "longitude": None},
            "takes latitude and longitude, such as [34.01325, -6.83255], not [1.5, 2]",
        ),
        (lambda t: t.moment("k"), "", (None, True), ""),
        (lambda t: t.moment("k", required=True), "", (None, True), "is missing"),
        (lambda t: t.moment("k"), 'k = "2016-08-01"', (local(2016, 8, 1), True), ""),
        (lambda t: t.moment("k"), 'k = "2016-08-01T00:00"', (local(2016, 8, 1), False), ""),
        *(
            (
                lambda t: t.moment("k"),
                f'k = "{value}"',
                (None, True),
                f"takes a day such as 2024-08-01, or 2024-08-01T09:30, not '{value}'",
            )
            for value in ("2016-08-01T09:00Z", "2016-08-01T09:00+01:00", "0900-08-01", "2016", "hier")
        ),
        (lambda t: t.day("k"), 'k = "2026-11-30"', dt.date(2026, 11, 30), ""),
        (
            lambda t: t.day("k"),
            'k = "2026-12-01"',
            None,
            "takes a day that has come, such as 2024-08-01, not '2026-12-01'",
        ),
        (lambda t: t.day("k"), "", None, ""),
        (
            lambda t: t.partial_date("k", "c", "p", end=True),
            'k = "2016-02"',
            {"c": dt.date(2016, 2, 29), "p": "month"},
            "",
        ),
        (lambda t: t.partial_date("k", "c", "p"), 'k = "2016-02"', {"c": dt.date(2016, 2, 1), "p": "month"}, ""),
    ],
)
def test_a_value_is_read_or_told_with_what_it_takes(ask, written, found, sentence):
    errors = []
    with time_machine.travel(local(2026, 11, 30, 12), tick=False):
        given = table(written, errors)
        assert ask(given) == found
    told = [error.partition(": ")[2] for error in errors]
    assert told == ([sentence] if sentence else [])
    given.close()
    assert len(errors) == len(told)


def test_a_table_in_a_table_is_named_by_its_number():
    errors = []
    first, second = table("k = [{a = 1}, {b = 2}]", errors).tables("k")
    assert (first.number("a"), second.text("b")) == (1, "")
    assert errors == ["essai, k 2, b: takes text, not 2"]
    section = table("s = {a = 1}", errors).section("s")
    section.close()
    assert errors[1:] == ["essai, s, a: unknown key"]
    assert table("").section("s").number("a") is None
