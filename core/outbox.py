"""Mails that are kept until they are sent: a row for each, in a table of the app that knows what to say.

A mail is claimed before it is sent, so of two processes that try at once only one sends it. Who dies in the middle
leaves it for the next time: none is lost, and one is sent twice only if a process dies between the answer of the mail
server and the deletion of the row. docs/decisions/0042-it-keeps-running.md
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

# How long after the first, second… failure a mail is tried again; then it is given up.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
logger = logging.getLogger(__name__)


class Outgoing(models.Model):
    """A mail that is not sent yet. Its `str` is what the log calls it, and names nobody."""

    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def attempt(mails: QuerySet, pk: int, send: Callable[[Any], None]) -> bool:
    """Try to send one of `mails`; return whether that is settled: sent, given up, or somebody else's.

    `send(mail)` sends it, or does nothing if there is no more to say. After an OSError it is tried again, and given up
    after the last of WAITS.
    """
    mail = mails.filter(pk=pk, next_at__lte=timezone.now()).first()
    if mail is None:  # sent, or claimed by somebody else a moment ago
        return True
    wait = WAITS[min(mail.tries, len(WAITS) - 1)]
    its_row = mails.model._base_manager.filter(pk=pk)
    if not its_row.filter(tries=mail.tries).update(tries=mail.tries + 1, next_at=timezone.now() + wait):
        return True
    try:
        send(mail)
    except OSError as error:
        if mail.tries + 1 < len(WAITS):
            logger.warning("A mail (%s) could not be sent; it is tried again in %s. %s", mail, wait, error)
            return False
        logger.exception("A mail (%s) was given up.", mail)
    its_row.delete()
    return True
