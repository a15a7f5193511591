"""The translated fields of pages and resources."""

from modeltranslation.translator import register

from core.translation import PortalTranslationOptions
from pages.models import DataRelease, Page, PageSource, Resource, ResourceSource, Signpost


@register(Page)
class PageTranslation(PortalTranslationOptions):
    fields = ("title", "menu_title", "summary", "body")


@register(Resource)
class ResourceTranslation(PortalTranslationOptions):
    fields = ("title", "summary")


@register([PageSource, ResourceSource])
class SourceTranslation(PortalTranslationOptions):
    fields = ("note",)


@register(DataRelease)
class DataReleaseTranslation(PortalTranslationOptions):
    fields = ("reason",)


@register(Signpost)
class SignpostTranslation(PortalTranslationOptions):
    fields = ("name", "words", "text", "search")
