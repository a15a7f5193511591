"""The state of each text of a record, in each language: missing, outdated, machine-made or ready.

French is the source. Publication.save() compares what is about to be stored with what is stored, so that the admin, an
import, the shell and the loader all keep the states correct. queryset.update() and bulk_create() bypass this: call
`refresh` after them.

Publication.translation_state holds, for each language:

    {"ar": {"state": "outdated",                            the worst of its texts
            "counts": {"outdated": 1, "ready": 3},          texts by state
            "words": 12,                                    of the source, still to be translated
            "texts": {"title": {"of": "Ancien titre"},      the French of which an outdated text was made
                      "summary": {"machine": true}}}}       somebody said so

This module knows no model, so that the models can call it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGES, columns_of, text_of
from core.texts import count_words, is_same

SOURCE = settings.LANGUAGE_CODE
TARGETS = tuple(code for code in LANGUAGES if code != SOURCE)


class TextState(TextChoices):
    """The state of a text in a language, worst first; a record's state is the worst of its texts."""

    MISSING = "missing", _("missing")
    OUTDATED = "outdated", _("outdated")
    MACHINE = "machine", _("machine-made")
    READY = "ready", _("ready")


def columns(record: Any) -> list[str]:
    """Return the names of the columns that hold the record's texts."""
    return columns_of(*record.translated_fields)


def _marks(state, language):
    return (state or {}).get(language, {}).get("texts", {})


def marks(record: Any, field: str, language: str) -> dict[str, Any]:
    """Return {"of": the French text at that time, "machine": True}, each only where it applies."""
    return _marks(record.translation_state, language).get(field, {})


def text_state(record: Any, field: str, language: str) -> TextState | None:
    """Return the TextState of one text, or None when no language has it."""
    if not text_of(record, field):
        return None
    if not getattr(record, f"{field}_{language}"):
        return TextState.MISSING
    found = marks(record, field, language)
    if "of" in found:
        return TextState.OUTDATED
    return TextState.MACHINE if found.get("machine") else TextState.READY


def text_states(record: Any, language: str) -> dict[str, TextState]:
    """Return {field: TextState} of the record's texts in a language, without fields that are empty in all languages."""
    found = {field: text_state(record, field, language) for field in record.translated_fields}
    return {field: state for field, state in found.items() if state}


def worst(states: Iterable[TextState]) -> TextState:
    """Return the worst of some TextStates; READY if there are none."""
    return next((state for state in TextState if state in set(states)), TextState.READY)


def has_text_in(state: str, language: str) -> Q:
    """Return the Q of the records that have such a text; for READY, of the records whose texts are all ready."""
    if state == TextState.READY:
        return Q(**{f"translation_state__{language}__state": state})
    return Q(**{f"translation_state__{language}__counts__has_key": str(state)})


# --- How they change --------------------------------------------------------------------------------------------------

_SAID = "said"  # set until the record is saved: which French text a translation was made from


def set_mark(record: Any, field: str, language: str, *, machine: bool) -> None:
    """Mark whether a text is machine-made and not yet revised. Save the record afterwards."""
    entry = {**marks(record, field, language), "machine": True}
    if not machine:
        del entry["machine"]
    _set_entry(record, field, language, entry)


def confirm(record: Any, field: str, language: str, *, of: str | None = None) -> None:
    """Mark a translation as correct for the current French text, or for `of`. Save the record afterwards."""
    source = getattr(record, f"{field}_{SOURCE}") if of is None else of
    entry = {**marks(record, field, language), "of": str(source or ""), _SAID: True}
    _set_entry(record, field, language, entry)


def _set_entry(record, field, language, entry):
    of_language = (record.translation_state or {}).get(language, {})
    texts = {**of_language.get("texts", {}), field: entry}
    record.translation_state = {**(record.translation_state or {}), language: {**of_language, "texts": texts}}


def keep_up(record: Any, before: Mapping[str, Any] | None) -> None:
    """Update record.translation_state for the texts that are about to be stored.

    `before` is {column: value} of what is stored, translation_state included, or None for a new record.
    """
    state: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        entries = {}
        if language != SOURCE:
            entries = {field: _entry(record, before, field, language) for field in record.translated_fields}
        state[language] = {"texts": {field: entry for field, entry in entries.items() if entry}}
    record.translation_state = state
    for language in LANGUAGES:
        states = text_states(record, language)
        state[language] |= {
            "state": str(worst(states.values())),
            "counts": {str(name): count for name, count in Counter(states.values()).items()},
            "words": sum(
                count_words(text_of(record, field, SOURCE).value)
                for field, found in states.items()
                if found in {TextState.MISSING, TextState.OUTDATED}
            ),
        }


def _entry(record, before, field, language):
    """Return what to store about one translation."""
    text, source = getattr(record, f"{field}_{language}"), getattr(record, f"{field}_{SOURCE}") or ""
    if not text:
        return {}
    entry = dict(marks(record, field, language))
    stored, of = {}, source
    if before:
        stored = _marks(before["translation_state"], language).get(field, {})
        # A text that existed before the French one is not a translation: writing the French does not make it outdated.
        of = stored.get("of") or before[f"{field}_{SOURCE}"] or source
        is_said = entry.pop(_SAID, False) or entry.get("of") not in {None, stored.get("of")}
        if not is_said and not is_same(text, before[f"{field}_{language}"]):
            entry.pop("of", None)  # a new translation, made from the current French text
            of = source
    of = str(entry.pop("of", of))
    machine = {"machine": True} if entry.get("machine") else {}
    return machine if is_same(of, source) else {"of": of, **machine}


def refresh(queryset: QuerySet, batch: int = 200) -> None:
    """Recompute the states of all records of a queryset, after update() or bulk_create(), without `updated_at`."""
    changed = []
    for record in queryset.iterator(batch):
        before = record.translation_state
        keep_up(record, None)
        if record.translation_state != before:
            changed.append(record)
    queryset.model._base_manager.bulk_update(changed, ["translation_state"], batch)


def source_then(record: Any, field: str, language: str) -> str | None:
    """Return the French text that an outdated translation was made from; None if it is not outdated."""
    return marks(record, field, language).get("of")
