"""Copies of a record: for an event that recurs, or the next phase of a project.

A copy is a draft with the texts, links and rows of the original. What would be wrong of another record is left out:
each model names it in `not_copied`.
"""

from django.db import transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from core.languages import LANGUAGES
from core.publication import Publication
from core.translation_states import SOURCE
from desk import reasons, rights, versions
from desk.snapshots import PUBLICATION_FIELDS, child_fields, child_relations, link_fields, stored_fields


@transaction.atomic
def duplicate(record: Publication, user: User) -> Publication:
    """Return a new draft with the content of a record, titled "Copy of …" in each language that it is written in."""
    model = type(record)
    copy = model()
    fields = [field for field in stored_fields(model) if field.name not in (*PUBLICATION_FIELDS, *model.not_copied)]
    _fill(copy, record, fields)
    # In French, because the columns without a language suffix repeat the French ones.
    with translation.override(SOURCE):
        for language in LANGUAGES:
            _name_copy(copy, language)
        copy.save()
        for field in link_fields(model):
            if field.name not in model.not_copied:
                getattr(copy, field.name).set(getattr(record, field.name).all())
        for relation in child_relations(model):
            if relation.get_accessor_name() not in model.not_copied:
                _copy_rows(record, copy, relation)
    rights.text_changed(copy, user)
    reason = gettext(reasons.COPIED) % {"record": record, "number": record.pk}
    versions.record_version(copy, user, reason[: versions.REASON_LENGTH])
    return copy


def _fill(copy: Model, record, fields):
    for field in fields:
        setattr(copy, field.attname, getattr(record, field.attname))


def _name_copy(copy, language):
    column = f"{copy.translated_fields[0]}_{language}"
    if title := getattr(copy, column):
        with translation.override(language):
            name = gettext("Copy of “%(title)s”") % {"title": title}
        setattr(copy, column, name[: copy._meta.get_field(column).max_length])


def _copy_rows(record, copy, relation):
    fields = child_fields(relation)
    skipped = getattr(relation.related_model, "not_copied", ())
    for row in getattr(record, relation.get_accessor_name()).all():
        new = relation.related_model(**{relation.field.name: copy})
        _fill(new, row, [field for field in fields if field.name not in skipped])
        new.save()
