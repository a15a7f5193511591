"""What the rows of the desk's tables are called, in the admin and in a log."""

import datetime as dt

import pytest

from accounts.models import User
from desk.models import ImportJob, ImportRow, LinkFinding, Notification, Presence, PreviewLink, Version

RECORD = {"kind": "events.article", "object_id": 12}
JOB = ImportJob(kind="projects.project", file_name="essai.xlsx")


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Version(pk=7, **RECORD), "events.article 12 #7"),
        (Presence(user=User(pk=3), **RECORD), "3 at events.article 12"),
        (
            PreviewLink(expires_at=dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC), **RECORD),
            "events.article 12 → 2027-03-01",
        ),
        (Notification(kind="submitted", title="Titre d’essai"), "submitted Titre d’essai"),
        (JOB, "essai.xlsx"),
        (ImportRow(job=JOB, number=5), "essai.xlsx 5"),
        (LinkFinding(address="https://exemple.test/parti", **RECORD), "https://exemple.test/parti"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_row_is_called_by_what_it_is_about(row, name):
    assert str(row) == name
