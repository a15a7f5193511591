"""Whether a record may be what a row makes of it: the permission to change it, and the rules of the model."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext

from accounts.models import User
from core.publication import Publication, State
from desk.rights import edits_whole
from desk.spreadsheets.columns import ImportText
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.outcomes import Outcome


def refusal(user: User, owner: Publication) -> str:
    """Return why a user may not change a publication in its current state, or ""."""
    if owner.pk is None or edits_whole(user, owner):
        return ""
    if owner.state == State.DRAFT:
        return gettext("your account does not have the permission to change this record")
    return gettext("is in the state “%(state)s”: only those who may publish can change it") % {
        "state": owner.get_state_display()
    }


def validate(outcome: Outcome, kind: SpreadsheetKind) -> None:
    """Validate the new values of a record, and add what is wrong to the outcome."""
    record = outcome.record
    columns = kind.columns if outcome.is_new else [column for column, _old, _new in outcome.changes]
    checked = {name for column in columns if not column.is_late and not column.is_link for name in column.fields}
    others = {f.name for f in record._meta.fields} - checked
    # Each constraint costs a query: leave out those that no column can violate.
    set_here = {name for column in kind.columns for name in column.fields}
    untouched = {f.name for f in record._meta.fields if f.unique or f.name not in set_here}
    texts = checked & {column.field_name for column in kind.columns if isinstance(column, ImportText)}
    unasked = {name for name, _text, _readings in outcome.questions}
    for ask in (
        lambda: _clean_fields(record, others, texts),
        record.clean,
        lambda: record.validate_constraints(exclude=untouched),
    ):
        try:
            ask()
        except ValidationError as error:
            wrong = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            for field_name, sentences in wrong.items():
                name = _column_of(kind, field_name)
                if name not in unasked:
                    outcome.errors += [(name, sentence) for sentence in sentences]
            return


def _clean_fields(record, others, texts):
    """Call the record's own clean_fields; texts were cleaned when they were read, so they are only checked."""
    errors = {}
    try:
        record.clean_fields(exclude=others | texts)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    for name in sorted(texts):
        field, value = record._meta.get_field(name), getattr(record, name)
        if field.blank and value in field.empty_values:
            continue
        try:
            field.validate(value, record)
            field.run_validators(value)
        except ValidationError as error:
            errors[name] = error.error_list
    if errors:
        raise ValidationError(errors)


def _column_of(kind, field_name):
    """Return the name of the column that sets a model's field, or "" if the error concerns the whole row."""
    for column in kind.columns:
        if field_name in (*column.fields, column.field_name):
            return column.name
    return next((name for name in kind.by_name if name == f"{field_name}_fr"), "")
