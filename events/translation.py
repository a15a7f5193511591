"""The translated fields of events and articles."""

from modeltranslation.translator import register

from core.translation import PortalTranslationOptions
from events.models import Article, ArticleSource, Event, EventSource


@register(Event)
class EventTranslation(PortalTranslationOptions):
    fields = ("title", "summary", "body", "venue")


@register(Article)
class ArticleTranslation(PortalTranslationOptions):
    fields = ("title", "lead", "body")


@register([EventSource, ArticleSource])
class SourceTranslation(PortalTranslationOptions):
    fields = ("note",)
