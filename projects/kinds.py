"""Projects as a kind of publication."""

from django.utils.translation import gettext_lazy as _

from core.kinds import Ages, Kind, declare
from core.office import with_words
from projects import checklist
from projects.exports import PROJECTS
from projects.models import Project
from projects.querysets import is_not_over

declare(
    Kind(
        model=Project,
        name="projects",
        letter="p",
        label=_("Projects"),
        required=("title", "summary"),
        rules=checklist.RULES,
        dataset=PROJECTS,
        about=with_words(
            _(
                "The projects of IOM %(in_country)s that the portal knows: codes, dates, axis, donors, partners, "
                "regions and towns, budgets where they are published, and figures of beneficiaries with their sources."
            )
        ),
        days=("start_date", "end_date"),
        countries=("countries", "places__country"),
        ages=(Ages(_("projects that are not over"), 183, is_not_over),),
        search_order=1,
        icon="flag",
    )
)
