"""What is read from workbooks as Excel writes them; openpyxl, which makes those of other tests, writes otherwise."""

import io
import zipfile

import pytest
from django.utils import translation

from desk.spreadsheets import tables, xlsx
from desk.spreadsheets.files import open_tables
from tests.desk.spreadsheet_tools import upload

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
TEXT = "<row><c><v>1</v></c></row>"
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
SHEETS = {"Graphique": "", "Un _x005F_ été": "", "Deux": 'state="hidden"', "Trois": 'state="veryHidden"', "Rien": ""}


@pytest.fixture(autouse=True)
def sentences_in_english():
    with translation.override("en"):
        yield


def parts(rows=TEXT, strings="", styles="", after=""):
    """Return {name: content} of a workbook with one sheet."""
    sheets = '<sheets><sheet name="Essai" r:id="r1"/></sheets>'
    link = f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    return {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{link}</Relationships>",
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }


def packed(contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def table(content):
    (found,) = open_tables(upload(content, "essai.xlsx"), "essai.xlsx")
    return found


def values(cells, **other):
    """Return the values of a row of cells, as the reader gives them."""
    ((_number, found),) = table(packed(parts(f"<row>{cells}</row>", **other))).rows()
    return found


def read(content, name="essai.xlsx"):
    return [list(found.filled(found.layout())) for found in open_tables(upload(content, name), name)]


def refusal(content, name="essai.xlsx"):
    with pytest.raises(tables.FileError) as refused:
        read(content, name)
    return "\n".join(refused.value.sentences)


def test_texts_are_kept_apart_from_the_cells():
    strings = (
        "<si><t>Été</t></si>"
        "<si><r><t>deux </t></r><r><t>morceaux</t></r><rPh><t>à ne pas lire</t></rPh></si>"
        "<si><t>une_x000D_ligne _x005F_ ici</t></si>"
    )
    cells = '<c t="s"><v>2</v></c><c t="s"><v>0</v></c><c r="D1" t="s"><v>1</v></c><c t="s"/>'
    assert values(cells, strings=strings) == ["une\rligne _ ici", "Été", "", "deux morceaux", ""]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c t="d"><v>2022-03-28T09:30:00</v></c>', "2022-03-28 09:30"),
        ('<c t="d"><v>2022-03-28T00:00:00</v></c>', "2022-03-28"),
        ('<c t="d"><v>2022-03-28</v></c>', "2022-03-28"),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="b"><v> true </v></c>', True),
        ('<c t="b"><v>0</v></c>', False),
        ('<c t="inlineStr"><is><r><t>deux </t></r><r><t>morceaux</t></r></is></c>', "deux morceaux"),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c t="str"><f>A1</f><v>calculé</v></c>', "calculé"),
        ('<c t="str"><f>A1</f><v/></c>', ""),
        ("<c><f>A1</f><v>12</v></c>", 12),
        ("<c><f>A1</f></c>", tables.NOT_COMPUTED),
        ("<c><f>A1</f><v/></c>", tables.NOT_COMPUTED),
        ("<c><v>1.5</v></c>", 1.5),
        ('<c s="9"><v>42000</v></c>', 42000),  # a style that the workbook does not have
        ("<c/>", ""),
    ],
)
def test_each_kind_of_cell_is_read_as_it_is_shown(cell, value):
    assert values(cell) == [value]


@pytest.mark.parametrize(
    ("form", "number", "value"),
    [
        ("hh:mm", "0.395833333333333", "09:30"),
        ("[h]:mm", "1.5", "1 day, 12:00:00"),
        ("dd/mm/yyyy", "42000", "2014-12-27"),
        ('"le" d "h"', "42000.75", "2014-12-27"),  # the letter in quotes is no hour
        ("yyyy", "42000", "2014"),
        ("mm/yyyy", "42000", "2014-12"),
        ("MM/YYYY", "42000", "2014-12"),
        ("yyyy h:mm", "42000.75", "2014-12-27 18:00"),
        ("dd/mm/yyyy", "9999999999", "9999999999"),  # shown as ##### there
        ("0000", "12", "0012"),
        ("0000", "12.5", 12.5),
        ("0", "12", 12),
    ],
)
def test_a_number_is_read_in_its_format(form, number, value):
    form = form.replace('"', "&quot;")
    styles = (
        f'<numFmts><numFmt numFmtId="164" formatCode="{form}"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>'
    )
    assert values(f'<c s="1"><v>{number}</v></c><c><v>42000</v></c>', styles=styles) == [value, 42000]


