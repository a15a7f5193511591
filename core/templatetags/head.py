"""The head of a page: its title and description, in the lengths that search engines and social networks show."""

import html
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html

from core.addresses import absolute
from core.brief import brief
from core.dates import Precision, format_partial_date
from core.languages import Text, active_language
from core.office import SOURCE, office_words

register = template.Library()
TITLE, DESCRIPTION, SHARED = 65, 160, 200  # characters


def _text(content):
    return " ".join(html.unescape(content).split())


@register.simple_block_tag
def title_tags(content: str) -> str:
    """Print the <title> inside, and og:title. The name of the portal follows where both fit into TITLE characters."""
    text = _text(content.removeprefix("<title>").removesuffix("</title>"))
    portal = office_words()["portal_name"]
    whole = f"{text} – {portal}"
    shown = whole if len(whole) <= TITLE else brief(text, TITLE)
    return format_html('<title>{}</title>\n<meta property="og:title" content="{}">', shown, text)


@register.simple_block_tag
def description_tags(content: str) -> str:
    """Print the description for search engines and for social networks, cut at the end of a sentence or a word."""
    text = _text(content)
    return format_html(
        '<meta name="description" content="{}">\n<meta property="og:description" content="{}">',
        brief(text, DESCRIPTION),
        brief(text, SHARED),
    )


@register.simple_tag(takes_context=True)
def printed(context: dict[str, Any]) -> dict[str, str]:
    """Return what paper has to say: the `address` with its question, readable, and the `day`."""
    address = absolute(context["request"].get_full_path())
    day = format_partial_date(timezone.localdate(), Precision.DAY)
    return {"address": uri_to_iri(address), "day": day}


@register.simple_tag
def asked(listing: Any, title: object) -> str:
    """Return the question of a list in words: "Projects – Donor: European Union"."""
    return listing.in_words(title)


@register.simple_tag
def office_contact() -> dict[str, Any] | None:
    """Return how to reach the office: `phone`, `tel` (its link), `website`, and the Texts `address` and `note`."""
    contact = settings.OFFICE.contact
    if not contact:
        return None
    return {
        "phone": contact.phone.replace(" ", "\u00a0"),
        "tel": f"tel:{contact.phone.replace(' ', '')}",
        "website": contact.website,
        "address": _in_language(contact.address),
        "note": _in_language(contact.note),
    }


def _in_language(texts):
    code = active_language() if active_language() in texts else SOURCE
    return Text(texts[code], code, code != active_language())
