"""Values as people of the active language write them."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext


def plain_number(value: int | Decimal) -> str:
    """Return a number with thousands separators, and with decimals only if it has some: 2 639 or 229 907,22."""
    if value == int(value):
        return number_format(int(value), force_grouping=True)
    return number_format(value, 2, force_grouping=True)


def amount(value: int | Decimal, currency: str) -> str:
    """Return an amount with the code of its currency, kept together: "1 600 000 EUR"."""
    return f"{plain_number(value)}\u00a0{currency}".rstrip()


def yes_or_no(value: Any) -> str:
    """Return "yes" or "no" in the active language."""
    return gettext("yes") if value else gettext("no")
