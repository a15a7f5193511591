"""docs/security.md: every requirement of ASVS 4.0.3 level 2 once, and every file and test that it names exists."""

import re

from tests.tools import ROOT

TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.*) \|$", TEXT, re.MULTILINE)
LEVEL_2 = """
    1.1.1-7 1.2.1-4 1.4.1 1.4.4-5 1.5.1-4 1.6.1-4 1.7.1-2 1.8.1-2 1.9.1-2 1.10.1 1.11.1-2 1.12.2 1.14.1-6
    2.1.1-12 2.2.1-3 2.3.1-3 2.4.1-5 2.5.1-7 2.6.1-3 2.7.1-6 2.8.1-7 2.9.1-3 2.10.1-4
    3.1.1 3.2.1-4 3.3.1-4 3.4.1-5 3.5.1-3 3.7.1
    4.1.1-3 4.1.5 4.2.1-2 4.3.1-3
    5.1.1-5 5.2.1-8 5.3.1-10 5.4.1-3 5.5.1-4
    6.1.1-3 6.2.1-6 6.3.1-2 6.4.1-2
    7.1.1-4 7.2.1-2 7.3.1 7.3.3-4 7.4.1-3
    8.1.1-4 8.2.1-3 8.3.1-8
    9.1.1-3 9.2.1-4
    10.2.1-2 10.3.1-3
    11.1.1-8
    12.1.1-3 12.2.1 12.3.1-6 12.4.1-2 12.5.1-2 12.6.1
    13.1.1 13.1.3-5 13.2.1-3 13.2.5-6 13.3.1-2 13.4.1-2
    14.1.1-4 14.2.1-6 14.3.2-3 14.4.1-7 14.5.1-4
"""


def numbers():
    for word in LEVEL_2.split():
        section, first, last = re.fullmatch(r"(\d+\.\d+)\.(\d+)(?:-(\d+))?", word).groups()
        yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


def test_every_requirement_has_one_line_with_a_state():
    assert [number for number, _, _ in ROWS] == list(numbers())
    assert {state for _, state, _ in ROWS} == {"held", "n/a", "operator", "open"}


def test_every_file_and_test_that_is_named_exists():
    missing = []
    for _, _, where in ROWS:
        for path, function in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.json)(?:::(\w+))?`", where):
            file = ROOT / path
            if not file.exists() or (function and f"def {function}(" not in file.read_text(encoding="utf-8")):
                missing.append((path, function))
    assert missing == []


def test_what_is_open_is_in_the_list_at_the_end():
    listed = set(re.findall(r"\d+\.\d+\.\d+", TEXT.partition("## Open")[2]))
    assert {number for number, state, _ in ROWS if state == "open"} <= listed
