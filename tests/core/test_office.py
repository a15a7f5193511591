"""What content/office.toml must say, and that nothing else says it."""

import dataclasses
import re
import shutil

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from core.language_table import LANGUAGE_TABLE
from core.office import Licence, read, with_words
from tests.test_repository import FILES, matches, name

WRONG = [
    ('country = "MA"', 'country = "XX"', "country takes a code of ISO 3166-1 such as MA, not 'XX'"),
    ('currency = "MAD"', 'currency = "dirham"', "currency takes a code of ISO 4217 such as MAD, not 'dirham'"),
    ("currency =", "money =", "currency is missing"),
    ("Africa/Casablanca", "Africa/Rabat", "time_zone takes a name such as Africa/Casablanca, not 'Africa/Rabat'"),
    ('"fr", "ar"', '"ar", "fr"', 'languages takes a list of codes that begins with fr, such as ["fr", "en"]'),
    ('"ar", "en"', '"ar", "xx"', "languages: 'xx' is not in core/language_table.py"),
    ("[words.ar]", "[words.es]", "the table [words.ar] is missing"),
    ('clock = "du Maroc"\n', "", "words.fr.clock is missing"),
    ('in_country = "au Maroc"', "in_country = 3", "words.fr.in_country takes a text, not 3"),
    ('"oim-maroc"', '"OIM/Maroc"', "file_prefix takes small letters, digits and hyphens, not 'OIM/Maroc'"),
    ('mailbox = "portail"', 'mailbox = "a b"', "mailbox takes what stands before @, not 'a b'"),
    ('phone = "+212', 'phone = "05', "contact.phone takes a number to dial such as +212 5 37 65 28 81, not '05 5"),
    ("note = { fr", "nota = { fr", "the table [contact.note] is missing"),
    ("note = { fr", "note = { fr = 3, nota", "contact.note.fr takes a text, not 3"),
    ('ar = "رقم', 'ar = 3, nota = "رقم', "contact.note.ar takes a text, not 3"),
    ('in_country = "au Maroc"', 'in_country = " "', "words.fr.in_country takes a text, not ' '"),
    ('regions = ["MA-04", "MA-06"]', "regions = []", "examples.regions takes a list of two texts, not []"),
    ("security_until = 2027-10-31", 'security_until = "2027-10-31"', "security_until takes a day without quotes"),
    (
        "security_until = 2027-10-31",
        "security_until = 2027-10-31T09:00:00",
        "security_until takes a day without quotes",
    ),
    ('["docslib.org",', '["docslib",', "fleeting takes a list of hosts such as [\"docslib.org\"], not ['docslib',"),
    (
        "[organisation] ",
        '[licence]\nurl = "https://licence.exemple.test/"\n[organisation]',
        "the table [licence.name] is missing",
    ),
    ("country =", "country", "Expected '=' after a key in a key/value pair"),
]


@pytest.mark.parametrize(("there", "instead", "sentence"), WRONG)
def test_a_wrong_file_stops_the_start_with_a_sentence(tmp_path, there, instead, sentence):
    folder = settings.CONTENT_DIR
    shutil.copy(folder / "regions.toml", tmp_path)
    text = (folder / "office.toml").read_text(encoding="utf-8")
    assert there in text
    (tmp_path / "office.toml").write_text(text.replace(there, instead, 1), encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=re.escape(f"{tmp_path.name}/office.toml: {sentence}")):
        read(tmp_path / "office.toml")


LICENCE = """[licence]
url = "https://licence.exemple.test/"
code = "CC-BY-4.0"
name = { fr = "Licence", ar = "رخصة", en = "Licence" }

[contact]"""


def test_a_licence_may_be_added_and_the_contact_left_out(tmp_path):
    folder = settings.CONTENT_DIR
    shutil.copy(folder / "regions.toml", tmp_path)
    text = (folder / "office.toml").read_text(encoding="utf-8")
    (tmp_path / "office.toml").write_text(text.replace("[contact]", LICENCE), encoding="utf-8")
    names = {"fr": "Licence", "ar": "رخصة", "en": "Licence"}
    licence = Licence(url="https://licence.exemple.test/", code="CC-BY-4.0", name=names)
    assert read(tmp_path / "office.toml") == dataclasses.replace(settings.OFFICE, licence=licence)
    (tmp_path / "office.toml").write_text(re.sub(r"(?ms)^\[contact\].*?(?=^\[)", "", text), encoding="utf-8")
    assert read(tmp_path / "office.toml") == dataclasses.replace(settings.OFFICE, contact=None)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"office\.toml"):
        read(tmp_path / "office.toml")


