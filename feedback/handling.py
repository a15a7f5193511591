"""What staff do with messages, and how they learn of them."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from desk import notifications
from desk.dashboard import Item
from desk.models import Notification
from desk.rights import may
from feedback.models import Message

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def tell(message: Message) -> None:
    """Tell those who answer messages that one came: each once a day, however many come. Names only its reference."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = Notification.objects.filter(kind=Notification.Kind.MESSAGE, created_at__gte=today).values("recipient")
    people = User.objects.with_perm("feedback.change_message", backend=_BACKEND)
    notifications.notify(Notification.Kind.MESSAGE, message, people.exclude(pk__in=told))


def move(messages: Iterable[Message], state: str, user: User) -> int:
    """Bring messages into a state, write that down, and close what was told about them; return how many were moved."""
    moved = [message for message in messages if message.state != state]
    with transaction.atomic():
        for message in moved:
            before, message.state = message.state, state
            message.closed_at = None if state in Message.OPEN else timezone.now()
            message.save(update_fields=["state", "closed_at"])
            audit.record(audit.Kind.TRANSITION, user, message, before=before, after=state)
            notifications.settle(message, user, Notification.Kind.MESSAGE)
    return len(moved)


def show_address(message: Message, user: User) -> str:
    """Return the address of the reader who sent a message, and write down who saw it."""
    audit.record(audit.Kind.EXPORT, user, message, what="address of a reader")
    return message.address


def waiting_for(user: User) -> Item | None:
    """Return what the start page says of messages that nobody has looked at; None for who does not answer them."""
    if not may(user, Message, "change"):
        return None
    count = Message.objects.filter(state=Message.State.NEW).count()
    address = f"{reverse('admin:feedback_message_changelist')}?state__exact={Message.State.NEW}"
    return Item("messages", gettext("messages of readers, new"), [("", count, address)])
