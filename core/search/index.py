"""What is indexed, and how the index is kept up to date.

The database notes each write (core/changes.py); before a search, the noted records are indexed again. After many writes
(the loader, an import), call `catch_up`, so that no reader has to wait for it.
"""

import html
import logging
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Model
from django.utils import translation
from django_prose_editor.fields import ProseEditorField

from core import tasks
from core.busy import cannot_write, is_busy, say_now_and_then, without_waiting
from core.languages import LANGUAGES
from core.search import store
from core.search.words import EVERY, TITLE, Located, canonical, located, tokens, words_of

logger = logging.getLogger(__name__)
BATCH = 200
READERS_BATCH = 20  # changes that a reader indexes in one transaction, between two looks at the clock
A_READERS_WAIT = 2  # seconds; the rest is indexed before the next search
MAX_WORDS = 10_000  # of a record
MAX_BYTES = 900_000  # of its tokens; a tsvector of PostgreSQL holds one megabyte
_INLINE_TAG = re.compile(r"</?(?:strong|em|a)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"[ \t\r\n]+")  # a no-break space stays one


@dataclass(frozen=True)
class Passage:
    """A text of a record that can be found: its language ("" for a code or an acronym), and where it comes from."""

    text: str
    language: str
    is_title: bool = False
    is_own: bool = True  # not the name of a related record

    @cached_property
    def located(self) -> Located:
        """Its words, for those who keep it: each search that finds the record looks for its own words among them."""
        return located(self.text)


@cache
def searched_models() -> dict[int, type[Model]]:
    """Return {search_kind: model} for all models that are searched."""
    return {model.search_kind: model for model in apps.get_models() if getattr(model, "search_kind", None)}


def passages(record: Any) -> list[Passage]:
    """Return the Passages of a record, its title first; reads the relations of `search_links`."""
    title, *fields = record.translated_fields
    titles = (title, *record.search_titles)
    found = [Passage(text, code, is_title=True) for field in titles for text, code in _written(record, field)]
    found += [Passage(str(getattr(record, name)), "", is_title=True) for name in record.search_codes]
    searched = [field for field in fields if field not in record.search_skips]
    found += [Passage(text, code) for field in searched for text, code in _written(record, field)]
    for relation, names in record.search_links.items():
        for other in _linked(record, relation):
            found += [Passage(text, code, is_own=False) for name in names for text, code in _written(other, name)]
    for code in LANGUAGES:
        with translation.override(code):
            found += [Passage(str(text), code, is_own=False) for text in record.search_labels()]
    return [passage for passage in found if passage.text]


def _linked(record, path):
    """Return the records to which a relation leads, or a path of two: "goal_targets__goal"."""
    name, _, rest = path.partition("__")
    linked = getattr(record, name)
    others = linked.all() if hasattr(linked, "all") else [linked] if linked else ()
    return [other for one in others for other in _linked(one, rest)] if rest else others


def _written(record, field):
    """Return [(text, language)] of a field in the languages in which it is written, without markup."""
    if not hasattr(record, f"{field}_fr"):
        return [(str(getattr(record, field) or ""), "")]
    is_rich = isinstance(record._meta.get_field(f"{field}_fr").translated_field, ProseEditorField)
    texts = [(getattr(record, f"{field}_{code}") or "", code) for code in LANGUAGES]
    return [(without_markup(text) if is_rich else text, code) for text, code in texts if text]


def without_markup(text: str) -> str:
    """Return the text of HTML, with a space between blocks."""
    return _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", text)))).strip()


@lru_cache(maxsize=5_000)
def _words_of_name(text):
    """As words_of, cached: many records name the same axis, donor or place."""
    return words_of(text)


def _fitting(new, room):
    """Return the tokens that fit into so many bytes; only a text of endless words has more."""
    sizes = list(accumulate(len(token.encode()) + 8 for token in new))
    return set(new[: bisect_right(sizes, room)])


def entry(record: Any) -> tuple[tuple, set[str]]:
    """Return (row of store.write, words worth suggesting) of a record."""
    titles, texts, indexed, vocabulary, left, room = [], [], {EVERY}, set(), MAX_WORDS, MAX_BYTES
    for passage in passages(record):
        words = words_of(passage.text, left) if passage.is_own else _words_of_name(passage.text)[:left]
        left -= len(words)
        forms = [form for word in words for form in word.forms]
        every = {token for form in forms for token in tokens(form, passage.language)}
        if passage.is_title:
            every |= {TITLE + token for token in every}
        new = _fitting(sorted(every - indexed), room)
        room -= sum(len(token.encode()) + 8 for token in new)
        indexed |= new
        line = " ".join(canonical(word.forms[0]) for word in words)
        (titles if passage.is_title else texts).append(line)
        # Codes without punctuation: fm0390.
        if passage.is_title and not passage.language and len(words) > 1:
            indexed |= {joined := "".join(forms), TITLE + joined}
        vocabulary |= {form for form in forms if len(form) >= 4 and not form.isdecimal()}
    day = getattr(record, record.search_day) if record.search_day else None
    title = f" {' | '.join(titles)} "
    row = (
        store.key(record.search_kind, record.pk),
        indexed,
        title,
        f"{title}| {' | '.join(texts)} ",
        day.toordinal() if day else 0,
    )
    return row, vocabulary


def reindex(model: type[Model], pks: Sequence[int]) -> None:
    """Index records of a model again, and remove those that no longer exist. In batches, in the given order."""
    pks = sorted(pks)
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        records = model._base_manager.filter(pk__in=part).prefetch_related(*model.search_links)
        entries = [entry(record) for record in records.iterator(BATCH)]
        store.write([row for row, _words in entries], [store.key(model.search_kind, pk) for pk in part])
        store.add_words(set().union(*(words for _row, words in entries)))


def rebuild(progress: Callable[[int, int], Any] = lambda done, total: None) -> int:
    """Rebuild the index from all records; `progress` is called along the way."""
    total = sum(model._base_manager.count() for model in searched_models().values())
    done = 0
    with transaction.atomic():
        store.claim(wait=True)
        store.clear()
        for model in searched_models().values():
            pks = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(pks), BATCH):
                reindex(model, pks[start : start + BATCH])
                done += len(pks[start : start + BATCH])
                progress(done, total)
    store.tidy()
    return total


