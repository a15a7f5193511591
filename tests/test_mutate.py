"""The faults that `make mutate` puts in: small, and Python again."""

import ast
import importlib.util
import json
from types import SimpleNamespace

import coverage
import pytest

from tests.mutate_faults import faults_of
from tests.mutate_forks import functions_in, put_into
from tests.mutate_notes import Notes

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


LOADED = '''
def outer(least):
    """A function within a function takes `least` from outside."""

    def inner(number):
        return number >= least

    return inner


at_least_three = outer(3)

def said(log):
    log.append(9)
    return [number + 1 for number in log if number != 1]
'''


@pytest.fixture
def loaded(tmp_path):
    """A module that is loaded from a file, as the code is when all tests have been read."""
    (tmp_path / "loaded.py").write_text(LOADED, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("loaded", tmp_path / "loaded.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("before", "after", "call", "told"),
    [
        ("number >= least", "number > least", lambda module: module.at_least_three(3), False),
        ("return number >= least", "return None", lambda module: module.at_least_three(3), None),
        ("return inner", "return None", lambda module: module.outer(3), None),
        ("number != 1", "number == 1", lambda module: module.said([1, 2]), [2]),
        ("log.append(9)", "pass", lambda module: module.said([5]), [6]),
    ],
)
def test_a_fault_is_put_into_functions_that_are_loaded(loaded, tmp_path, before, after, call, told):
    """Also into those that were made within others: decorators, say."""
    assert call(loaded) != told
    fault = next(one for one in faults_of("loaded.py", LOADED) if (one.before, one.after) == (before, after))
    file = str(tmp_path / "loaded.py")
    assert put_into(functions_in(tmp_path)[file], fault, LOADED, file)
    assert call(loaded) == told
