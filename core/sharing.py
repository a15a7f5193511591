"""How a reader sends a record on, without a program of others on the page. docs/decisions/0059-share.md"""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from core.addresses import absolute
from core.kinds import kind_of
from core.languages import Text, active_language
from core.publication import Publication


class Ways(NamedTuple):
    """The short address of a record, addresses that open a message with it, and those of its QR code."""

    address: str
    whatsapp: str
    mail: str
    svg: str
    png: str


def short_address(record: Publication) -> str:
    """Return the short address of a record, absolute, in the active language: …/fr/p12.

    The letter is that of the kind, the number the primary key: both stay when the title and the address change.
    """
    return absolute(f"/{active_language()}/{kind_of(record).letter}{record.pk}")


def share_ways(record: Publication, title: Text) -> Ways:
    """Return the ways to share a record with this title."""
    address = short_address(record)
    message = f"{title.value}\n{address}"
    return Ways(
        address,
        f"https://wa.me/?{_query(text=f'{title.value} {address}')}",
        f"mailto:?{_query(subject=title.value, body=message)}",
        f"{address}.svg",
        f"{address}.png",
    )


def _query(**values):
    return urlencode(values, quote_via=quote)  # a mail program shows a plus as a plus
