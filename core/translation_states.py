"""The state of each text of a record's page, in each language: missing, outdated, machine-made or ready.

French is the source. Publication.save() compares what is about to be stored with what is stored, so that the admin, an
import, the shell and the loader all keep the states correct. The page also shows texts of rows, pictures and reference
data; core/page_texts.py reads those.

Publication.translation_state holds, for each language:

    {"ar": {"state": "outdated",                            the worst of its texts
            "counts": {"outdated": 1, "ready": 3},          texts by state
            "words": 12,                                    of the source, still to be translated
            "texts": {"title": {"of": "Ancien titre"},      the French of which an outdated text was made
                      "summary": {"machine": true}},        somebody said so
            "parts": {"projects.beneficiaryfigure/7/label": {"state": "ready",
                                                             "of": "femmes formées",   its French at that time
                                                             "as": "5f2b…"}}}}         and its own fingerprint

This module knows no model, so that the models can call it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGES, columns_of, text_of
from core.texts import count_words, fingerprint, is_same

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


def is_part(name: str) -> bool:
    """Whether a name is the key of a part's text ("core.picture/12/alt"), and not the name of a field."""
    return "/" in name


def _marks(state, language, name=""):
    return (state or {}).get(language, {}).get("parts" if is_part(name) else "texts", {})


def marks(record: Any, name: str, language: str) -> dict[str, Any]:
    """Return {"of": the French text at that time, "machine": True}, each only where it applies."""
    return _marks(record.translation_state, language, name).get(name, {})


def text_state(record: Any, field: str, language: str) -> TextState | None:
    """Return the TextState of one text, or None when no language has it."""
    if not text_of(record, field):
        return None
    if not getattr(record, f"{field}_{language}"):
        return TextState.MISSING
    marked = marks(record, field, language)
    if "of" in marked:
        return TextState.OUTDATED
    return TextState.MACHINE if marked.get("machine") else TextState.READY


def text_states(record: Any, language: str) -> dict[str, TextState]:
    """Return {field: TextState} of the record's texts in a language, without fields that are empty in all languages."""
    states = {field: text_state(record, field, language) for field in record.translated_fields}
    return {field: state for field, state in states.items() if state}


def part_states(record: Any, language: str) -> dict[str, TextState]:
    """Return {key: TextState} of the texts of rows, pictures and names on the record's page, as last counted."""
    parts = (record.translation_state or {}).get(language, {}).get("parts", {})
    return {key: TextState(entry["state"]) for key, entry in parts.items()}


def all_states(record: Any, language: str) -> dict[str, TextState]:
    """Return the TextStates of all texts on the record's page: its own by field, those of its parts by key."""
    return text_states(record, language) | part_states(record, language)


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


def set_mark(record: Any, name: str, language: str, *, machine: bool) -> None:
    """Mark whether a text is machine-made and not yet revised. Save the record afterwards."""
    entry = {**marks(record, name, language), "machine": True}
    if not machine:
        del entry["machine"]
    if is_part(name):
        entry[_SAID] = True
    _set_entry(record, name, language, entry)


def confirm(record: Any, name: str, language: str, *, of: str | None = None) -> None:
    """Mark a translation as correct for the current French text, or for `of`. Save the record afterwards."""
    entry = {**marks(record, name, language), "of": of, _SAID: True}
    if of is None and is_part(name):
        del entry["of"]  # its owner is not at hand: core/page_texts.py fills it in
    elif of is None:
        entry["of"] = str(getattr(record, f"{name}_{SOURCE}") or "")
    _set_entry(record, name, language, entry)


def _set_entry(record, name, language, entry):
    of_language = (record.translation_state or {}).get(language, {})
    group = "parts" if is_part(name) else "texts"
    entries = {**of_language.get(group, {}), name: entry}
    record.translation_state = {**(record.translation_state or {}), language: {**of_language, group: entries}}


def keep_up(
    record: Any, before: Mapping[str, Any] | None, parts: Mapping[str, Mapping[str, dict]] | None = None
) -> None:
    """Update record.translation_state for the texts that are about to be stored.

    `before` is {column: value} of what is stored, translation_state included, or None for a new record. `parts` is
    {language: {key: entry}} as core/page_texts.py counts them; None keeps those that are stored.
    """
    state: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        entries = {}
        if language != SOURCE:
            entries = {field: _entry(record, before, field, language) for field in record.translated_fields}
        kept = _kept_parts(record, before, language) if parts is None else parts[language]
        state[language] = {"texts": {field: entry for field, entry in entries.items() if entry}, "parts": kept}
    record.translation_state = state
    for language in LANGUAGES:
        own, of_parts = text_states(record, language), part_states(record, language)
        state[language] |= {
            "state": str(worst([*own.values(), *of_parts.values()])),
            "counts": {str(name): count for name, count in Counter([*own.values(), *of_parts.values()]).items()},
            "words": sum(
                count_words(text_of(record, field, SOURCE).value)
                for field, its_state in own.items()
                if its_state in {TextState.MISSING, TextState.OUTDATED}
            )
            + sum(entry.get("words", 0) for entry in state[language]["parts"].values()),
        }


def _kept_parts(record, before, language):
    """Return the stored entries of parts, and what somebody just said about one: the record may be older than they."""
    mine = (record.translation_state or {}).get(language, {}).get("parts", {})
    if not before:
        return mine
    stored = (before["translation_state"] or {}).get(language, {}).get("parts", {})
    return stored | {key: {"state": "ready"} | entry for key, entry in mine.items() if entry.get(_SAID)}


def part_entry(text: str, source: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new entry of a part's text; `entry` is the last one, or empty.

    A text that differs from the last one is a new translation, made from the current French text.
    """
    words = {"words": count_words(source)}
    if not text:
        return {"state": str(TextState.MISSING), **words}
    mark, machine = fingerprint(text), {"machine": True} if entry.get("machine") else {}
    is_known = entry.get("as") == mark or entry.get(_SAID)
    of = entry.get("of", source) if is_known else source
    if not is_same(of, source):
        return {"state": str(TextState.OUTDATED), "of": of, "as": mark, **words, **machine}
    return {"state": str(TextState.MACHINE if machine else TextState.READY), "of": source, "as": mark, **machine}


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


def source_then(record: Any, name: str, language: str) -> str | None:
    """Return the French text that an outdated translation was made from; None if it is not outdated."""
    entry = marks(record, name, language)
    return None if is_part(name) and entry.get("state") != TextState.OUTDATED else entry.get("of")
