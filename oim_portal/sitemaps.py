"""The sitemaps: every public page in each language, with its other languages and its pictures.

https://www.sitemaps.org/protocol.html: a sitemap may have at most 50,000 addresses; PAGE records have far fewer. The
second one of projects is /sitemap-projects-2.xml instead of Django's ?p=2, because robots.txt disallows queries.
"""

from math import ceil
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.urls import reverse

from core.addresses import absolute
from core.facets import number_of
from core.kinds import kinds
from core.languages import LANGUAGES, languages_of
from pages.portfolios import PORTFOLIOS, listed, with_page

PAGE = 500  # records a file: with all languages and pictures it stays small enough to be kept (core/compression.py)
LISTS = (
    *("home", "projects", "figures", "timeline", "events", "news", "resources", "data", "releases", "api-docs"),
    *("corrections", "contact"),
)


class InEachLanguage(Paginator):
    """Pages of items, each once per language, as a translated Sitemap requires; other items are not read."""

    def __init__(self, languages_of, *args, **kwargs):
        self.languages_of = languages_of
        super().__init__(*args, **kwargs)

    def _get_page(self, records, *args, **kwargs):
        pairs = [(record, code) for record in records for code in self.languages_of(record)]
        return super()._get_page(pairs, *args, **kwargs)


class PortalSitemap(Sitemap):
    """Base of the sitemaps: `items()` are the pages, `location(item)` their addresses in the active language."""

    i18n = alternates = True  # templates/sitemap.xml adds x-default: Django's would have no language, and ours need one
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    @property
    def paginator(self):
        return InEachLanguage(self.get_languages_for_item, self.items(), PAGE, allow_empty_first_page=False)

    def page_numbers(self):
        return self.paginator.page_range


class Lists(PortalSitemap):
    """The pages that are not publications, as (route, arguments): lists and portfolios."""

    def items(self):
        return (
            [(name, [], LANGUAGES) for name in (*LISTS, *(kind.index for kind in listed()))]
            + [
                (kind.name, [getattr(owner, kind.code)], languages_of(owner, "name"))
                for kind in PORTFOLIOS
                for owner in kind.with_page()
            ]
            + [("donor_report", [donor.code], languages_of(donor, "name")) for donor in with_page("donor")]
        )

    def get_languages_for_item(self, item):
        return item[2]

    def location(self, item):
        route, arguments, _languages = item
        return reverse(route, args=arguments)


class Records(PortalSitemap):
    """The published records of a kind."""

    def __init__(self, kind):
        self.model, self.dataset = kind.model, kind.dataset

    def page_numbers(self):
        if not self.dataset:
            return super().page_numbers()
        return range(1, ceil(number_of(self.dataset.filterset) / PAGE) + 1)

    def items(self):
        records = self.model.objects.published().order_by("pk")
        if not hasattr(self.model, "pictures"):
            return records
        links = self.model._meta.get_field("pictures").related_model.objects.select_related("picture")
        return records.prefetch_related(Prefetch("pictures", links))

    def get_languages_for_item(self, record):
        """A page without a title in its language is no version of the record in that language."""
        return languages_of(record, record.translated_fields[0])

    def location(self, record):
        return record.get_absolute_url()

    def lastmod(self, record):
        return max(record.updated_at, record.published_at)

    def get_urls(self, *args, **kwargs):
        """Add the addresses of its public pictures to each page, each once."""
        urls = super().get_urls(*args, **kwargs)
        return [url | {"pictures": _pictures(url["item"][0])} for url in urls]


def _pictures(record):
    links = record.pictures.all() if hasattr(record, "pictures") else ()
    return dict.fromkeys(absolute(link.picture.file.url) for link in links if link.picture.is_shown)


def sitemaps():
    """Return {name in the address: Sitemap} for all sitemaps."""
    return {"lists": Lists()} | {kind.name: Records(kind) for kind in kinds()}
