"""The errors of a refused form and its rows, in one list: where each one is, what is wrong, and a link to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext


@dataclass(frozen=True)
class FormError:
    place: str  # "Beneficiary figure 2 (30 persons): Period to", or "" for the whole form
    sentence: str
    target: str  # the id of an element of the page, or ""


def form_errors(form: forms.ModelForm, formsets: Iterable[BaseInlineFormSet]) -> list[FormError]:
    """Return the errors of a form and of its formsets, in the order of the page."""
    errors = list(_errors_of(form, ""))
    for formset in formsets:
        meta = formset.model._meta
        plural, singular = capfirst(str(meta.verbose_name_plural)), capfirst(str(meta.verbose_name))
        errors += [FormError(plural, str(text), f"{formset.prefix}-group") for text in formset.non_form_errors()]
        leaving = rows_to_delete(formset)
        for number, row in enumerate(formset.forms, 1):
            if row not in leaving:
                errors += _errors_of(row, f"{singular} {number}{_name(row.instance)}")
    return errors


def rows_to_delete(formset: BaseInlineFormSet) -> list[forms.ModelForm]:
    """Return the rows that are marked for deletion; `deleted_forms` of a formset is empty while any row is wrong."""
    return [row for row in formset.forms if formset.can_delete and formset._should_delete_form(row)]


def _name(instance: Model) -> str:
    return f" ({instance})" if instance.pk else ""


def _errors_of(form: forms.BaseForm, row: str) -> Iterator[FormError]:
    for name, texts in form.errors.items():
        if name == NON_FIELD_ERRORS:
            place, target = row, form.prefix or ""
        else:
            field = form[name]
            label = capfirst(str(field.label))
            place = gettext("%(row)s, %(field)s") % {"row": row, "field": label} if row else label
            first = "_0" if isinstance(field.field.widget, forms.MultiWidget) else ""
            target = f"{field.auto_id}{first}"
        yield from (FormError(place, str(text), target) for text in texts)
