"""Projects as a kind of publication."""

from django.utils.translation import gettext_lazy as _

from core.kinds import Kind, declare
from projects import checklist
from projects.exports import PROJECTS
from projects.models import Project

declare(
    Kind(
        model=Project,
        name="projects",
        label=_("Projects"),
        required=("title", "summary"),
        rules=checklist.RULES,
        dataset=PROJECTS,
        search_order=1,
    )
)
