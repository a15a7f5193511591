"""The faults that `make mutate` puts in: small, and Python again."""

import ast

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
