"""E-mails to staff, in their language."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.functional import Promise
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import get_language, override

from accounts.models import OutgoingMail, User
from core import outbox, tasks
from core.languages import LANGUAGES
from core.office import office_words

RESET = "password_reset"


def language_of(user: User) -> str:
    """Return the language for e-mails to a user: the chosen one, the first that they work in, else the active one."""
    if user.mail_language in LANGUAGES:
        return user.mail_language
    return user.languages[0] if user.languages else get_language() or settings.LANGUAGE_CODE


def send(user: User, template: str, *, to: str = "", wait: bool = False, **values: Any) -> None:
    """Send templates/accounts/mail/`template`.txt, whose first line is the subject.

    It is kept until it is sent, and sent in the background, so that the response time does not reveal whether an e-mail
    was sent. With `wait`, it is sent now or never, and a failure raises OSError.
    """
    with override(language_of(user)):
        values = {name: str(value) if isinstance(value, Promise) else value for name, value in values.items()}
    if wait:
        _message(user, template, to, values).send()
        return
    mail = OutgoingMail.objects.create(user=user, template=template, to=to, values=values, next_at=timezone.now())
    if settings.MAIL_IN_BACKGROUND or tasks.has_worker():
        tasks.aside(send_kept, mail.pk)
    else:
        attempt(mail.pk)


def notify(user: User, what: str | Promise, to: str = "") -> None:
    """Notify a user of a change to their account, whoever made it."""
    send(user, "notice", to=to, what=what)


@tasks.task
def send_kept(pk: int) -> None:
    """Try to send a mail that is kept, and then those that failed before."""
    if attempt(pk):
        send_due()


def send_due() -> int:
    """Try again to send what failed before and is due; return how many failed again."""
    due = OutgoingMail.objects.filter(next_at__lte=timezone.now()).order_by("pk")
    return [attempt(pk) for pk in due.values_list("pk", flat=True)].count(False)


def waiting() -> int:
    """Return how many mails are not sent yet."""
    return OutgoingMail.objects.count()


def attempt(pk: int) -> bool:
    """Try to send a mail that is kept; return whether that is settled (core/outbox.py)."""
    return outbox.attempt(OutgoingMail.objects.select_related("user"), pk, _send)


def _send(mail):
    if _is_wanted(mail):
        _message(mail.user, mail.template, mail.to, mail.values).send()


def _is_wanted(mail):
    """Whether a mail still says something: a link for another password works for an hour."""
    age = (timezone.now() - mail.created_at).total_seconds()
    return mail.template != RESET or age < settings.PASSWORD_RESET_TIMEOUT


def _message(user, template, to, values):
    with override(language_of(user)):
        names = {"user": user, "site_url": settings.SITE_URL, "site_name": office_words()["portal_name"]}
        text = render_to_string(f"accounts/mail/{template}.txt", {**names, **values, **_secrets(user, template)})
    subject, _, text = text.partition("\n")
    return EmailMessage(subject.strip(), text.strip() + "\n", to=[to or user.email])


def _secrets(user, template):
    """Return what opens an account, made when the mail is sent: it is never stored."""
    if template != RESET:
        return {}
    return {"uid": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
