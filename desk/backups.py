"""What the start page tells administrators about backups."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from accounts.administrators import administers
from accounts.models import User
from core.backup_state import backup_state


def backup_warnings(user: User) -> list[str]:
    """Return a sentence for each thing about backups that an administrator must mend; none for anybody else."""
    if not administers(user):
        return []
    state = backup_state()
    warnings = []
    if state.is_late and not state.backed_up_at:
        warnings.append(gettext("No backup has been made yet."))
    elif state.is_late:
        day = date_format(localtime(state.backed_up_at), "DATETIME_FORMAT")
        warnings.append(gettext("The last backup is of %(day)s.") % {"day": day})
    if state.backup_failure:
        warnings.append(gettext("The last backup failed: %(reason)s") % {"reason": state.backup_failure})
    if state.proof_failure:
        warnings.append(gettext("The last backup could not be restored: %(reason)s") % {"reason": state.proof_failure})
    elif state.is_unproved:
        day = date_format(localtime(state.proved_at), "DATETIME_FORMAT")
        warnings.append(gettext("Whether backups can be restored was last tried on %(day)s.") % {"day": day})
    return warnings
