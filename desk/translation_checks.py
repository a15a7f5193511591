"""Automatic checks of a translation: its tags, links and numbers."""

import re
import unicodedata
from collections import Counter

from django.utils.translation import gettext

from core.languages import LANGUAGES
from core.texts import HREF, TAG, bare, is_same

_ALONE = {"br"}
_OWN_LANGUAGE = re.compile(rf"^/(?:{'|'.join(LANGUAGES)})/")
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,٬]\d{3})+(?!\d)(?:[.,٫]\d+)?|\d+(?:[.,٫]\d+)?")
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f.,٬](?=\d{3}(?!\d))")


def mistakes(source: str, text: str, *, is_rich: bool) -> list[str]:
    """Return a sentence for each reason to reject a translation: a broken tag, a missing link."""
    if not is_rich:
        return [gettext("This text takes no tags: %(tag)s.") % {"tag": tag[0]} for tag in [TAG.search(text)] if tag]
    sentences = _broken(text)
    if TAG.search(source) and not TAG.search(text):
        sentences.append(
            gettext("The tags are missing: the French has %(tags)s.") % {"tags": ", ".join(sorted(_names(source)))}
        )
    for href in _links(source) - _links(text):
        sentences.append(gettext("The link to %(address)s is missing.") % {"address": href})
    unknown = _names(text).keys() - _names(source).keys() - _KNOWN
    sentences += [gettext("The tag <%(tag)s> is not used in the portal.") % {"tag": name} for name in sorted(unknown)]
    return sentences


_KNOWN = set("p h2 h3 ul ol li strong em a blockquote table thead tbody tr th td br".split())


def _names(text):
    return Counter(name.lower() for closing, name, _rest in TAG.findall(text) if not closing)


def _links(text):
    """Count the addresses; a page of ours has one in each language."""
    return Counter(
        _OWN_LANGUAGE.sub("/", double or single)
        for closing, name, rest in TAG.findall(text)
        if not closing and name.lower() == "a"
        for double, single in HREF.findall(rest)
    )


def _broken(text):
    """Return a sentence for the first tag that is truncated, not closed, or closed without being opened."""
    if re.search(r"<\s{0,9}/?\s{0,9}[A-Za-z]", TAG.sub("", text)):
        return [gettext("A tag is broken: a “<” without its “>”.")]
    opened = []
    for closing, raw, _rest in TAG.findall(text):
        name = raw.lower()
        if name in _ALONE:
            continue
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return [gettext("The tag </%(tag)s> closes nothing, or in the wrong order.") % {"tag": name}]
    return [gettext("The tag <%(tag)s> is not closed.") % {"tag": opened[-1]}] if opened else []


def hints(source: str, text: str) -> list[str]:
    """Return a sentence for each warning: different numbers, more or fewer tags, a text identical to the French."""
    sentences = []
    if is_same(source, text):
        sentences.append(gettext("It is the same as the French."))
    for name, count in sorted((_names(source) | _names(text)).items()):
        there, here = _names(source)[name], _names(text)[name]
        if there != here and count:
            sentence = gettext("<%(tag)s> stands %(there)d times in the French, %(here)d times here.")
            sentences.append(sentence % {"tag": name, "there": there, "here": here})
    added = _links(text) - _links(source)
    sentences += [gettext("The French has no link to %(address)s.") % {"address": href} for href in added]
    lost, new = numbers(source) - numbers(text), numbers(text) - numbers(source)
    if lost or new:
        sentence = gettext("Numbers differ: only in the French %(lost)s; only here %(new)s.")
        sentences.append(sentence % {"lost": _listed(lost), "new": _listed(new)})
    return sentences


def _listed(counted):
    return ", ".join(counted.elements()) or "–"


def numbers(text: str) -> Counter[str]:
    """Return a Counter of the numbers in a text, whatever their format: 2 639, 2,639 and ٢٦٣٩ are the same."""
    return Counter(_plain(number) for number in _NUMBER.findall(bare(text)))


def _plain(number):
    digits = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in number)
    return _GROUPED.sub("", digits).replace("٫", ".").replace(",", ".")
