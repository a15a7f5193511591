"""A reference for each fault: on the page that the reader sees, and on the line of the log that says what happened."""

import logging
import secrets

from django.http import HttpRequest

_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that are mistaken for another on the telephone


def reference_of(request: HttpRequest) -> str:
    """Return the reference of a request that failed, such as "7K3F-92QM"."""
    known = getattr(request, "reference", "")
    if not known:
        known = "-".join("".join(secrets.choice(_SIGNS) for _sign in range(4)) for _part in range(2))
        request.reference = known
    return known


class InLog(logging.Filter):
    """Adds the reference of its request to a record of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the message; every record is kept."""
        reference = getattr(getattr(record, "request", None), "reference", "")
        if reference and reference not in str(record.msg):
            record.msg = f"{record.msg} [{reference}]"
        return True
