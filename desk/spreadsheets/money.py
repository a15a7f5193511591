"""Reads amounts of money as people write them: 1 500 000 MAD, 250 000 €, 1,5 M, 25 MDH, 1,2 million d’euros."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from core.search import fold
from desk.spreadsheets.cells import DIGITS, AmbiguousCellError, CellError, number_readings, shortened

_CURRENCIES = {
    "EUR": "eur euro euros € يورو اورو أورو",
    "MAD": "mad dh dhs dirham dirhams dhm درهم دراهم درهما د.م",
    "USD": "usd $ us$ dollar dollars دولار",
    "CHF": "chf fr.s",
    "GBP": "gbp £ livre livres",
}
_TIMES = {
    1_000: "k mille milliers الف ألف آلاف",
    1_000_000: "m mio million millions مليون ملايين مليونا",
    1_000_000_000: "md mds mrd milliard milliards مليار",
}
_CODE_OF = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
_TIMES_OF = {word: times for times, words in _TIMES.items() for word in words.split()}
_LONGEST = 100  # characters of an amount
_NUMBER = re.compile(r"\d(?:[\d.,'’\s\u00a0\u2007\u2009\u202f]*\d)?")
_NO_CENTS = re.compile(r"[.,]\s*[-–—]{1,2}")


def read_money(text: str) -> tuple[Decimal, str]:
    """Return (amount, code of the currency or "") of a text; raise AmbiguousCellError if it has two meanings."""
    numbers, times, currency = _parts(text)
    readings = [number * times for number in numbers]
    if len(readings) > 1:
        raise AmbiguousCellError([(f"{amount:.2f}", shown(amount)) for amount in readings])
    if -readings[0].normalize().as_tuple().exponent > 2:
        raise CellError(
            gettext("“%(text)s” has more than %(places)s decimals.") % {"text": shortened(text), "places": 2}
        )
    return readings[0], currency


def currency_in(text: str) -> str:
    """Return the code of the currency that a text with an amount names, or ""."""
    try:
        return _parts(text)[2]
    except CellError:
        return ""


def shown(amount: Decimal) -> str:
    """Return an amount as the reader's language writes it, rounded as it would be kept: 250 000,00."""
    return number_format(Decimal(f"{amount:.2f}"), 2, use_l10n=True, force_grouping=True)


def _parts(text):
    """Return (possible numbers, factor, currency)."""
    plain = _NO_CENTS.sub("", text.translate(DIGITS).strip())
    number = _NUMBER.search(plain)
    wrong = CellError(
        gettext("“%(text)s” is not an amount. Write it like %(example)s; %(example)s MAD and 1,5 M are understood too.")
        % {"text": text[:_LONGEST], "example": shown(Decimal(250_000))}
    )
    if not number or len(text) > _LONGEST:
        raise wrong
    before, after = _words(plain[: number.start()]), _words(plain[number.end() :])
    times, code = 1, ""
    for word in [*before, *after]:
        factor, currency = _meaning(word)
        if factor is None or (currency and code) or (factor > 1 and (times > 1 or word in before)):
            raise wrong
        times, code = times * factor, code or currency
    try:
        return number_readings(number[0]), times, code
    except CellError as error:
        raise wrong from error


def _words(text):
    return [
        word for word in re.split(r"[\s\u00a0\u202f()]+|(?<=\bd)['’]", text.casefold()) if word not in {"", "de", "d"}
    ]


def _meaning(word):
    """Return (factor, currency) of a word beside the number; (None, "") if it has none."""
    word = word.strip(".")
    if word in _TIMES_OF:
        return _TIMES_OF[word], ""
    if word in _CODE_OF:
        return 1, _CODE_OF[word]
    for start in ("m", "k"):  # MDH, k€
        if word.startswith(start) and word[1:] in _CODE_OF:
            return _TIMES_OF[start], _CODE_OF[word[1:]]
    if re.fullmatch("[a-z]{3}", fold(word)):
        return 1, fold(word).upper()
    return None, ""
