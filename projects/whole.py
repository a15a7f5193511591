"""A project with everything that its page shows, in few queries (core/whole.py)."""

from dataclasses import dataclass, field

from core.fields import Type
from core.versioned_cache import table
from core.whole import Parts, fill
from projects.fields import SUBJECTS
from projects.models import Project

PARTS = Parts(
    Project,
    references=("regions", "places", *(one.name for one in SUBJECTS if one.type is Type.REFERENCES)),
    rows={
        **dict.fromkeys(("documents", "sources"), ""),
        **{"fundings": "donor", "participations": "partner", "figures": "region", "pictures": "picture"},
    },
    large=("picture",),
    linked=("events", "articles", "resources", "children", "related_projects"),
)


@dataclass
class Whole:
    """`keys` are those of the rows of each relation: {"regions": {3, 7}, "documents": set()…}."""

    project: Project
    keys: dict[str, set[int]] = field(default_factory=dict)


def whole(project: Project) -> Whole:
    """Return a project with its relations as if they were prefetched."""
    project.axis = next(axis for axis in table(type(project).axis.field.related_model) if axis.pk == project.axis_id)
    return Whole(project, fill(project, PARTS))
