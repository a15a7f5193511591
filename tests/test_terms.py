"""One term for one thing: content and interface keep to the tables of docs/terms.md."""

import re
from pathlib import Path

import polib
import pytest

from core.texts import bare
from tests.shipped import LANGUAGES, entries, records

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("projects", "events", "articles", "resources", "pages")
LISTS = {"axes": "axis", "partners": "partner", "places": "place", "regions": "region"}
NOT_SPELLED_OUT = set(
    # Projects, then what everybody knows, then what no source spells out.
    "ENAS FORAS FORSATY GLO ACT GLO.ACT INDIMAJ LEARN M-LEARN MEDMA2 AMEDIP MOTUSE RAISE SALEMM TACT THAMM CD4D "
    "IOM OIM ONU COVID COVID-19 COP22 UNICEF AIDS III EUR USD NOK FMPCI ANOLF".split()
)
# A number without its thousands separators; not a year, an address or a code.
UNGROUPED = re.compile(r"(?<![\w.,/=-])(?!(?:19|20)\d\d(?!\d))\d{4,}(?![\w/-])")


def table(heading):
    """Return the rows of a table of docs/terms.md, each a list of cells."""
    text = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
    lines = text.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    rows = [line.replace("\\|", "\0").strip("|").split("|") for line in lines if line.startswith("| ")][1:]
    return [[cell.replace("\0", "|").strip() for cell in row] for row in rows]


def forbidden():
    """Return [(language, pattern)] of the last column."""
    words = [word.strip() for row in table("Terms") for word in row[3].split(" · ") if word.strip()]
    return [(word[:2], re.compile(word[4:])) for word in words]


def texts_of(value, language, path=()):
    """Yield (path, text) of each text in one language inside a table of a content file; HTML without its tags."""
    if isinstance(value, dict) and value and set(value) <= set(LANGUAGES):
        yield path, bare(value.get(language, ""))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of(inner, language, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, language, path)


def content(language):
    """Yield (where, text) of the shipped content, without the titles, which are those of their authors."""
    tables = {f"{kind}/{key}": table for kind in KINDS for key, table in records(kind).items()}
    tables |= {
        f"{kind}/{number}": one for kind, entry in LISTS.items() for number, one in enumerate(entries(kind, entry))
    }
    for where, one in tables.items():
        yield from ((where, text) for path, text in texts_of(one, language) if path[0] != "title" and text)


def interface(language):
    """Yield (English text, translation) of the catalogue; English is what the code says."""
    for entry in polib.pofile(str(ROOT / f"oim_portal/locale/{language.replace('en', 'fr')}/LC_MESSAGES/django.po")):
        if not entry.obsolete:
            forms = (
                [entry.msgid, entry.msgid_plural] if language == "en" else [entry.msgstr, *entry.msgstr_plural.values()]
            )
            yield from ((entry.msgid, form) for form in forms if form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_second_word_stands_for_a_thing(language):
    patterns = [pattern for code, pattern in forbidden() if code == language]
    assert patterns
    found = [
        (where, pattern.pattern, match[0])
        for where, text in (*content(language), *interface(language))
        for pattern in patterns
        if (match := pattern.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_acronym_is_spelled_out_where_it_is_used(language):
    column = {"en": 1, "fr": 2, "ar": 3}[language]
    names = {row[0]: row[column].removeprefix("ال").casefold() for row in table("Acronyms") if row[column]}
    missing = []
    for kind in KINDS:
        for key, one in records(kind).items():
            texts = [text for path, text in texts_of(one, language) if path[0] not in {"sources", "figures", "donors"}]
            whole = " ".join(texts)
            for acronym in set(re.findall(r"(?<![\w.])[A-Z][A-Z0-9.]*[A-Z0-9](?![\w.])", whole)) - NOT_SPELLED_OUT:
                name = names.get(acronym)
                is_spelled_out = name in whole.casefold() if name else f"({acronym}" in whole
                if len(acronym) > 2 and not is_spelled_out:
                    missing.append((f"{kind}/{key}", acronym))
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_grouped_in_texts(language):
    assert [(where, text) for where, text in content(language) if UNGROUPED.search(text)] == []


def numbers(text):
    """Return the numbers of a text from 20 on, which are never written in words, without their separators."""
    plain = re.sub(r"(?<=\d)[\u202f\u00a0,.](?=\d{3}(?!\d))", "", text)
    return sorted(number for number in re.findall(r"\d+", plain) if int(number) >= 20)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_text_has_the_same_numbers_in_each_language(language):
    differ = []
    for kind in KINDS:
        for key, one in records(kind).items():
            french, other = (dict(texts_of(one, code)) for code in ("fr", language))
            differ += [
                (f"{kind}/{key}", path, numbers(french[path]), numbers(text))
                for path, text in other.items()
                if text and path[0] not in {"sources", "figures", "donors"} and numbers(french[path]) != numbers(text)
            ]
    assert differ == []
