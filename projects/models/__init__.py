"""Projects, their donors, partners and amounts. Django finds all models of the app here."""

from projects.amounts import Amount
from projects.figures import BeneficiaryFigure
from projects.models.links import (
    Funding,
    NamesProjects,
    Participation,
    ProjectDocument,
    ProjectPicture,
    ProjectSource,
    donors_of,
    with_project,
)
from projects.models.project import Project, published_projects
from projects.money import currencies  # migrations find it here

__all__ = [
    "Amount",
    "BeneficiaryFigure",
    "Funding",
    "NamesProjects",
    "Participation",
    "Project",
    "ProjectDocument",
    "ProjectPicture",
    "ProjectSource",
    "currencies",
    "donors_of",
    "published_projects",
    "with_project",
]
