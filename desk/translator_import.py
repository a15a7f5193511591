"""Reads a translator's file and checks it against the current texts; translator_writing.py writes it."""

import hashlib
import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext
from modeltranslation.translator import translator

from accounts.models import User
from core.batches import batched
from core.languages import direction, language_name
from core.models import Picture, reference_models
from core.page_texts import PICTURE_FIELDS, key_of
from core.publication import Publication
from core.richtext import RichTextField
from core.texts import fingerprint, is_same
from core.translation_states import SOURCE, TARGETS
from desk import page_parts, rights, versions
from desk.snapshots import child_relations
from desk.spreadsheets.files import FileError, open_tables
from desk.translation_checks import hints, mistakes
from desk.translator_files import (
    KEY,
    MARK,
    SOURCE_PRINT,
    SOURCE_TEXT,
    TARGET,
    TEXT_PRINT,
    open_languages,
)


def parse(file: UploadedFile, name: str) -> list[list]:
    """Return [[row number, key, translation, French as exported, its fingerprint, that of the translation then], …].

    Raises FileError if the file was not created by `export`.
    """
    for table in open_tables(file, name):
        rows = table.filled()
        _number, headings = next(rows, (0, [""]))
        if str(headings[KEY]).startswith(MARK):
            break
    else:
        raise FileError(
            gettext("This is not a file for translators that the portal made: its first column is missing.")
        )
    parsed = []
    for number, cells in rows:
        texts = [str(cell).replace("\r\n", "\n").strip() for cell in cells] + [""] * (TEXT_PRINT + 1 - len(cells))
        parsed.append([number, *(texts[i] for i in (KEY, TARGET, SOURCE_TEXT, SOURCE_PRINT, TEXT_PRINT))])
    return parsed


@dataclass
class Outcome:
    """The effect of one row of a file."""

    number: int
    key: str
    text: str
    record: Any = None  # the publication, or the picture or name that several of them show
    owner: Any = None  # whose text it is: the record, or a row of it
    name: str = ""  # of the text: "title"
    language: str = ""
    of: str | None = None  # the French text that it was made from, if that has changed since
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether it would change a text."""
        return bool(self.text and self.record and not self.errors and not is_same(self.stored, self.now))

    @property
    def stored(self) -> str:
        """The text as it would be stored."""
        return self.owner._meta.get_field(self.column).to_python(self.text) if self.owner else self.text

    @property
    def column(self) -> str:
        return f"{self.name}_{self.language}"

    @property
    def now(self) -> str:
        return getattr(self.owner, self.column) or "" if self.owner else ""

    @property
    def status(self) -> str:
        if self.errors:
            return "wrong"
        if not self.text:
            return "empty"
        return "changed" if self.is_new else "unchanged"

    @property
    def label(self) -> str:
        if self.owner is self.record:
            return str(self.record._meta.get_field(self.name).verbose_name) if self.record else ""
        return page_parts.name_of(self.record, self.mark)

    @property
    def mark(self) -> str:
        """The name of the text in the record's translation_state."""
        return self.name if self.owner is self.record else key_of(self.owner, self.name)

    @property
    def language_name(self) -> str:
        return str(language_name(self.language)) if self.language else ""

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def digest(self) -> list:
        """Stays the same as long as writing the row has the same effect."""
        return [self.number, self.status, fingerprint(self.now), self.of]


def check(rows: Iterable[list], user: User) -> list[Outcome]:
    """Return an Outcome for each row of `parse`: what it would change, its errors and its warnings."""
    models = _models()
    owners = _owners(rows, models)
    seen = {}
    outcomes = []
    for number, key, text, exported, source_print, text_print in rows:
        outcome = Outcome(number, key, text)
        outcomes.append(outcome)
        if not _find(outcome, owners, models, user):
            continue
        if key in seen:
            outcome.errors.append(gettext("The same text stands in row %(row)s already.") % {"row": seen[key]})
        seen[key] = number
        if text and outcome.text != outcome.now:
            _check_text(outcome, exported, source_print, text_print)
    return outcomes


def _split(key):
    """Return (kind, id, name of the text, language) of a key, or None if it is invalid."""
    match = re.fullmatch(r"\A([a-z]+\.[a-z]+)/([0-9]{1,18})/([a-z_]+)/([a-z]{2})", key)
    return match and (match[1], int(match[2]), match[3], match[4])


@dataclass(frozen=True)
class _Texts:
    """The texts of a model that a file may hold."""

    model: type[Model]
    fields: tuple[str, ...]
    record: str = ""  # of a row: its foreign key to the record


