"""Mails about errors to ADMINS: at once, few, and without anybody's data."""

import logging
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.core.mail import mail_admins
from django.http import HttpRequest
from django.utils.log import AdminEmailHandler

from core.code_version import code_version
from core.reference import current
from core.request_log import path_of

logger = logging.getLogger(__name__)
SAME_SECONDS = 3600  # until the same fault is told again
MOST_AN_HOUR = 10  # of each process
_REMEMBERED = 1000  # faults


class Limit:
    """Lets the first of each fault through, and not more than MOST_AN_HOUR of all; counts the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: OrderedDict[tuple, float] = OrderedDict()  # {fault: when it was told last}
        self._untold = 0

    def take(self, fault: tuple) -> int | None:
        """Return how many were not told since the last one that was; None if this one is not told either."""
        now = time.monotonic()
        with self._lock:
            lately = sum(now - at < 3600 for at in self._told.values())
            if lately >= MOST_AN_HOUR or now - self._told.get(fault, -SAME_SECONDS) < SAME_SECONDS:
                self._untold += 1
                return None
            self._told[fault] = now
            self._told.move_to_end(fault)
            while len(self._told) > _REMEMBERED:
                self._told.popitem(last=False)
            untold, self._untold = self._untold, 0
            return untold


class ErrorMails(AdminEmailHandler):
    """Django's handler with a text of our own: no settings, headers, cookies, forms or values of variables.

    What remains is where it happened and the sentence of the exception, which may quote what it could not take.
    """

    def __init__(self, in_thread: bool = True) -> None:
        super().__init__()
        self.limit = Limit()
        self._in_thread = in_thread

    def emit(self, record: logging.LogRecord) -> None:
        """Send the mail from a thread of its own: neither the request nor another line of the log waits for it."""
        untold = self.limit.take(fault_of(record))
        if untold is None:
            return
        subject, text = written(record, untold)
        if self._in_thread:
            threading.Thread(target=_send, args=[subject, text], daemon=True).start()
        else:
            _send(subject, text)


def fault_of(record: logging.LogRecord) -> tuple:
    """Return what makes two records the same fault: where it was raised and as what, or what was said."""
    if not record.exc_info or record.exc_info[0] is None:
        return record.name, record.msg, getattr(record, "status_code", None)
    kind, _error, trace = record.exc_info
    while trace and trace.tb_next:
        trace = trace.tb_next
    return kind.__name__, trace and (trace.tb_frame.f_code.co_filename, trace.tb_lineno)


def written(record: logging.LogRecord, untold: int) -> tuple[str, str]:
    """Return (subject, text) about a record of the log; `untold` errors were told to nobody since the last mail."""
    reference = getattr(record, "reference", "")
    request = getattr(record, "request", None) or current.get()
    where = f"{request.method} {path_of(request)}" if isinstance(request, HttpRequest) else ""
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.levelname
    # A path has no line break, and a message may have one: a subject must not.
    subject = " ".join(f"{error} {reference} {where or record.name}".split())
    facts = {
        "Reference": reference,
        "Where": where,
        "Portal": settings.SITE_URL,
        "Version": code_version(),
        "Logger": record.name,
        "Not told since the last mail": str(untold or ""),
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
    trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else record.getMessage()
    return subject[:200], "\n".join([*lines, "", trace, ""])


def _send(subject, text):
    try:
        mail_admins(subject, text)
    except Exception:
        # No error: that would send another mail.
        logger.warning("A mail about an error could not be sent.", exc_info=True)
