"""The texts on a record's page that are not its own: labels of figures, notes, pictures, names of reference data.

A translation is ready when the page holds no stand-in, so these texts count with those of the record: Publication's
`page_texts` names them, and translation_state holds their states (core/translation_states.py). Titles of documents and
of sources do not count: each is in the language of the document, and the page says which.

Rows change after their record is saved, and a picture changes on its own. So `refresh` counts anew: whenever a version
is stored (desk/versions.py), and when a picture or a name changes. After update() or bulk_create(), call it yourself.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet, prefetch_related_objects

from core.batches import batched
from core.body_pictures import names_in, texts_in
from core.languages import LANGUAGES, columns_of, text_of
from core.publication import Publication, publication_models
from core.translation_states import SOURCE, TARGETS, TextState, keep_up, marks, part_entry

PICTURE_FIELDS = ("alt", "caption")


def key_of(owner: Model, field: str) -> str:
    """Return the key of a part's text: "projects.beneficiaryfigure/7/label"."""
    return f"{owner._meta.label_lower}/{owner.pk}/{field}"


def split_key(key: str) -> tuple[type[Model], int, str]:
    """Return (model, primary key, field) of a key."""
    label, pk, field = key.split("/")
    return apps.get_model(label), int(pk), field


def page_texts(records: list[Publication]) -> dict[int, dict[str, tuple[Any, str]]]:
    """Return {pk of a record: {key: (owner of the text, its field)}} of records of one kind; a few queries for all."""
    if not records:
        return {}
    paths = records[0].page_texts
    prefetch_related_objects(records, *paths)
    in_bodies = _pictures_in_bodies(records)
    by_record = {}
    for record in records:
        texts = {}
        owners = [(owner, fields) for path, fields in paths.items() for owner in _reached(record, path)]
        for owner, fields in [*owners, *((picture, PICTURE_FIELDS) for picture in in_bodies[record.pk])]:
            texts |= {key_of(owner, field): (owner, field) for field in fields if text_of(owner, field)}
        by_record[record.pk] = texts
    return by_record


def _reached(record, path) -> Iterator[Model]:
    owners = [record]
    for step in path.split("__"):
        values = [getattr(owner, step) for owner in owners]
        owners = [
            o for value in values if value is not None for o in (value.all() if hasattr(value, "all") else [value])
        ]
    yield from owners


def _pictures_in_bodies(records):
    names = {record.pk: set().union(*map(names_in, texts_in(record))) for record in records}
    wanted = set().union(*names.values())
    pictures = apps.get_model("core.Picture")._base_manager.filter(file__in=wanted) if wanted else []
    by_name = {picture.file.name: picture for picture in pictures}
    return {pk: [by_name[name] for name in sorted(files) if name in by_name] for pk, files in names.items()}


def refresh(queryset: QuerySet, batch: int = 200) -> None:
    """Recompute the states of all records of a queryset, without `updated_at`."""
    for records in batched(queryset.iterator(batch), batch):
        texts, changed = page_texts(list(records)), []
        for record in records:
            before = record.translation_state
            keep_up(record, None, {code: _entries(record, texts[record.pk], code) for code in LANGUAGES})
            if record.translation_state != before:
                changed.append(record)
        queryset.model._base_manager.bulk_update(changed, ["translation_state"], batch)


def _entries(record, texts, language):
    entries = {}
    for key, (owner, field) in texts.items():
        text, source = (getattr(owner, f"{field}_{code}") or "" for code in (language, SOURCE))
        entries[key] = part_entry(text, source, marks(record, key, language))
    if language != SOURCE:
        return entries
    return {key: {"state": str(TextState.MISSING)} for key, entry in entries.items() if "as" not in entry}


# --- Pictures and reference data, which change on their own -----------------------------------------------------------


def stored_texts(owner: Model, fields: tuple[str, ...]) -> dict[str, str | None] | None:
    """Return {column: text} of a picture or a name as stored, or None if it is new."""
    columns = columns_of(*fields)
    return type(owner)._base_manager.filter(pk=owner.pk).values(*columns).first() if owner.pk else None


def refresh_if_changed(owner: Model, before: dict[str, str | None] | None) -> None:
    """Recompute the states of all records whose page shows `owner`, if a text differs from `before`."""
    if before is None or all((text or "") == (getattr(owner, column) or "") for column, text in before.items()):
        return
    key = key_of(owner, next(iter(before)).rpartition("_")[0])
    shows = {f"translation_state__{TARGETS[0]}__parts__has_key": key}
    for model in publication_models():
        refresh(model._base_manager.filter(**shows))
