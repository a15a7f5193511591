"""Writes what a translator's file changes: all of it or nothing."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import translation

from accounts.models import User
from core.publication import Publication
from core.translation_states import SOURCE, confirm, set_mark
from desk import proposals, rights
from desk.translator_import import Outcome


def write(outcomes: Iterable[Outcome], user: User, reason: str) -> tuple[list[Model], list[Publication]]:
    """Write all changes or none; return (records written, records whose change became a proposal).

    Raises ValidationError, with the name of the record, if the models reject a text. Call it with French active: the
    columns without a language suffix repeat the French ones.
    """
    by_record = {}
    for outcome in outcomes:
        if outcome.is_new:
            by_record.setdefault((outcome.record._meta.label_lower, outcome.record.pk), []).append(outcome)
    written, waiting = [], []
    with transaction.atomic(), translation.override(SOURCE):
        for changes in by_record.values():
            if not isinstance(changes[0].record, Publication):
                written.append(_write_shared(changes))
                continue
            record, is_proposal = _write_record(changes, user, reason)
            (waiting if is_proposal else written).append(record)
    return written, waiting


def _write_shared(changes):
    """Write the texts of a picture or a name. The records that show it count them anew: core/page_texts.py."""
    owner = changes[0].owner
    for change in changes:
        setattr(owner, change.column, change.text)
    _check_columns(owner, {change.column for change in changes}, owner)
    owner.save()
    return owner


def _check_columns(owner, columns, record):
    try:
        owner.clean_fields(exclude={f.name for f in owner._meta.fields} - columns)
    except ValidationError as wrong:
        raise ValidationError(f"{record}: {' '.join(wrong.messages)}") from wrong


def _fresh(owner):
    return type(owner)._base_manager.filter(pk=owner.pk).first()


def _write_record(changes, user, reason):
    stale = changes[0].record
    with proposals.editing(stale, user, reason, goes_on=True) as done:
        record = type(stale)._base_manager.get(pk=stale.pk)
        owners = {}
        for change in changes:
            owner = owners.setdefault(change.owner, record if change.owner == stale else _fresh(change.owner))
            if owner is None:
                continue  # a row that the author's own proposal deletes
            setattr(owner, change.column, change.text)
            set_mark(record, change.mark, change.language, machine=False)
            if change.of is not None or owner is not record:
                confirm(record, change.mark, change.language, of=change.of)
        for owner, now in owners.items():
            if now:
                _check_columns(now, {change.column for change in changes if change.owner == owner}, record)
                now.save()
        record.save()
        rights.text_changed(record, user)
    return record, done.is_proposal
