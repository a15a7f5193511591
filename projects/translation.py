"""The translated fields of projects and of what hangs on them."""

from modeltranslation.translator import register

from core.translation import PortalTranslationOptions
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Project, ProjectSource


@register(Project)
class ProjectTranslation(PortalTranslationOptions):
    fields = ("title", "summary", "objectives", "background", "results", "target_group", "budget_note")


@register(BeneficiaryFigure)
class BeneficiaryFigureTranslation(PortalTranslationOptions):
    fields = ("label",)


@register(Funding)
class FundingTranslation(PortalTranslationOptions):
    fields = ("note",)


@register(ProjectSource)
class ProjectSourceTranslation(PortalTranslationOptions):
    fields = ("note",)