def test_only_sheets_with_cells_are_read():
    contents = parts()
    sheets = "".join(f'<sheet name="{name}" r:id="r{n}" {more}/>' for n, (name, more) in enumerate(SHEETS.items()))
    kinds = ["chartsheet", "worksheet", "worksheet", "worksheet"]
    targets = ["chartsheets/sheet1.xml", "worksheets/sheet1.xml", f"/{SHEET}", "worksheets/sheet2.xml"]
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(zip(kinds, targets, strict=True))
    )
    contents["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    contents["xl/_rels/workbook.xml.rels"] = f"<Relationships>{links}</Relationships>"
    found = open_tables(upload(packed(contents), "essai.xlsx"), "essai.xlsx")
    assert [(each.name, each.is_hidden) for each in found] == [("Un _ été", False), ("Deux", True), ("Trois", True)]
    assert [list(each.rows()) for each in found[:2]] == [[(1, [1])]] * 2
    with pytest.raises(tables.FileError):
        list(found[2].rows())


def test_without_the_formats_a_date_is_its_number():
    broken = parts('<row><c s="1"><v>42000</v></c></row>') | {"xl/styles.xml": "<styleSheet"}
    assert list(table(packed(broken)).rows()) == [(1, [42000])]


def test_what_is_hidden_or_merged_is_told():
    rows = '<row/><row hidden="1"/><row r="5" hidden="true"/><row hidden="0"/>'
    after = (
        '<autoFilter ref="A1:C5"><filterColumn colId="0"/></autoFilter><mergeCells><mergeCell ref="B2:C3"/>'
        '<mergeCell ref="A1"/></mergeCells>'
    )
    content = parts(rows, after=after)
    content[SHEET] = content[SHEET].replace(
        "<sheetData>", '<cols><col min="1" max="1"/><col min="2" max="3" hidden="1"/></cols><sheetData>'
    )
    layout = table(packed(content)).layout()
    assert layout == tables.Layout({2, 5}, {2, 3}, [(2, 2, 3, 3)], is_filtered=True)
    assert layout.notes([1, 2, 3], 2) == [
        "A filter hides rows of this sheet; they were read too: 2.",
        "Hidden columns were read too: B.",
        "Merged cells: B2:C3. The content of each counts for all its rows, in its first column only.",
    ]
    layout.is_filtered = False
    assert layout.notes([4, 5], 1) == ["Hidden rows were read too: 5."]
    assert layout.notes([], 1) == []


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<col min="1" max="3"/>', set()),
        ('<col min="0" max="1" hidden="1"/>', {1}),
        ('<col min="199" max="16384" hidden="1"/>', {199, 200}),
    ],
)
def test_hidden_columns_are_counted_as_far_as_anybody_looks(columns, hidden):
    assert table(packed(parts(after=f"<cols>{columns}</cols>"))).layout() == tables.Layout(hidden_columns=hidden)


def test_many_hidden_rows_are_told_as_ranges():
    layout = tables.Layout(hidden_rows={2, 3, 4, 7, *range(10, 60, 2)})
    assert layout.notes(range(100), 1) == [
        "Hidden rows were read too: 2–4, 7, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28…."
    ]


def with_entity(name):
    contents = parts('<row><c t="s"><v>0</v></c></row>', "<si><t>x</t></si>")
    return contents | {name: ENTITY + contents[name]}


def without(name):
    return {part: content for part, content in parts().items() if part != name}


