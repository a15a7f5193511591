"""The faults that `make mutate` puts in: small, and Python again."""

import ast
import json
from types import SimpleNamespace

import coverage
import pytest

from tests.mutate import Notes
from tests.mutate_faults import faults_of

SOURCE = '''"""A module."""

LIMIT = 3


def among(records, most=5):
    """Return the first of them, é included."""
    if records and len(records) >= most:
        log.info("many")
        return records.published()[: most - 1]
    return [] if records is None else records
'''


def test_each_part_of_a_function_may_be_at_fault_and_nothing_else():
    found = faults_of("core/x.py", SOURCE)
    assert {(fault.before, fault.after) for fault in found} >= {
        ("records and len(records) >= most", "(records) or (len(records) >= most)"),
        ("len(records) >= most", "len(records) > most"),
        ('log.info("many")', "pass"),
        ("records.published()", "records"),
        ("1", "2"),
        ("return records.published()[: most - 1]", "return None"),
        ("[] if records is None else records", "(records if records is None else [])"),
    }
    assert not {fault.before for fault in found} & {"3", "5"}  # outside of what the function does
    for fault in found:
        source = SOURCE.encode()
        changed = source[: fault.start] + fault.after.encode() + source[fault.end :]
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), fault


NEAR, FAR = "tests/core/test_x.py", "tests/core/test_y.py"
SECONDS = {f"{NEAR}::slow": 3, f"{FAR}::runs": 1, f"{NEAR}::fast": 2, f"{NEAR}::other": 1, f"{FAR}::other": 80}


@pytest.mark.parametrize(
    ("lines", "near", "chosen"),
    [
        ({1}, [NEAR], ["x.py::fast", "x.py::slow", "y.py::runs", "x.py::other"]),
        ({2}, [NEAR], ["x.py::other", "x.py::fast", "x.py::slow"]),  # run by an import
        ({2}, [], ["y.py::runs", "x.py::other", "x.py::fast", "x.py::slow", "y.py::other"]),
        ({1, 2}, [], ["y.py::runs", "x.py::fast", "x.py::slow"]),
        ({3}, [NEAR], []),
    ],
)
def test_a_fault_meets_the_tests_that_run_its_lines_first_and_those_of_its_module_next(tmp_path, lines, near, chosen):
    """Of what runs only when a module is imported and no file is named for, any test may tell."""
    data = coverage.CoverageData(str(tmp_path / "lines"))
    for test, line in ((f"{NEAR}::slow", 1), (f"{NEAR}::fast", 1), (f"{FAR}::runs", 1), ("", 2)):
        data.set_context(test)
        data.add_lines({"core/x.py": [line]})
    data.write()
    (tmp_path / "seconds.json").write_text(json.dumps(SECONDS), encoding="utf-8")
    found = Notes(tmp_path).against(SimpleNamespace(path="core/x.py", lines=lines), near)
    assert [test.removeprefix("tests/core/test_") for test in found] == chosen
