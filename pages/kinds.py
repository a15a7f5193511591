"""Resources and the office's own pages as kinds of publication."""

from django.utils.translation import gettext_lazy as _

from core.kinds import Kind, declare
from core.office import with_words
from pages.checklist import resource_needs
from pages.exports import RESOURCES
from pages.models import Page, Resource

declare(
    Kind(
        model=Resource,
        name="resources",
        letter="r",
        label=_("Resources"),
        required=("title", "summary"),
        rules=(resource_needs,),
        dataset=RESOURCES,
        about=with_words(
            _(
                "The newsletters, reports, studies and fact sheets of IOM %(in_country)s: dates, languages, projects, "
                "and where each can be read."
            )
        ),
        days=("date", "date"),
        search_order=4,
    )
)
declare(
    Kind(
        model=Page,
        name="pages",
        letter="i",
        label=_("Pages"),
        required=("title", "summary", "body"),
        search_order=5,
        icon="building-2",
    )
)
