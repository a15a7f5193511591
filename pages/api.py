"""The API of resources."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import ApiField, CodeField, PartialDateField, TextField
from core.api.query import ApiParameters
from core.api.records import FileField, RecordOut, SourceOut
from core.api.views import Records
from core.models import DOCUMENT_LANGUAGES
from pages.filters import ResourceFilter
from pages.models import Resource, ResourceFile
from projects.api_records import ProjectRef
from projects.models import published_projects


class FileOut(serializers.Serializer):
    """A resource in one language: a file of the portal, or the address where it is published."""

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


class ResourceQuery(ApiParameters, ResourceFilter):
    """What the list of resources can be asked, in the API."""


class Resources(Records):
    title = _("Resources")
    about = _("Documents that the office publishes, known by their slug, each in one language or several.")
    query_class = ResourceQuery
    row_class, whole_class = ResourceRow, ResourceWhole
    lookup_field = "slug"

    def get_queryset(self):
        resources = Resource.objects.published().prefetch_related(
            Prefetch("files", ResourceFile.objects.order_by("pk")),
            published_projects(),
        )
        return resources if self.action == "list" else resources.prefetch_related("sources")
