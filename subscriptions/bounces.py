"""Mails that come back: delivery status notifications (RFC 3464), and recipients that the mail server refuses.

An address that does not exist loses all its subscriptions at once; one that takes no mail on three days loses them on
the third. What is wrong may be about us, and pass: a server that blocks ours says it of everybody. A notification
counts only with the mark of one of our mails (subscriptions/keys.py), which nobody can make up.
"""

import email.policy
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage, Message
from email.parser import BytesParser

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from subscriptions import keys
from subscriptions.models import Subscription

MOST_FAILURES = 3  # days, since the reader last confirmed
A_DAY = timedelta(days=1)
# The statuses of RFC 3463 that say that there is nobody: no such mailbox, host or syntax, moved, no mail taken (RFC
# 7505), disabled. 5.1.7 and 5.1.8 speak of the sender, 5.7 of a policy.
NOBODY = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
LARGEST = 1024**2  # bytes of a message that is read
_MARK = re.compile(r"(?<![\w-])\d{1,18}-[0-9a-f]{20}(?![\w-])", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")  # not a part of an address such as 5.1.1.1
_ADDRESSES = ("To", "Delivered-To", "X-Original-To", "Envelope-To")  # of the notification: where a mark may stand
logger = logging.getLogger(__name__)


def read(raw: bytes) -> bool:
    """Act on a message that came to the address for returned mails; return whether it was such a notification."""
    try:
        status, marks = _parsed(raw)
    except Exception:  # whatever strangers send: one message must not keep the next from being read
        logger.exception("A mail that came back could not be read.")
        return False
    subscription = next(filter(None, map(keys.marked, marks)), None)
    if subscription is not None and status:
        failed(subscription, status)
    return bool(status)


def _parsed(raw):
    """Return the status of a notification, "" if it tells of no failure or is none, and what may be marks in it."""
    message = BytesParser(policy=email.policy.default).parsebytes(raw[:LARGEST])
    if message.get_content_type() != "multipart/report":
        return "", []
    return _worst(message), list(_marks(message))


def refused(subscription: Subscription, code: int, sentence: bytes | str) -> bool:
    """Act on a recipient that the mail server refused; return whether that is for good, so that nothing is tried again.

    A code without a status of RFC 3463 does not say whom it is about: 550 is said of a blocked sender too.
    """
    text = sentence.decode(errors="replace") if isinstance(sentence, bytes) else sentence
    found = _STATUS.search(text)
    status = found[0] if found else f"{str(code)[:1]}.0.0"
    return failed(subscription, status) if status.startswith("5") else False


def failed(subscription: Subscription, status: str) -> bool:
    """Note that a mail was not delivered, with its status ("5.1.1"); return whether the address lost its news."""
    if status not in NOBODY and _days_of_failure(subscription) < MOST_FAILURES:
        return False
    logger.info("Mails to %s come back (%s): its address is deleted.", subscription, status)
    Subscription.objects.filter(digest__in=keys.digests_of(subscription)).delete()
    return True


def _days_of_failure(subscription):
    """Return the number of days on which mails to a subscription failed, with today's: however many there were."""
    now = timezone.now()
    known = Subscription.objects.filter(pk=subscription.pk)
    is_new = Q(failed_at=None) | Q(failed_at__lte=now - A_DAY)
    known.filter(is_new).update(failures=F("failures") + 1, failed_at=now)
    return known.values_list("failures", flat=True).first() or 0


def _worst(message: EmailMessage) -> str:
    """Return the status of a recipient that failed; "" if none did: a delay or a receipt."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in _fields(part):
                found = _STATUS.search(str(fields.get("Status", "")))
                if str(fields.get("Action", "")).strip().lower() == "failed" and found:
                    return found[0]
    return ""


def _fields(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    yield from payload if isinstance(payload, list) else []


def _marks(message: EmailMessage) -> Iterator[str]:
    """Yield what may be marks: in the address that the notification came to, and in the mail that it returns."""
    returned = [message[name] for name in _ADDRESSES if message[name]] if settings.BOUNCES_TO else []
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            returned += [inner["Message-ID"] or "" for inner in _fields(part)]
        elif part.get_content_type() == "text/rfc822-headers":
            headers = BytesParser(policy=email.policy.default).parsebytes(part.get_payload(decode=True) or b"")
            returned.append(headers["Message-ID"] or "")
    for text in returned:
        yield from (found[0] for found in _MARK.finditer(str(text)))
