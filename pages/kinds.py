"""Resources and the office's own pages as kinds of publication."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.kinds import Ages, Kind, declare
from core.office import with_words
from pages.checklist import resource_needs
from pages.exports import RESOURCES
from pages.models import Page, Resource


def is_kept_true():
    """Return the Q of the resources that say how things are; all others say how they were on their date."""
    return Q(kind__in=[Resource.Kind.GUIDE, Resource.Kind.FACTSHEET])


def is_any():
    return Q(pk__isnull=False)


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
        ages=(Ages(_("guides and fact sheets"), 365, is_kept_true),),
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
        ages=(Ages(_("pages of the office"), 365, is_any),),
        search_order=5,
        icon="building-2",
    )
)
