"""Which letters a text may well have, and what is said where they were lost or come from elsewhere."""

import pytest
from django.utils import translation

from desk.spreadsheets.letters import doubt, fitness

LOST = "“%s”: question marks stand where letters were lost. Save the file as XLSX, or as CSV in UTF-8."
MISREAD = "“%s”: these letters were read in a wrong code page. Save the file as XLSX, or as CSV in UTF-8."


@pytest.mark.parametrize(
    ("text", "language", "sentence"),
    [
        ("Projet d?insertion", "fr", LOST % "Projet d?insertion"),
        ("<p>Projet d?insertion</p>", "fr", LOST % "Projet d?insertion"),
        ("???? ??????", "ar", LOST % "???? ??????"),
        ("le titre est ????", "fr", LOST % "le titre est ????"),
        ("un ??? mot", "fr", LOST % "un ??? mot"),
        (f"{'début ' * 10}d?insertion{' suite' * 10}", "fr", LOST % f"{'début ' * 4}d?insertion suite suite"),
        ("Ã‰tÃ©", "fr", MISREAD % "Ã‰tÃ©"),
        ("lâ€™Ã©tÃ©", "fr", MISREAD % "lâ€™Ã©tÃ©"),
        ("ãÔÑæÚ", "ar", MISREAD % "ãÔÑæÚ"),
        ("أ©tأ©", "ar", MISREAD % "أ©tأ©"),
        ("مشروع", "fr", "“مشروع” has letters that a text in French does not have."),
        ("Le проект", "fr", "“проект” has letters that a text in French does not have."),
        ("un مشروع كبير جدا", "fr", "“مشروع” has letters that a text in French does not have."),
        ("проект", "ar", "“проект” has letters that a text in Arabic does not have."),
        ("проект", "", "“проект” has letters of another script."),
        ("п" * 90, "", f"“{'п' * 80}” has letters of another script."),
        ("d?insertion et la suite du texte ici", "fr", LOST % "d?insertion et la suite"),
        ("abcde مشروع", "fr", "“مشروع” has letters that a text in French does not have."),
        ("abcdef مشروع", "fr", ""),
        ("مشروع", "", ""),
        ("Le projet « مشروع »", "fr", ""),
        ("مشروع OIM", "ar", ""),
        ("Qui ? Quoi ?", "fr", ""),
        ("Vraiment ??", "fr", ""),
        ("https://example.org/a?b=c www.example.org/a?b", "fr", ""),
        ('<p><a href="mailto:boite@example.org?subject=x">écrire</a></p>', "fr", ""),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "fr", ""),
        ("il y a un проект ici", "fr", "“проект” has letters that a text in French does not have."),
        ("un été проект", "fr", "“проект” has letters that a text in French does not have."),
        ("le signe و", "fr", ""),
        (f"un {'x' * 20}d?{'i' * 18} suite", "fr", LOST % f"{'x' * 20}d?{'i' * 18}"),
        (f"un {'x' * 21}d?{'i' * 19} suite", "fr", LOST % f"{'x' * 21}d?{'i' * 19}"),
        (f"d?{'i' * 200}", "fr", LOST % f"d?{'i' * 118}"),
    ],
)
def test_a_text_that_cannot_be_what_was_meant_is_quoted(text, language, sentence):
    with translation.override("en"):
        assert doubt(text, language) == sentence


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("fr", "Été à Salé", "Ete a Sale"),
        ("fr", "Été", "…t…"),
        ("fr", "inventé", "inventÈ"),
        ("fr", "inventE", "inventÈe"),
        ("fr", "Été", "Étй"),
        ("fr", "Ete", "مشروع"),
        ("fr", "l’été", "l\x92été"),
        ("fr", "20 €", "20 ¤"),
        ("fr", "Ete", "\N{REPLACEMENT CHARACTER}t"),
        ("ar", "مشروع", "project"),
        ("ar", "المشروع", "مشروعال"),
        ("ar", "مَشروع", "m\N{COMBINING ACUTE ACCENT}"),
        ("ar", "project", "ãÔÑæÚ"),
        (None, "مشروع", "ãÔÑæÚ"),
        (None, "؛", "¤"),
        ("ar", "؛", "¤"),
        ("fr", "«", "؛"),
        ("ar", "café", "éà"),
        ("ar", "café", "éa"),
        ("ar", "café", "cafééé"),
        (None, "Été", "├ët├®"),
    ],
)
def test_of_two_readings_the_one_that_fits_its_language_counts_more(language, right, wrong):
    assert fitness(right, language) > fitness(wrong, language)


@pytest.mark.parametrize(
    ("text", "language", "score"),
    [
        ("Ete a Sale, 20 % ?", "fr", 0),
        ("Été à Salé", "fr", 4),
        ("Îlot", "fr", 0.3),
        ("ŝ", "fr", -1),
        ("ééé", "fr", 3 - 4.5),
        ("éééabc", "fr", 3),
        ("éé", "fr", 2),
        ("inventÈe", "fr", 0.3 - 2),
        ("Étй", "fr", -6),
        ("проект", None, -12),
        ("Éت", None, -4),
        ("ⵜⴰⵎ", None, -6),
        ("ءي", "ar", 2),
        ("ءي", None, 2),
        ("ءيپ", "ar", 2 - 1),
        ("المشروع", "ar", 7 + 2),
        ("المشروع", "fr", -14),
        ("éabc", "ar", 1),
        ("éab", "ar", 1),
        ("éa", "ar", -2),
        ("éèabc", "ar", -4),
        ("« € »", "fr", 0.9),
        ("¤ ¬", "fr", -2),
        ("\x92\ue000", "fr", -6),
        ("\N{REPLACEMENT CHARACTER}", "fr", -4),
        ("؛", "ar", 0),
        ("؛", None, 0),
        ("؛", "fr", -2),
        ("m\N{COMBINING ACUTE ACCENT}", "ar", 0),
        ("m\N{COMBINING ACUTE ACCENT}", "fr", -2),
        ("Été ¤ Salé", "fr", 3 - 1),
    ],
)
def test_each_letter_counts_for_or_against_a_language(text, language, score):
    assert fitness(text, language) == pytest.approx(score)
