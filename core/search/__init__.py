"""Search: one index over all records with a page, for the lists, the search page and the desk.

    words.py    text -> tokens; normalises words of all languages
    query.py    user input -> query of the index
    store.py    the index itself: an FTS5 table on SQLite, a tsvector column on PostgreSQL; all of its SQL
    index.py    what is indexed, and how the index is kept up to date
    lookup.py   the records that match a query, ranked
    excerpt.py  excerpts with the matching words highlighted
    near.py     "did you mean"

The index does not know what is public: callers start from `published()`, and the results are a subset of that.
"""

from core.search.words import fold, fold_all

__all__ = ["fold", "fold_all"]
