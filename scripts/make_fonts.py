"""Cut the portal's web fonts and write static/css/fonts.css.

IBM Plex Sans (variable, weights 400 to 700) is cut to French and English, IBM
Plex Sans Arabic (400 and 600) to Moroccan Arabic. The licence reserves the name
"Plex", so the cut fonts are called "Portal Sans" and "Portal Sans Arabic".

The files it makes are committed; run it again only to change them:

    uv pip install fonttools brotli uharfbuzz
    mkdir /tmp/fonts && cd /tmp/fonts
    npm pack @ibm/plex-sans-variable@0.2.0 @fontsource/ibm-plex-sans-arabic@5.3.0
    cd - && python scripts/make_fonts.py /tmp/fonts

Then renew static/vendor/SHA256SUMS (tests/test_vendor.py says how).

Latin comes from IBM's own package and not from @fontsource-variable/ibm-plex-sans:
the outlines are the same, but that one is split in files of which the Latin one
lacks Ÿ, the arrows, №, U+2011 and U+202F.
"""

import argparse
import hashlib
import io
import json
import tarfile
from pathlib import Path

import uharfbuzz as hb
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor" / "portal-sans"
CSS = ROOT / "static" / "css" / "fonts.css"

LATIN_PACKAGE = "@ibm/plex-sans-variable"
LATIN_SOURCE = "fonts/complete/ttf/IBM Plex Sans Var-Roman.ttf"
ARABIC_PACKAGE = "@fontsource/ibm-plex-sans-arabic"
ARABIC_SOURCE = "files/ibm-plex-sans-arabic-arabic-{weight}-normal.woff2"


def codepoints(text):
    """Read "20-7E A0" as a set of code points."""
    found = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


# Latin also holds the digits, spaces, brackets and quotes that Arabic text uses.
LATIN = codepoints(
    "20-7E A0-FF"  # Basic Latin; Latin-1: French, Spanish, German, Portuguese; ² ³ º « » · ×
    " 13F-140 152-153 178"  # Catalan Ŀ ŀ, French Œ œ Ÿ
    " 2009 2011 2013-2014 202F"  # thin space, ‑ – —, narrow no-break space
    " 2018-201A 201C-201E 2022 2026"  # ‘ ’ ‚ “ ” „ • …
    " 2030 2032-2033 2039-203A 20AC 2116 2122"  # ‰ ′ ″ ‹ › € № ™
    " 2190-2193 2212 2264-2265"  # ← ↑ → ↓ − ≤ ≥
)
ARABIC = codepoints(
    "60C 61B 61F 66A 640"  # ، ؛ ؟ ٪ and tatweel
    " 621-63A 641-64A"  # the letters of Standard Arabic with their hamza forms
    " 64B-655 670"  # vowel signs: one missing sign would break its word in two fonts
    " 67E 686 698 6A4-6A5 6A8-6A9 6AD 6AF 6CC 763"  # پ چ ژ ڤ ڥ ڨ ک ڭ گ ی ݣ
)
LATIN_FEATURES = ["kern", "mark", "ccmp", "liga", "locl", "rvrn"]
ARABIC_FEATURES = ["init", "medi", "fina", "rlig", "liga", "calt", "ccmp", "locl"]
ARABIC_FEATURES += ["mark", "mkmk", "kern"]

# Names kept as they are: copyright, version, licence and its address.
KEPT_NAMES = {0, 5, 13, 14}

