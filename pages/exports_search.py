"""Search results as a file: one row per record, in the order of the page."""

from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import LANGUAGE_MEANING, Cell, Column, language_choices
from core.exports.datasets import Dataset, Sheet
from core.search import index
from core.search.query import parse
from pages.search import SearchFilter, hits_of, searched_kinds, section_of, sections_of
from projects.models import Project


def found(filters, _given):
    """Yield (name of the kind, Result) for all results on all pages, kind after kind."""
    text, kind = filters.values["q"], filters.values["kind"]
    query = parse(text)
    if not query:
        return
    index.catch_up_for_reader()
    hits = hits_of(query)
    for name in [section.name for section in sections_of(text, query)]:
        if kind in {"", name}:
            number = 1
            while number:
                section = section_of(name, text, query, hits, number)
                yield from ((name, result) for result in section.results)
                number = section.page.has_next() and section.page.next_page_number()


def _day(row):
    """Return the date that the kind is sorted by, or None."""
    record = row[1].record
    return getattr(record, record.search_day) if record.search_day else None


def _slug(row):
    """Return the last part of the address: of a portfolio, its code."""
    return row[1].url.rstrip("/").rpartition("/")[2]


def _excerpt(row):
    return "".join(piece.text for piece in row[1].excerpt.pieces) if row[1].excerpt else ""


def columns():
    return [
        Column(
            "kind_code",
            _("Kind: code"),
            lambda row: row[0],
            _("Takes this kind alone: ?kind=projects"),
            choices=lambda: searched_kinds().items(),
        ),
        Column("kind", _("Kind"), lambda row: str(row[1].kind), _("What the record is.")),
        Column("slug", _("Short name in the address"), _slug, _("Names the record; unique in its kind.")),
        Column("title", _("Title"), lambda row: row[1].title.value, _("The name of the record."), tag="#item+name"),
        Column(
            "title_language",
            _("Title: language"),
            lambda row: row[1].title.language,
            LANGUAGE_MEANING,
            choices=language_choices(),
        ),
        Column(
            "date",
            _("Date"),
            _day,
            _("When the project or the event starts, of news and resources their date."),
            Cell.DATE,
            tag="#date",
        ),
        Column(
            "url",
            _("Address"),
            lambda row: absolute(row[1].url),
            _("The page of this record on the portal."),
            Cell.ADDRESS,
            tag="#meta+url",
        ),
        Column("excerpt", _("Excerpt"), _excerpt, _("The part of a text in which the words were found.")),
        Column(
            "excerpt_language",
            _("Excerpt: language"),
            lambda row: row[1].excerpt.text.language if row[1].excerpt else "",
            LANGUAGE_MEANING,
            choices=language_choices(),
        ),
        Column(
            "stands_in",
            _("Another language stands in"),
            lambda row: row[1].title.stands_in,
            _("The record has no title in the language of the file."),
            Cell.YES_NO,
        ),
    ]


SEARCH = Dataset(
    name="search",
    title=_("Search"),
    filterset=SearchFilter,
    published=Project.objects.none,  # for no single kind: found() looks each one up
    main=Sheet("results", _("Results"), columns, about=_("a row for each record found, the best first in each kind")),
    own={},
    computed=found,
)
