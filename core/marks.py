"""The marks of organisations: a logo, or the name where the office has none, and the statement of support.

The page of a project names all its donors. Elsewhere stand those that ask for it, or whose mark the office was given.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from core.languages import text_of
from core.models import Partner
from core.pdf_text import sheet_part
from core.versioned_cache import VersionedCache

_cache = VersionedCache(most=1)


def office_mark() -> Partner | None:
    """Return the organisation of the office if it has a logo; otherwise the wordmark stands for it.

    Kept until the content changes, because every page has it.
    """
    return _cache.get("office", _office_mark)


def _office_mark():
    return Partner.objects.filter(code=settings.OFFICE.organisation.partner).exclude(logo="").first()


def marks_of(donors: Iterable[Partner]) -> list[Partner]:
    """Return each donor once, those that ask to be shown first."""
    return sorted(dict.fromkeys(donors), key=lambda donor: not donor.asks_to_be_shown)


def given_marks(donors: Iterable[Partner]) -> list[Partner]:
    """Return the donors that ask to be shown, or that gave a logo or a statement; in the order of `marks_of`."""
    return [donor for donor in marks_of(donors) if donor.asks_to_be_shown or donor.logo or text_of(donor, "statement")]


def sheet_mark(partner: Partner) -> dict[str, Any]:
    """Return a mark for a template of a sheet: {"logo", "alt", "name", "statement"}.

    `logo` is a list of bytes, as JSON has none; None if there is no logo, or if its file is missing.
    """
    return {
        "logo": _bytes_of(partner.logo),
        "alt": text_of(partner, "logo_alt").value,
        "name": sheet_part(text_of(partner, "acronym") or text_of(partner, "name")),
        "statement": sheet_part(text_of(partner, "statement")),
    }


def office_on_sheets() -> dict[str, Any] | None:
    """Return the office's mark for a template of a sheet, or None if it has no logo that can be drawn."""
    partner = office_mark()
    mark = sheet_mark(partner) if partner else None
    return mark if mark and mark["logo"] else None


def _bytes_of(logo):
    if not logo:
        return None
    try:
        with logo.open("rb") as file:
            return list(file.read())
    except OSError:  # a restored database without its files: the name stands there
        return None
