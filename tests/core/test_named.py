"""Rows that no page shows have names too, for whoever looks at them in a shell."""

import datetime as dt

import pytest

from core.backup_state import BackupResult
from core.changes import DataVersion, PendingChange
from core.gone import GonePage
from core.publication import OldSlug


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (
            BackupResult(kind="proof", tried_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)),
            "proof 2026-03-02 00:00:00+00:00",
        ),
        (DataVersion(number=7), "7"),
        (PendingChange(table_name="projects_project", row_id=7), "projects_project 7"),
        (GonePage(kind="events.article", slug="parti"), "events.article/parti"),
        (OldSlug(kind="events.article", slug="ancien"), "events.article/ancien"),
    ],
)
def test_a_row_has_a_name(row, name):
    assert str(row) == name
