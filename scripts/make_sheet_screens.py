"""Draws the pictures of docs/screens that show the sheets, from the database of this environment with the content.

DEBUG=1 .venv/bin/python scripts/make_sheet_screens.py
"""

import io
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oim_portal.settings")

import django  # noqa: E402

django.setup()

import typst  # noqa: E402
from django.utils import translation  # noqa: E402
from PIL import Image  # noqa: E402

from core import pdf  # noqa: E402
from pages.views_pdf import office  # noqa: E402
from projects.factsheet import project_card, project_sheet, projects_for_sheets  # noqa: E402
from projects.models import Project  # noqa: E402
from projects.portfolio_sheet import portfolio_sheet  # noqa: E402

SHOWN = "promotion-sante-bien-etre-migrants"
PAGES_SHOWN = (0, 2, 3)  # cover, contents, first axis
GAP = 16


def drawn(template, data, ppi):
    """Return the pages of a sheet as pictures."""
    with tempfile.TemporaryDirectory() as folder:
        typst.compile(
            str(pdf.TEMPLATES / f"{template}.typ"),
            root=str(pdf.TEMPLATES),
            font_paths=pdf._fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": pdf._json(data)},
            format="png",
            ppi=ppi,
            output=f"{folder}/{{0p}}.png",
        )
        return [Image.open(io.BytesIO(path.read_bytes())) for path in sorted(Path(folder).iterdir())]


def side_by_side(pages):
    width, height = pages[0].size
    whole = Image.new("RGB", (len(pages) * (width + GAP) + GAP, height + 2 * GAP), "#d8dce6")
    for number, page in enumerate(pages):
        whole.paste(page, (GAP + number * (width + GAP), GAP))
    return whole


def save(picture, name):
    picture.convert("RGB").quantize(128).save(ROOT / "docs" / "screens" / f"{name}.png", optimize=True)


for language in ("fr", "ar"):
    with translation.override(language):
        project = projects_for_sheets().get(slug=SHOWN)
        save(drawn("project", project_sheet(project), 100)[0], f"sheet-{language}")
        save(drawn("card", project_card(project), 48)[0], f"card-{language}")
        pages = drawn("portfolio", portfolio_sheet(Project.objects.published(), "", [], office()), 64)
        save(side_by_side([pages[number] for number in PAGES_SHOWN]), f"portfolio-{language}")
