"""Which fields exist in French, Arabic and English. Only the French one is ever required."""

from modeltranslation.translator import TranslationOptions, register

from core.models import NUMBERED, Axis, GoalTarget, Partner, Picture, Place, Region


class PortalTranslationOptions(TranslationOptions):
    """If the field is required, so is French; other languages never are."""

    required_languages = ("fr",)


@register(Axis)
class AxisTranslation(PortalTranslationOptions):
    fields = ("name", "description")


@register(Region)
class RegionTranslation(PortalTranslationOptions):
    fields = ("name", "short_name", "tile_note")


@register(Place)
class PlaceTranslation(PortalTranslationOptions):
    fields = ("name",)


@register(Partner)
class PartnerTranslation(PortalTranslationOptions):
    fields = ("name", "acronym", "description", "logo_alt", "statement")


@register([*NUMBERED, GoalTarget])
class NumberedTranslation(PortalTranslationOptions):
    fields = ("name",)


@register(Picture)
class PictureTranslation(PortalTranslationOptions):
    fields = ("alt", "caption")
