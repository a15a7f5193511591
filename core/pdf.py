"""Sheets: data set on paper (PDF) or drawn as a picture (PNG) by typst. Knows no model.

A template of templates/sheets/ gets the data as JSON and prints it as text: nothing in it is ever read as markup. What
was made is kept in a folder under VAR_DIR, named by a sum over the data, the template and typst itself. So a change of
anything that a sheet shows makes another file, and nothing has to be told (docs/decisions/0016-sheets.md).
"""

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

TEMPLATES = settings.BASE_DIR / "templates" / "sheets"
FONTS = settings.BASE_DIR / "static" / "vendor" / "portal-sans-print"
# How a file is made. PDF/UA-1 (ISO 14289-1) is checked by typst: a picture without words for it is an error here.
FORMATS = {
    "pdf": {"content_type": "application/pdf", "options": {"pdf_standards": ["ua-1"]}},
    "png": {"content_type": "image/png", "options": {"ppi": 72}},  # one point of the template is one pixel
}
MAX_BYTES = 256 * 1024**2  # of all kept files together
MAX_AGE = 300  # seconds: short, because a sheet must disappear soon after its record is withdrawn


def respond(request, template, data, form, name):
    """Return the file that `template` ("project") makes of `data` (what JSON can hold) in `form` ("pdf" or "png").

    It is shown in the browser, and called `name` when it is saved. HEAD, and who has it already, cost no rendering.
    """
    key = key_of(template, data, form)
    etag = f'"{key[:32]}"'
    headers = {
        "Content-Type": FORMATS[form]["content_type"],
        "Content-Disposition": content_disposition_header(False, name),
        "Cache-Control": f"public, max-age={MAX_AGE}",
        "ETag": etag,
    }
    response = HttpResponse(headers=headers)
    answer = get_conditional_response(request, etag=etag, response=response)
    if answer is response and request.method != "HEAD":
        response.content = made(template, data, form)
    return answer


def made(template, data, form):
    """Return the bytes of a sheet, from the folder or made now: by all processes one of each template at a time.

    So nobody makes the same one twice, and long portfolios cannot take all processors.
    """
    folder = settings.VAR_DIR / "sheets"
    path = folder / f"{key_of(template, data, form)}.{form}"
    found = _read(path)
    if found is None:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / f"{template}.lock"):
            found = _read(path)
            if found is None:
                found = render(template, data, form)
                _keep(path, found)
    return found


def render(template, data, form):
    """Return the bytes of a sheet. Raises typst.TypstError when the template is wrong or data are not as it wants."""
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": _json(data)},
        format=form,
        **FORMATS[form]["options"],
    )


def key_of(template, data, form):
    """Return what a sheet's file is called: another name for other data, another template or another typst."""
    return hashlib.sha256("\n".join((template, form, _stamp(), _json(data))).encode()).hexdigest()


def _json(data):
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@cache
def _fonts():
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _stamp():
    """Return a sum over all that makes a sheet but its data; files do not change while a process runs."""
    found = hashlib.sha256(typst.__version__.encode())
    for path in sorted([*TEMPLATES.glob("*.typ"), *FONTS.glob("*.ttf")]):
        found.update(path.read_bytes())
    return found.hexdigest()


# --- The folder of what was made --------------------------------------------------------------------------------------


def _read(path):
    """Return the bytes of a kept sheet and mark it as used now; None when it is not there."""
    try:
        found = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        return None
    return found


def _keep(path, content):
    """Write a sheet so that nobody reads half of it, and take away what was not used for longest."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
    files = []
    for other in path.parent.glob("*.p*"):
        with contextlib.suppress(FileNotFoundError):  # another process tidies up too
            files.append((other.stat().st_mtime, other.stat().st_size, other))
    total = sum(size for _time, size, _path in files)
    for _time, size, oldest in sorted(files):
        if total <= MAX_BYTES:
            break
        oldest.unlink(missing_ok=True)
        total -= size


@contextlib.contextmanager
def _locked(path):
    """Wait for the lock file, which the system lets go of when a process dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
