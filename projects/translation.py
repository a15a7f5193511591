"""The translated fields of projects and of the rows that belong to them."""

from modeltranslation.translator import register

from core.fields import Type
from core.translation import PortalTranslationOptions
from projects.fields import FIELDS
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Project, ProjectSource


@register(Project)
class ProjectTranslation(PortalTranslationOptions):
    fields = tuple(field.name for field in FIELDS if field.type in {Type.TEXT, Type.RICH_TEXT})


@register(BeneficiaryFigure)
class BeneficiaryFigureTranslation(PortalTranslationOptions):
    fields = ("label",)


@register(Funding)
class FundingTranslation(PortalTranslationOptions):
    fields = ("note",)


@register(ProjectSource)
class ProjectSourceTranslation(PortalTranslationOptions):
    fields = ("note",)
