"""Template tags for all templates (a builtin library: no {% load %} needed)."""

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from core.addresses import absolute
from core.brief import brief
from core.dates import (
    Precision,
    date_span,
    day_number,
    format_moment,
    format_partial_date,
    format_time,
    iso_partial_date,
    short_month,
    time_span,
)
from core.exports.formats import file_links
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES, STAND_IN_ORDER, Text, active_language, direction, og_locale, text_of
from core.text_figures import pictures_in, with_pictures
from core.values import plain_number

register = template.Library()
NO_BREAK_SPACE = "\u00a0"


def _wrapped(text, label):
    """A text; a fallback gets its own lang and dir, and a label that names its language."""
    if not text.stands_in:
        return text.value
    shown = format_html('<span lang="{}" dir="{}">{}</span>', text.language, text.direction, text.value)
    if not label:
        return shown
    return format_html('{} <span class="standin">({})</span>', shown, text.notice)


@register.simple_tag
def shown(instance, field, label=True):
    """Print a translated field; a fallback gets its lang, dir and "(in French)". label=False omits the words.

    Omit them only where the same text, or the whole page, already names its language.
    """
    return _wrapped(text_of(instance, field), label)


@register.simple_tag
def shown_text(text, label=False):
    """Print a core.languages.Text, or any other label unchanged."""
    return _wrapped(text, label) if isinstance(text, Text) else text


@register.simple_tag
def marked(pieces):
    """Print the Pieces of a text (core/search/excerpt.py), those that match highlighted."""
    texts = ((escape(piece.text), piece.is_marked) for piece in pieces)
    return mark_safe("".join(f"<mark>{text}</mark>" if is_marked else text for text, is_marked in texts))  # escaped


@register.simple_tag
def plain(instance: Any, field: str) -> str:
    """Return a translated field as plain text, for attributes and <title>, which cannot have a lang of their own."""
    return text_of(instance, field).value


@register.simple_tag(name="text_of")
def text_of_tag(instance, field):
    """Return the Text, for `{% text_of project "summary" as summary %}{% if summary %}`."""
    return text_of(instance, field)


@register.inclusion_tag("includes/rich_text.html")
def rich_text(instance, field):
    """Print a rich-text field (sanitised when stored); a fallback gets its lang, dir and a notice."""
    text = text_of(instance, field)
    html = with_pictures(text, pictures_in([text.value]))
    return {"text": text, "html": mark_safe(html)}  # safe: core.richtext sanitises on every write


@register.simple_tag
def lang_attrs(text):
    """Print ` lang="fr" dir="ltr"` for a fallback; nothing otherwise."""
    return format_html(' lang="{}" dir="{}"', text.language, text.direction) if text.stands_in else ""


@register.filter
def number(value: Any) -> str:
    """Format a number for the active language, with thousands separators: 2 639 or 229 907,22."""
    if value in (None, ""):
        return ""
    return plain_number(value)


@register.filter
def money(amount, currency):
    """Format an amount with its ISO code, kept together and in order in right-to-left text too."""
    return format_html('<bdi class="money">{}{}{}</bdi>', number(amount), NO_BREAK_SPACE, currency)


@register.simple_tag
def when(date, precision):
    """Print a date as <time>, only as precise as it is known."""
    text = format_partial_date(date, precision)
    return format_html('<time datetime="{}">{}</time>', iso_partial_date(date, precision), text)


@register.simple_tag
def days(first, last):
    """Print the days from one date to another as <time>: "1–2 August 2024"."""
    return format_html_join(
        "", '<time datetime="{}">{}</time>', ((d.isoformat(), text) for d, text in date_span(first, last))
    )


@register.simple_tag
def times(start, end):
    """Print the local times of two datetimes as <time>: "09:30–17:00"."""
    parts = time_span(start, end)
    return format_html_join("", '<time datetime="{}">{}</time>', ((m.isoformat("T", "minutes"), t) for m, t in parts))


@register.filter
def clock(moment):
    """Format the local time of a datetime: "17 h"."""
    return format_time(moment)


