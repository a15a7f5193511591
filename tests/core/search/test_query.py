"""How what is typed becomes a query, which words it matches, and what of a record makes it come first."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from core.search import lookup, store
from core.search.query import Query, any_word, parse

VOCABULARY = frozenset({"papiers", "papier", "pap", "sejour", "§fpapi", "§fsejour", "وثائق", "وثيقه"})


@pytest.mark.parametrize("words", ["pap", "papiers", "séjours", "وث", '"papier"', "p", "rien"])
def test_a_term_is_among_a_vocabulary_where_it_fits_a_token_of_it(words):
    (term,) = parse(words).terms
    assert term.among(VOCABULARY) == {token for token in VOCABULARY if term.fits({token})}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pap", "papiers papier pap"),
        ('"pap"', "pap"),
        ("papiers", "papiers §fpapi"),
        ("séjours", "§fsejour"),
        ("وث", "وثائق وثيقه"),
        ("p", ""),
    ],
)
def test_a_term_matches_a_word_its_stem_and_what_begins_with_it(words, found):
    (term,) = parse(words).terms
    assert term.among(VOCABULARY) == {*found.split()}


def said(query):
    """Return a query as text: its words ("*" if they may begin one), then its phrases, then what must not occur."""

    def words(terms):
        return ["/".join(sorted(term.words)) + "*" * term.begins for term in terms]

    wanted = [*words(query.terms), *map(" ".join, query.phrases)]
    return "; ".join([*wanted, *(f"-{one}" for one in [*words(query.without), *map(" ".join, query.without_phrases)])])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Retours volontaires", "retours*; volontaires*"),
        ("à la paix", "paix*"),
        ("à la", "a; la*"),  # nothing else was said
        ('à la "côte nord"', "cote nord"),
        ('à "la"', "a; la"),
        ("ab xyz cd", "ab; xyz*; cd*"),  # two letters begin a word while it is typed
        ("abc x", "abc*; x"),
        ('"retour"', "retour"),
        ('"Retour Volontaire', "retour*; volontaire*"),
        ("« Retour Volontaire » aide", "aide*; retour volontaire"),
        ('-asile -x -"retour"', "-asile; -x; -retour"),
        ('-"Côte Nord" -FM.0390', "-cote nord; -fm 0390"),
        ("non-accompagné - asile", "non*; accompagne*; asile*"),
        ("migrant·e -acteur·rice", "migrant/migrante*; -acteur/actrice"),
        ("2 639 l’eau", "2639*; eau*"),
        ("retour\x00\x7fici", "retour*; ici*"),
        ("والمدينة", "مدينه/والمدينه*"),
        ('"والمدينة القديمة"', "مدينه قديمه"),
        ('- "" *', ""),
    ],
)
def test_what_is_typed_becomes_words_phrases_and_what_must_not_occur(text, expected):
    query = parse(text)
    assert said(query) == expected
    assert bool(query) == bool(expected)


def test_an_acronym_is_found_in_english_and_french():
    (oim, odd, other) = parse("OIM ODD aid").terms
    assert (oim.stems, odd.stems) == ({"iom", "§foim", "§eoim"}, {"sdg", "§fodd", "§eodd"})
    assert other.stems == {"§faid", "§eaid"}
    assert [{"oim", "odd"} & term.stems for term in parse("IOM SDG").terms] == [{"oim"}, {"odd"}]


def test_of_a_long_query_twelve_words_of_each_kind_are_looked_for():
    words = [f"mot{number:02}" for number in range(13)]
    query = parse(" ".join([*words, *(f"-{word}" for word in words)]))
    assert said(query) == "; ".join([*(f"{word}*" for word in words[:12]), *(f"-{word}" for word in words[:12])])
    phrases = [f"{word} ici" for word in words]
    query = parse(" ".join([*(f'"{phrase}"' for phrase in phrases), *(f'-"{phrase}"' for phrase in phrases)]))
    assert said(query) == "; ".join([*phrases[:12], *(f"-{phrase}" for phrase in phrases[:12])])
    long = " ".join(words)
    assert said(parse(f'"{long}" -"{long}"')) == f"{long[:-6]}; -{long[:-6]}"


def test_one_of_the_words_is_enough():
    query = any_word(parse('aide "retour volontaire" -asile -"côte nord"'))
    assert said(query) == "aide/retour/volontaire; -asile; -cote nord"
    assert query.terms[0].stems == {"§faid", "§eaid", "§fretour", "§eretour", "§fvolontair", "§evolontair"}
    assert said(any_word(parse("aide retour"))) == "aide/retour"
    assert any_word(parse("aide -asile")) == any_word(Query()) == Query()


def test_each_word_of_a_text_fits_the_first_term_that_it_can():
    fits = parse('retour retours "aide" vo').fits_in("fr")
    words = "retours", "retour", "aide", "aides", "volontaire", "asile"
    assert [fits[word] for word in words] == [0, 0, 2, 2, 3, None]
    english = parse("jobs").fits_in("en")
    assert (english["job"], parse("jobs").fits_in("ar")["job"]) == (0, None)


@pytest.mark.parametrize(
    ("text", "only_titles", "sqlite", "postgresql"),
    [
        (
            'eau "la paix" -asile',
            False,
            '("§eeau" OR "§feau" OR "eau" *) AND "la" AND "paix" NOT ("§easil" OR "§fasil" OR "asile")',
            "('§eeau' | '§feau' | 'eau':*) & 'la' & 'paix' & !('§easil' | '§fasil' | 'asile')",
        ),
        (
            'eau "la paix" -asile',
            True,
            '("§t§eeau" OR "§t§feau" OR "§teau" *) AND "§tla" AND "§tpaix" NOT ("§easil" OR "§fasil" OR "asile")',
            "('§t§eeau' | '§t§feau' | '§teau':*) & '§tla' & '§tpaix' & !('§easil' | '§fasil' | 'asile')",
        ),
        ('"eau"', False, '("§eeau" OR "§feau" OR "eau")', "('§eeau' | '§feau' | 'eau')"),
        ('-eau -"x y"', True, '"§" NOT ("§eeau" OR "§feau" OR "eau")', "'§' & !('§eeau' | '§feau' | 'eau')"),
    ],
)
def test_both_databases_are_asked_for_the_same_tokens(text, only_titles, sqlite, postgresql):
    query = parse(text)
    assert (store._fts5(query, only_titles), store._tsquery(query, only_titles)) == (sqlite, postgresql)


@pytest.mark.parametrize(
    ("wait", "answer", "asked"),
    [
        (False, True, "SELECT pg_try_advisory_xact_lock(%s)"),
        (False, False, "SELECT pg_try_advisory_xact_lock(%s)"),
        (True, True, "SELECT pg_advisory_xact_lock(%s)"),
    ],
)
def test_on_postgresql_one_process_at_a_time_writes_the_index(monkeypatch, wait, answer, asked):
    done = []
    cursor = SimpleNamespace(execute=lambda statement, _lock: done.append(statement), fetchone=lambda: (answer,))
    connection = SimpleNamespace(vendor="postgresql", cursor=lambda: nullcontext(cursor))
    monkeypatch.setattr(store, "connection", connection)
    assert store.claim(wait=wait) is answer
    assert done == [asked]
    connection.vendor = "sqlite"
    assert (store.claim(wait=wait), done) == (True, [asked])


# --- What was found, in its order -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "in_title", "limit", "first", "expected"),
    [
        ([9, 7, 5, 3], [7, 3], 4, 1000, ([7, 3, 9, 5], False, 4)),
        ([9, 7, 5, 3], [7, 3], 3, 1000, ([7, 3, 9], True, 3)),
        ([9, 7, 5, 3], [7, 3], 4, 2, ([7, 3, 9, 5], False, 2)),  # none of the others can be among the first two
        ([9, 7, 5, 3], [7, 3], 4, 3, ([7, 3, 9, 5], False, 4)),
        ([9, 7], [], 4, 1000, ([9, 7], False, 2)),
    ],
)
def test_those_with_the_words_in_their_title_are_ranked_first(ids, in_title, limit, first, expected):
    found = lookup._Found(3, ids, in_title, limit, first)
    assert (found.ids, found.has_more, len(found.keys)) == expected
    assert found.keys == [store.key(3, pk) for pk in expected[0][: expected[2]]]


@pytest.mark.parametrize(
    ("query", "titles", "is_named"),
    [
        ("oasis", " oasis | واحه ", True),
        ("oasis", " la oasis ", True),
        ("oas", " oasis ", False),
        ("oasis verte", " oasis ", False),
        ("oasis", " oasis verte ", False),
        ("verte oasis", " oasis verte ", False),
        ('"oasis verte"', " autre | oasis verte ", True),
        ('"oasis verte"', " une oasis verte ", False),
        ("-oasis", " oasis ", False),
    ],
)
def test_a_record_is_named_by_the_words_of_one_of_its_titles(query, titles, is_named):
    assert lookup._is_named(parse(query), titles) is is_named


def test_words_count_in_the_title_then_in_the_text_then_how_often():
    query = parse('oasis verte "la palme"')
    texts = " oasis | autre ", " oasis | autre | la palme la palme" + " oasis" * 7 + " vertes "
    assert lookup._score(query, *texts, 730_000) == (1, 2, 6, 730_000)
