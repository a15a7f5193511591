"""The translated fields of corrections."""

from modeltranslation.translator import register

from core.translation import PortalTranslationOptions
from feedback.models import Correction


@register(Correction)
class CorrectionTranslation(PortalTranslationOptions):
    fields = ("what", "why")
