"""The translated fields of events and articles."""

from modeltranslation.translator import register

from core.translation import PortalTranslationOptions
from events.models import Article, ArticleSource, Event, EventSource, Question


@register(Event)
class EventTranslation(PortalTranslationOptions):
    fields = ("title", "summary", "body", "venue")


@register(Article)
class ArticleTranslation(PortalTranslationOptions):
    fields = ("title", "lead", "body", "outcome")


@register([EventSource, ArticleSource])
class SourceTranslation(PortalTranslationOptions):
    fields = ("note",)


@register(Question)
class QuestionTranslation(PortalTranslationOptions):
    fields = ("question", "answer")
