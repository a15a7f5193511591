"""Serializer fields: texts in all languages, codes with their labels, addresses, dates."""

from typing import Any

from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.html import escape
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.addresses import absolute
from core.body_pictures import names_in, with_figures
from core.dates import Precision
from core.languages import LANGUAGES, text_of
from core.models import Picture


def page_addresses(record: Any) -> dict[str, str]:
    """Return {language: absolute address} of a record's page."""
    return in_each_language(record.get_absolute_url())


def in_each_language(path: str) -> dict[str, str]:
    """Return {language: absolute address} of a page, given its path in one of them."""
    _empty, _language, rest = path.split("/", 2)
    return {code: absolute(f"/{code}/{rest}") for code in LANGUAGES}


def api_address(route: str, *arguments: Any) -> str:
    """Return the absolute address of something in the API."""
    return absolute(reverse(route, args=arguments))


def file_address(file: FieldFile) -> str:
    """Return the absolute address of an uploaded file."""
    return absolute(file.url)


def text_in_languages(record: Any, field: str) -> dict[str, str | None]:
    """Return {"fr", "ar", "en", "stand_in"} of a translated field.

    A missing text is null. `stand_in` is the language that a page in the requested language falls back to; null when it
    needs none.
    """
    text = text_of(record, field)
    texts = {code: getattr(record, f"{field}_{code}") or None for code in LANGUAGES}
    return texts | {"stand_in": text.language if text.stands_in else None}


@extend_schema_serializer(component_name="Text")
class TextSchema(serializers.Serializer):
    """A text in three languages; null where it is missing."""

    fr = serializers.CharField(allow_null=True)
    ar = serializers.CharField(allow_null=True)
    en = serializers.CharField(allow_null=True)
    stand_in = serializers.ChoiceField(LANGUAGES, allow_null=True)


class Addresses(serializers.Serializer):
    """The page of a record, in each language."""

    fr = serializers.URLField()
    ar = serializers.URLField()
    en = serializers.URLField()


class Money(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    currency = serializers.CharField()


class ReadOnly(serializers.Field):
    """Base of the fields below: serialised from the whole record, read-only."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)


@extend_schema_field(TextSchema)
class TextField(ReadOnly):
    """A translated field in all languages; the column is named like the field unless `column` says otherwise."""

    def __init__(self, column="", **kwargs):
        super().__init__(**kwargs)
        self.column = column

    def to_representation(self, record):
        return text_in_languages(record, self.column or self.field_name)


@extend_schema_field(TextSchema)
class RichField(TextField):
    """Rich text as HTML; of the pictures in it, only those that the public may see, with absolute addresses."""

    def to_representation(self, record):
        texts = super().to_representation(record)
        names = {name for code in LANGUAGES for name in names_in(texts[code])}
        shown = (
            {picture.file.name: picture for picture in Picture.objects.shown().filter(file__in=names)} if names else {}
        )
        return texts | {code: _with_pictures(texts[code], code, shown) for code in LANGUAGES if texts[code]}


def _with_pictures(html, language, shown):
    """Return rich text with the images of `shown` ({file name: Picture}) only."""

    def image(name):
        if name not in shown:
            return ""
        picture = shown[name]
        alt = text_of(picture, "alt", language).value
        return f'<img src="{escape(file_address(picture.file))}" alt="{escape(alt)}">'

    return with_figures(html, image)


@extend_schema_field(Addresses)
class PageField(ReadOnly):
    """The addresses of a record's page."""

    def to_representation(self, record):
        return page_addresses(record)


@extend_schema_field(OpenApiTypes.URI)
class ApiField(ReadOnly):
    """The address of a record in the API: `route` takes the value of the attribute `key`."""

    def __init__(self, route, key, **kwargs):
        super().__init__(**kwargs)
        self.route, self.key = route, key

    def to_representation(self, record):
        return api_address(self.route, getattr(record, self.key))


class CodeField(serializers.Field):
    """A value of a field with choices: {"code", "label"}, the label in the requested language; null for none."""

    def __init__(self, choices, **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.labels = dict(choices)
        # For drf-spectacular; set on the instance, because each field has its own codes.
        extend_schema_field(
            {
                "type": "object",
                "nullable": True,
                "properties": {
                    "code": {"type": "string", "enum": [str(code) for code in self.labels if code]},
                    "label": {"type": "string"},
                },
                "required": ["code", "label"],
            }
        )(self)

    def to_representation(self, value):
        return {"code": str(value), "label": str(self.labels.get(value, value))} if value else None


@extend_schema_serializer(component_name="PartialDate")
class PartialDateSchema(serializers.Serializer):
    """A date and how precise its source is: of a month or a year, the first day (of an end, the last)."""

    date = serializers.DateField()
    precision = serializers.ChoiceField(Precision.choices)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class CountriesField(serializers.Field):
    """The codes of several countries."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, countries):
        return [country.code for country in countries]


@extend_schema_field(PartialDateSchema(allow_null=True))
class PartialDateField(ReadOnly):
    def __init__(self, date, precision, **kwargs):
        super().__init__(**kwargs)
        self.date, self.precision = date, precision

    def to_representation(self, record):
        date = getattr(record, self.date)
        return date and {"date": date.isoformat(), "precision": getattr(record, self.precision)}


@extend_schema_field(Money(allow_null=True))
class MoneyField(ReadOnly):
    """An amount with its currency, or null; the default columns are `amount` and `currency`."""

    def __init__(self, amount="amount", **kwargs):
        super().__init__(**kwargs)
        self.amount = amount

    def to_representation(self, record):
        amount = getattr(record, self.amount)
        return None if amount is None else {"amount": str(amount), "currency": record.currency}
