"""The currencies of amounts, and the rule that an amount comes with its currency."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.office import with_words

# The currencies of donors, by ISO 4217 code.
DONOR_CURRENCIES = [
    ("EUR", _("euro")),
    ("USD", _("US dollar")),
    ("CHF", _("Swiss franc")),
    ("DKK", _("Danish krone")),
    ("GBP", _("pound sterling")),
    ("JPY", _("yen")),
    ("NOK", _("Norwegian krone")),
]


def currencies():
    """Return [(code, name)] of the currencies of budgets and contributions: the office's own, then those of donors."""
    own = settings.OFFICE.currency
    return [(own, with_words("%(currency_name)s")), *(choice for choice in DONOR_CURRENCIES if choice[0] != own)]


def amount_has_currency(amount):
    """Return the constraint that an amount comes with its currency and a currency with its amount."""
    return models.CheckConstraint(
        condition=Q(**{f"{amount}__isnull": True}, currency="") | Q(**{f"{amount}__gte": 0}) & ~Q(currency=""),
        name=f"%(class)s_{amount}_has_currency",
        violation_error_message=_("An amount needs its currency, and a currency its amount."),
    )


def amount_field(verbose_name):
    return models.DecimalField(
        verbose_name, max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


def in_cents(amount: Decimal | None) -> Decimal | None:
    """Return an amount with two decimals, as it is stored: SQLite gives a sum with as many as are not zero."""
    return None if amount is None else Decimal(amount).quantize(Decimal("0.01"))
