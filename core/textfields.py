"""Columns of text that are repaired and cleaned on every path into the database."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.characters import unreadable
from core.cleaning import clean_text

# Far above any text of the portal. A longer one is a file that somebody pasted, and every reader would wait for it.
MAX_TEXT = 50_000  # characters
MAX_RICH_TEXT = 200_000  # with its tags


@deconstructible
class LengthValidator(BaseValidator):
    """Refuse a text with more characters than fit."""

    message = ngettext_lazy(
        "This text has %(show_value)d character; at most %(limit_value)d fit. Shorten it, or put it into a document.",
        "This text has %(show_value)d characters; at most %(limit_value)d fit. Shorten it, or put it into a document.",
        "show_value",
    )
    code = "max_length"

    def compare(self, a: int, b: int) -> bool:
        return a > b

    def clean(self, x: str) -> int:
        return len(x)


def validate_readable(text: Any) -> None:
    """Refuse a text in which a character was lost: only its author knows which."""
    if isinstance(text, str) and (around := unreadable(text)):
        raise ValidationError(
            _("A character could not be read, here: “%(text)s”. Write it again."), params={"text": around}
        )


class CleanedText:
    """Cleans before validation, so that the stored length is checked, and on every path into the database.

    get_prep_value() is on every path (save, bulk_create, update, import, fixture); to_python() on the form's.
    """

    default_validators = [validate_readable]
    # A translated column has its own language. The column without a suffix contains the French text.
    language = "fr"
    is_one_line = True

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
        return clean_text(value, self.language, one_line=self.is_one_line) if isinstance(value, str) else value

    def deconstruct(self):
        # Migrations see an ordinary column.
        name, _path, args, kwargs = super().deconstruct()
        return name, self._ordinary, args, kwargs


class CleanCharField(CleanedText, models.CharField):
    _ordinary = "django.db.models.CharField"


class CleanTextField(CleanedText, models.TextField):
    _ordinary = "django.db.models.TextField"
    is_one_line = False

    @cached_property
    def validators(self):
        # Django checks the max_length of a text in its forms only.
        return [*super().validators, LengthValidator(self.max_length or MAX_TEXT)]


class PlainCharField(CleanCharField):
    """A line in whichever language, such as the title of a source: repaired, but without a language's typography."""

    language = ""


class PlainTextField(CleanTextField):
    """A text in whichever language, such as what a reader writes: repaired, but without a language's typography."""

    language = ""


_NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_WEB = re.compile(r"(?:https?|ftps?)://", re.IGNORECASE)


def web_address(text: str | None) -> str | None:
    """Return an address of the web in one piece; "" for any other, such as javascript:, which no page may link to."""
    if not text:
        return text
    text = _NOT_IN_ADDRESS.sub("", text)
    return text if _WEB.match(text) else ""


class WebAddressField(models.URLField):
    """An address that pages link to.

    Forms and imports refuse what is none. Whatever comes in another way is not stored, and not read back either, so no
    page, file or calendar has to check it again.
    """

    def get_prep_value(self, value):
        return web_address(super().get_prep_value(value))

    def from_db_value(self, value, expression, connection):
        return web_address(value)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
