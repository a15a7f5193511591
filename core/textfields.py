"""Plain-text columns that hold clean text, whichever way it came in."""

from django.db import models

from core.cleaning import clean_text


class CleanedText:
    """Cleans on the way into the database, and before validation, so that the length that is checked is the stored one.

    get_prep_value() is on every path (save, bulk_create, update, import, fixture); to_python() on the form's.
    """

    def to_python(self, value):
        return self._clean(super().to_python(value))

    def get_prep_value(self, value):
        return self._clean(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        value = self._clean(super().pre_save(model_instance, add))
        # Not where the attribute has languages: reading it gives a stand-in, and setting it writes that stand-in into
        # the active language. Its columns are fields of their own and come through here too.
        if not hasattr(model_instance, f"{self.name}_fr"):
            setattr(model_instance, self.attname, value)
        return value

    def _clean(self, value):
        # Only the columns of a language know theirs; the column without one holds the French text.
        return clean_text(value, getattr(self, "language", "fr")) if isinstance(value, str) else value

    def deconstruct(self):
        # For migrations it is an ordinary column.
        name, _path, args, kwargs = super().deconstruct()
        return name, self._ordinary, args, kwargs


class CleanCharField(CleanedText, models.CharField):
    _ordinary = "django.db.models.CharField"


class CleanTextField(CleanedText, models.TextField):
    _ordinary = "django.db.models.TextField"
