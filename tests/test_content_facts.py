"""Every number that the founding documents give can be read on its record's page, in three languages.

tests/data/seed_figures.json holds, for each of these records, the numbers of its figures and amounts.
"""

import json
import re
from pathlib import Path

import pytest

from tests.reading import read
from tests.shipped import LANGUAGES, records

FIGURES = json.loads((Path(__file__).parent / "data/seed_figures.json").read_text(encoding="utf-8"))
ADDRESSES = {"projects": "projects/", "events": "events/", "articles": "news/", "pages": ""}


def numbers_in(text):
    """Return the numbers written in a text of any of the three languages, thousands grouped or not, as floats.

    "de 2 639 jeunes", "2,639 young people" and "229 907,22 USD" all count; "3 millions" is 3 and 3,000,000.
    """
    found = set()
    for match in re.finditer(
        r"\d+(?:[ \u00a0\u202f.,]\d{3})*(?:[.,]\d{1,2})?(?!\d)(\s*(?:million|مليون|ملايين))?", text
    ):
        whole = match[0].removesuffix(match[1] or "")
        parts = re.split(r"[.,](?=\d{1,2}$)", whole)
        number = float(re.sub(r"\D", "", parts[0]) + "." + (parts[1] if len(parts) > 1 else "0"))
        found |= {number, number * 10**6} if match[1] else {number}
        # "le 24 1 024 personnes" would read as one number: its groups count for themselves too.
        found |= {float(group) for group in re.findall(r"\d+", whole)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_every_number_of_the_founding_documents_is_readable(visitor, name, language):
    kind, _slash, key = name.partition("/")
    page = read(visitor.get(f"/{language}/{ADDRESSES[kind]}{records(kind)[key]['slug']}/"))
    shown = numbers_in(page.one("main").text)
    assert [number for number in FIGURES[name] if number not in shown] == []


def test_no_record_is_forgotten():
    assert len([name for name in FIGURES if name.startswith("projects/")]) == 15
    assert len([name for name in FIGURES if name.startswith(("events/", "articles/"))]) == 4
    assert sum(len(numbers) for numbers in FIGURES.values()) > 50


def test_numbers_are_read_as_each_language_writes_them():
    assert {2639.0} <= numbers_in("pour 2 639 jeunes")
    assert {2639.0} <= numbers_in("for 2,639 young people")
    assert {229907.22} <= numbers_in("229\u00a0907,22\u00a0USD")
    assert {4_000_000.0} <= numbers_in("plus de 4 millions")
    assert 2639.0 not in numbers_in("12639 ou 2 6390")
