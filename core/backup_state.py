"""When the last backup was made and the last proof succeeded, for whoever watches the portal.

In the database, because several servers share it. `manage.py backup` writes it (oim_portal/backup).
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone

BACKUP, PROOF = "backup", "proof"
LATE = {BACKUP: dt.timedelta(days=2), PROOF: dt.timedelta(days=15)}  # the timers: each day, each week


class BackupResult(models.Model):
    """How the last backup, or the last proof of one, ended: a row for each."""

    kind = models.CharField(max_length=6, primary_key=True)  # BACKUP or PROOF
    tried_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=100, blank=True)  # of the last success
    size = models.PositiveBigIntegerField(default=0)  # of that file, in bytes
    failure = models.TextField(blank=True)  # the sentence of the last attempt; "" after a success

    def __str__(self):
        return f"{self.kind} {self.tried_at}"


@dataclass(frozen=True)
class BackupState:
    """What is known of backups. The failures are sentences for administrators: they may name folders and servers."""

    is_configured: bool  # BACKUP_URL is set
    backed_up_at: dt.datetime | None = None
    backup_failure: str = ""
    proved_at: dt.datetime | None = None
    proof_failure: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the last backup is older than two days, or there is none."""
        return self.is_configured and _is_older(self.backed_up_at, LATE[BACKUP])

    @property
    def is_unproved(self) -> bool:
        """Whether the last proof failed, or is older than two weeks; False before the first one."""
        return bool(self.proof_failure) or (self.proved_at is not None and _is_older(self.proved_at, LATE[PROOF]))

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to do anything; True where no backup is configured."""
        return not self.is_configured or not (self.is_late or self.backup_failure or self.is_unproved)


def _is_older(moment, age):
    return moment is None or timezone.now() - moment > age


def backup_state() -> BackupState:
    """Return the BackupState of this moment, by one query; by none where no backup is configured."""
    if not settings.BACKUP_URL:
        return BackupState(is_configured=False)
    results = {result.kind: result for result in BackupResult.objects.all()}
    backup, proof = (results.get(kind, BackupResult()) for kind in (BACKUP, PROOF))
    return BackupState(True, backup.succeeded_at, backup.failure, proof.succeeded_at, proof.failure)


def note(kind: str, *, file: str = "", size: int = 0, failure: str = "") -> None:
    """Keep how a backup or a proof (BACKUP or PROOF) ended: with a `failure`, or with a file of `size` bytes."""
    now = timezone.now()
    values = {"failure": failure} if failure else {"failure": "", "succeeded_at": now, "file": file, "size": size}
    BackupResult.objects.update_or_create(kind=kind, defaults={"tried_at": now, **values})
