"""The index itself, and all of its SQL: one table, an FTS5 table on SQLite, one with a tsvector column on PostgreSQL.

A row belongs to a record, published or not. Its key combines the kind and the id of the record. Queries match `tokens`;
`title` and `words` are the normalised texts, for phrases and ranking; `day` is the record's date. Both engines get the
same tokens, split and normalised by words.py, so they find the same records: FTS5 splits at spaces only (`ascii` leaves
all other letters alone), PostgreSQL takes the lexemes as they are.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.expressions import RawSQL

from core.search.query import Query
from core.search.words import EVERY, TITLE

TABLE = "core_search"
WORDS = "core_searchword"
_KIND_STEP = 2**40
_CLAIM = 7_325_724  # any number that nothing else in this database uses as a lock

CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5("
        "tokens, title UNINDEXED, words UNINDEXED, day UNINDEXED, tokenize='ascii', detail='none', prefix='2 3 4')",
        f"CREATE TABLE {WORDS} (word varchar(60) PRIMARY KEY) WITHOUT ROWID",
    ],
    "postgresql": [
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL, title text NOT NULL, "
        "words text NOT NULL, day integer NOT NULL)",
        # Every search would read the pending list until the next vacuum.
        f"CREATE INDEX {TABLE}_tokens ON {TABLE} USING gin (tokens) WITH (fastupdate = off)",
        f'CREATE TABLE {WORDS} (word varchar(60) COLLATE "C" PRIMARY KEY)',
    ],
}
DROP = [f"DROP TABLE {TABLE}", f"DROP TABLE {WORDS}"]


def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the tables; for migrations.RunPython."""
    _run(CREATE[schema_editor.connection.vendor], schema_editor.connection)


def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the tables; reverses `create`."""
    _run(DROP, schema_editor.connection)


def _run(statements, database):
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def key(kind: int, pk: int) -> int:
    """Return the key of a record in the index; `kind` is the `search_kind` of its model."""
    return kind * _KIND_STEP + pk


def kind_and_pk(key: int) -> tuple[int, int]:
    """Return (kind, pk) of a key."""
    return divmod(key, _KIND_STEP)


# --- Writing ----------------------------------------------------------------------------------------------------------


def claim(*, wait: bool = False) -> bool:
    """Claim the index for this transaction, until it ends; return whether that worked.

    Two transactions at once could write their records in the wrong order. With `wait`, wait for the other one. SQLite
    allows one writer at a time anyway.
    """
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIM])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_CLAIM])
        return cursor.fetchone()[0]


def write(rows: Sequence[tuple], keys_gone: Sequence[int] = ()) -> None:
    """Store rows (key, tokens, title, words, day), replacing existing ones, and delete rows."""
    keys = [*keys_gone, *(row[0] for row in rows)]
    with connection.cursor() as cursor:
        for part in _parts(keys, 500):
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN ({_marks(part)})", part)
        if rows:
            again = "" if connection.vendor == "sqlite" else " ON CONFLICT (rowid) DO NOTHING"
            insert = f"INSERT INTO {TABLE} (rowid, tokens, title, words, day) VALUES "
            for part in _parts(rows, 100):
                values = [value for row, tokens, *rest in part for value in (row, _stored(tokens), *rest)]
                cursor.execute(insert + ", ".join(["(%s, %s, %s, %s, %s)"] * len(part)) + again, values)


def add_words(words: Iterable[str]) -> None:
    """Add words to the vocabulary for suggestions."""
    with connection.cursor() as cursor:
        for part in _parts(sorted(words), 500):
            marks = ", ".join(["(%s)"] * len(part))
            cursor.execute(f"INSERT INTO {WORDS} (word) VALUES {marks} ON CONFLICT DO NOTHING", part)


def all_words(shortest: int) -> list[str]:
    """Return the words with at least so many letters that occur or once occurred in records, published or not."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word FROM {WORDS} WHERE length(word) >= %s", [shortest])
        return [word for (word,) in cursor.fetchall()]


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute(f"DELETE FROM {WORDS}")