# The fallback is scaled so that this text, set in it, is as long as in our fonts.
SAMPLE_LATIN = (
    "Les projets de mobilité de la main-d’œuvre entre le Maroc et ses partenaires : accès à "
    "l’emploi, compétences, retour et réintégration des personnes migrantes. Financé par l’Union "
    "européenne, le programme s’étend à douze régions. The office works with ministries, cities "
    "and associations to make migration safe and orderly for everyone."
)
SAMPLE_ARABIC = (
    "تعمل المنظمة مع الوزارات والجماعات الترابية والجمعيات من أجل هجرة آمنة ومنظمة، وتدعم مشاريع "
    "الإدماج المهني والعودة الطوعية وإعادة الإدماج في جهات المملكة، بتمويل من شركائها الدوليين "
    "ومساهمة المغاربة المقيمين بالخارج في التنمية المحلية"
)
# Length of the sample in em in the fallback (--measure FILE.ttf prints it). Arial was
# measured on Liberation Sans, which has Arial's widths; Arabic on DejaVu Sans. Tahoma's
# Arabic was not at hand: it shares DejaVu's figures, as a font of the same broad build.
ARIAL_SPACE = 0.278
ARIAL = {400: 148.982, 600: 160.379}
DEJAVU_ARABIC = {400: 93.211, 600: 111.938}


def unpack(folder, package):
    """Return the version of an `npm pack` file and a function that reads from it."""
    stem = package.lstrip("@").replace("/", "-")
    (path,) = sorted(Path(folder).glob(f"{stem}-[0-9]*.tgz"))

    def read(name):
        with tarfile.open(path) as archive:
            return archive.extractfile(f"package/{name}").read()

    return json.loads(read("package.json"))["version"], read


def load(data):
    return TTFont(io.BytesIO(data), recalcTimestamp=False)


