"""What a column of a file becomes: its plain columns in the data dictionary, and their cells."""

import datetime as dt

import pytest
from django.utils import translation

from core.exports.columns import AddressColumn, Cell, ChoiceColumn, Column, LinkColumn, PartialDateColumn, TextColumn
from core.exports.declared import declared_columns
from core.languages import LANGUAGES
from projects.fields import FIELDS
from projects.models import Project
from tests.factories import ArticleFactory, AxisFactory

AXIS = AxisFactory.build(pk=1, code="axe", name_fr="Axe", name_ar="محور", name_en="")
OTHER = AxisFactory.build(pk=2, code="autre", name_fr="Autre", name_ar="", name_en="Other")
ARTICLE = ArticleFactory.build(title_fr="Titre", title_ar="عنوان", title_en="", body_fr="<p>Un</p><p>Deux</p>")
UNWRITTEN = ArticleFactory.build(title_fr="Titre", body_fr="", body_ar="", body_en="")
SEVERAL = "text, several separated by |"
KNOWN = ["day", "month", "year"]
SITE = "http://localhost:8000"
NAME = "A name in another language has its code behind it: [fr]."
IN_WORDS = "The code in words, in the language of the file."
PRECISION = "What is known of the date. A month or a year stands for its first day, or its last one at an end."
SHOWN_IN = "The language that the text is in: fr, ar or en. Another one stands in for what is missing."


def itself(row):
    return row


def told(column, all_texts, rows):
    """Return [(name, heading, meaning, type, tag, allowed codes, cells of the rows)] of its plain columns."""
    with translation.override("en"):
        return [
            (
                *(one.name, str(one.heading), str(one.meaning), one.type_in_words, one.tag, [*one.allowed]),
                [one.value(row) for row in rows],
            )
            for one in column.expanded(all_texts)
        ]


