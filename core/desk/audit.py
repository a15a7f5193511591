"""How core says that somebody did something, without knowing who keeps the log (accounts.audit does)."""

from django.dispatch import Signal

happened = Signal()


def record(kind, actor, obj=None, /, **details):
    """Report an act of the staff: `kind` is a word of AuditEntry.Kind ("transition", "import", "export"…).

    `obj` is the record that it was done to; `details` are plain values that JSON can hold.
    """
    happened.send(sender=None, kind=kind, actor=actor, obj=obj, details=details)