def cut(font, characters, features):
    """Keep these characters and features; drop the hinting."""
    missing = characters - set(font.getBestCmap())
    if missing:
        raise SystemExit(f"not in the source: {sorted(map(hex, missing))}")
    options = Options(
        layout_features=features,
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
        name_languages=["*"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    smooth_everywhere(font)


def smooth_everywhere(font):
    """Ask Windows to smooth at every size, as a font without hinting needs."""
    font["gasp"] = newTable("gasp")
    font["gasp"].version, font["gasp"].gaspRange = 1, {0xFFFF: 0x000F}
    font["prep"] = newTable("prep")
    font["prep"].program = Program()
    font["prep"].program.fromBytecode(b"\xb8\x01\xff\x85\xb0\x04\x8d")


def rename(font, family, style):
    """Give the font its own name; keep copyright and licence."""
    plain = family.replace(" ", "")
    version = font["name"].getDebugName(5)
    ours = {
        1: family,
        2: style,
        3: f"{version};{plain}-{style}",
        4: f"{family} {style}",
        6: f"{plain}-{style}",
    }
    if style not in ("Regular", "Bold"):
        # Names 1 and 2 know four styles only; the true ones go to 16 and 17.
        ours |= {1: f"{family} {style}", 2: "Regular", 16: family, 17: style}
    if "fvar" in font:
        ours[25] = plain
        font["fvar"].instances = []
    used_by_axes = axis_names(font)
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES | used_by_axes]
    for name_id, text in ours.items():
        table.setName(text, name_id, 3, 1, 0x409)
    for record in table.names:
        if record.nameID not in (0, 13) and "plex" in str(record).lower():
            raise SystemExit(f"reserved name left in record {record.nameID}: {record}")


def axis_names(font):
    found = {axis.axisNameID for axis in font["fvar"].axes} if "fvar" in font else set()
    if "STAT" in font:
        stat = font["STAT"].table
        found.add(getattr(stat, "ElidedFallbackNameID", 2))
        found |= {axis.AxisNameID for axis in stat.DesignAxisRecord.Axis}
        if stat.AxisValueArray:
            found |= {value.ValueNameID for value in stat.AxisValueArray.AxisValue}
    return {name_id for name_id in found if name_id > 255}


def make_latin(read):
    font = load(read(LATIN_SOURCE))
    font = instantiateVariableFont(font, {"wght": (400, 700), "wdth": 100})
    buffer = io.BytesIO()
    font.save(buffer)  # the subsetter wants a font read from a file
    font = load(buffer.getvalue())
    cut(font, LATIN, LATIN_FEATURES)
    rename(font, "Portal Sans", "Regular")
    return font


def make_arabic(read, weight, style):
    font = load(read(ARABIC_SOURCE.format(weight=weight)))
    cut(font, ARABIC, ARABIC_FEATURES)
    rename(font, "Portal Sans Arabic", style)
    return font


def length(data, text, weight=None):
    """Length of a text in em. Spaces count in Latin only: Arabic takes them from there."""
    face = hb.Face(data)
    font = hb.Font(face)
    if weight:
        font.set_variations({"wght": weight})
    total = 0
    for part in [text] if text == SAMPLE_LATIN else text.split():
        buffer = hb.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        if any(info.codepoint == 0 for info in buffer.glyph_infos):
            raise LookupError(f"no glyph for a letter of {part}")
        total += sum(position.x_advance for position in buffer.glyph_positions)
    return total / face.upem


def uncompressed(font):
    flavor, font.flavor = font.flavor, None
    buffer = io.BytesIO()
    font.save(buffer)
    font.flavor = flavor
    return buffer.getvalue()


def unicode_range(characters):
    parts, ordered = [], sorted(characters)
    start = previous = ordered[0]
    for code in [*ordered[1:], None]:
        if code is None or code != previous + 1:
            parts.append(f"U+{start:X}" + (f"-{previous:X}" if previous > start else ""))
            start = code
        previous = code
    return ", ".join(parts)


def face(family, weight, source, characters, extra=()):
    lines = [
        f'  font-family: "{family}";',
        "  font-style: normal;",
        f"  font-weight: {weight};",
        f"  src: {source};",
        *extra,
        f"  unicode-range: {unicode_range(characters)};",
    ]
    return "@font-face {\n" + "\n".join(lines) + "\n}\n"


def web_face(family, weight, name, characters):
    source = f'url("../vendor/portal-sans/{name}") format("woff2")'
    return face(family, weight, source, characters, ["  font-display: swap;"])


def fallback_face(family, weight, local, characters, *, font, scale):
    """A local font scaled to ours; its ascent and descent are given after scaling."""
    source = ", ".join(f'local("{name}")' for name in local)
    metrics = font["hhea"]
    em = font["head"].unitsPerEm * scale
    extra = [
        f"  size-adjust: {scale:.2%};",
        f"  ascent-override: {metrics.ascent / em:.2%};",
        f"  descent-override: {-metrics.descent / em:.2%};",
        f"  line-gap-override: {metrics.lineGap / em:.2%};",
    ]
    return face(family, weight, source, characters, extra)


CSS_HEAD = """\
/* Made by scripts/make_fonts.py; do not edit.

   Use: font-family: "Portal Sans", "Portal Sans Arabic", "Portal Sans Fallback",
   "Portal Sans Arabic Fallback", sans-serif;
   The same list for every language: each file holds its own script and is loaded only
   when a page shows it. Digits, spaces, brackets and quotes come from Portal Sans.
   Arabic has two weights; 500 takes the bolder, as Latin 500 is nearly as dark as 600. */

"""

README = """\
# Portal Sans, Portal Sans Arabic

The portal's web fonts: IBM Plex Sans and IBM Plex Sans Arabic, cut to the characters of
French, English and Moroccan Arabic by `scripts/make_fonts.py` (its first lines say how to
run it), without hinting, and renamed because the licence reserves the name "Plex".

| file | holds | made from | font version | bytes | sha256 |
| --- | --- | --- | --- | --- | --- |
{rows}

Licence: SIL Open Font License 1.1, see `OFL.txt`. Glyphs are unchanged.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="where `npm pack` put its files")
    parser.add_argument("--measure", help="print the samples' lengths in this font and stop")
    options = parser.parse_args()
    if options.measure:
        data = Path(options.measure).read_bytes()
        for text in (SAMPLE_LATIN, SAMPLE_ARABIC):
            try:
                print(round(length(data, text), 3))
            except LookupError as problem:
                print(problem)
        return

    latin_version, read_latin = unpack(options.folder, LATIN_PACKAGE)
    arabic_version, read_arabic = unpack(options.folder, ARABIC_PACKAGE)
    latin = make_latin(read_latin)
    regular = make_arabic(read_arabic, 400, "Regular")
    semibold = make_arabic(read_arabic, 600, "SemiBold")
    from_latin = f"npm {LATIN_PACKAGE} {latin_version}"
    from_arabic = f"npm {ARABIC_PACKAGE} {arabic_version}"
    made = {
        "portal-sans-latin.woff2": (latin, "Latin, weights 400 to 700", from_latin),
        "portal-sans-arabic-400.woff2": (regular, "Arabic, weight 400", from_arabic),
        "portal-sans-arabic-600.woff2": (semibold, "Arabic, weight 600", from_arabic),
    }

    VENDOR.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, (font, holds, package) in made.items():
        font.flavor = "woff2"
        font.save(VENDOR / name)
        data = (VENDOR / name).read_bytes()
        version = font["name"].getDebugName(5).removeprefix("Version ")
        digest = hashlib.sha256(data).hexdigest()
        rows.append(f"| {name} | {holds} | {package} | {version} | {len(data)} | {digest} |")
        print(f"{name}: {len(data)} bytes, {font['maxp'].numGlyphs} glyphs")
    (VENDOR / "README.md").write_text(README.format(rows="\n".join(rows)), encoding="utf-8")

    licence = read_latin("LICENSE.txt").decode().replace("\r\n", "\n").strip() + "\n"
    copyrights = dict.fromkeys(font["name"].getDebugName(0) for font, *_ in made.values())
    (VENDOR / "OFL.txt").write_text("\n".join(copyrights) + "\n" + licence, encoding="utf-8")

    def latin_scale(weight):
        return length(uncompressed(latin), SAMPLE_LATIN, weight) / ARIAL[weight]

    def arabic_scale(font, weight):
        # The spaces between the words come from Portal Sans, or from its fallback.
        space = latin["hmtx"][latin.getBestCmap()[0x20]][0] / latin["head"].unitsPerEm
        wider = ARIAL_SPACE * latin_scale(weight) - space
        ours = length(uncompressed(font), SAMPLE_ARABIC)
        return (ours - wider * SAMPLE_ARABIC.count(" ")) / DEJAVU_ARABIC[weight]

    rules = [
        web_face("Portal Sans", "400 700", "portal-sans-latin.woff2", LATIN),
        web_face("Portal Sans Arabic", "400", "portal-sans-arabic-400.woff2", ARABIC),
        web_face("Portal Sans Arabic", "500 700", "portal-sans-arabic-600.woff2", ARABIC),
        fallback_face(
            "Portal Sans Fallback",
            "400",
            ["Arial", "ArialMT", "Liberation Sans", "LiberationSans"],
            LATIN,
            font=latin,
            scale=latin_scale(400),
        ),
        fallback_face(
            "Portal Sans Fallback",
            "500 700",
            ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "LiberationSans-Bold"],
            LATIN,
            font=latin,
            scale=latin_scale(600),
        ),
        fallback_face(
            "Portal Sans Arabic Fallback",
            "400",
            ["Tahoma", "DejaVu Sans", "DejaVuSans"],
            ARABIC,
            font=regular,
            scale=arabic_scale(regular, 400),
        ),
        fallback_face(
            "Portal Sans Arabic Fallback",
            "500 700",
            ["Tahoma Bold", "Tahoma-Bold", "DejaVu Sans Bold", "DejaVuSans-Bold"],
            ARABIC,
            font=semibold,
            scale=arabic_scale(semibold, 600),
        ),
    ]
    CSS.parent.mkdir(parents=True, exist_ok=True)
    CSS.write_text(CSS_HEAD + "\n".join(rules), encoding="utf-8")


if __name__ == "__main__":
    main()