@pytest.mark.parametrize(
    ("column", "rows", "in_one", "in_all"),
    [
        (
            Column("people", "People", itself, "How many.", Cell.WHOLE, tag="#reached"),
            [3, None],
            [("people", "People", "How many.", "whole number", "#reached", [], [3, None])],
            [("people", "People", "How many.", "whole number", "#reached", [], [3, None])],
        ),
        (
            TextColumn("title", "Title", meaning="Its title.", tag="#activity"),
            [ARTICLE],
            [
                ("title", "Title", "Its title.", "text", "#activity", [], ["Titre"]),
                ("title_language", "Title: language", SHOWN_IN, "text", "", [*LANGUAGES], ["fr"]),
            ],
            [
                ("title_fr", "Title (French)", "Its title.", "text", "#activity+i_fr", [], ["Titre"]),
                ("title_ar", "Title (Arabic)", "Its title.", "text", "#activity+i_ar", [], ["عنوان"]),
                ("title_en", "Title (English)", "Its title.", "text", "#activity+i_en", [], [""]),
            ],
        ),
        (
            TextColumn("text", "Text", meaning="All of it.", field="body", is_rich=True),
            [ARTICLE, UNWRITTEN],
            [
                ("text", "Text", "All of it.", "text", "", [], ["Un\nDeux", ""]),
                ("text_language", "Text: language", SHOWN_IN, "text", "", [*LANGUAGES], ["fr", ""]),
            ],
            [
                ("text_fr", "Text (French)", "All of it.", "text", "", [], ["Un\nDeux", ""]),
                ("text_ar", "Text (Arabic)", "All of it.", "text", "", [], ["", ""]),
                ("text_en", "Text (English)", "All of it.", "text", "", [], ["", ""]),
            ],
        ),
        (
            LinkColumn("axis", "Axis", itself, "", tag="#sector"),
            [AXIS, None],
            [
                ("axis_code", "Axis: code", "It stays when the name changes.", "text", "#sector+code", [], ["axe", ""]),
                ("axis", "Axis", NAME, "text", "#sector+name", [], ["Axe [fr]", ""]),
            ],
            [
                ("axis_code", "Axis: code", "It stays when the name changes.", "text", "#sector+code", [], ["axe", ""]),
                ("axis_fr", "Axis (French)", NAME, "text", "#sector+i_fr", [], ["Axe", ""]),
                ("axis_ar", "Axis (Arabic)", NAME, "text", "#sector+i_ar", [], ["محور", ""]),
                ("axis_en", "Axis (English)", NAME, "text", "#sector+i_en", [], ["Axe [fr]", ""]),
            ],
        ),
        (
            LinkColumn("axes", "Axes", itself, "Of its work.", is_list=True),
            [[OTHER, AXIS], []],
            [
                ("axes_code", "Axes: code", "Of its work.", SEVERAL, "", [], [["autre", "axe"], []]),
                ("axes", "Axes", NAME, SEVERAL, "", [], [["Other", "Axe [fr]"], []]),
            ],
            [
                ("axes_code", "Axes: code", "Of its work.", SEVERAL, "", [], [["autre", "axe"], []]),
                ("axes_fr", "Axes (French)", NAME, SEVERAL, "", [], [["Autre", "Axe"], []]),
                ("axes_ar", "Axes (Arabic)", NAME, SEVERAL, "", [], [["Autre [fr]", "محور"], []]),
                ("axes_en", "Axes (English)", NAME, SEVERAL, "", [], [["Other", "Axe [fr]"], []]),
            ],
        ),
        (
            ChoiceColumn("state", "State", itself, "What it is.", choices=[("a", "Open"), ("b", "Closed")], tag="#s"),
            ["b", None, "zz"],
            [
                ("state_code", "State: code", "What it is.", "text", "#s+code", ["a", "b"], ["b", "", "zz"]),
                ("state", "State", IN_WORDS, "text", "#s+name", [], ["Closed", "", "zz"]),
            ],
            [
                ("state_code", "State: code", "What it is.", "text", "#s+code", ["a", "b"], ["b", "", "zz"]),
                ("state", "State", IN_WORDS, "text", "#s+name", [], ["Closed", "", "zz"]),
            ],
        ),
        (
            PartialDateColumn("start", "Start", itself, "Its first day."),
            [(dt.date(2020, 5, 1), "month"), (None, "day")],
            [
                ("start", "Start", "Its first day.", "date", "", [], [dt.date(2020, 5, 1), None]),
                ("start_precision", "Start: precision", PRECISION, "text", "", KNOWN, ["month", ""]),
            ],
            [
                ("start", "Start", "Its first day.", "date", "", [], [dt.date(2020, 5, 1), None]),
                ("start_precision", "Start: precision", PRECISION, "text", "", KNOWN, ["month", ""]),
            ],
        ),
        (
            AddressColumn("url", "Address", itself, "Its page."),
            ["/en/news/essai/"],
            [("url", "Address", "Its page.", "web address", "", [], [f"{SITE}/en/news/essai/"])],
            [
                ("url_fr", "Address (French)", "Its page.", "web address", "", [], [f"{SITE}/fr/news/essai/"]),
                ("url_ar", "Address (Arabic)", "Its page.", "web address", "", [], [f"{SITE}/ar/news/essai/"]),
                ("url_en", "Address (English)", "Its page.", "web address", "", [], [f"{SITE}/en/news/essai/"]),
            ],
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_column_is_told_and_filled_in_one_language_and_in_all(column, rows, in_one, in_all):
    assert (told(column, False, rows), told(column, True, rows)) == (in_one, in_all)


def test_the_columns_of_declared_fields_say_what_they_hold():
    names = ("contact_email", "is_nationwide", "home_share", "budget", "countries", "start_date", "goals", "dac_sector")
    fields = {field.name: field for field in FIELDS}
    with translation.override("en"):
        columns = [
            one for column in declared_columns(Project, *map(fields.get, names)) for one in column.expanded(False)
        ]
        said = [(one.name, one.type_in_words, str(one.unit), one.tag, len(one.allowed)) for one in columns]
    assert said == [
        ("contact_email", "mail address", "", "#contact+email", 0),
        ("is_nationwide", "yes or no", "", "", 0),
        ("home_share", "number", "per cent", "", 0),
        ("budget", "number", "the currency beside it", "#value+budget", 0),
        ("currency", "text", "", "#currency+code", len(Project._meta.get_field("currency").flatchoices)),
        ("countries_code", SEVERAL, "", "#country+code", 0),
        ("countries", SEVERAL, "", "#country+name", 0),
        ("start_date", "date", "", "#date+start", 0),
        ("start_date_precision", "text", "", "", 3),
        ("goals_code", SEVERAL, "", "", 0),
        ("goals", SEVERAL, "", "", 0),
        ("dac_sector_code", "text", "", "#sector+v_dac+code", len(Project._meta.get_field("dac_sector").flatchoices)),
        ("dac_sector", "text", "", "#sector+v_dac+name", 0),
    ]
