"""Each finding is true of the numbers it stands on, in three languages; where nothing is sure, a plain title stands."""

import pytest
from django.utils import translation

from core.languages import Text
from projects import findings

LANGUAGES = ("fr", "ar", "en")
HEADED = [findings.axis, findings.donor, findings.region, findings.group]
NUMBERS = [1, 2, 3, 11, 100]  # with 0 the six plural forms of Arabic


def named(*numbers, stands_in=False):
    return [(Text(f"Nom {index}", "fr", stands_in), number) for index, number in enumerate(numbers)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("finding", HEADED)
@pytest.mark.parametrize("numbers", [(), (4,), (0, 0), (2, 2), (1, 3, 3)])
def test_without_a_leader_there_is_a_plain_title(language, finding, numbers):
    with translation.override(language):
        plain = finding([], 0)
        assert plain
        assert not any(character.isdigit() for character in plain)
        assert finding(named(*numbers), sum(numbers)) == plain


@pytest.mark.parametrize("finding", HEADED)
def test_a_name_in_another_language_heads_nothing(finding):
    (one, other), (one_here, other_here) = named(1, 5, stands_in=True), named(1, 5)
    for rows in ([one, other], [one_here, other]):
        assert finding(rows, 6) == finding([], 0)
    assert finding([one, other_here], 6) == finding([one_here, other_here], 6) != finding([], 0)


# Every generated heading, before the name and its number: no article, no agreement, whatever the name.
HEADINGS = {
    findings.axis: (
        "Premier axe par nombre de projets\u00a0: {} ({} sur {})",
        "المحور الأول من حيث عدد المشاريع: {} ({} من أصل {})",
        "Axis with the most projects: {} ({} of {})",
    ),
    findings.donor: (
        "Premier bailleur par nombre de projets\u00a0: {} ({} sur {})",
        "الجهة المانحة الأولى من حيث عدد المشاريع: {} ({} من أصل {})",
        "Donor of the most projects: {} ({} of {})",
    ),
    findings.region: (
        "Première région par nombre de projets\u00a0: {} ({} sur {})",
        "الجهة الأولى من حيث عدد المشاريع: {} ({} من أصل {})",
        "Region with the most projects: {} ({} of {})",
    ),
    findings.group: (
        "Premier groupe par nombre de personnes aidées\u00a0: {} ({} sur {})",
        "الفئة الأولى من حيث عدد الأشخاص المستفيدين: {} ({} من أصل {})",
        "Group with the most persons reached: {} ({} of {})",
    ),
}
YEARS = (
    "Année qui compte le plus de projets en cours\u00a0: 2016 ({})",
    "السنة التي تضم أكبر عدد من المشاريع قيد الإنجاز: 2016 ({})",
    "Year with the most projects under way: 2016 ({})",
)
NAMES = ("Pays-Bas", "الاتحاد الأوروبي", "European Union")


@pytest.mark.parametrize("number", [0, 1, 2, 11, 100, 1100])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_reads_well_with_any_number(language, number):
    at = LANGUAGES.index(language)
    written = {"fr": "1\u202f100", "ar": "1\u00a0100", "en": "1,100"}[language] if number == 1100 else str(number)
    with translation.override(language):
        for finding, headings in HEADINGS.items():
            rows = [(Text(NAMES[at], language, False), number), ("Autre", number - 1)]
            assert finding(rows, number) == headings[at].format(NAMES[at], written, written)
        assert findings.year([(2015, number - 1), (2016, number)]) == YEARS[at].format(written)
        assert findings.year([(2015, number), (2016, number)]) == findings.year([])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("women", "men"), [(0, 0), (5, 0), (0, 5)])
def test_one_sex_alone_says_nothing_of_shares(language, women, men):
    with translation.override(language):
        assert findings.sex(women, men) == findings.sex(0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("women", NUMBERS)
def test_women_are_counted_among_those_whose_sex_is_recorded(language, women):
    with translation.override(language):
        title = findings.sex(women, 7)
    assert str(women) in title
    assert str(women + 7) in title


def test_in_english_the_sentence_on_sex_reads_well():
    with translation.override("en"):
        assert findings.sex(499, 431) == "Women and girls: 499 of 930 persons whose sex is recorded"
