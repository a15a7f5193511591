"""Make the fonts of the fact sheets: TrueType, because typst reads no woff2.

The same typefaces as on the pages (scripts/make_fonts.py), in two fixed weights and with every character that they
have: nobody downloads these files, and a sheet must be able to print a name that the pages leave to a system font.
Without Arabic ligatures (scripts/letters_apart.py), so that the words of a PDF can be searched and copied.

The files it makes are committed; run it again only to change them:

    uv pip install fonttools brotli uharfbuzz
    mkdir /tmp/fonts && cd /tmp/fonts
    npm pack @ibm/plex-sans-variable@0.2.0 @fontsource/ibm-plex-sans-arabic@5.3.0
    cd - && python scripts/make_print_fonts.py /tmp/fonts

Then renew static/vendor/SHA256SUMS (tests/test_vendor.py says how).
"""

import argparse
import hashlib
import io

from fontTools.varLib.instancer import instantiateVariableFont
from letters_apart import letters_apart
from make_fonts import (
    ARABIC_FEATURES,
    ARABIC_PACKAGE,
    ARABIC_SOURCE,
    LATIN_FEATURES,
    LATIN_PACKAGE,
    LATIN_SOURCE,
    ROOT,
    cut,
    load,
    rename,
    unpack,
)

VENDOR = ROOT / "static" / "vendor" / "portal-sans-print"
STYLES = {400: "Regular", 600: "SemiBold"}

README = """\
# Portal Sans, Portal Sans Arabic, for print

The fonts of the fact sheets (core/pdf.py): IBM Plex Sans and IBM Plex Sans Arabic as TrueType, in two weights, made
by `scripts/make_print_fonts.py` and renamed because the licence reserves the name "Plex". `characters.txt` lists the
code points that they hold, in hexadecimal: a sheet with any other cannot be a valid PDF/UA.

| file | made from | font version | bytes | sha256 |
| --- | --- | --- | --- | --- |
{rows}

Licence: SIL Open Font License 1.1, see `OFL.txt`. The drawings are unchanged; each Arabic letter has a glyph of its
own, also in lam-alef, so that the words of a PDF can be searched and copied (`scripts/letters_apart.py`).
"""


def make_latin(read, weight):
    font = instantiateVariableFont(load(read(LATIN_SOURCE)), {"wght": weight, "wdth": 100})
    buffer = io.BytesIO()
    font.save(buffer)  # the subsetter wants a font read from a file
    font = load(buffer.getvalue())
    return finished(font, LATIN_FEATURES, "Portal Sans", weight)


def make_arabic(read, weight):
    font = finished(load(read(ARABIC_SOURCE.format(weight=weight))), ARABIC_FEATURES, "Portal Sans Arabic", weight)
    letters_apart(font)
    return font


def finished(font, features, family, weight):
    cut(font, set(font.getBestCmap()), features)
    rename(font, family, STYLES[weight])
    font["OS/2"].usWeightClass = weight
    font.flavor = None
    return font


def ranges(codes):
    """Write code points as "20-7E A0"."""
    parts, ordered = [], sorted(codes)
    start = previous = ordered[0]
    for code in [*ordered[1:], None]:
        if code is None or code != previous + 1:
            parts.append(f"{start:X}" + (f"-{previous:X}" if previous > start else ""))
            start = code
        previous = code
    return " ".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="where `npm pack` put its files")
    options = parser.parse_args()
    latin_version, read_latin = unpack(options.folder, LATIN_PACKAGE)
    arabic_version, read_arabic = unpack(options.folder, ARABIC_PACKAGE)
    made = {}
    for weight in STYLES:
        made[f"portal-sans-{weight}.ttf"] = make_latin(read_latin, weight), f"{LATIN_PACKAGE} {latin_version}"
        made[f"portal-sans-arabic-{weight}.ttf"] = (
            make_arabic(read_arabic, weight),
            f"{ARABIC_PACKAGE} {arabic_version}",
        )

    VENDOR.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, (font, package) in made.items():
        font.save(VENDOR / name)
        data = (VENDOR / name).read_bytes()
        version = font["name"].getDebugName(5).removeprefix("Version ")
        rows.append(f"| {name} | npm {package} | {version} | {len(data)} | {hashlib.sha256(data).hexdigest()} |")
    (VENDOR / "README.md").write_text(README.format(rows="\n".join(rows)), encoding="utf-8")
    covered = {
        family: set.intersection(*(set(font.getBestCmap()) for name, (font, _package) in made.items() if key in name))
        for family, key in (("latin", "portal-sans-4"), ("latin bold", "portal-sans-6"), ("arabic", "arabic"))
    }
    codes = (covered["latin"] & covered["latin bold"]) | covered["arabic"]
    (VENDOR / "characters.txt").write_text(ranges(code for code in codes if code >= 0x20) + "\n", encoding="utf-8")

    licence = read_latin("LICENSE.txt").decode().replace("\r\n", "\n").strip() + "\n"
    copyrights = dict.fromkeys(font["name"].getDebugName(0) for font, _package in made.values())
    (VENDOR / "OFL.txt").write_text("\n".join(copyrights) + "\n" + licence, encoding="utf-8")


if __name__ == "__main__":
    main()