def _models():
    """Return {label: _Texts} of publications, of their rows with translated texts, and of pictures and names."""
    every = [_Texts(model, model.translated_fields) for model in versions.kinds()]
    translated = set(translator.get_registered_models())
    for kind in versions.kinds():
        rows = [relation for relation in child_relations(kind) if relation.related_model in translated]
        every += [_Texts(row.related_model, kind.page_texts[row.get_accessor_name()], row.field.name) for row in rows]
    shared = reference_models()
    every += [_Texts(model, PICTURE_FIELDS if model is Picture else ("name",)) for model in shared]
    return {texts.model._meta.label_lower: texts for texts in every}


def _owners(rows, models):
    """Return {(kind, id): owner} of all texts that the rows refer to."""
    wanted = {}
    for _number, key, *_rest in rows:
        if (parts := _split(key)) and parts[0] in models:
            wanted.setdefault(parts[0], set()).add(parts[1])
    owners = {}
    for kind, pks in wanted.items():
        texts = models[kind]
        queryset = texts.model._base_manager.select_related(*filter(None, [texts.record]))
        for batch in batched(sorted(pks), 500):
            owners |= {(kind, pk): owner for pk, owner in queryset.in_bulk(batch).items()}
    return owners


def _find(outcome, owners, models, user):
    """Look up the text for the key of a row and return True; on an error, note it and return False."""
    parts = _split(outcome.key)
    if not parts or parts[0] not in models:
        outcome.errors.append(
            gettext("The key of this row (hidden column A) is unknown: %(key)s.") % {"key": outcome.key[:80]}
        )
        return False
    kind, pk, name, language = parts
    texts = models[kind]
    if language not in TARGETS or name not in texts.fields:
        outcome.errors.append(gettext("The key of this row names no translation: %(key)s.") % {"key": outcome.key[:80]})
        return False
    owner = owners.get((kind, pk))
    record = getattr(owner, texts.record) if owner and texts.record else owner
    if record is None or getattr(record, "binned_at", None) or not rights.may(user, record, "view"):
        outcome.errors.append(gettext("This record no longer exists, or it is in the bin."))
        return False
    may_write = language in open_languages(user, record) if _is_kind(record) else rights.may(user, record, "change")
    if outcome.text and not may_write:
        sentence = gettext("Your account may not write the texts of this record in this language: %(language)s.")
        outcome.errors.append(sentence % {"language": language_name(language)})
        return False
    outcome.record, outcome.owner, outcome.name, outcome.language = record, owner, name, language
    return True


def _is_kind(record):
    return isinstance(record, Publication)


def waits_for_review(outcome: Outcome, user: User) -> bool:
    """Whether the text of a row would become a proposal; those of pictures and names never do."""
    return _is_kind(outcome.record) and versions.texts_wait(user, outcome.record)


def _refused_by_record(outcome):
    """Return what the record itself says against a text that has no French: an article that is no call has no outcome.

    It asks the database, so not for each text.
    """
    changed = copy(outcome.owner)
    setattr(changed, outcome.column, outcome.stored)
    try:
        changed.clean()
    except ValidationError as wrong:
        return getattr(wrong, "message_dict", {}).get(outcome.column, [])
    return []


def _check_text(outcome, exported, source_print, text_print):
    owner, text = outcome.owner, outcome.text
    source = getattr(owner, f"{outcome.name}_{SOURCE}") or ""
    model_field = owner._meta.get_field(outcome.column)
    outcome.errors += mistakes(source, text, is_rich=isinstance(model_field, RichTextField))
    try:
        model_field.run_validators(outcome.stored)
    except ValidationError as wrong:
        outcome.errors += wrong.messages
    if not source:
        outcome.errors += _refused_by_record(outcome)
    outcome.warnings += hints(source, text)
    if source_print != fingerprint(source):
        outcome.of = exported if fingerprint(exported) == source_print else ""
        outcome.warnings.append(
            gettext("The French has changed since the export: the translation will be marked outdated.")
        )
    if text_print != fingerprint(outcome.now) and not is_same(text, outcome.now):
        outcome.warnings.append(
            gettext("Somebody changed this translation in the portal since the export: it is replaced.")
        )


def digest(outcomes: Iterable[Outcome]) -> str:
    """Return a checksum of all effects: the same file, checked later, may have other effects."""
    return hashlib.sha256(repr([outcome.digest for outcome in outcomes]).encode()).hexdigest()
