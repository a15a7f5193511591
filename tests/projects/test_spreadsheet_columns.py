"""The cell of donors in a spreadsheet: whose amount is which, and what would change nothing."""

from decimal import Decimal

import pytest
from django.utils import translation

from desk.spreadsheets.cells import CellError
from projects.spreadsheet_columns import Donors, _with_amount

DONORS = Donors("donors", "donors")
KNOWN = "MAD, EUR, USD, CHF, DKK, GBP, JPY, NOK"


@pytest.mark.parametrize(
    ("part", "name", "amount"),
    [
        ("EU", "EU", (None, "")),
        ("EU (800 000 EUR)", "EU", (Decimal("800000.00"), "EUR")),
        ("Union (UE) (5 EUR)", "Union (UE)", (Decimal("5.00"), "EUR")),
        ("EU: 100,50 MAD", "EU", (Decimal("100.50"), "MAD")),
        ("EU = 5 CHF", "EU", (Decimal("5.00"), "CHF")),
        ("EU (depuis 2014)", "EU (depuis 2014)", (None, "")),
        ("Fonds connu (5 EUR)", "Fonds connu (5 EUR)", (None, "")),
    ],
)
def test_what_stands_in_brackets_is_an_amount_only_if_it_is_one(part, name, amount):
    assert _with_amount(part, lambda name: "connu" in name) == (name, amount)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("EU (800 000)", f"“EU (800 000)”: the amount needs its currency: {KNOWN}."),
        ("EU (5 XOF)", f"“XOF” is none of the currencies {KNOWN}."),
        ("EU (198.199 EUR)", "“198.199 EUR” can be 198,199.00 / 198.20: write the amount with two decimals."),
    ],
)
def test_an_amount_that_cannot_be_is_refused_with_what_it_lacks(part, sentence):
    with translation.override("en"), pytest.raises(CellError) as refused:
        _with_amount(part, lambda name: False)
    assert str(refused.value) == sentence


OLD = (("CH", None, ""), ("EU", Decimal("100.00"), "EUR"))


@pytest.mark.parametrize(
    ("new", "is_same"),
    [
        (OLD, True),
        ((("EU", None, ""), ("CH", None, "")), True),
        ((("EU", Decimal("100.00"), "MAD"), ("CH", None, "")), False),
        ((("EU", Decimal("100.01"), "EUR"), ("CH", None, "")), False),
        ((("EU", None, ""),), False),
        ((*OLD, ("NL", None, "")), False),
        ((), False),
    ],
)
def test_a_donor_without_an_amount_keeps_its_own(new, is_same):
    assert DONORS.same(OLD, new) is is_same


def test_donors_are_shown_as_they_may_be_typed():
    assert DONORS.show(OLD) == "CH; EU (100.00 EUR)"
