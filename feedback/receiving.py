"""Takes a message of a reader: within limits, once, and tells staff.

Of where it comes from only the count of the limit is kept: a hash that ends after an hour (accounts/throttle.py).
"""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.throttle import Limit, attempt
from feedback import handling
from feedback.models import Message

PER_NETWORK = Limit("message", settings.MESSAGES_PER_HOUR, 60)
# From all networks together in an hour: above that it is an attack, and the list at the desk must stay readable.
FROM_ALL = 20 * settings.MESSAGES_PER_HOUR
SAME = dt.timedelta(minutes=10)  # within which the same text is the same message


class TooMany(Exception):
    """More messages than the limits allow; the reader can send it later."""


def receive(message: Message, who: str) -> Message:
    """Store a message from the network `who` and return it, or return the one that said the same a moment ago.

    Raises TooMany above the limits, and what the database raises when it cannot write.
    """
    now = timezone.now()
    since = now - SAME
    message.fingerprint = _fingerprint(message)
    if same := Message.objects.filter(fingerprint=message.fingerprint, created_at__gt=since).first():
        return same
    if attempt(PER_NETWORK, who) > PER_NETWORK.count:
        raise TooMany
    if Message.objects.filter(created_at__gt=now - dt.timedelta(hours=1)).count() >= FROM_ALL:
        raise TooMany
    Message.objects.filter(fingerprint=message.fingerprint, created_at__lte=since).update(fingerprint=None)
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:  # the same arrived at the same moment
        return Message.objects.get(fingerprint=message.fingerprint)
    if message.state == Message.State.NEW:
        handling.tell(message)
    return message


def _fingerprint(message):
    said = (message.subject, message.kind, message.object_id, message.part, message.text, message.source)
    return salted_hmac("feedback.message", repr((*said, message.address)), algorithm="sha256").hexdigest()
