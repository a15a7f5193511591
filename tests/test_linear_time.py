"""No text takes more than linear time, so that no draft and no query can freeze the portal.

Each pattern of the code and each function over texts gets long runs, of n letters and of 4n: four times as many may
take four times as long, with room for a busy machine, but not sixteen times.
"""

import ast
import importlib
import itertools
import re
import time
from collections.abc import Iterator
from functools import partial

import pytest

from core import body_pictures, brief, cleaning, pdf_text, slugs, texts
from core.characters import repaired
from core.search import query, words
from desk import translation_checks
from projects.iati_text import html_to_text
from projects.models import Project
from tests.test_layers import MODULES

LONG = 500  # letters
NOTICED = 0.01  # seconds of the processor; below, no difference can be measured


def grows(act, text, n=LONG):
    """Whether act(text(4 * n)) takes much more than four times as long as act(text(n)); linear work does not."""
    long = text(4 * n)
    if (slow := seconds(act, long)) < NOTICED:
        return False
    is_slow = min(slow, seconds(act, long)) > 9 * min(seconds(act, text(n)) for _ in range(3))
    return is_slow and (n > LONG or grows(act, text, 2 * LONG))  # a busy machine is slow once, not twice


def seconds(act, text):
    start = time.thread_time()
    act(text)
    return time.thread_time() - start


def runs(alphabet):
    """Yield functions from a length to a text: runs of one sign or of two, or after a third."""
    units = [*alphabet, *("".join(pair) for pair in itertools.permutations(alphabet, 2))]
    yield from (lambda n, unit=unit: unit * (n // len(unit)) + "\0" for unit in units)
    pairs = itertools.permutations(alphabet, 2)
    yield from (lambda n, first=first, unit=unit: first + unit * n + "\0" for first, unit in pairs)


# --- Patterns ---------------------------------------------------------------------------------------------------------


def patterns() -> Iterator[tuple[str, re.Pattern]]:
    """Yield (where, pattern) for each pattern in the modules: made once, or where it is used."""
    for name, path in MODULES.items():
        if name.startswith(("oim_portal.management", "oim_portal.wsgi")):
            continue
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{name}.{variable}", re.compile(_as_text(value.pattern), value.flags)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{way}" for way in WAYS}:
                flags = next((eval(ast.unparse(key.value)) for key in node.keywords if key.arg == "flags"), 0)
                if isinstance(node.args[0], ast.Constant):
                    yield f"{name}, line {node.lineno}", re.compile(_as_text(node.args[0].value), flags)


def _as_text(pattern):
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern


WAYS = ("sub", "match", "search", "fullmatch", "split", "findall", "finditer")


def signs(pattern):
    """Return some signs that a pattern looks for, and others."""
    found = set()

    def look(tree):
        for what, value in tree:
            kind = str(what)
            if kind == "LITERAL":
                found.add(chr(value))
            elif kind == "IN":
                look(item for item in value if str(item[0]) in {"LITERAL", "RANGE"})
            elif kind == "RANGE":
                found.add(chr(value[0]))
            elif kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
                look(value[2])
            elif kind == "SUBPATTERN":
                look(value[3])
            elif kind == "BRANCH":
                for branch in value[1]:
                    look(branch)
            elif kind in {"ASSERT", "ASSERT_NOT"}:
                look(value[1])

    look(re._parser.parse(pattern.pattern, pattern.flags))
    return list(dict.fromkeys([*sorted(found)[:: max(1, len(found) // 3)][:3], "a", " ", "\n"]))


def test_patterns_take_linear_time():
    slow = []
    for where, pattern in patterns():
        if not re.search(r"[*+}]", pattern.pattern):
            continue  # it repeats nothing
        remove = partial(pattern.sub, "")
        slow += [(where, text(8)) for text in runs(signs(pattern)) if grows(remove, text)][:1]
    assert slow == []


def test_a_quadratic_pattern_is_noticed():
    quadratic = partial(re.compile("a*!").sub, "")
    assert any(grows(quadratic, lambda n: "a" * n, 4 * LONG) for _ in range(9))  # a busy machine may hide it


# --- Functions --------------------------------------------------------------------------------------------------------

ODD = [
    "a",
    "é",
    "ا",
    "1",
    " ",
    "\n",
    "-",
    "'",
    '"',
    "“",
    "«",
    "<",
    ">",
    "<p>",
    "</p>",
    "&",
    "\u0301",
    "\u0316",
    "\u2066",
]
ODD += ["\ufe8e", "\ue000", "·", "(", "\ud83d", "-\n", "a-\n", "a.", "1 ", '<a href="', "<img ", "<!--", "&#0;", "ﷺ"]
FUNCTIONS = {
    "repaired": repaired,
    "clean_text": lambda text: cleaning.clean_text(text, "fr"),
    "rich text": Project._meta.get_field("background_fr").to_python,
    "doubts": lambda text: cleaning.doubts(text, "fr"),
    "canonical": texts.canonical,
    "bare": texts.bare,
    "brief": lambda text: brief.brief(text, len(text) // 2),
    "words_of": words.words_of,
    "fold": words.fold,
    "parse": query.parse,
    "short_slug": slugs.short_slug,
    "mistakes": lambda text: translation_checks.mistakes(text, text, is_rich=True),
    "hints": lambda text: translation_checks.hints(text, text[::-1]),
    "html_to_text": html_to_text,
    "sheet_text": lambda text: pdf_text.sheet_text(text, "ar"),
    "figures": lambda text: body_pictures.with_figures(
        Project._meta.get_field("background_fr").to_python(text), lambda name: ""
    ),
}


def test_a_comparison_ends(monkeypatch):
    """It takes cubic time for these texts, so it stops looking; what was and what is stay whole."""
    monkeypatch.setattr(texts, "MAX_PAIRS", 20_000)
    then = "a\u0301\u0316" * 300
    changes = texts.word_changes(then, then[::-1])
    assert "".join(text for kind, text in changes if kind != "ins") == then
    assert "".join(text for kind, text in changes if kind != "del") == then[::-1]
    assert len(changes) < 30


PAIRS = ["".join(pair) for pair in itertools.pairwise(ODD)] + ["a\u0301\u0316"]


@pytest.mark.parametrize(
    "units", [["a", "<", "-\n", "a\u0301\u0316"], pytest.param(ODD + PAIRS, marks=pytest.mark.nightly)]
)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_over_texts_take_linear_time(name, units):
    texts = {unit: lambda n, unit=unit: unit * (n // len(unit)) for unit in units}
    assert [unit for unit, text in texts.items() if grows(FUNCTIONS[name], text)] == []
