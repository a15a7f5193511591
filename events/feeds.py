"""RSS and Atom of events and of news."""

from django.utils.translation import gettext

from core.feeds import ListFeed, feed_views
from core.languages import text_of
from core.office import office_words
from events.calendars import announced_title
from events.filters import ArticleFilter, EventFilter


class NewsroomFeed(ListFeed):
    def item_categories(self, item):
        return [item.get_kind_display(), *([text_of(item.axis, "name").value] if item.axis else [])]


class EventFeed(NewsroomFeed):
    name = "events"
    filterset = EventFilter
    template = "events/feed_event.html"

    def heading(self):
        return gettext("Events")

    def description(self):
        return gettext("The events of IOM %(in_country)s that were announced last.") % office_words()

    def item_title(self, item):
        return announced_title(item)


class ArticleFeed(NewsroomFeed):
    name = "news"
    filterset = ArticleFilter
    template = "events/feed_article.html"

    def heading(self):
        return gettext("News")

    def description(self):
        return gettext("The latest news, press releases and stories of IOM %(in_country)s.") % office_words()


events_rss, events_atom = feed_views(EventFeed)
news_rss, news_atom = feed_views(ArticleFeed)
