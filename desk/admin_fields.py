"""Form fields for all admin forms: text direction, help texts for uploads, plausible dates."""

import datetime as dt
import re
from functools import partial

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.dates import YEARS
from core.languages import direction
from core.uploads import DOCUMENT_TYPES, DocumentValidator, PictureField
from desk import date_fields

_size = lazy(filesizeformat, str)  # in the language of the reader, not in the one at the start
DOCUMENT_RULE = format_lazy(
    _("Accepted: {kinds}; at most {size}."),
    kinds=", ".join(extension[1:].upper() for extension in DOCUMENT_TYPES),
    size=_size(settings.MAX_DOCUMENT_BYTES),
)
PICTURE_RULE = format_lazy(
    _("JPEG, PNG or WebP; at most {size}. The place where it was taken is removed from the file."),
    size=_size(settings.MAX_PICTURE_BYTES),
)


def check_year(value: dt.date) -> None:
    """Reject a date that can only be a typing error, before a computation with it overflows."""
    if value.year not in YEARS:
        raise ValidationError(
            _("The year %(year)s cannot be right: from %(first)s to %(last)s."),
            params={"year": value.year, "first": YEARS[0], "last": YEARS[-1]},
        )


def _is_partial_date(db_field):
    """Whether only the month or the year of a date may be known."""
    names = {field.name for field in db_field.model._meta.fields}
    return type(db_field) is models.DateField and date_fields.precision_of(db_field.name) in names


def _date_example(db_field, is_partial):
    if isinstance(db_field, models.DateTimeField):
        return date_fields.MOMENT_EXAMPLE
    return date_fields.PARTIAL_EXAMPLE if is_partial else date_fields.EXAMPLE


class KnownChoices:
    """An autocomplete field that can redisplay an invalid form without looking up values that cannot be keys."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [key for key in value if re.fullmatch(r"\d{1,18}", str(key), re.ASCII)], attrs)


class AutocompleteOne(KnownChoices, AutocompleteSelect):
    pass


class AutocompleteMany(KnownChoices, AutocompleteSelectMultiple):
    pass


class FieldRules:
    """Mixin that adapts form fields for all admin forms."""

    formfield_overrides = {
        models.DateField: {"form_class": date_fields.DayField},
        models.DateTimeField: {"form_class": date_fields.MomentField},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteOne(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteMany(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        is_partial = _is_partial_date(db_field)
        if is_partial:
            is_end = "end" in db_field.name.split("_")
            kwargs["form_class"] = partial(date_fields.PartialDateField, is_end=is_end)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if language := getattr(db_field, "language", None) if hasattr(db_field, "translated_field") else None:
            field.widget.attrs |= {"lang": language, "dir": direction(language)}
        if isinstance(field, forms.URLField | forms.EmailField):
            field.widget.attrs["dir"] = "ltr"
        if isinstance(db_field, models.DateField):
            field.validators = [*field.validators, check_year]
            field.help_text = format_lazy("{} {}", field.help_text, _date_example(db_field, is_partial))
        if isinstance(field.widget, AdminSplitDateTime):
            for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                widget.attrs["aria-label"] = format_lazy("{}, {}", field.label, part)
        if isinstance(db_field, PictureField):
            field.help_text = PICTURE_RULE
        elif isinstance(db_field, models.FileField) and any(
            isinstance(validator, DocumentValidator) for validator in db_field.validators
        ):
            field.help_text = DOCUMENT_RULE
        if hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False  # too close to the field: delete shared records in their list
        return field
