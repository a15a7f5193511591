"""The API of resources."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.api.query import ApiParameters
from core.api.views import Records
from pages.api_records import ResourceRow, ResourceWhole
from pages.filters import ResourceFilter
from pages.models import Resource, ResourceFile
from projects.models import published_projects


class ResourceQuery(ApiParameters, ResourceFilter):
    """The filters of the API's list of resources."""


class Resources(Records):
    title = _("Resources")
    about = _("Documents that the office publishes, known by their slug, each in one language or several.")
    examples = {"?kind=report": _("Reports")}
    query_class = ResourceQuery
    row_class, whole_class = ResourceRow, ResourceWhole
    lookup_field = "slug"

    def get_queryset(self):
        resources = (
            Resource.objects.published()
            .with_appearance()
            .prefetch_related(
                Prefetch("files", ResourceFile.objects.order_by("pk")),
                published_projects(),
            )
        )
        return resources if self.action == "list" else resources.prefetch_related("sources")
