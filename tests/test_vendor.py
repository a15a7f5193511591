"""Third-party files are the ones that were reviewed, with licence and version.

After a wanted change, renew the list:

    cd static/vendor
    find * -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs -d '\\n' sha256sum > SHA256SUMS
"""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
SUMS = VENDOR / "SHA256SUMS"
FOLDERS = sorted(path for path in VENDOR.iterdir() if path.is_dir())


def listed_sums():
    sums = {}
    for line in SUMS.read_text(encoding="utf-8").splitlines():
        digest, name = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line).groups()
        assert name not in sums, f"{name} is listed twice"
        sums[name] = digest
    return sums


def present_sums():
    return {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path != SUMS
    }


def test_every_file_is_listed_and_every_listed_file_is_there():
    assert sorted(present_sums()) == sorted(listed_sums())


def test_no_file_differs_from_its_sum():
    listed, present = listed_sums(), present_sums()
    changed = [name for name in listed if name in present and present[name] != listed[name]]
    assert changed == []


def test_the_list_is_sorted():
    names = list(listed_sums())
    assert names == sorted(names)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folder_has_a_licence_and_a_readme_naming_a_version(folder):
    names = {path.name for path in folder.iterdir()}
    assert names & {"LICENSE", "LICENSE.txt", "OFL.txt"}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert re.search(r"\bnpm \S+ \d+\.\d+\.\d+\b", readme)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sums_in_the_readme_are_those_of_the_files(folder):
    readme = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b[0-9a-f]{64}\b", readme))
    assert named
    assert named <= {hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.is_file()}


@pytest.mark.parametrize(
    "sheet",
    ["css/fonts.css"],
)
def test_files_that_a_sheet_loads_are_there(sheet):
    path = STATIC / sheet
    wanted = re.findall(r'url\("(?!data:)([^"]+)"\)', path.read_text(encoding="utf-8"))
    assert wanted
    assert [url for url in wanted if not (path.parent / url).is_file()] == []


def test_no_character_belongs_to_two_font_families():
    """A shared character would load a second font on pages that need one."""
    sheet = (STATIC / "css" / "fonts.css").read_text(encoding="utf-8")
    ranges = {}
    for rule in re.findall(r"@font-face \{(.*?)\}", sheet, re.DOTALL):
        family = re.search(r'font-family: "([^"]+)"', rule)[1]
        found = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", rule)
        characters = {code for first, last in found for code in range(int(first, 16), int(last or first, 16) + 1)}
        assert characters, f"{family} has no unicode-range"
        assert ranges.setdefault(family, characters) == characters
    assert not ranges["Portal Sans"] & ranges["Portal Sans Arabic"]
    assert not ranges["Portal Sans Fallback"] & ranges["Portal Sans Arabic Fallback"]


def test_each_icon_that_readers_load_is_named_somewhere():
    icons = re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide" / "icons.svg").read_text(encoding="utf-8"))
    files = [path for ending in ("py", "html") for path in STATIC.parent.glob(f"[a-z]*/**/*.{ending}")]
    ours = [
        path for path in files if path.parts[len(STATIC.parts) - 1] not in {"tests", "scripts", "node_modules", "var"}
    ]
    named = {word for path in ours for word in re.findall(r"[\"'#]([a-z0-9-]+)[\"']", path.read_text(encoding="utf-8"))}
    assert set(icons) - named == set()
