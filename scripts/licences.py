"""Writes docs/components.md: what the portal is built of, and under which licences. `make licences` runs it.

The packages are those of requirements.txt and requirements-extras.txt; pip-licenses reads their licences from what is
installed. A package under a licence that is not allowed stops it: a product that the office passes on may not bring
conditions that nobody looked at. Tools that only develop and test the portal are not passed on.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/components.md"
VENDOR = ROOT / "static/vendor"
# Parts of names; each was read. LGPL and MPL: used unchanged, as a library, whose own source stays open.
ALLOWED = ("MIT", "BSD", "Apache", "PSF", "Python Software Foundation", "ISC", "MPL", "Mozilla", "LGPL", "HPND", "0BSD")
# Not in the package's own description, or not installed everywhere: read from the licence file of the source.
READ = {"async-timeout": "Apache-2.0", "pyrage": "MIT"}
FORBIDDEN = r"(?<!L)GPL(?!.*LGPL)|AGPL|SSPL|Proprietary|Commercial|UNKNOWN"

HEAD = """# Components

What the portal is built of, and under which licences. `make licences` writes this page; a test compares it with the
pinned requirements, and refuses a licence that is not in the list of `scripts/licences.py`. The portal itself is under
the [MIT licence](../LICENSE), which the office may change. The content (`content/`) is the office's own and not
covered by it.
"""


def pinned(name):
    """Return the names of the packages pinned in a requirements file, as they are written there."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [found[1] for line in lines if (found := re.match(r"([A-Za-z0-9._-]+)==", line))]


def licences(names):
    """Return {name: licence} of installed packages; "UNKNOWN" for a missing one."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--packages"]
    found = subprocess.run([*command, *names], capture_output=True, text=True, check=True).stdout
    known = {_same(entry["Name"]): entry["License"] for entry in json.loads(found)}
    return {name: READ.get(name) or known.get(_same(name), "UNKNOWN") for name in names}


def is_allowed(licence):
    """Whether a licence may come into the product."""
    return any(part in licence for part in ALLOWED) and not re.search(FORBIDDEN, licence)


def rows():
    """Return the sections of the page: (heading, [(name, licence)])."""
    needed = pinned("requirements.txt")
    extras = [name for name in pinned("requirements-extras.txt") if name not in needed]
    found = licences([*needed, *extras])
    vendored = [(folder.name, _licence_of_folder(folder)) for folder in sorted(VENDOR.iterdir()) if folder.is_dir()]
    return [
        ("Needed to run", [(name, found[name]) for name in needed]),
        ("For servers whose environment asks for them", [(name, found[name]) for name in extras]),
        ("Files in static/vendor", vendored),
    ]


def page(sections):
    """Return the text of the page."""
    parts = [HEAD]
    for heading, entries in sections:
        table = "\n".join(f"| {name} | {licence} |" for name, licence in entries)
        parts.append(f"## {heading}\n\n| component | licence |\n|---|---|\n{table}\n")
    return "\n".join(parts)


def _same(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence_of_folder(folder):
    return "SIL Open Font License 1.1" if (folder / "OFL.txt").is_file() else "ISC"


if __name__ == "__main__":
    sections = rows()
    refused = [(name, licence) for _, entries in sections[:2] for name, licence in entries if not is_allowed(licence)]
    if refused:
        sys.exit("\n".join(f"{name}: {licence} is no licence of the list" for name, licence in refused))
    PAGE.write_text(page(sections), encoding="utf-8")
