"""Search: one small index over all that has a page, in which a list, the search page and the desk look for words.

    words.py    from a text to the tokens of the index, and how words of three languages are made alike
    query.py    from what somebody typed to what the index is asked
    store.py    the index itself: an FTS5 table on SQLite, a tsvector column on PostgreSQL; all of its SQL
    index.py    what is in it, and how it follows what changes
    lookup.py   the records that a query finds, the best first
    excerpt.py  the words that were found, marked in their text
    near.py     words that were perhaps meant

What is public is no business of the index: whoever asks starts from `published()`, and the answer is within that.
"""

from core.search.words import fold, fold_all

__all__ = ["fold", "fold_all"]
