"""What the API says of a correction; the view has read its `about`."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import PageField, ReadOnly, TextField, page_addresses, text_in_languages
from core.kinds import kind_of


class RecordTitleField(TextField):
    """The title of the record."""

    def to_representation(self, correction):
        record = correction.about
        return text_in_languages(record, record.translated_fields[0])


class RecordPageField(PageField):
    """The page of the record."""

    def to_representation(self, correction):
        return page_addresses(correction.about)


@extend_schema_field(OpenApiTypes.STR)
class RecordKindField(ReadOnly):
    """The name of the list of the record."""

    def to_representation(self, correction):
        return kind_of(correction.about).name


class CorrectionOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    url = RecordPageField()
    record_kind = RecordKindField()
    title = RecordTitleField()
    day = serializers.DateField()
    what = TextField()
    why = TextField()
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
