"""Pasted text is mended where that is certain, on every path into the database, and pointed out where it is not."""

import pytest
from django.utils import translation

from core.cleaning import clean_markup, clean_text, doubts
from desk.checklist import problems
from projects.models import Project
from tests.factories import ProjectFactory

WORD_TEXT = 'L\'OIM dit "bonjour" : voilà ! par-\nmi \u00adles ﬁns\u200b de projet'
CLEAN = "L’OIM dit «\u00a0bonjour\u00a0»\u00a0: voilà\u00a0! parmi les fins de projet"


@pytest.mark.parametrize(
    ("language", "pasted", "stored"),
    [
        ("fr", WORD_TEXT, CLEAN),
        ("fr", "« déjà » juste", "«\u00a0déjà\u00a0» juste"),
        ("fr", "à 10:30, sur https://exemple.test/a?b=1", "à 10:30, sur https://exemple.test/a?b=1"),
        ("fr", "socio-économique, Tanger-Tétouan", "socio-économique, Tanger-Tétouan"),
        ("en", 'It\'s "quoted": so\u00adft', 'It\'s "quoted": soft'),
        ("ar", "الهجـــرة\u200f والتنمية", "الهجرة والتنمية"),
        ("ar", "\u2066+212 5 37\u2069", "\u2066+212 5 37\u2069"),
        ("fr", "", ""),
    ],
)
def test_a_text_is_stored_clean_and_cleaning_twice_changes_nothing(language, pasted, stored):
    assert clean_text(pasted, language) == stored
    assert clean_text(stored, language) == stored


def test_quotes_are_paired_across_tags_and_addresses_are_left_alone():
    pasted = (
        '<p>Le projet "<strong>Essai</strong>" d\'Oujda : '
        '<a href="https://x.test/?a=1:2">ici</a> ! 1 &lt; 2 &amp; 3</p>'
    )
    stored = (
        "<p>Le projet «\u00a0<strong>Essai</strong>\u00a0» d’Oujda\u00a0: "
        '<a href="https://x.test/?a=1:2">ici</a>\u00a0! 1 &lt; 2 &amp; 3</p>'
    )
    assert clean_markup(pasted, "fr") == stored
    assert clean_markup(stored, "fr") == stored
    assert clean_markup('<p>The "<b>trial</b>" &amp; more</p>', "en") == '<p>The "<b>trial</b>" &amp; more</p>'


@pytest.mark.django_db
def test_every_path_into_the_database_cleans():
    saved = ProjectFactory(title_fr=WORD_TEXT, objectives_fr=f"<p>{WORD_TEXT}</p><script>1</script>")
    Project.objects.filter(pk=saved.pk).update(summary_fr=WORD_TEXT)
    other = Project(title_fr=WORD_TEXT, axis=saved.axis, code="ESSAI-2", slug="essai-2")
    Project.objects.bulk_create([other])
    saved.refresh_from_db()
    assert (saved.title_fr, saved.summary_fr, saved.objectives_fr) == (CLEAN, CLEAN, f"<p>{CLEAN}</p>")
    assert Project.objects.get(code="ESSAI-2").title_fr == CLEAN


def test_what_only_a_person_can_decide_is_pointed_out():
    with translation.override("en"):
        found = doubts("<p>L’Organisaon met en oeuvre, par-mi d’autres, un plan socio-économique. Organisaon</p>", "fr")
        lost = doubts("\ufffdUn oeuf.", "en")
    assert found == [
        "“Organisaon” looks like a word that lost letters in a PDF.",
        "“oeuvre” is written with œ.",
        "“par-mi” seems to have kept the hyphen of a line's end.",
    ]
    assert lost == ["A character could not be read, here: “\ufffdUn oeuf.”. Write it again."]
    assert doubts("main-d’œuvre, organisation, parmi", "fr") == []
    assert doubts("Organisaon", "en") == doubts("", "fr") == []


@pytest.mark.django_db
def test_a_doubtful_word_is_a_warning_before_publication():
    project = ProjectFactory(title_fr="L’Organisaon d’essai")
    sentences = [problem.sentence for problem in problems(project) if not problem.is_error]
    assert any("Organisaon" in sentence for sentence in sentences)
