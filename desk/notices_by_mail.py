"""Notices by mail: at once or once a day, as each person chooses, in their language; plain text.

A mail that fails never disturbs what was done: it is logged, and the command send_notifications sends it later. A
notice is claimed before it is sent, so that two processes do not send it twice.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, ngettext, override

from accounts.mail import language_of
from accounts.models import MailTime, User
from core import tasks
from core.addresses import absolute
from core.office import office_words
from desk.models import Notification
from desk.notices import address, isolated, sentence

logger = logging.getLogger(__name__)

# What concerns one's own work; the rest are tasks and reminders.
OWN = frozenset(
    Notification.Kind[name]
    for name in "RETURNED ACCEPTED REFUSED PUBLISHED SCHEDULED OUT NOT_OUT WITHDRAWN ARCHIVED BINNED".split()
)
_MOST = 100  # notices in one mail
_MORNING = 7  # the hour from which on the daily mail is sent, on the office's clock


def send_after_commit(recipients: Iterable[int]) -> None:
    """Send what some people (their primary keys) want at once, when the transaction has ended well."""
    for pk in recipients:
        tasks.aside(send_notices, pk)


@tasks.task
def send_notices(pk: int) -> None:
    """Send what a user wants at once; what fails, send_notifications sends later."""
    send_at_once(pk)


def send_at_once(pk: int) -> bool:
    """Send what a user wants at once, in one mail; return whether nothing failed."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user is None or _send(user, _kinds(user, MailTime.AT_ONCE))


def send_digest(user: User) -> bool:
    """Send what a user wants once a day, in the morning or later, once; return whether nothing failed."""
    if timezone.localtime().hour < _MORNING:
        return True
    today = timezone.localdate()
    claimed = User.objects.filter(Q(last_digest=None) | Q(last_digest__lt=today), pk=user.pk)
    if not claimed.update(last_digest=today):
        return True
    is_sent = _send(user, _kinds(user, MailTime.DAILY))
    if not is_sent:
        User.objects.filter(pk=user.pk).update(last_digest=user.last_digest)
    return is_sent


def _kinds(user, when):
    rest = frozenset(Notification.Kind) - OWN
    return {
        kind for kinds, chosen in ((OWN, user.mail_own), (rest, user.mail_rest)) if chosen == when for kind in kinds
    }


def _send(user, kinds):
    waiting = Notification.objects.filter(recipient=user, kind__in=kinds, mailed_at=None, done_at=None)
    pks = list(waiting.values_list("pk", flat=True)[:_MOST])
    now = timezone.now()
    claimed = [pk for pk in pks if Notification.objects.filter(pk=pk, mailed_at=None).update(mailed_at=now)]
    if not claimed:
        return True
    try:
        message(user, list(Notification.objects.filter(pk__in=claimed).order_by("pk"))).send()
    except OSError:
        logger.exception("Notices could not be sent by mail; send_notifications tries again.")
        Notification.objects.filter(pk__in=claimed).update(mailed_at=None)
        return False
    return True


# --- In words ---------------------------------------------------------------------------------------------------------


def message(user: User, notices: list[Notification]) -> EmailMessage:
    """Return the mail about some notices, in the language of the user."""
    with override(_language(user)):
        values = {
            "notices": [(sentence(notice), isolated(notice.words), absolute(address(notice))) for notice in notices],
            "site_name": office_words()["portal_name"],
            "account": absolute(reverse("accounts:account")),
            "is_rtl": get_language_bidi(),
        }
        text = render_to_string("accounts/mail/notices.txt", values)
        if len(notices) == 1:
            subject = sentence(notices[0])
        else:
            count = len(notices)
            subject = ngettext("%(count)d notice of the portal", "%(count)d notices of the portal", count)
            subject %= {"count": count}
        return EmailMessage(" ".join(subject.split()), text.strip() + "\n", to=[user.email])


def _language(user):
    with override(settings.LANGUAGE_CODE):  # not that of the colleague whose request this is
        return language_of(user)
