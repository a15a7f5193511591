"""Finds a record by what an officer entered: its code, or its name in any language, with or without accents."""

import difflib
import re
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext

from core.search import fold
from desk.spreadsheets.cells import CellError

MAX_SUGGESTIONS = 3
_SEPARATORS = re.compile(r"[;|]")
# Comparing with thousands of names is slow, so after this many unknown texts no more suggestions are made.
_MOST_COMPARISONS = 200_000


def split(text: str) -> list[str]:
    """Return the parts of a cell with several values."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


class Directory:
    """The records that a cell may refer to. `entries` are (primary key, code, names); `noun` names the kind."""

    def __init__(self, entries, noun):
        self.noun = noun
        self.pks = {}
        self.codes = {}  # normalised code -> code
        self.names = {}  # normalised name -> {code, …}
        self.shown = {}  # normalised code or name -> suggestion
        for pk, code, names in entries:
            code = str(code)  # noqa: PLW2901
            self.pks[code] = pk
            self.codes[fold(code)] = code
            self.shown[fold(code)] = code
            for name in names:
                if name and fold(name):
                    self.names.setdefault(fold(name), set()).add(code)
                    self.shown.setdefault(fold(name), f"{code} ({name})")
        self._comparisons = 0

    @classmethod
    def of(cls, queryset: QuerySet, key: str, names: Iterable[str]) -> "Directory":
        rows = queryset.order_by().values_list("pk", key, *names).iterator()
        return cls(((pk, code, texts) for pk, code, *texts in rows), queryset.model._meta.verbose_name)

    def get(self, text: str) -> str | None:
        """Return the code of the matching record, or None; raise CellError if several match."""
        code = self.by_code(text)
        if code is not None:
            return code
        found = self.names.get(fold(text), ())
        if len(found) > 1:
            raise CellError(
                gettext("“%(text)s” is the name of several: %(codes)s. Write the code.")
                % {"text": text, "codes": ", ".join(sorted(found))}
            )
        return next(iter(found), None)

    def by_code(self, text: str) -> str | None:
        """Return the matching code, or None; names are ignored."""
        return text if text in self.pks else self.codes.get(fold(text))

    def find(self, text: str) -> str:
        """Return the code of the matching record; raise CellError with suggestions if there is none."""
        code = self.get(text)
        if code is None:
            raise CellError(self.unknown(text))
        return code

    def unknown(self, text: str) -> str:
        sentence = gettext("unknown %(noun)s “%(text)s”") % {"noun": self.noun, "text": text[:80]}
        suggestions = self.suggestions(text)
        if not suggestions:
            return f"{sentence}."
        return gettext("%(sentence)s; did you mean %(suggestions)s?") % {
            "sentence": sentence,
            "suggestions": " / ".join(suggestions),
        }

    def suggestions(self, text: str) -> list[str]:
        if self._comparisons > _MOST_COMPARISONS or len(text) > 200:
            return []
        self._comparisons += len(self.shown)
        folded = fold(text)
        near = difflib.get_close_matches(folded, self.shown, MAX_SUGGESTIONS, 0.6)
        if not near and len(folded) > 3:
            near = [name for name in self.shown if folded in name][:MAX_SUGGESTIONS]
        return list(dict.fromkeys(self.shown[name] for name in near))
