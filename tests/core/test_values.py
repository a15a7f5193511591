"""Values as people of a language write them."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.values import amount, plain_number, yes_or_no


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (2639, "2 639", "2,639"),
        (1_500_000, "1 500 000", "1,500,000"),
        (Decimal("12.00"), "12", "12"),
        (Decimal("229907.2"), "229 907,20", "229,907.20"),
        (Decimal("-0.5"), "-0,50", "-0.50"),
    ],
)
def test_a_number_has_its_separators_and_decimals_only_if_it_has_some(value, french, english):
    found = []
    for language in ("fr", "en"):
        with translation.override(language):
            found.append(plain_number(value).replace("\u00a0", " ").replace("\u202f", " "))
    assert found == [french, english]


def test_an_amount_is_kept_together_with_its_currency_and_yes_is_yes_in_each_language():
    with translation.override("en"):
        assert [amount(1600, "EUR"), amount(5, "")] == ["1,600\u00a0EUR", "5"]
    said = []
    for language in ("fr", "ar", "en"):
        with translation.override(language):
            said.append((yes_or_no(1), yes_or_no("")))
    assert said == [("oui", "non"), ("نعم", "لا"), ("yes", "no")]