@pytest.mark.parametrize(
    ("contents", "part"),
    [
        (without(SHEET), SHEET),
        (without("xl/_rels/workbook.xml.rels"), "xl/_rels/workbook.xml.rels"),
        (parts() | {"xl/workbook.xml": "<workbook"}, "xl/workbook.xml"),
        (parts() | {SHEET: "<worksheet><sheetData>"}, SHEET),
        *((with_entity(part), part) for part in ("xl/workbook.xml", SHEET, "xl/sharedStrings.xml")),
        (without("xl/workbook.xml") | {"[Content_Types].xml": ""}, "xl/workbook.xml"),
    ],
)
def test_the_damaged_part_is_named(contents, part):
    assert refusal(packed(contents)).startswith(f"This file is damaged: {part} cannot be read.")


@pytest.mark.parametrize(
    ("rows", "after"),
    [
        ('<row><c t="s"><v>7</v></c></row>', ""),
        ('<row><c t="s"><v>x</v></c></row>', ""),
        ("<row><c><v>douze</v></c></row>", ""),
        ("<row><c><v>1e999</v></c></row>", ""),
        ('<row><c s="x"><v>12</v></c></row>', ""),
        ('<row r="x"/>', ""),
        ('<row r="-1"/>', ""),
        ('<row r="1048577"/>', ""),
        (TEXT, '<mergeCells><mergeCell ref="A1:x"/></mergeCells>'),
        (TEXT, '<cols><col hidden="1" max="3"/></cols>'),
    ],
)
def test_a_sheet_that_says_what_cannot_be_is_damaged(rows, after):
    assert refusal(packed(parts(rows, after=after))).startswith(f"This file is damaged: {SHEET} cannot be read.")


def test_an_archive_that_ends_too_early_is_damaged():
    assert refusal(packed(parts())[:-30]).startswith("This file is damaged: the archive cannot be read.")


def test_an_archive_with_a_password_is_told():
    content = bytearray(packed(parts()))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # where the flags of each part are
        content[content.index(mark) + place] |= 1
    assert refusal(bytes(content)).startswith("A password protects this file")


@pytest.mark.parametrize("name", ["MAX_UNPACKED", "MAX_PARTS"])
def test_a_workbook_that_is_too_large_unpacked_is_refused(monkeypatch, name):
    contents = parts()
    size = {"MAX_UNPACKED": sum(map(len, contents.values())), "MAX_PARTS": len(contents)}[name]
    monkeypatch.setattr(xlsx, name, size)
    assert read(packed(contents)) == [[(1, [1])]]
    monkeypatch.setattr(xlsx, name, size - 1)
    assert refusal(packed(contents)).startswith("Unpacked, this file has more than")


@pytest.mark.parametrize(
    ("content", "name", "start"),
    [
        (packed({"xl/workbook.bin": ""}), "essai.xlsb", "This file is a binary workbook (.xlsb), which is not read"),
        (packed({"Index/Document.iwa": ""}), "essai.numbers", "This file is a Numbers document, which is not read"),
        (packed({"Index.zip": ""}), "essai.numbers", "This file is a Numbers document, which is not read"),
        (b"{\\rtf1 essai", "essai.csv", "This file is a text document, which is not read"),
        (b"\n<!DOCTYPE html>", "essai.xls", "This file is a web page, although its name is “essai.xls”"),
        (b"<?xml version='1.0'?>", "essai.csv", "This file is an XML file, although its name is “essai.csv”"),
        (b"code;name\nA;B", "essai.doc", "The content of this file is not what its name “essai.doc” says."),
    ],
)
def test_other_files_are_refused_as_what_they_are(content, name, start):
    assert refusal(content, name).startswith(start)


def test_a_file_that_is_too_large_is_not_read(settings):
    settings.MAX_DOCUMENT_BYTES = 2048
    assert refusal(b"code;name\n" + b"A;B\n" * 1000, "essai.csv") == (
        "This file has 3.9\xa0KB; at most 2.0\xa0KB are accepted."
    )


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (None, ""),
        (True, "oui"),
        (False, "non"),
        (12.0, 12),
        (12.5, 12.5),
        ("a\r\nb\rc\x00", "a\nb\nc\N{REPLACEMENT CHARACTER}"),
        (" \n", ""),
    ],
)
def test_a_cell_is_kept_as_text_or_number(cell, kept):
    assert (tables.clean(cell), type(tables.clean(cell))) == (kept, type(kept))
