"""What goes out comes back as it was: the content that ships, and texts made to be misread."""

import pytest

from core.models import Partner
from desk.spreadsheets.kinds import KINDS
from tests.desk.spreadsheet_tools import (
    ARTICLES,
    PARTNERS,
    PROJECTS,
    checked,
    exported,
    imported,
    sheet_rows,
    statuses,
)
from tests.factories import ArticleFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db

TRAPS = [
    "=1+1",
    "+212 5 37",
    "-",
    "- un tiret",
    "@essai",
    "'=1+1",
    "''-",
    "VIDE",
    "'VIDE",
    "1.234",
    "2015-05",
    "oui",
    "a;b|c",
    'un "mot", deux',
    "ligne 1\r\nligne 2",
    "14\u00a0phases\u202f%",
    "Un mot (اختبار، نص) dans une phrase",
    "0012",
]


def test_exporting_and_importing_the_content_that_ships_changes_nothing(shipped, officer):
    for kind in KINDS.values():
        count = kind.records().count()
        assert count
        for form in ("xlsx", "csv"):
            job = checked(kind, exported(kind, form), officer, f"essai.{form}")
            assert statuses(job) == dict.fromkeys(range(2, count + 2), "unchanged"), (kind.name, form)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_texts_made_to_be_misread_come_back_as_they_were(officer, form):
    for n, text in enumerate(TRAPS):
        PartnerFactory(code=f"P{n}", description_fr=text, name_fr=f"Essai {n}")
    before = {code: text.replace("\r\n", "\n") for code, text in Partner.objects.values_list("code", "description_fr")}
    content = exported(PARTNERS, form)
    job = checked(PARTNERS, content, officer, f"essai.{form}")
    assert set(statuses(job).values()) == {"unchanged"}
    Partner.objects.all().delete()
    imported(PARTNERS, content, officer, f"essai.{form}")
    assert dict(Partner.objects.values_list("code", "description_fr")) == before


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_cell_of_an_export_is_a_formula(officer, form):
    for n, text in enumerate(TRAPS):
        PartnerFactory(code=f"P{n}", description_fr=text)
    content = exported(PARTNERS, form)
    if form == "xlsx":
        cells = [str(cell) for row in sheet_rows(content) for cell in row if cell is not None]
    else:
        cells = content.decode("utf-8-sig").replace('"', "").replace("\r\n", ";").split(";")
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []


def test_a_text_too_long_for_a_spreadsheet_is_left_out_of_it_and_kept(officer):
    ArticleFactory(slug="long", body_fr=f"<p>{'a' * 40_000}</p>")
    label = ARTICLES.by_name["body_fr"].label
    for form, cell in (("xlsx", None), ("csv", "long")):
        content = exported(ARTICLES, form)
        if form == "xlsx":
            headings, row = sheet_rows(content)
            assert row[headings.index(label)] is cell
            assert any(label in str(line[0]) and "2" in str(line[0]) for line in sheet_rows(content, 1)[-3:])
        assert set(statuses(checked(ARTICLES, content, officer, f"essai.{form}")).values()) == {"unchanged"}


def test_an_export_costs_the_same_number_of_queries_for_any_number_of_records(django_assert_max_num_queries):
    for _ in range(30):
        ProjectFactory(donors=["EU"], partners=["IOM"], regions=["MA-04"])
    with django_assert_max_num_queries(16):
        exported(PROJECTS)
