"""RSS and Atom of events and of news."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from core.feeds import ListFeed, axis_tag, feed_views, kind_tag
from core.office import office_words
from events.calendars import announced_title
from events.filters import ArticleFilter, EventFilter


class EventFeed(ListFeed):
    name = "events"
    card = "event_card"
    filterset = EventFilter
    template = "events/feed_event.html"

    def heading(self):
        return gettext("Events")

    def description(self):
        return gettext("The events of IOM %(in_country)s that were announced last.") % office_words()

    def item_title(self, item):
        return announced_title(item)

    def item_tags(self, item):
        return [kind_tag(item, "events"), axis_tag(item.axis)]


class ArticleFeed(ListFeed):
    name = "news"
    card = "article_card"
    filterset = ArticleFilter
    template = "events/feed_article.html"

    def heading(self):
        return gettext("News")

    def description(self):
        return gettext("The latest news, press releases and stories of IOM %(in_country)s.") % office_words()

    def items(self, question):
        items = super().items(question)
        prefetch_related_objects([item for item in items if item.is_call], "questions")
        return items

    def own_date(self, item):
        return item.dateline_date, item.dateline_precision

    def item_tags(self, item):
        return [kind_tag(item, "articles"), axis_tag(item.axis)]


events_rss, events_atom = feed_views(EventFeed)
news_rss, news_atom = feed_views(ArticleFeed)
