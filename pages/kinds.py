"""Resources and the office's own pages as kinds of publication."""

from django.utils.translation import gettext_lazy as _

from core.kinds import Kind, declare
from pages.checklist import resource_needs
from pages.exports import RESOURCES
from pages.models import Page, Resource

declare(
    Kind(
        model=Resource,
        name="resources",
        label=_("Resources"),
        required=("title", "summary"),
        rules=(resource_needs,),
        dataset=RESOURCES,
        search_order=4,
    )
)
declare(
    Kind(
        model=Page,
        name="pages",
        label=_("Pages"),
        required=("title", "summary", "body"),
        search_order=5,
    )
)
