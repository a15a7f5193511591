"""The order of names: as a dictionary of the reader's language has them, the same in memory and on both databases.

É stands beside E, œ beside oe, capitals beside small letters, and أ, إ and آ beside ا. The Arabic article does not
count, and 2 stands before 10. In an Arabic list, names in Latin letters follow those in Arabic ones.

The rule is the list STEPS: a name becomes a key, and keys are compared character by character. Python takes the steps
in memory and for SQLite, which calls it; for PostgreSQL the same steps are written as SQL. So a name needs no column
for its key, which bulk updates and imports would forget.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import F, Func, OrderBy, TextField
from django.utils.deconstruct import deconstructible

from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES, STAND_IN_ORDER, Text, active_language, columns_of

Item = TypeVar("Item")
SQL_NAME = "portal_sort_key"  # of the function in SQLite
_LATIN = [chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
_GREEK_AND_CYRILLIC = [chr(code) for code in range(0x370, 0x530)]
_MARKS = [chr(code) for code in (*range(0x300, 0x370), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, 0x640)]
_INVISIBLE = [
    *"\u00ad\u061c\ufeff",
    *map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))),
]
_SIGNS = [
    char
    for code in (*range(0x20, 0x7F), *range(0xA0, 0xC0), *range(0x600, 0x610), 0x61B, 0x61F, *range(0x2000, 0x2060))
    if unicodedata.category(char := chr(code))[0] in "PSZ"
]


def _bare(char):
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_LETTERS = {char: bare for char in (*_LATIN, *_GREEK_AND_CYRILLIC) if (bare := _bare(char)) != char}
_LETTERS |= {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
_SEVERAL = {char: bare for char, bare in _LETTERS.items() if len(bare) > 1 and ord(char) < 0x180}
_SINGLE = {
    **dict.fromkeys(_SIGNS, " "),
    **{char: bare for char, bare in _LETTERS.items() if len(bare) == 1},
    **dict.fromkeys((*_MARKS, *_INVISIBLE), ""),
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
    **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    "ٱ": "ا",
}
_ALIKE = {"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"}

# A dict replaces characters; a pair is a regular expression and its replacement, as Python and PostgreSQL both read it.
STEPS: list[dict | tuple[str, str]] = [
    *({char: bare} for char, bare in _SEVERAL.items()),
    _SINGLE,
    (" +", " "),
    ("^ | $", ""),
    ("(^| )ال([ء-ي][ء-ي])", r"\1\2"),  # before the next step: the ال of ألمانيا is no article
    _ALIKE,
    ("([0-9]+)", r"00000000\1"),
    ("0*([0-9]{9})(?![0-9])", r"\1"),
]
_LATIN_LAST = ("^([a-z])", "ۿ\\1")  # after the last Arabic letter


def _steps(language):
    is_arabic = language in LANGUAGE_TABLE and LANGUAGE_TABLE[language].script == "arabic"
    return [*STEPS, *([_LATIN_LAST] if is_arabic else [])]


@lru_cache(maxsize=20_000)
def key_of(name: str | None, language: str) -> str:
    """Return what a name is compared by in a list in `language`."""
    key = name or ""
    for step in _steps(language):
        key = key.translate(str.maketrans(step)) if isinstance(step, dict) else re.sub(step[0], step[1], key)
    return key


def sort_key(name: Any) -> tuple[str, str]:
    """Return the key of a name, a str or a Text, in the active language; for `sorted`."""
    text = name.value if isinstance(name, Text) else str(name)
    return key_of(text, active_language()), text


def in_order(items: Iterable[Item], name: Callable[[Item], Any] = lambda item: item) -> list[Item]:
    """Return items in the order of their names in the active language; `name` gives that of an item."""
    return sorted(items, key=lambda item: sort_key(name(item)))


class NameKey(Func):
    """The key of a translated field in the active language, with the same stand-in for a missing text as on the page.

    `columns` are those of the field, in all languages, or one alone.
    """

    output_field = TextField()

    def __init__(self, *columns: str):
        self.columns = columns
        super().__init__(*map(F, columns))

    @property
    def language(self) -> str:
        """The language whose order counts: of the column if there is one alone, else the active one."""
        own = self.columns[0].rpartition("_")[2]
        return own if len(self.columns) == 1 and own in LANGUAGES else active_language()

    def as_sql(self, compiler, connection, **extra):
        sql, params = self._text(compiler)
        return f"{SQL_NAME}({sql}, %s)", [*params, self.language]

    def as_postgresql(self, compiler, connection, **extra):
        sql, params = self._text(compiler)
        for step in _steps(self.language):
            if isinstance(step, dict):
                # Characters without a counterpart are deleted, so they come last.
                chars = sorted(step, key=lambda char: not step[char])
                sql = f"{'translate' if chars[1:] else 'replace'}({sql}, %s, %s)"  # one may become several
                params += ["".join(chars), "".join(step[char] for char in chars)]
            else:
                sql = f"regexp_replace({sql}, %s, %s, 'g')"
                params += step
        return f'{sql} COLLATE "C"', params

    def _text(self, compiler):
        """Return (SQL, params) of the text that is shown."""
        compiled = dict(zip(self.columns, map(compiler.compile, self.get_source_expressions()), strict=True))
        wanted = sorted(self.columns, key=lambda column: _standing(column.rpartition("_")[2]))
        texts = ", ".join(f"NULLIF({compiled[column][0]}, '')" for column in wanted)
        return f"COALESCE({texts}, '')", [param for column in wanted for param in compiled[column][1]]


def _standing(code):
    """Return the place of a language among those whose text is shown."""
    order = [active_language(), *STAND_IN_ORDER]
    return order.index(code) if code in order else len(order)


@deconstructible(path="core.sorting.ByName")
class ByName(OrderBy):
    """Order by a name as a dictionary does, in the language in which the query is made; for order_by, Meta.ordering.

    Without `columns`, it is the translated field `name`.
    """

    def __init__(self, *columns: str):
        super().__init__(NameKey(*(columns or columns_of("name"))))


def add_to_sqlite(connection: Any, **kwargs: Any) -> None:
    """Give a new connection to SQLite the function of NameKey; for the signal connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQL_NAME, 2, key_of, deterministic=True)