@pytest.mark.parametrize(
    ("address", "keeps"),
    [
        ("https://exemple.test/docslib.org", True),
        ("https://autredocslib.org/a.pdf", True),
        ("https://docslib.org/a.pdf", False),
        ("https://WWW.DocsLib.org/a.pdf", False),
        ("/fr/projects/", True),
        ("", True),
    ],
)
def test_registers_are_led_only_to_places_that_last(address, keeps):
    assert settings.OFFICE.keeps(address) is keeps


def test_sentences_take_the_words_of_the_language_that_is_read():
    sentence = with_words("%(in_country)s | %(clock)s | %(code_prefix)s | %(language_codes)s")
    found = {}
    for language in (*settings.OFFICE.languages, "en-gb", "es", None):
        with translation.override(language):
            found[language] = str(sentence)
    assert found == {
        "fr": "au Maroc | du Maroc | MA- | fr, ar ou en",
        "ar": "بالمغرب | المغرب | MA- | fr أو ar أو en",
        "en": "in Morocco | in Morocco | MA- | fr, ar or en",
        "en-gb": "in Morocco | in Morocco | MA- | fr, ar or en",
        "es": "au Maroc | du Maroc | MA- | fr, ar ou en",
        None: "in Morocco | in Morocco | MA- | fr, ar or en",
    }


def test_each_language_has_its_own_mark_in_the_index():
    marks = [language.stem_mark for language in LANGUAGE_TABLE.values() if language.stem_mark]
    assert len(marks) == len(set(marks))
    assert "t" not in marks


# The country, its cities and its codes, in the three languages.
COUNTRY = (
    r"Maroc|Morocc|المغرب|مغرب|\bMA\b|\bMAD\b|dirham|درهم|Africa/"
    r"|Casablanca|Rabat|Tanger|Tangier|Oujda|Agadir|Marrakech|Tetouan|Tétouan|Nador|الرباط|وجدة"
    r"|\b(?:twelve|douze) r"
)
# Where a line may match all the same, and what in it.
ALLOWED = {
    # What people here write: passwords, currencies, and how a list of towns looks.
    "accounts/common_words.txt": "Morocc",
    "accounts/passwords.py": "Morocc",
    "desk/spreadsheets/checking.py": "MAD",
    "desk/spreadsheets/columns.py": "MAD",
    "desk/spreadsheets/matching.py": "Tanger, Tétouan",
    "desk/spreadsheets/money.py": "MAD",
    "desk/spreadsheets/short_names.py": "CGEM",
    "core/models/geography.py": r'"MA-01", "TG-K"',  # what a code looks like
    "core/office.py": r"such as (?:MA|Africa/Casablanca)|MAD,|\"MA-\"|Time in Morocco",  # what values look like
    "core/month_names.py": r"Morocc",  # Arabic has two sets of months; this is that of the Maghreb
    "desk/spreadsheets/cells.py": r"Morocc",  # an import understands both
    "oim_portal/formats/ar/formats.py": r"Morocc",  # numbers in Arabic differ from country to country
    "oim_portal/formats/fr/formats.py": r"Morocc",
    "projects/iati_codes.py": r"DZ EG LY MA TN",  # every country of a region of the DAC
}


def test_code_and_templates_name_no_country_and_no_city():
    """Content does, and its office.toml; a migration keeps what was true when it was written."""
    apps = ("core/", "accounts/", "desk/", "projects/", "events/", "pages/", "oim_portal/", "templates/", "static/js/")
    paths = [path for path in FILES if name(path).startswith((*apps, "static/css/"))]
    paths = [path for path in paths if path.suffix in {".py", ".html", ".txt", ".typ", ".js", ".css"}]
    assert len(paths) > 300
    found = matches(COUNTRY, [path for path in paths if "migrations" not in path.parts])
    wrong = [line for line in found if not re.search(ALLOWED.get(line.split(":")[0], r"(?!)"), line)]
    assert wrong == []
