"""Gives each letter of the Arabic print font a glyph of its own, so that the words of a PDF can be searched and copied.

A PDF says for each glyph which text it stands for, and readers put the texts in order themselves. For a glyph of two
letters (a ligature) every reader does that in another way, and letters change places. So the font for print has no
ligatures; the two letters of lam-alef, which must look joined, are two glyphs: a lam without a drawing, and an alef
that draws both. Readers also take a wide gap between two glyphs for a space, so kerning opens no wide gaps.
"""

from fontTools.otlLib.builder import ChainContextSubstBuilder, ChainContextualRule, SingleSubstBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

LAM, ALEFS = 0x0644, (0x0622, 0x0623, 0x0625, 0x0627, 0x0671)
WIDEST_GAP = 75  # of 1000 units in an em; pdfium takes 90 for a space
LAM_SHARE = 0.4  # of the width of the narrowest lam-alef


def letters_apart(font):
    """Replace the ligatures of an Arabic font, and limit its kerning."""
    gsub = font["GSUB"].table
    features = {record.FeatureTag: record.Feature for record in gsub.FeatureList.FeatureRecord}
    if features.keys() & {"liga", "dlig"}:
        raise SystemExit("a font with liga or dlig, which this script does not know")
    (number,) = features["rlig"].LookupListIndex
    joined = _lam_alefs(font, features, gsub.LookupList.Lookup)
    blank, both = _draw_apart(font, joined)
    lookups = gsub.LookupList.Lookup
    flag = lookups[number].LookupFlag
    alefs_after = {lam: [alef for first, alef in joined if first == lam] for lam in blank}

    def single(mapping):
        lookups.append(_built(SingleSubstBuilder, font, mapping=mapping))
        return _Reference(len(lookups) - 1)

    def chain(rules):
        return _built(ChainContextSubstBuilder, font, lookupflag=flag, rules=rules)

    def rule(before, letters, after, then):
        contexts = [[set(glyphs)] if glyphs else [] for glyphs in (before, letters, after)]
        return ChainContextualRule(*contexts, [[then]])

    hide = single(blank)
    draw = {lam: single({alef: both[lam, alef] for alef in alefs}) for lam, alefs in alefs_after.items()}
    # A lam before an alef is hidden, then the alef after a hidden lam draws both.
    lookups[number] = chain([rule((), [lam], alefs, hide) for lam, alefs in alefs_after.items()])
    lookups.append(chain([rule([blank[lam]], alefs, (), draw[lam]) for lam, alefs in alefs_after.items()]))
    features["rlig"].LookupListIndex = [number, len(lookups) - 1]
    features["rlig"].LookupCount = 2
    gsub.LookupList.LookupCount = len(lookups)
    _limit_gaps(font)


class _Reference:
    """A lookup by its number, as the builder of rules wants it."""

    def __init__(self, number):
        self.lookup_index = number


def _built(builder, font, **attributes):
    made = builder(font, None)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made.build()


def _subtables(lookup):
    return [getattr(table, "ExtSubTable", table) for table in lookup.SubTable]


def _lam_alefs(font, features, lookups):
    """Return {(lam, alef): ligature} of the glyphs that follow each other in lam-alef."""

    def forms(tag):
        found = {}
        for index in features[tag].LookupListIndex:
            for table in _subtables(lookups[index]):
                found |= table.mapping
        return found

    character = font.getBestCmap()
    lams = {forms("init")[character[LAM]], forms("medi")[character[LAM]]}
    alefs = {forms("fina")[character[code]] for code in ALEFS}
    (number,) = features["rlig"].LookupListIndex
    return {
        (first, ligature.Component[0]): ligature.LigGlyph
        for table in _subtables(lookups[number])
        for first, ligatures in table.ligatures.items()
        for ligature in ligatures
        if first in lams and len(ligature.Component) == 1 and ligature.Component[0] in alefs
    }


def _draw_apart(font, joined):
    """Add the new glyphs; return ({lam: hidden lam}, {(lam, alef): alef that draws both})."""
    advances, glyphs = font["hmtx"].metrics, font.getGlyphSet()
    blank, both = {}, {}
    for lam, alef in joined:
        if lam not in blank:
            narrowest = min(advances[ligature][0] for (first, _alef), ligature in joined.items() if first == lam)
            blank[lam] = _add(font, f"{lam}.hidden", TTGlyphPen(None), round(LAM_SHARE * narrowest))
        ligature = joined[lam, alef]
        pen = TTGlyphPen(glyphs)
        glyphs[ligature].draw(pen)
        both[lam, alef] = _add(font, f"{alef}.{lam}", pen, advances[ligature][0] - advances[blank[lam]][0])
    return blank, both


def _add(font, name, pen, advance):
    glyph, table = pen.glyph(), font["glyf"]
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    table.glyphOrder = font.getGlyphOrder()
    table.glyphs[name] = glyph
    font["hmtx"].metrics[name] = advance, getattr(glyph, "xMin", 0)
    return name


def _limit_gaps(font):
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in _subtables(lookup):
            if type(table).__name__ != "PairPos":
                continue
            if table.Format == 1:
                pairs = [record for several in table.PairSet for record in several.PairValueRecord]
            else:
                pairs = [record for one in table.Class1Record for record in one.Class2Record]
            for value in (value for pair in pairs for value in (pair.Value1, pair.Value2) if value):
                for side in ("XAdvance", "XPlacement"):
                    if getattr(value, side, 0) > WIDEST_GAP:
                        setattr(value, side, WIDEST_GAP)
