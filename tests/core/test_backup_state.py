"""From when on somebody must look after the backups."""

import datetime as dt

import pytest
from django.utils import timezone

from core.backup_state import BACKUP, PROOF, BackupResult, BackupState, backup_state, note

DAY, MOMENT = dt.timedelta(days=1), dt.timedelta(microseconds=1)
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.parametrize(
    ("known", "is_late", "is_unproved", "is_well"),
    [
        ((False,), False, False, True),
        ((False, None, "plein"), False, False, True),
        ((True,), True, False, False),
        ((True, NOW - 2 * DAY), False, False, True),
        ((True, NOW - 2 * DAY - MOMENT), True, False, False),
        ((True, NOW, "plein"), False, False, False),
        ((True, NOW, "", NOW - 15 * DAY), False, False, True),
        ((True, NOW, "", NOW - 15 * DAY - MOMENT), False, True, False),
        ((True, NOW, "", NOW, "coupé"), False, True, False),
        ((True, NOW, "", None, "coupé"), False, True, False),
    ],
)
def test_a_backup_is_late_after_two_days_and_unproved_after_two_weeks(known, is_late, is_unproved, is_well):
    state = BackupState(*known)
    assert (state.is_late, state.is_unproved, state.is_well) == (is_late, is_unproved, is_well)


@pytest.mark.django_db
def test_a_failure_keeps_what_is_known_of_the_last_success(settings, time_machine):
    settings.BACKUP_URL = "/srv/backups"
    assert backup_state() == BackupState(True)
    note(BACKUP, file="un.zip", size=10)
    note(PROOF, file="un.zip")
    time_machine.move_to(NOW + DAY, tick=False)
    note(BACKUP, failure="plein")
    assert backup_state() == BackupState(True, NOW, "plein", NOW, "")
    assert {**BackupResult.objects.filter(kind=BACKUP).values().get()} == {
        **{"kind": BACKUP, "tried_at": NOW + DAY, "succeeded_at": NOW, "file": "un.zip", "size": 10},
        "failure": "plein",
    }
    note(BACKUP, file="deux.zip", size=20)
    note(PROOF, failure="coupé")
    assert backup_state() == BackupState(True, timezone.now(), "", NOW, "coupé")
    settings.BACKUP_URL = ""
    assert backup_state() == BackupState(False)
