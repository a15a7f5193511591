"""RSS and Atom feeds of a list, with any filter: the same query as the page, newest records first.

An entry says when it was published only if that is known: what came with the office's content was not published on the
day that orders it here (oim_portal/content/loading.py), so it has the day that its source gives, or none.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.cleaning import xml_text
from core.conditional import conditional
from core.dates import Precision
from core.languages import Text, active_language, text_of
from core.listing import ListQuery
from core.office import office_words
from core.renditions import SHARE_SIZE
from core.text_figures import pictures_in, with_pictures

LIMIT = 50
TTL = 60  # minutes until a feed reader should poll again
# RFC 4151: the year in which the office owned this host name. Never change it.
TAG_YEAR = 2026
MEDIA = "http://search.yahoo.com/mrss/"
CUT = "\0"  # in a template around what only the whole text has; no text of the portal has it
_LINK = re.compile(r'(\s(?:href|src)=")([^"]*)')
_SOURCES = re.compile(r'(\ssrcset=")([^"]*)')


@dataclass(frozen=True)
class Tag:
    """A category of an entry: a code, the address of the list of codes that it is from, its name for readers."""

    code: str
    scheme: str
    label: str


@dataclass(frozen=True)
class Part:
    """A rich text of an entry, with the heading above it or ""."""

    heading: object  # str, lazy
    text: Text
    html: str


class _Portal:
    """What both formats add: valid XML text, the language of each entry, its whole text, its card, and a date for an
    empty feed.
    """

    def __init__(self, title, link, description, **options):
        super().__init__(xml_text(title), link, xml_text(description), **options)

    def add_item(self, title, link, description, **options):
        super().add_item(xml_text(title), link, xml_text(description), **options)

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["card"]:
            width, height = map(str, SHARE_SIZE)
            handler.addQuickElement("media:thumbnail", "", {"url": item["card"], "width": width, "height": height})

    def latest_post_date(self):
        """Return the time of the latest entry; midnight today if there is none."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return super().latest_post_date() if self.items else midnight


class Rss(_Portal, Rss201rev2Feed):
    kind = "rss"

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:media": MEDIA,
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:language", item["language"])
        handler.addQuickElement("content:encoded", item["content"])
        for tag in item["tags"]:
            handler.addQuickElement("category", xml_text(tag.label), {"domain": tag.scheme})


class Atom(_Portal, Atom1Feed):
    kind = "atom"

    def root_attributes(self):
        return super().root_attributes() | {"xmlns:media": MEDIA}

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        for tag in item["tags"]:
            about = {"term": tag.code, "scheme": tag.scheme, "label": xml_text(tag.label)}
            handler.addQuickElement("category", "", about)


class ListFeed(Feed):
    """The newest records of a list. Subclasses say which:

    `name` (of the route, as in reverse("events")), `filterset`, `template` (for the text of an entry; it gets
    `record`, its `parts`, and CUT as `cut`), `heading()` and `description()` in the reader's language,
    `item_tags(record)`, `texts`, `own_date(record)`, and `card`, the route of the picture of a record, if it has one.
    """

    texts = (("", "body"),)  # its rich texts: (heading, field)
    card = ""

    def own_date(self, item):
        """Return (date or None, precision) of when the record itself came out, by its source."""
        return None, ""

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
        newest = question.queryset.for_cards().with_appearance().order_by("-published_at", "-pk")
        items = list(newest[:LIMIT])
        texts = [text_of(item, field) for item in items for _heading, field in self.texts]
        pictures = pictures_in(text.value for text in texts)
        for item in items:
            item.parts = [*self._parts(item, pictures)]
        return items

    def _parts(self, item, pictures):
        for heading, field in self.texts:
            if text := text_of(item, field):
                html = mark_safe(with_pictures(text, pictures))  # safe: core.richtext sanitises on every write
                yield Part(heading, text, html)

    def item_title(self, item):
        return text_of(item, "title").value

    def item_description(self, item):
        """Return the summary: the text without what is between two CUTs."""
        return "".join(self._pieces(item)[::2])

    def item_content(self, item):
        """Return the whole text, with addresses that lead to the portal from wherever it is read."""
        return xml_text(absolute_links("".join(self._pieces(item)), self.item_link(item)))

    def _pieces(self, item):
        """Return the text of an entry in pieces, each second of which belongs to the whole text only; rendered once."""
        if not hasattr(item, "feed_pieces"):
            about = {"record": item, "parts": item.parts, "cut": CUT, **office_words()}
            item.feed_pieces = render_to_string(self.template, about).strip().split(CUT)
        return item.feed_pieces

    def item_link(self, item):
        return absolute(item.get_absolute_url())

    def item_guid(self, item):
        """Return a tag URI: it stays the same when the address of the page changes. Each language has its own entry."""
        host = urlsplit(settings.SITE_URL).hostname
        return f"tag:{host},{TAG_YEAR}:{item._meta.model_name}/{item.pk}/{active_language()}"

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        """Return when it was published; None if only its year or month, or nothing, is known."""
        if item.appeared_at:
            return item.appeared_at
        date, precision = self.own_date(item)
        if not date or precision != Precision.DAY:
            return None
        return timezone.make_aware(dt.datetime.combine(date, dt.time()))

    def item_updateddate(self, item):
        return max(item.updated_at, item.appeared_at) if item.appeared_at else item.updated_at

    def item_extra_kwargs(self, item):
        return {
            "language": text_of(item, "title").language,
            "content": self.item_content(item),
            "tags": [tag for tag in self.item_tags(item) if tag],
            "card": absolute(reverse(self.card, args=[item.slug])) if self.card else "",
        }


def kind_tag(item, kind: str) -> Tag:
    """Return the Tag of a record's kind: "Workshop". `kind` is the API's name of such records."""
    return Tag(item.kind, f"{absolute(reverse(f'api-{kind}'))}#kind", item.get_kind_display())


def axis_tag(axis) -> Tag | None:
    return Tag(axis.code, absolute(reverse("api-axes")), text_of(axis, "name").value) if axis else None


def absolute_links(html: str, page: str) -> str:
    """Return HTML whose addresses are absolute, those relative to a `page` too."""
    html = _LINK.sub(lambda match: match[1] + urljoin(page, match[2]), html)
    return _SOURCES.sub(lambda match: match[1] + ", ".join(_sources(match[2], page)), html)


def _sources(srcset: str, page: str) -> Iterable[str]:
    for source in srcset.split(", "):
        address, _space, width = source.partition(" ")
        yield f"{urljoin(page, address)} {width}".strip()


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
