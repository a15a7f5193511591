"""Plain-text columns that are cleaned on every path into the database."""

from django.db import models

from core.cleaning import clean_text


class CleanedText:
    """Cleans before validation, so that the stored length is checked, and on every path into the database.

    get_prep_value() is on every path (save, bulk_create, update, import, fixture); to_python() on the form's.
    """

    def to_python(self, value):
        return self._clean(super().to_python(value))

    def get_prep_value(self, value):
        return self._clean(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        value = self._clean(super().pre_save(model_instance, add))
        # Not for a translated attribute: reading it may give a fallback, and setting it would write the fallback into
        # the active language. Its columns are fields of their own and pass through here too.
        if not hasattr(model_instance, f"{self.name}_fr"):
            setattr(model_instance, self.attname, value)
        return value

    def _clean(self, value):
        # Only columns with a language suffix know their language; the column without one contains the French text.
        return clean_text(value, getattr(self, "language", "fr")) if isinstance(value, str) else value

    def deconstruct(self):
        # Migrations see an ordinary column.
        name, _path, args, kwargs = super().deconstruct()
        return name, self._ordinary, args, kwargs


class CleanCharField(CleanedText, models.CharField):
    _ordinary = "django.db.models.CharField"


class CleanTextField(CleanedText, models.TextField):
    _ordinary = "django.db.models.TextField"
