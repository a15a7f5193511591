"""Names in the order of a dictionary: the same in memory, on SQLite and on PostgreSQL."""

import random
import re

import pytest
from django.utils import translation
from django_countries import countries

from core.languages import text_of
from core.models import Partner, Place
from core.sorting import ByName, NameKey, in_order, key_of
from projects.models import Project
from tests.factories import PartnerFactory, PlaceFactory, ProjectFactory
from tests.reading import read

IN_FRENCH = [
    *("À venir", "Âge d’or", "Agence 2", "Agence 10", "Agir", "Albanie", "Algérie"),
    *("Côte d’Ivoire", "COTE D’IVOIRE BIS", "Danemark", "École", "Église", "Ehpad", "États-Unis", "Étude", "Ewe"),
    *("L’Oriental", "La Tour", "Latour", "Noël", "Nœud", "Œuvre", "Of", "Zoé", "الرباط"),
]
IN_ARABIC = [
    *("الاتحاد الأوروبي", "آسفي", "أكادير", "ألمانيا", "إيطاليا", "بلجيكا", "الدار البيضاء", "دُبي", "الرباط"),
    *("الشبكة ٢", "الشبكة 10", "ٱلصويرة", "طنجة", "العيون", "فنلندا", "المغرب", "مؤسسة الأمل", "مُؤسسة النور", "وجدة"),
    *("Finlande", "USAID"),
]


def shuffled(names):
    return random.Random(7).sample(names, len(names))


@pytest.mark.parametrize(("language", "expected"), [("fr", IN_FRENCH), ("ar", IN_ARABIC)])
def test_names_in_memory(language, expected):
    with translation.override(language):
        assert in_order(shuffled(expected)) == expected


@pytest.mark.django_db
@pytest.mark.both
@pytest.mark.parametrize(("language", "expected"), [("fr", IN_FRENCH), ("ar", IN_ARABIC)])
def test_names_in_a_query(language, expected):
    for number, name in enumerate(shuffled(expected)):
        PlaceFactory(key=f"p{number}", **{"name_fr": "Nom"} | {f"name_{language}": name})
    with translation.override(language):
        assert [text_of(place, "name").value for place in Place.objects.all()] == expected
        assert [text_of(place, "name").value for place in Place.objects.reverse()] == expected[::-1]
    assert [getattr(p, f"name_{language}") for p in Place.objects.order_by(ByName(f"name_{language}"))] == expected


@pytest.mark.django_db
@pytest.mark.both
def test_a_stand_in_is_sorted_as_it_is_shown():
    for code, name_fr, name_ar in (("A", "Zagora", "أزمور"), ("B", "Berkane", ""), ("C", "Agadir", "يافا")):
        PartnerFactory(code=code, name_fr=name_fr, name_ar=name_ar)
    orders = {}
    for language in ("fr", "ar"):
        with translation.override(language):
            orders[language] = "".join(partner.code for partner in Partner.objects.all())
    assert orders == {"fr": "CBA", "ar": "ACB"}


ODD = [
    *("", " ", "–", "0", "007", "1234567890123", "12a3", "a" * 70, "É", "e\u0301", "ŒŒ", "ﬁn", "İ", "ς", "Ж", "ⵣ"),
    *("ال", "الم", "والم", "ال ا", "ـــ", "لَا", "\\1 'x' %s", "a\u200bb", "٣٠", "۳", "ǅ", "ẞ", "日本", "😀"),
]


@pytest.mark.django_db
@pytest.mark.both
def test_a_key_of_the_database_is_that_of_memory():
    """PostgreSQL takes the steps itself."""
    for number, name in enumerate([*ODD, *IN_FRENCH, *IN_ARABIC]):
        PlaceFactory(key=f"p{number}", name_fr=name or "x", name_ar=name)
    for column in ("name_fr", "name_ar"):
        rows = Place.objects.order_by().values_list(column, ByName(column).expression)
        assert [key for _name, key in rows] == [key_of(name, column[-2:]) for name, _key in rows]


class AsItIs:
    """A compiler that leaves a column as it is."""

    @staticmethod
    def compile(column):
        return column.name, []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_steps_that_postgresql_takes_give_the_key_of_memory(language):
    sql, params = NameKey(f"name_{language}").as_postgresql(AsItIs, None)
    done = re.findall(r"\b(replace|translate|regexp_replace)\(", sql)[::-1]
    assert (
        sql
        == f"{'('.join([*done[::-1], ''])}COALESCE(NULLIF(name_{language}, ''), '')"
        + "".join(f", %s, %s{', ' + repr('g') if function == 'regexp_replace' else ''})" for function in done)
        + ' COLLATE "C"'
    )

    def taken(name):
        for function, given, wanted in zip(done, params[::2], params[1::2], strict=True):
            if function == "replace":
                name = name.replace(given, wanted)
            elif function == "regexp_replace":
                name = re.sub(given, wanted, name)
            else:  # what has no counterpart goes
                name = name.translate({ord(one): wanted[place : place + 1] for place, one in enumerate(given)})
        return name

    for name in [*ODD, *IN_FRENCH, *IN_ARABIC]:
        assert taken(name) == key_of(name, language)


@pytest.mark.django_db
def test_lists_of_names(client):
    donors = [
        PartnerFactory(code=code, name_fr=name)
        for code, name in (("X", "États-Unis"), ("Y", "Finlande"), ("Z", "Danemark"))
    ]
    ProjectFactory(published=True, donors=donors, title_fr="Essai")
    shown = ["Danemark", "États-Unis", "Finlande"]
    listing = client.get("/fr/projects/").context
    group = next(group for group in listing["groups"] if group.name == "donor")
    assert [str(option.label) for option in group.options] == shown
    assert [str(donor) for donor in Project.objects.for_cards().get().donors.all()] == shown


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", ["Égypte", "Espagne", "Estonie"]), ("ar", ["ألمانيا", "فرنسا", "المغرب"])]
)
def test_countries(language, expected):
    with translation.override(language):
        names = [str(name) for _code, name in countries]
        assert [name for name in names if name in expected] == expected


@pytest.mark.django_db
@pytest.mark.both
def test_the_desk_sorts_the_columns_of_names(officer_client):
    for code, name in (("A", "Zagora"), ("B", "Étude"), ("C", "Berkane"), ("D", "Ewe")):
        PartnerFactory(code=code, name_fr=name)
    page = read(officer_client.get("/fr/admin/core/partner/?o=2"))
    assert [cell.text for cell in page.all("td") if "field-name_fr" in cell.attrs.get("class", "")] == [
        *("Berkane", "Étude", "Ewe", "Zagora")
    ]
