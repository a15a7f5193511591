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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("finding", HEADED)
@pytest.mark.parametrize("ahead", NUMBERS)
def test_the_leader_is_named_with_its_number_and_the_total(language, finding, ahead):
    rows = named(ahead - 1, ahead, 0)
    with translation.override(language):
        title = finding(rows, 2 * ahead - 1)
    words = title.replace("\xa0", " ").split()
    assert "Nom 1" in title
    assert {str(ahead), str(2 * ahead - 1)} <= {word.strip(".,:،") for word in words}


@pytest.mark.parametrize("finding", HEADED)
def test_a_name_in_another_language_heads_nothing(finding):
    assert finding(named(1, 5, stands_in=True), 6) == finding([], 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_year_is_named_with_its_projects(language, number):
    with translation.override(language):
        title = findings.year([(2015, number - 1), (2016, number)])
        assert findings.year([(2015, number), (2016, number)]) == findings.year([])
    assert "2016" in title
    assert "2015" not in title
    assert "%" not in title


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "2016 is the year with the most projects under way: 1 project"),
        (2, "2016 is the year with the most projects under way: 2 projects"),
        (1100, "2016 is the year with the most projects under way: 1,100 projects"),
    ],
)
def test_plurals_in_english(number, sentence):
    with translation.override("en"):
        assert findings.year([(2015, 0), (2016, number)]) == sentence


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
