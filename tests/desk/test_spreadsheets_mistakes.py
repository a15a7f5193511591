"""An import of many rows with twenty kinds of mistakes: each is named; the corrected file imports."""

import pytest

from desk.spreadsheets import jobs, writing
from projects.models import Funding, Participation, Project
from tests.desk.spreadsheet_tools import PROJECTS, checked, exported, imported, problems, statuses
from tests.factories import AxisFactory, PartnerFactory, PlaceFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db

# What is typed wrongly, in which column the report says so, and a word of what it says.
MISTAKES = [
    ({"axis": "jeunnesse"}, "axis", "jeunesse"),
    ({"axis": None}, "axis", ""),
    ({"title_fr": None}, "title_fr", ""),
    ({"title_fr": "t" * 301}, "title_fr", "300"),
    ({"donors": "EU; ZZZ"}, "donors", "ZZZ"),
    ({"donors": "Suisse"}, "donors", "CH, CH-2"),
    ({"donors": "EU (1000 XYZ)"}, "donors", "XYZ"),
    ({"donors": "EU (198.199 EUR)"}, "donors", "198"),
    ({"implementing_partners": "Organisaton d’essai"}, "implementing_partners", "IOM"),
    ({"regions": "MA-99"}, "regions", "MA-99"),
    ({"places": "Rabatt"}, "places", "rabat"),
    ({"countries": "Sénégall"}, "countries", "SN"),
    ({"start": "02/21/2017"}, "start", "21"),
    ({"start": "bientôt"}, "start", "bientôt"),
    ({"start": "2020", "end": "2015"}, "", ""),
    ({"budget": "beaucoup"}, "budget", "beaucoup"),
    ({"budget": "1000,555 5"}, "budget", "1000,555 5"),
    ({"budget": "9" * 20}, "budget", ""),
    ({"currency": None}, "", ""),
    ({"currency": "franc"}, "currency", "franc"),
    ({"nationwide": "peut-être"}, "nationwide", "peut-être"),
    ({"contact_email": "pas une adresse"}, "contact_email", ""),
    ({"code": "MA-0777"}, "code", "MA-"),
    ({"code": "FM.0001"}, "code", "3"),
    ({"summary_fr": "#REF!"}, "summary_fr", "#REF!"),
    ({"parent": "FM.9999"}, "parent", "FM.9999"),
]


@pytest.fixture
def reference():
    AxisFactory(code="jeunesse")
    RegionFactory(code="MA-04", name_fr="Rabat-Salé-Kénitra")
    PlaceFactory(key="rabat", name_fr="Rabat", region=RegionFactory(code="MA-04"))
    for code, name in {
        "EU": "Union européenne",
        "CH": "Suisse",
        "CH-2": "Suisse",
        "IOM": "Organisation d’essai",
    }.items():
        PartnerFactory(code=code, name_fr=name)
    ProjectFactory(code="FM.OLD", title_fr="Ancien projet d’essai")


def rows(number):
    """Return correct rows; some have a parent further down, which is read in another step."""
    return [
        {
            "code": f"FM.{n:04}",
            "title_fr": f"Projet d’essai {n}",
            "summary_fr": f"Résumé d’essai {n}",
            "axis": "jeunesse",
            "start": "05/2015",
            "end": "juillet 2017",
            "donors": "EU (1 000,50 EUR); CH",
            "implementing_partners": "IOM",
            "budget": "229,907.22",
            "currency": "EUR",
            "nationwide": "non",
            "regions": "MA-04",
            "places": "Rabat",
            "countries": "SN",
            "contact_email": "boite@example.org",
            "parent": f"FM.{n + 2:04}" if n % 20 == 19 and n + 2 < number else "FM.OLD",
        }
        for n in range(number)
    ]


@pytest.mark.parametrize(("number", "step"), [(60, 20), pytest.param(500, 250, marks=pytest.mark.nightly)])
def test_each_error_names_row_and_column_and_the_corrected_file_imports(officer, reference, monkeypatch, number, step):
    """With rows enough for several steps of checking and several batches of writing."""
    monkeypatch.setattr(jobs, "STEP", step)
    monkeypatch.setattr(writing, "_BATCH", step)
    assert len(MISTAKES) >= 20
    wrong = rows(number)
    places = {}
    for i, (mistake, column, word) in enumerate(MISTAKES):
        n = 2 + i * 2
        wrong[n] |= mistake
        places[n + 2] = (column, word)  # the headings are row 1
    job = checked(PROJECTS, wrong, officer)

    found = problems(job)
    assert sorted(found) == sorted(places)
    for place, (column, word) in places.items():
        assert [name for name, _sentence in found[place]] == [column], (place, found[place])
        assert word in found[place][0][1]
    assert list(statuses(job).values()).count("new") == number - len(MISTAKES)
    assert (Project.objects.count(), Funding.objects.count(), Participation.objects.count()) == (1, 0, 0)

    imported(PROJECTS, rows(number), officer)
    counts = Project.objects.count(), Funding.objects.count(), Participation.objects.count()
    assert counts == (number + 1, 2 * number, number)

    for form in ("xlsx", "csv"):
        again = checked(PROJECTS, exported(PROJECTS, form), officer, f"essai.{form}")
        assert statuses(again) == dict.fromkeys(range(2, number + 3), "unchanged")
    again = checked(PROJECTS, rows(number), officer)
    assert set(statuses(again).values()) == {"unchanged"}
