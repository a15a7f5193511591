"""Sheets: typst renders data as PDF or PNG. This module knows no model.

A template in templates/sheets/ gets the data as JSON and prints it as text; nothing in it is interpreted as markup. The
result is cached in a folder under VAR_DIR; its name is a checksum of the data, the template and typst itself. So any
change gives another file, and nothing has to be invalidated (docs/decisions/0016-sheets.md).
"""

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from core.busy import say_now_and_then
from core.versioned_cache import VersionedCache

TEMPLATES = settings.BASE_DIR / "templates" / "sheets"
FONTS = settings.BASE_DIR / "static" / "vendor" / "portal-sans-print"
# How a file is rendered. typst checks PDF/UA-1 (ISO 14289-1): a picture without alternative text is an error here.
FORMATS = {
    "pdf": {"content_type": "application/pdf", "options": {"pdf_standards": ["ua-1"]}},
    "png": {"content_type": "image/png", "options": {"ppi": 72}},  # one point of the template is one pixel
    "svg": {"content_type": "image/svg+xml", "options": {}},  # letters are drawn as paths: right in every program
}
KEPT_DAYS = 30  # after somebody last asked for it
LONGEST = 60  # seconds that a sheet may take
MAX_BYTES = 256 * 1024**2  # of all kept files together
_in_this_process = threading.Lock()
_keys = VersionedCache(most=2000)  # of the files of addresses
logger = logging.getLogger(__name__)


class NotDrawn(Exception):
    """A sheet could not be drawn; the text says why."""


def respond(request, template, data, form, name, *, is_kept=True):
    """Return the response with `template` ("project") rendered with `data` (JSON) as `form` ("pdf" or "png").

    The browser displays it, and saves it as `name`. What is not public is not kept (`is_kept`). HEAD renders nothing.
    The view is decorated with core.conditional.conditional, so that a 304 does not even read the data. Nor need who
    comes after the first, if `data` is a function that returns them: of one data version, an address has one file.
    """
    headers = {
        "Content-Type": FORMATS[form]["content_type"],
        "Content-Disposition": content_disposition_header(False, name),
    }
    asked = (get_language(), request.get_full_path()) if callable(data) else None
    content = b"" if request.method == "HEAD" else made(template, data, form, is_kept=is_kept, asked=asked)
    return HttpResponse(content, headers=headers)


def made(template, data, form, *, is_kept=True, asked=None):
    """Return the bytes of a sheet, cached or rendered now; one per template at a time, across processes.

    So no sheet is rendered twice, and long portfolios cannot occupy all processors. `data` may be a function that
    returns them, if `asked` says all that they depend on besides the public data.
    """
    folder, read = settings.VAR_DIR / "sheets", cache(data if callable(data) else lambda: data)

    def name():
        return key_of(template, read(), form)

    key = _keys.get((template, form, asked), name) if asked else name()
    path = folder / f"{key}.{form}"
    found = _read(path) if is_kept else None
    if found is None:
        with _locked(folder / f"{template}.lock"):
            found = _read(path) if is_kept else None
            if found is None:
                found = render(template, read(), form)
                if is_kept:
                    _keep(path, found)
    return found


def render(template: str, data: object, form: str) -> bytes:
    """Return the bytes of a sheet. Raises NotDrawn if the template or its data are invalid, or after LONGEST seconds.

    In a process of its own, which costs some 30 milliseconds and gives back what typst keeps: 40 MiB and more.
    """
    asked = {
        "template": str(TEMPLATES / f"{template}.typ"),
        "root": str(TEMPLATES),
        "fonts": str(FONTS),
        "data": _json(data),
        "form": form,
        "options": FORMATS[form]["options"],
    }
    command = [sys.executable, "-I", str(Path(__file__).with_name("typesetter.py"))]
    try:
        given = json.dumps(asked).encode()
        # Without our environment: it holds secrets, of which the process needs none.
        done = subprocess.run(command, input=given, capture_output=True, timeout=LONGEST, check=False, env={})
    except subprocess.TimeoutExpired as error:
        raise NotDrawn(f"{template}: not ready after {LONGEST} seconds") from error
    if done.returncode:
        raise NotDrawn(f"{template}: {done.stderr.decode(errors='replace').strip() or done.returncode}")
    return done.stdout


def key_of(template, data, form):
    """Return the file name of a sheet; it depends on the data, the template and the version of typst."""
    return hashlib.sha256("\n".join((template, form, _stamp(), _json(data))).encode()).hexdigest()


def _json(data):
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@cache
def _stamp():
    """Return a checksum of everything that makes a sheet except its data; files do not change while a process runs."""
    found = hashlib.sha256(version("typst").encode())
    for path in sorted([*TEMPLATES.glob("*.typ"), *FONTS.glob("*.ttf")]):
        found.update(path.read_bytes())
    return found.hexdigest()


# --- The folder of what was made --------------------------------------------------------------------------------------


def _read(path):
    """Return the bytes of a cached sheet and mark it as used now; None if it is not there."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return found


def _keep(path, content):
    """Keep a sheet if the folder can be written; it is made again for the next reader if not."""
    try:
        _write(path, content)
    except OSError as error:
        say_now_and_then(logger, "Sheets cannot be kept, so each is made anew.", error)


def _write(path, content):
    """Write a sheet so that nobody reads a partial file, and delete those unused for longest."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)
    files = []
    for other in (found for form in FORMATS for found in path.parent.glob(f"*.{form}")):
        with contextlib.suppress(FileNotFoundError):  # another process is cleaning up too
            files.append((other.stat().st_mtime, other.stat().st_size, other))
    total = sum(size for _time, size, _path in files)
    for _time, size, oldest in sorted(files):
        if total <= MAX_BYTES:
            break
        oldest.unlink(missing_ok=True)
        total -= size


def forget_old() -> int:
    """Delete sheets and cards that nobody asked for in KEPT_DAYS: their records may be gone. Return how many."""
    since, count = time.time() - KEPT_DAYS * 24 * 3600, 0
    for path in (settings.VAR_DIR / "sheets").glob("*"):
        with contextlib.suppress(FileNotFoundError):  # another process is cleaning up too
            if path.suffix != ".lock" and path.stat().st_mtime < since:
                path.unlink()
                count += 1
    return count


@contextlib.contextmanager
def _locked(path):
    """Wait for the file lock, which the system releases when a process dies; if there can be none, for this process."""
    with contextlib.ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fcntl.flock(held.enter_context(path.open("w")), fcntl.LOCK_EX)
        except OSError:
            held.enter_context(_in_this_process)
        yield
