"""Finds a record by what an officer entered: its code, or its name in any language, with or without accents."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from core.search import fold
from desk.spreadsheets.cells import CellError, shortened
from desk.spreadsheets.short_names import same_names

MAX_SUGGESTIONS = 3
_SEPARATORS = re.compile(r"[;|؛\n]")
_COMMAS = re.compile(r"\s{0,9}[,،/]\s{0,9}")
_AND = re.compile(r"\s{1,9}(?:et|and)\s{1,9}|\s{1,9}و(?=\w)")
_LONGEST = 500  # characters in which names are looked for between commas
_WITH_BRACKETS = re.compile(r"\A(.*\S)\s*\(([^()]+)\)\s*")
# Comparing with thousands of names is slow, so after this many unknown texts no more suggestions are made.
_MOST_COMPARISONS = 200_000
_ALIKE, _MISSPELT = 0.6, 0.75  # how much two names, and two words, must agree
_EMPTY_WORDS = frozenset("de la le les l du des d et en au aux pour par of the and for in sur dans un une".split())


def split(text: str) -> list[str]:
    """Return the parts of a cell with several values."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


class UnknownNamesError(CellError):
    """Names in a cell that no record has, or several have: [(text, sentence, [(code, as shown), …])]."""

    def __init__(self, directory: "Directory", names: Iterable[str]):
        self.directory = directory
        self.names = [(text, directory.problem(text), directory.suggestions(text)) for text in names]
        super().__init__(" ".join(sentence for _text, sentence, _suggested in self.names))