@cache
def users_of(table: str) -> tuple[tuple[type[Model], str], ...]:
    """Return [(model, lookup)]: which records to index again when a row of a table changes."""
    users = []
    for model in searched_models().values():
        if model._meta.db_table == table:
            users.append((model, "pk"))
        for relation in model.search_links:
            field = _field(model, relation)
            if not isinstance(field, models.ManyToOneRel) and field.related_model._meta.db_table == table:
                users.append((model, relation))
    return tuple(users)


def _field(model, path):
    """Return the last field of a path."""
    name, _, rest = path.partition("__")
    field = model._meta.get_field(name)
    return _field(field.related_model, rest) if rest else field


# --- Following what changes -------------------------------------------------------------------------------------------


def _pending_changes():
    # By name, to avoid a circle: core/changes.py needs the publications, and they need this search.
    return apps.get_model("core", "PendingChange")


def catch_up(seconds: float | None = None) -> bool:
    """Index what was written since the last time; with `seconds`, stop after that time. Return whether all is indexed.

    A change to a donor, a place or an axis counts as a change to all records that name it. Records that another process
    is indexing are skipped.
    """
    pending = _pending_changes().objects
    started = time.monotonic()
    while pending.exists():
        if seconds is not None and time.monotonic() - started >= seconds:
            return False
        with transaction.atomic():
            if not store.claim():
                return False
            taken = list(pending.order_by("pk")[: BATCH if seconds is None else READERS_BATCH])
            # Delete first, read afterwards: later changes are noted again.
            pending.filter(pk__in=[change.pk for change in taken]).delete()
            _follow(taken)
    return True


@tasks.task
def keep_up() -> None:
    """Index what was written, so that the next reader need not."""
    catch_up()


def catch_up_for_reader() -> bool:
    """Bring the index up to date for a reader, and return whether it is; a search uses it as it is if it is not."""
    try:
        if not _pending_changes().objects.exists():
            return True
        with without_waiting():  # the lock may be held for as long as an import is written
            return catch_up(A_READERS_WAIT)
    except DatabaseError as error:
        if is_busy(error):
            return False
        if cannot_write(error):
            say_now_and_then(logger, "The search index cannot be written; readers search it as it is.", error)
        else:
            logger.exception("The search index could not be brought up to date.")
        return False


def _follow(changes):
    """Index the changed records; if there is more than a batch, note them one by one for later."""
    rows = {}
    for change in changes:
        rows.setdefault(change.table_name, set()).add(change.row_id)
    for table, ids in rows.items():
        for model, lookup in users_of(table):
            if lookup == "pk":
                reindex(model, ids)
                continue
            users = model._base_manager.filter(**{f"{lookup}__in": ids}).order_by("pk").values_list("pk", flat=True)
            users = sorted(set(users))
            reindex(model, users[:BATCH])
            note(model, users[BATCH:])


def note(model: type[Model], pks: Iterable[int]) -> None:
    """Note records as changed."""
    change = _pending_changes()
    change.objects.bulk_create(
        [change(table_name=model._meta.db_table, row_id=pk) for pk in pks], ignore_conflicts=True, batch_size=500
    )
