"""API serializers of resources."""

from rest_framework import serializers

from core.api.fields import ApiField, CodeField, PartialDateField, TextField
from core.api.records import FileField, RecordOut, SourceOut
from core.models import DOCUMENT_LANGUAGES
from pages.models import Resource
from projects.api_records import ProjectRef


class FileOut(serializers.Serializer):
    """A resource in one language: an uploaded file, or the address where it is published."""

    language = CodeField(DOCUMENT_LANGUAGES)
    file = FileField()
    url = serializers.CharField()


class ResourceRow(RecordOut):
    api = ApiField("api-resource", "slug")
    kind = CodeField(Resource.Kind.choices)
    title = TextField()
    summary = TextField()
    date = PartialDateField("date", "date_precision")
    files = FileOut(many=True)
    projects = ProjectRef(many=True)


class ResourceWhole(ResourceRow):
    """A resource with its sources."""

    sources = SourceOut(many=True)
