"""Serializers for what records of several apps have: documents, pictures, sources, places, and the common fields."""

from functools import cache

from rest_framework import serializers

from core.api.fields import ApiField, CodeField, PageField, TextField, file_address
from core.models import DOCUMENT_LANGUAGES, Axis, Document, GoalTarget, Partner, Place, Region


class FileField(serializers.URLField):
    """The absolute address of an uploaded file, or null."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, file):
        return file_address(file) if file else None


class DocumentOut(serializers.Serializer):
    title = serializers.CharField()
    category = CodeField(Document.Category.choices)
    language = CodeField(DOCUMENT_LANGUAGES)
    date = serializers.DateField(allow_null=True)
    file = FileField()


class PictureOut(serializers.Serializer):
    """A picture of a record's gallery; only public ones are serialised."""

    file = FileField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    alt = TextField()
    caption = TextField()
    credit = serializers.CharField()


class SourceOut(serializers.Serializer):
    """Where a fact comes from, and where that source differs."""

    title = serializers.CharField()
    url = serializers.CharField()
    note = TextField()


class AxisRef(serializers.Serializer):
    code = serializers.CharField()
    name = TextField()
    api = ApiField("api-axis", "code")


class RegionRef(serializers.Serializer):
    code = serializers.CharField()
    name = TextField()
    api = ApiField("api-region", "code")


class PlaceOut(serializers.Serializer):
    key = serializers.CharField()
    name = TextField()
    region = serializers.CharField(source="region.code", default=None, allow_null=True)
    country = serializers.CharField(source="country.code")


class PartnerOut(serializers.Serializer):
    code = serializers.CharField()
    name = TextField()
    acronym = TextField()


class NumberedOut(serializers.Serializer):
    """An entry of a list of the United Nations or of the national strategy, by its number."""

    number = serializers.IntegerField()
    name = TextField()


class GoalTargetOut(serializers.Serializer):
    """A target of a goal, by its official code."""

    code = serializers.CharField()
    goal = serializers.IntegerField(source="goal.number")
    name = TextField()


_OF_MODELS = {Axis: AxisRef, Region: RegionRef, Place: PlaceOut, Partner: PartnerOut, GoalTarget: GoalTargetOut}


@cache
def out_of(model):
    """Return the serializer for a reference to a record of another model; numbered lists share one."""
    return _OF_MODELS.get(model) or type(f"{model.__name__}Out", (NumberedOut,), {})


class RecordOut(serializers.Serializer):
    """What every published record has."""

    slug = serializers.CharField()
    url = PageField()
    published_at = serializers.DateTimeField(source="appeared_at", allow_null=True)
    updated_at = serializers.DateTimeField()
    checked_on = serializers.DateField(allow_null=True)
