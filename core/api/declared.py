"""The API fields of declared fields (core/fields.py)."""

from django.db.models import Model
from rest_framework import serializers

from core.api import glossary
from core.api.fields import CodeField, CountriesField, MoneyField, PartialDateField, RichField, TextField
from core.api.records import out_of
from core.fields import Field, Type, referred


def api_fields(model: type[Model], *fields: Field) -> dict[str, serializers.Field]:
    """Return {name in the API: serializer field} of declared fields of a model, in their order."""
    return {field.called("api"): _FIELDS[field.type](field, model._meta.get_field(field.name)) for field in fields}


def explain(*fields: Field) -> None:
    """Add the meanings of declared fields to the glossary, under their names in the API."""
    glossary.ABOUT.update({field.called("api"): field.about for field in fields if field.about})


class ReferredOut(serializers.ListSerializer):
    """The records that a field of references leads to, those included that others imply."""

    def __init__(self, declared, **kwargs):
        self.declared = declared
        super().__init__(**kwargs)

    def get_attribute(self, instance):
        return referred(instance, self.declared)


_FIELDS = {
    Type.PLAIN: lambda field, column: serializers.CharField(),
    Type.TEXT: lambda field, column: TextField(),
    Type.RICH_TEXT: lambda field, column: RichField(),
    Type.CHOICE: lambda field, column: CodeField(column.choices),
    Type.YES_NO: lambda field, column: serializers.BooleanField(),
    Type.PARTIAL_DATE: lambda field, column: PartialDateField(field.name, field.beside),
    Type.AMOUNT: lambda field, column: MoneyField(field.name),
    Type.SHARE: lambda field, column: serializers.DecimalField(5, 2, allow_null=True),
    Type.COUNTRIES: lambda field, column: CountriesField(),
    Type.REFERENCE: lambda field, column: out_of(column.related_model)(allow_null=column.null),
    Type.REFERENCES: lambda field, column: ReferredOut(field, child=out_of(column.related_model)()),
}
