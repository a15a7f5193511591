"""Events, and articles (news)."""

from events.models.article import Article, ArticleDocument, ArticlePicture, ArticleSource, Question
from events.models.event import Event, EventDocument, EventPicture, EventSource, Sitting

__all__ = [
    "Article",
    "ArticleDocument",
    "ArticlePicture",
    "ArticleSource",
    "Event",
    "EventDocument",
    "EventPicture",
    "EventSource",
    "Question",
    "Sitting",
]