class Directory:
    """The records that a cell may refer to. `entries` are (primary key, code, names); `noun` names the kind.

    `key` is the same for the same directory in each request: an officer's answer about a name is kept under it.
    """

    def __init__(self, entries, noun, key=""):
        self.noun, self.key = noun, key
        self.pks = {}
        self.codes = {}  # normalised code -> code
        self.names = {}  # normalised name -> {code, …}
        self.short = {}  # what stands before and in the brackets of a name, normalised -> {code, …}
        self.shown = {}  # code -> as shown to the reader
        for pk, code, names in entries:
            self.add(pk, str(code), [name for name in names if name])
        self._suggested = {}  # text -> suggestions
        self._comparisons = 0

    def add(self, pk, code: str, names: Iterable[str]) -> None:
        """Add a record; the first of its names is the one that is shown."""
        self.pks[code] = pk
        self.codes[fold(code)] = code
        self.shown[code] = code
        for name in names:
            if not fold(name):
                continue
            self.names.setdefault(fold(name), set()).add(code)
            if self.shown[code] == code and name != code:
                self.shown[code] = f"{code} ({name})"
            if brackets := _WITH_BRACKETS.fullmatch(name):
                for part in brackets.groups():
                    self.short.setdefault(fold(part), set()).add(code)

    @classmethod
    def of(cls, queryset: QuerySet, key: str, names: Iterable[str]) -> "Directory":
        own = f"_{get_language()}"
        names = sorted(names, key=lambda name: not name.endswith(own))  # the reader's language first
        rows = queryset.order_by().values_list("pk", key, *names).iterator()
        meta = queryset.model._meta
        return cls(((pk, code, texts) for pk, code, *texts in rows), meta.verbose_name, meta.label_lower)

    def get(self, text: str) -> str | None:
        """Return the code of the only record with this code, name or short name, or None."""
        code = self.by_code(text)
        if code is not None:
            return code
        codes = self._named(text)
        return next(iter(codes)) if len(codes) == 1 else None

    def _named(self, text):
        """Return the codes of the records with a name, tried from the surest reading to the least."""
        folded = fold(text)
        for known in (self.names, self.short):
            if codes := known.get(folded):
                return codes
        for name in same_names(folded):
            codes = {self.codes[name]} if name in self.codes else self.names.get(name) or self.short.get(name)
            if codes:
                return codes
        brackets = _WITH_BRACKETS.fullmatch(text)
        if brackets:  # "Organisation internationale du travail (OIT)": both parts must name the same
            before, inside = (self._named(part) for part in brackets.groups())
            inside = inside or {code for code in [self.by_code(brackets[2])] if code}
            return before & inside
        return set()

    def by_code(self, text: str) -> str | None:
        """Return the matching code, or None; names are ignored."""
        return text if text in self.pks else self.codes.get(fold(text))

    def problem(self, text: str) -> str:
        """Return a sentence about a text that is not the name of exactly one record."""
        codes = self._named(text)
        if len(codes) > 1:
            return gettext("“%(text)s” is the name of several: %(codes)s. Write the code.") % {
                "text": text,
                "codes": ", ".join(sorted(codes)),
            }
        return self.unknown(text)

    def unknown(self, text: str) -> str:
        sentence = gettext("unknown %(noun)s “%(text)s”") % {"noun": self.noun, "text": shortened(text)}
        shown = [shown for _code, shown in self.suggestions(text)]
        if not shown:
            hint = gettext("; separates several") if any(mark in text for mark in ",،/") else ""
            return f"{sentence} ({hint})." if hint else f"{sentence}."
        return gettext("%(sentence)s; did you mean %(suggestions)s?") % {
            "sentence": sentence,
            "suggestions": " / ".join(shown),
        }

    def suggestions(self, text: str) -> list[tuple[str, str]]:
        """Return [(code, as shown)] of the records that may be meant, the likeliest first, each once."""
        if text not in self._suggested:  # the same name often stands in many rows
            codes = sorted(self._named(text))
            if not codes:
                brackets = _WITH_BRACKETS.fullmatch(text)
                parts = brackets.groups() if brackets else ()
                codes = [code for part in parts if (code := self.get(part))] + self._alike(text)
            self._suggested[text] = [(code, self.shown[code]) for code in dict.fromkeys(codes)][:MAX_SUGGESTIONS]
        return self._suggested[text]

    # --- Names that are alike -------------------------------------------------------------------------------------

    @cached_property
    def _words(self):
        """{normalised name: its words}, and how many names have each word."""
        words = {name: set(name.split()) - _EMPTY_WORDS for name in [*self.names, *self.codes]}
        return words, Counter(word for of_name in words.values() for word in of_name)

    def _alike(self, text):
        if self._comparisons > _MOST_COMPARISONS or len(text) > 200:
            return []
        words, frequency = self._words
        self._comparisons += len(words)
        folded = fold(text)
        typed = set(folded.split()) - _EMPTY_WORDS
        total = sum(1 / (frequency[word] or 1) for word in typed)
        matcher = difflib.SequenceMatcher(None)
        matcher.set_seq2(folded)
        scores = {}
        for name, of_name in words.items():
            # The rarer a word, the more it says: all words of "Ministère de la Santé" in a longer name say it all, and
            # "Association" alone says nothing.
            common = sum(1 / frequency[word] for word in typed & of_name) / total if total else 0
            score = 0.9 if common > 0.99 and len(folded) > 3 else 0.85 * common
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() > max(score, _ALIKE) and matcher.quick_ratio() > max(score, _ALIKE):
                misspelt = {word for word in typed if difflib.get_close_matches(word, of_name, 1, _MISSPELT)}
                if total and sum(1 / (frequency[word] or 1) for word in misspelt) > total / 2:
                    score = max(score, matcher.ratio())
            if score >= _ALIKE:
                for code in self.names.get(name, {self.codes.get(name)}):
                    scores[code] = max(scores.get(code, 0), score)
        best = max(scores.values(), default=0)
        return sorted((c for c in scores if scores[c] > best - 0.15), key=lambda code: -scores[code])


def pieces(text: str, is_known) -> list[str]:
    """Return the names in a cell: "Tanger, Tétouan" are two if each is known, so no ; is needed then."""
    names = []
    for part in split(text):
        if is_known(part) or len(part) > _LONGEST:
            names.append(part)
            continue
        commas, ands = _COMMAS.split(part), [word for piece in _COMMAS.split(part) for word in _AND.split(piece)]
        if len(ands) > 1 and all(map(is_known, ands)):
            names += ands
        elif len(commas) > 1 and any(map(is_known, commas)):
            names += commas
        else:
            names.append(part)
    return [name.strip() for name in names if name.strip()]