@register.simple_tag
def on_day(moment):
    """Print the local date of a datetime as <time>."""
    day = timezone.localdate(moment)
    return days(day, day)


@register.simple_tag
def on_day_at(moment, words=""):
    """Print the local date and time of a datetime as <time>: "1 August 2024 at 17:00", or in other words."""
    iso = timezone.localtime(moment).isoformat("T", "minutes")
    return format_html('<time datetime="{}">{}</time>', iso, words or format_moment(moment))


@register.filter
def host(url: str) -> str:
    """Return the host name of an address, to show where a link leads: "www.iom.int"."""
    return urlsplit(url).hostname or ""


@register.simple_tag
def file_kind(file):
    """Return the type of an uploaded file, and its size if the file exists: "PDF, 1.2 MB"."""
    kind = Path(file.name).suffix.removeprefix(".").upper()
    try:
        return f"{kind}, {filesizeformat(file.size)}"
    except OSError:
        return kind


@register.filter
def day(value):
    """Format a date, or the local day of a datetime, for the active language: "1er mars 2025"."""
    date = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    return format_partial_date(date, Precision.DAY) if date else ""


@register.simple_tag
def icon(name, css=""):
    """Print an icon of the sprite; it is decorative, so there must be text next to it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("vendor/lucide/icons.svg"),
        name,
    )


@register.simple_tag
def joined(records, field="name"):
    """Print the names of several records, separated by commas, fallbacks marked with their language."""
    comma = LANGUAGE_TABLE[active_language()].comma
    return format_html_join(comma, "{}", ((_wrapped(text_of(record, field), False),) for record in records))


@register.filter(name="moment")
def moment_text(moment):
    """Format the local date and time of a datetime: "1 August 2024 at 17:00"; "" for None."""
    return format_moment(moment) if moment else ""


register.filter("brief", brief)
register.filter("day_number", day_number)
register.filter("short_month", short_month)
register.filter("direction", direction)


@register.simple_tag(takes_context=True)
def language_links(context):
    """Return the same page in each language: [{"code", "name", "direction", "locale", "url", "address", "is_active",
    "is_written"}].

    `url` keeps the query; `address` is absolute and has the query of the page only where it changes the content.
    `is_written` is false if the record of the page has no title in that language.
    """
    written = context.get("written_in") or LANGUAGES
    request = context["request"]
    path = request.path
    first, _slash, rest = path.lstrip("/").partition("/")
    rest = rest if first in LANGUAGES else ""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    own_query = _own_query(context)
    links = []
    for code in LANGUAGES:
        url = f"/{code}/{rest}"
        links.append(
            {
                "code": code,
                "name": LANGUAGE_TABLE[code].own_name,
                "direction": direction(code),
                "locale": og_locale(code),
                "url": url + query,
                "address": absolute(url + own_query),
                "is_active": code == active_language(),
                "is_written": code in written,
            }
        )
    return links


@register.simple_tag(takes_context=True)
def page_address(context):
    """Return the canonical absolute address of this page, in the language of the title shown.

    Of its query it has what changes the content: a filtered list is shared as such, and no search engine lists it.
    """
    path, written = context["request"].path, context.get("written_in")
    if written and active_language() not in written:
        shown_in = next(code for code in STAND_IN_ORDER if code in written)
        path = f"/{shown_in}/{path.lstrip('/').partition('/')[2]}"
    return absolute(path + _own_query(context))


def _own_query(context):
    """Return the part of a page's query that changes its content; "" for a page that has none."""
    listing = context.get("listing")
    return context.get("address_query") or (listing.address_query if listing else "")


@register.simple_tag
def page_direction():
    return direction(active_language())


@register.simple_tag
def page_language():
    return active_language()


@register.simple_tag
def page_script():
    """Return the script of the page's language, "latin" or "arabic", to preload its font."""
    return LANGUAGE_TABLE[active_language()].script


@register.simple_tag
def bar_of(scale, project):
    """Return the time bar of a project on a list's scale."""
    return scale.bar(project)


@register.simple_tag(name="file_links")
def file_links_tag(kind, query=""):
    """Return the download links for the list `kind` ("projects") with the filters of `query`."""
    return file_links(kind, query)
