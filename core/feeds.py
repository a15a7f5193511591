"""RSS and Atom feeds of a list, with any filter: the same query as the page, newest records first."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.cleaning import xml_text
from core.conditional import conditional
from core.languages import active_language, text_of
from core.listing import ListQuery
from core.office import office_words

LIMIT = 50
TTL = 60  # minutes until a feed reader should poll again
# RFC 4151: the year in which the office owned this host name. Never change it.
TAG_YEAR = 2026


class _Portal:
    """What both formats add: valid XML text, the language of each entry, and a date for an empty feed."""

    def __init__(self, title, link, description, **options):
        super().__init__(xml_text(title), link, xml_text(description), **options)

    def add_item(self, title, link, description, **options):
        options["categories"] = [xml_text(category) for category in options["categories"]]
        super().add_item(xml_text(title), link, xml_text(description), **options)

    def latest_post_date(self):
        """Return the time of the latest entry; midnight today if there is none."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return super().latest_post_date() if self.items else midnight


class Rss(_Portal, Rss201rev2Feed):
    kind = "rss"

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:language", item["language"])


class Atom(_Portal, Atom1Feed):
    kind = "atom"

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}


class ListFeed(Feed):
    """The newest records of a list. Subclasses say which:

    `name` (of the route, as in reverse("events")), `filterset`, `template` (for the text of an entry; it gets
    `record`), `heading()` and `description()` in the reader's language, and `item_categories(record)`.
    """

    def get_object(self, request):
        """Return the ListQuery; an invalid one gives a 400, as on the page."""
        return ListQuery(request, self.filterset, self.filterset._meta.model.objects.published())

    def title(self, question):
        return f"{office_words()['portal_name']} – {question.in_words(self.heading())}"

    def subtitle(self):
        return self.description()

    def link(self, question):
        return absolute(reverse(self.name) + question.filter_query)

    def feed_url(self, question):
        return absolute(reverse(f"{self.name}_{self.feed_type.kind}") + question.filter_query)

    feed_guid = feed_url
    ttl = TTL

    def author_name(self):
        return office_words()["office_name"]

    def items(self, question):
        return question.queryset.for_cards().order_by("-published_at", "-pk")[:LIMIT]

    def item_title(self, item):
        return text_of(item, "title").value

    def item_description(self, item):
        return render_to_string(self.template, {"record": item, **office_words()}).strip()

    def item_link(self, item):
        return absolute(item.get_absolute_url())

    def item_guid(self, item):
        """Return a tag URI: it stays the same when the address of the page changes. Each language has its own entry."""
        host = urlsplit(settings.SITE_URL).hostname
        return f"tag:{host},{TAG_YEAR}:{item._meta.model_name}/{item.pk}/{active_language()}"

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return max(item.updated_at, item.published_at)

    def item_extra_kwargs(self, item):
        return {"language": text_of(item, "title").language}


def feed_views(feed_class):
    """Return the views of a ListFeed as (RSS, Atom)."""
    return _view(feed_class, Rss), _view(feed_class, Atom)


def _view(feed_class, feed_type):
    feed = feed_class()
    feed.feed_type = feed_type

    @require_safe
    @conditional
    def view(request):
        return feed(request)

    return view
