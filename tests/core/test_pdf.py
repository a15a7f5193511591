"""Sheets are drawn by a process of their own (core/pdf.py). What is on them: tests/projects, tests/pages."""

import errno
import io
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from unittest import mock

import pytest

from core import busy, pdf, typesetter


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Return a function that writes a template, which the tests draw as “sheet”."""
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    return (tmp_path / "sheet.typ").write_text


def test_what_is_wrong_with_a_template_is_said(template):
    template("#panic(sys.inputs.data)")
    with pytest.raises(pdf.NotDrawn, match=r"sheet: .*Essai d’une faute"):
        pdf.render("sheet", "Essai d’une faute", "png")


def test_a_sheet_that_is_never_ready_is_given_up(template, monkeypatch):
    template("#for first in range(100000) { for second in range(100000) { let _ = calc.rem(first + 1, second + 1) } }")
    monkeypatch.setattr(pdf, "LONGEST", 1)
    with pytest.raises(pdf.NotDrawn, match="not ready after 1 seconds"):
        pdf.render("sheet", {}, "png")


def test_who_draws_a_sheet_is_told_no_secret(template, monkeypatch):
    monkeypatch.setattr(pdf.subprocess, "run", mock.Mock(wraps=subprocess.run))
    template("#set page(width: 10pt, height: 10pt)")
    assert pdf.render("sheet", {}, "png").startswith(b"\x89PNG")
    assert pdf.subprocess.run.call_args.kwargs["env"] == {}


def test_a_worker_that_has_a_sheet_drawn_does_not_load_typst(template, tmp_path):
    template("#set page(width: 10pt, height: 10pt)")
    drawing = textwrap.dedent(f"""
        import pathlib, sys, django
        django.setup()
        from core import pdf
        pdf.TEMPLATES = pathlib.Path({str(tmp_path)!r})
        assert pdf.made("sheet", {{}}, "png", is_kept=False).startswith(b"\\x89PNG")
        sys.exit("typst" in sys.modules)
    """)
    subprocess.run([sys.executable, "-c", drawing], check=True)


@pytest.fixture
def typeset(monkeypatch, capsysbinary):
    """Return a function that does in this process what is asked of the other one, and returns what it writes."""

    def ask(**more):
        asked = {"template": "t", "root": "r", "fonts": "f", "data": "{}", "form": "pdf", "options": {}} | more
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(asked)))
        typesetter.main()
        return capsysbinary.readouterr().out

    return ask


def test_a_sheet_has_the_letters_of_the_portal_and_none_of_the_computer(typeset, monkeypatch):
    fonts, made = mock.Mock(return_value="fonts"), mock.Mock(return_value=b"%PDF")
    monkeypatch.setattr(typesetter.typst, "Fonts", fonts)
    monkeypatch.setattr(typesetter.typst, "compile", made)
    assert typeset(options={"pdf_standards": ["ua-1"]}) == b"%PDF"
    fonts.assert_called_once_with(include_system_fonts=False, include_embedded_fonts=False, font_paths=["f"])
    made.assert_called_once_with(
        *("t",),
        root="r",
        font_paths="fonts",
        ignore_system_fonts=True,
        sys_inputs={"data": "{}"},
        format="pdf",
        pdf_standards=["ua-1"],
    )


def test_what_typst_does_not_take_is_said_and_nothing_is_written(typeset, monkeypatch, capsysbinary):
    monkeypatch.setattr(typesetter.typst, "compile", mock.Mock(side_effect=typesetter.typst.TypstError("Une faute")))
    with pytest.raises(SystemExit, match="Une faute"):
        typeset()
    assert capsysbinary.readouterr().out == b""


def test_of_too_many_kept_sheets_those_unused_for_longest_go(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(pdf, "MAX_BYTES", 2500)
    monkeypatch.setattr(pdf, "render", lambda _template, data, _form: data.encode() * 1000)
    for number, letter in enumerate("abc"):
        pdf.made("sheet", letter, "pdf")
        os.utime(tmp_path / "sheets" / f"{pdf.key_of('sheet', letter, 'pdf')}.pdf", (number, number))
    pdf.made("sheet", "a", "pdf")  # used again, or made again: now the newest
    pdf.made("sheet", "d", "pdf")
    left = {path.read_text()[0] for path in (tmp_path / "sheets").glob("*.pdf")}
    assert left == {"a", "d"}


@pytest.fixture
def drawn(monkeypatch, settings, tmp_path):
    """The data of the sheets that were drawn, into a folder of its own."""
    made = []
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(pdf, "render", lambda template, data, form: made.append(data) or f"{template} {data}".encode())
    monkeypatch.setattr(busy, "_said", {})
    return made


def test_a_sheet_is_drawn_once_and_one_that_is_not_public_each_time_and_never_kept(drawn, tmp_path):
    folder = tmp_path / "sheets"
    assert [pdf.made("sheet", data, "pdf") for data in ("a", "a", "b")] == [b"sheet a", b"sheet a", b"sheet b"]
    assert (pdf.made("other", "a", "pdf"), pdf.made("sheet", "a", "png")) == (b"other a", b"sheet a")
    assert drawn == ["a", "b", "a", "a"]
    kept = {path.name for path in folder.iterdir()}
    assert pdf.made("sheet", "c", "pdf", is_kept=False) == pdf.made("sheet", "c", "pdf", is_kept=False) == b"sheet c"
    assert pdf.made("sheet", "a", "pdf", is_kept=False) == b"sheet a"
    assert drawn[4:] == ["c", "c", "a"]
    assert {path.name for path in folder.iterdir()} == kept


def test_sheets_are_drawn_also_where_nothing_can_be_kept(drawn, tmp_path, caplog):
    (tmp_path / "sheets").write_text("no folder")
    assert [pdf.made("sheet", "a", "pdf") for _time in range(2)] == [b"sheet a"] * 2
    assert drawn == ["a", "a"]
    (message,) = caplog.messages
    assert message.startswith("Sheets cannot be kept, so each is made anew. (")
    assert caplog.records[0].levelname == "WARNING"


def test_a_disk_that_gets_full_keeps_no_half_of_a_sheet(drawn, tmp_path, monkeypatch):
    make = tempfile.NamedTemporaryFile

    def on_a_full_disk(**options):
        file = make(**options)
        file.flush = mock.Mock(side_effect=OSError(errno.ENOSPC, "full"))
        return file

    monkeypatch.setattr(pdf.tempfile, "NamedTemporaryFile", on_a_full_disk)
    assert pdf.made("sheet", "a", "pdf") == b"sheet a"
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["sheet.lock"]


def test_kept_sheets_may_take_just_so_much_room(drawn, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "MAX_BYTES", 2 * len(b"sheet a"))
    for number, letter in enumerate("ab"):
        pdf.made("sheet", letter, "pdf")
        os.utime(tmp_path / "sheets" / f"{pdf.key_of('sheet', letter, 'pdf')}.pdf", (number, number))
    assert len([*(tmp_path / "sheets").glob("*.pdf")]) == 2
    pdf.made("sheet", "c", "png")
    left = {path.read_text() for path in (tmp_path / "sheets").glob("*.p*")}
    assert left == {"sheet b", "sheet c"}


def test_what_nobody_asked_for_in_a_month_is_forgotten(drawn, tmp_path, time_machine):
    now = 1_800_000_000
    time_machine.move_to(now, tick=False)
    for letter, days in (("a", 30), ("b", 31)):
        pdf.made("sheet", letter, "pdf")
        at = now - days * 24 * 3600
        os.utime(tmp_path / "sheets" / f"{pdf.key_of('sheet', letter, 'pdf')}.pdf", (at, at))
    os.utime(tmp_path / "sheets" / "sheet.lock", (0, 0))
    assert (pdf.forget_old(), pdf.forget_old()) == (1, 0)
    left = {path.name for path in (tmp_path / "sheets").iterdir()}
    assert left == {"sheet.lock", f"{pdf.key_of('sheet', 'a', 'pdf')}.pdf"}


def test_a_sheet_is_known_by_all_that_it_is_made_of(monkeypatch):
    keys = [pdf.key_of("sheet", {"a": 1, "b": 2}, "pdf"), pdf.key_of("sheet", {"b": 2, "a": 1}, "pdf")]
    assert keys[0] == keys[1]
    keys += [pdf.key_of("other", {"a": 1, "b": 2}, "pdf"), pdf.key_of("sheet", {"a": 1, "b": 2}, "png")]
    keys.append(pdf.key_of("sheet", {"a": 1}, "pdf"))
    monkeypatch.setattr(pdf, "_stamp", lambda: "another release of typst")
    keys.append(pdf.key_of("sheet", {"a": 1, "b": 2}, "pdf"))
    assert len({*keys}) == 5


@pytest.mark.parametrize(
    ("method", "form", "kind", "content"),
    [
        ("get", "pdf", "application/pdf", b"sheet a"),
        ("get", "png", "image/png", b"sheet a"),
        ("get", "svg", "image/svg+xml", b"sheet a"),
        ("head", "pdf", "application/pdf", b""),
    ],
)
def test_a_sheet_is_shown_in_the_browser_under_its_name(drawn, rf, method, form, kind, content):
    response = pdf.respond(getattr(rf, method)("/fr/x/"), "sheet", "a", form, f"été.{form}")
    assert (response.status_code, response["Content-Type"], response.content) == (200, kind, content)
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''%C3%A9t%C3%A9.{form}"
    assert drawn == ["a"] * bool(content)
