"""Structured data for search engines: JSON-LD with the types of schema.org, built as dicts.

The language of a text is its node's `inLanguage`, so a fallback states its real language.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core.addresses import absolute
from core.dates import Precision
from core.languages import Text, text_of
from core.office import office_words
from core.renditions import SHARE_SIZE

CONTEXT = "https://schema.org"
# "</script" would end the block and "<!--" would break it, even inside a string, so JSON escapes are used for them.
_ESCAPES = {ord(">"): "\\u003e", ord("<"): "\\u003c", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def as_json_ld(nodes: Iterable[dict]) -> SafeString:
    """Return nodes (dicts without @context) as the content of a <script type="application/ld+json">, safe in HTML."""
    text = json.dumps({"@context": CONTEXT, "@graph": list(nodes)}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # safe: no <, > or & is left


def node(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a node of a schema.org type; empty properties are left out, "id_" becomes @id."""
    given = {name: value for name, value in properties.items() if value not in ("", None, [], {})}
    identity = {"@id": given.pop("id_")} if "id_" in given else {}
    return {"@type": kind, **identity, **given}


def office_id() -> str:
    return absolute("/#office")


def office() -> dict[str, Any]:
    """The office, with the schema.org type for intergovernmental bodies, not NGO."""
    return node(
        "GovernmentOrganization",
        id_=office_id(),
        name=office_words()["office_name"],
        url=absolute(reverse("home")),
        parentOrganization=node(
            "GovernmentOrganization",
            name=gettext("International Organization for Migration"),
            url=settings.OFFICE.organisation.website,
        ),
        areaServed=node("Country", name=office_words()["country_name"], identifier=settings.OFFICE.country),
    )


def the_office() -> dict[str, Any]:
    """A reference to the office from another node."""
    return {"@id": office_id(), "@type": "GovernmentOrganization", "name": office_words()["office_name"]}


def organisation(partner: Any) -> dict[str, Any]:
    return node("Organization", name=text_of(partner, "name").value, url=partner.website)


def breadcrumbs(crumbs: Iterable[tuple[str | Promise | Text, str]]) -> dict[str, Any]:
    """Return the `crumbs` that a page shows: (name, path) of each step below the home page, the page itself last."""
    way = [(gettext("Home"), reverse("home")), *crumbs]
    items = [
        node("ListItem", position=number, name=str(name), item=absolute(path))
        for number, (name, path) in enumerate(way, start=1)
    ]
    return node("BreadcrumbList", itemListElement=items)


def images(pictures: Iterable[Any], card: str) -> list[dict[str, Any]]:
    """Return the public pictures of a page with their sizes; without any, its `card`, whose path is given."""
    shown = [(picture.file.url, picture.width, picture.height) for picture in pictures if picture.is_shown]
    return [
        node("ImageObject", url=absolute(path), width=width, height=height)
        for path, width, height in shown or [(card, *SHARE_SIZE)]
    ]


def full_date(date: dt.date | None, precision: str) -> str:
    """Return a date in ISO 8601 if its day is known, else "": search engines take nothing shorter."""
    return date.isoformat() if date and precision == Precision.DAY else ""


def reviewed(record: Any) -> str:
    """Return the day on which a record was last checked, for `lastReviewed`, which only a WebPage has; "" for never."""
    return record.checked_on.isoformat() if record.checked_on else ""


def place_node(place: Any, venue: str = "") -> dict[str, Any] | None:
    """Return the schema.org Place for a core.models.Place and a venue, either of which may be missing; or None."""
    if not place and not venue:
        return None
    address = None
    if place:
        address = node(
            "PostalAddress",
            addressLocality=text_of(place, "name").value,
            addressRegion=text_of(place.region, "name").value if place.region else "",
            addressCountry=place.country.code,
        )
    return node("Place", name=venue or text_of(place, "name").value, address=address)
