"""Texts that are shortened keep their words and numbers whole."""

import re

import pytest

from core.brief import brief, brief_parts
from tests.factories import ArticleFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory
from tests.reading import read

THREE = "L’aide commence en 2005. Elle atteint 18 000 personnes. Elle continue."


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Court.", 6, "Court."),
        (" \n Court. ", 6, "Court."),
        ("Oui. Les mots suivent", 8, "Oui."),
        ("Oui. Les mots suivent", 9, "Oui. Les…"),
        (THREE, 69, "L’aide commence en 2005. Elle atteint 18 000 personnes."),
        (THREE, 30, "L’aide commence en 2005."),
        (THREE, 24, "L’aide commence en 2005."),
        ("une aide de 1 500 euros au plus", 15, "une aide de…"),  # not "1", and not "1 500" of nobody knows what
        ("une aide de 1\u00a0500 euros au plus", 18, "une aide de…"),
        ("le marché de l’emploi, la santé et l’école", 24, "le marché de l’emploi…"),
        ("une gestion des migrations", 8, "une…"),
        ("«\u00a0Il vient\u00a0!\u00a0» Puis il repart au loin.", 20, "«\u00a0Il vient\u00a0!\u00a0»"),
        ("M. Le maire et A. B. Untel ont parlé", 30, "M. Le maire et A. B. Untel…"),
        ("هل وصلت المساعدة؟ نعم وصلت إلى الجميع", 25, "هل وصلت المساعدة؟"),
        ("Le bureau (de Rabat)", 13, "Le bureau…"),
        ("المنظمة الدولية للهجرة بالمغرب", 25, "المنظمة الدولية للهجرة…"),
        ("anticonstitutionnellement parlant", 5, "anticonstitutionnellement…"),
        ("a" * 300, 10, "aaaaaaaaa…"),  # no word of any language
        ("", 10, ""),
    ],
)
def test_the_beginning_ends_with_a_sentence_or_a_word(text, limit, expected):
    assert brief(text, limit) == expected


@pytest.mark.parametrize("limit", range(1, 90))
def test_no_limit_cuts_a_word_or_a_number(limit):
    text = "Les 12 500 euros (1,5 %) vont à 2\u202f639 jeunes, de 10 à 25 ans : l’école d’abord, puis l’emploi."
    kept = brief(text, limit).removesuffix("…")
    assert text.startswith(kept)
    assert re.match(r"$|[ ,:]", text[len(kept) :])
    assert len(kept) <= max(limit, len("Les"))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (99, ["Un deux.", "Trois quatre cinq.", "Six."]),
        (17, ["Un deux.", "Trois…"]),
        (9, ["Un deux."]),
        (4, ["Un…"]),
    ],
)
def test_the_last_paragraph_is_shortened_or_left_out(limit, expected):
    assert [text for _number, text in brief_parts(["Un deux.", "Trois quatre cinq.", "Six."], limit)] == expected


def test_lists_show_summaries_whole_and_descriptions_end_with_a_word(client, db):
    text = "Une aide de 1 500 euros pour chacune des personnes qui rentrent chez elles. " * 7 + "Fin."
    page = PageFactory(published=True, title_fr="Page")
    PageFactory(published=True, title_fr="Enfant", summary_fr=text, parent=page)
    records = [
        ProjectFactory(published=True, summary_fr=text),
        EventFactory(published=True, summary_fr=text),
        ArticleFactory(published=True, lead_fr=text),
        ResourceFactory(published=True, summary_fr=text),
    ]
    for address in ("/fr/projects/", "/fr/events/", "/fr/news/", "/fr/resources/", page.get_absolute_url()):
        assert text in read(client.get(address)).text, address
    for record in records:
        metas = read(client.get(record.get_absolute_url())).all("meta")
        shown = {meta.get("name") or meta.get("property"): meta.get("content") for meta in metas}
        for name in ("description", "og:description"):
            assert shown[name].endswith("chez elles."), (record, name)