def tidy() -> None:
    """Optimise the index after many rows were written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")
        else:
            cursor.execute(f"ANALYZE {TABLE}")


def _stored(tokens):
    """Return tokens in the format of the column. No token contains a quote, a colon or a backslash (words.py)."""
    return " ".join(sorted(tokens))


def _parts(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def _marks(values):
    return ", ".join(["%s"] * len(values))


# --- Asking -----------------------------------------------------------------------------------------------------------


def found(query: Query, kind: int, only_titles: bool = False) -> RawSQL:
    """Return the ids of the records of a kind that match a Query, as an expression for `pk__in`.

    With `only_titles` every word must occur in the title, phrases too.
    """
    return RawSQL(*_select(query, kind, only_titles))


def found_together(query: Query, most: int) -> list[tuple[int, bool]] | None:
    """Return (key, whether every word is in the title) of all records of all kinds that match a Query, in one query.

    Those with the words in their title come twice. None if more than `most` match.
    """
    parts, params = [], []
    for in_title in (0, 1):
        condition, values = _condition(query, bool(in_title))
        sql = f"SELECT rowid, {in_title} FROM {TABLE} WHERE {condition} LIMIT %s"
        parts.append(f"SELECT * FROM ({sql}) AS part{in_title}")
        params += [*values, most + 1]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        rows = [(row, bool(in_title)) for row, in_title in cursor.fetchall()]
    return rows if sum(not in_title for _row, in_title in rows) <= most else None


def texts(keys: Collection[int]) -> dict[int, tuple]:
    """Return {key: (title, words, day)} of some records: normalised, each text with a space before and after."""
    rows = {}
    with connection.cursor() as cursor:
        for part in _parts(list(keys), 500):
            cursor.execute(f"SELECT rowid, title, words, day FROM {TABLE} WHERE rowid IN ({_marks(part)})", part)
            rows |= {row: rest for row, *rest in cursor.fetchall()}
    return rows


def _select(query, kind, only_titles=False):
    condition, params = _condition(query, only_titles)
    sql = f"SELECT rowid - %s FROM {TABLE} WHERE rowid BETWEEN %s AND %s AND {condition}"
    return sql, [key(kind, 0), key(kind, 0), key(kind + 1, 0) - 1, *params]


def _condition(query, only_titles):
    """Return (SQL, params) of what the rows of the records that match fulfil."""
    is_sqlite = connection.vendor == "sqlite"
    sql = f"{TABLE} MATCH %s" if is_sqlite else "tokens @@ %s::tsquery"
    params = [_fts5(query, only_titles) if is_sqlite else _tsquery(query, only_titles)]
    column = "title" if only_titles else "words"
    for phrase in query.phrases:
        sql += f" AND {column} LIKE %s"
        params.append(_like(phrase))
    for phrase in query.without_phrases:
        sql += " AND words NOT LIKE %s"
        params.append(_like(phrase))
    return sql, params


def _like(phrase):
    # Words contain letters and digits only, so no wildcard of LIKE.
    return f"% {' '.join(phrase)} %"


def _tokens(term, only_titles):
    """Return ([whole tokens], [prefixes]) that match a Term."""
    mark = TITLE if only_titles else ""
    words, stems = sorted(mark + word for word in term.words), sorted(mark + stem for stem in term.stems)
    return (stems, words) if term.begins else (stems + words, [])


def _phrase_words(query, only_titles):
    """Return the words of the phrases: the index filters by them before the texts are compared."""
    mark = TITLE if only_titles else ""
    return sorted({mark + word for phrase in query.phrases for word in phrase})


def _fts5(query, only_titles):
    def any_of(term, only_titles):
        whole, beginnings = _tokens(term, only_titles)
        return "(" + " OR ".join([*(f'"{t}"' for t in whole), *(f'"{t}" *' for t in beginnings)]) + ")"

    wanted = [any_of(term, only_titles) for term in query.terms]
    wanted += [f'"{word}"' for word in _phrase_words(query, only_titles)]
    match = " AND ".join(wanted or [f'"{EVERY}"'])
    return match + "".join(f" NOT {any_of(term, False)}" for term in query.without)


def _tsquery(query, only_titles):
    def any_of(term, only_titles):
        whole, beginnings = _tokens(term, only_titles)
        return "(" + " | ".join([*(f"'{t}'" for t in whole), *(f"'{t}':*" for t in beginnings)]) + ")"

    wanted = [any_of(term, only_titles) for term in query.terms]
    wanted += [f"'{word}'" for word in _phrase_words(query, only_titles)]
    match = " & ".join(wanted or [f"'{EVERY}'"])
    return match + "".join(f" & !{any_of(term, False)}" for term in query.without)
