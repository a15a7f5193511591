"""The head of a page: its title and description, in the lengths that search engines and social networks show."""

import html
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html, strip_tags

from core.addresses import absolute
from core.brief import brief
from core.dates import Precision, format_partial_date
from core.languages import Text, active_language, text_of
from core.marks import office_mark
from core.office import SOURCE, office_words
from core.renditions import SHARE_SIZE, share_size

register = template.Library()
TITLE, DESCRIPTION, SHARED = 65, 160, 200  # characters


def _text(content):
    return " ".join(html.unescape(content).split())


@register.simple_block_tag
def title_tags(content: str) -> str:
    """Print the <title> inside, and og:title. The name of the portal follows where both fit into TITLE characters.

    After the <title> may stand what tells the page from others, such as the code of a project or the day of an event:
    it ends a title that is cut, because two that begin alike would be one.
    """
    title, _end, mark = content.removeprefix("<title>").partition("</title>")
    text, mark = _text(title), _text(strip_tags(mark))
    portal = office_words()["portal_name"]
    whole = f"{text} – {portal}"
    if len(whole) <= TITLE:
        shown = whole
    elif mark and len(text) > TITLE:
        shown = f"{brief(text, TITLE - len(mark) - 3)} – {mark}"
    else:
        shown = brief(text, TITLE)
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


register.simple_tag(office_mark)


@register.simple_tag(takes_context=True)
def share_picture(context: dict[str, Any]) -> dict[str, Any]:
    """Return the picture that stands for a page where its address is shared: `url`, `type`, `width`, `height`, `alt`.

    The crop of its first picture that has one; else its own card, or that of what was asked of a list; else the
    portal's. The size is said, because Facebook shows a picture without it only from the second time on.
    """
    for picture in context.get("pictures") or ():
        if picture.share_url:
            width, height = share_size(picture.width, picture.height)
            alt = text_of(picture, "alt").value
            return {
                "url": absolute(picture.share_url),
                "type": "image/jpeg",
                "width": width,
                "height": height,
                "alt": alt,
            }
    listing, title = context.get("listing"), context.get("title")
    if context.get("card"):
        path, alt = context["card"], str(getattr(title, "value", title))
    elif listing and listing.is_filtered:
        path = f"{context['request'].path.removesuffix('/')}.png{listing.filter_query}"
        alt = listing.in_words(title)
    else:
        path, alt = static("img/share.png"), office_words()["portal_name"]
    width, height = SHARE_SIZE
    return {"url": absolute(path), "type": "image/png", "width": width, "height": height, "alt": alt}


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
