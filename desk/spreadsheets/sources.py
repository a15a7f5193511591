"""The column with the sources of a record: where its facts come from, so that it can be published without dates."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.spreadsheets.cells import CellError, shortened
from desk.spreadsheets.columns import ImportColumn

_URL = re.compile(r"[(<\[]?\s{0,5}((?:https?://|www\.)[^\s<>\[\]]+?)\s{0,5}[)>\]]?\s{0,5}[,.]?", re.IGNORECASE)
_TITLE, _ADDRESS = 250, 500  # characters


class Sources(ImportColumn):
    """The titles of sources, each with its address; a source that stays keeps its note. The value is sorted pairs."""

    takes = _(
        "A source in each line of the cell, or separated by ;, with its address if it has one: Final report 2017 "
        "(https://www.example.org/report.pdf)."
    )
    empty = ()
    is_link = True
    may_be_empty = True
    relations = ("sources",)

    def read(self, text: str, context: Any) -> tuple[tuple[str, str], ...]:
        parts = text.splitlines() if "\n" in text.strip() else text.split(";")
        return tuple(sorted(dict(_source(part.strip()) for part in parts if part.strip()).items()))

    def value_of(self, record: Any) -> tuple[tuple[str, str], ...]:
        if record.pk is None:
            return ()
        return tuple(sorted((" ".join(source.title.split()), source.url) for source in record.sources.all()))

    def same(self, old: Any, new: Any) -> bool:
        """Whether both say the same in a file: a title may hold a ; that separates sources there."""
        return old == new or self.read(self.show(old), None) == new

    def put(self, record: Any, value: Any, context: Any) -> None:
        """Nothing to do before the record is saved; see `link`."""

    def link(self, changes: Any, context: Any) -> None:
        """Write the sources of saved records; `changes` are [(record, old value, new value)]."""
        for record, _old, new in changes:
            there = {" ".join(source.title.split()): source for source in record.sources.all()}
            titles = dict(new)
            record.sources.filter(pk__in=[source.pk for title, source in there.items() if title not in titles]).delete()
            for title, url in new:
                if title not in there:
                    record.sources.create(title=title, url=url)
                elif there[title].url != url:
                    record.sources.filter(pk=there[title].pk).update(url=url)

    def show(self, value: Any) -> str:
        return "\n".join(f"{title} ({url})" if url and url != title else title for title, url in value)


def _source(text):
    """Return (title, address) of one source; an address alone is its own title."""
    if len(text) > _TITLE + _ADDRESS:  # before the expression, which takes quadratic time
        raise CellError(gettext("longer than %(limit)s characters") % {"limit": _TITLE})
    match = re.fullmatch(rf"(?P<title>.*?)[\s:,–-]{{0,5}}{_URL.pattern}", text, re.IGNORECASE | re.DOTALL)
    title, url = (match["title"].strip(), match[2]) if match else (text, "")
    if url.lower().startswith("www."):
        url = f"https://{url}"
    try:
        if url:
            URLValidator(["http", "https"])(url)
    except ValidationError as error:
        raise CellError(gettext("“%(text)s” is not a web address.") % {"text": shortened(url)}) from error
    title = " ".join((title or url).split())
    if len(title) > _TITLE or len(url) > _ADDRESS:
        raise CellError(
            gettext("longer than %(limit)s characters") % {"limit": _TITLE if len(title) > _TITLE else _ADDRESS}
        )
    return title, url
