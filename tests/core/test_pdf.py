"""Sheets are drawn by a process of their own (core/pdf.py). What is on them: tests/projects, tests/pages."""

import os
import subprocess
import sys
import textwrap

import pytest

from core import pdf


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
