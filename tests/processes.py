"""How `pytest -n` shares the tests out among its processes."""

from xdist.scheduler import LoadScopeScheduling

# Files whose tests share what takes seconds to make stay in one process, by the name of what they share. The mark
# xdist_group, meant for this, does nothing with pytest 9.2: https://github.com/pytest-dev/pytest-xdist/issues/1386
TOGETHER = {
    "tests/desk/test_nothing_leaks.py": "what is hidden",
    "tests/oim_portal/test_backup.py": "a backup",
    "tests/oim_portal/test_production.py": "a portal in production",
    "tests/test_html.py": "pages",
    "tests/test_names.py": "pages",
    "tests/test_public_addresses.py": "pages",
}


def stays_together(nodeid):
    return nodeid.partition("::")[0] in TOGETHER


class Scheduling(LoadScopeScheduling):
    """Gives a process the next test, or all those that stay together."""

    def _split_scope(self, nodeid):
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)
