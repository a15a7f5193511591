"""E-mails to staff, in their language."""

import logging
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, override

from accounts.models import User
from core.languages import LANGUAGES
from core.office import office_words

logger = logging.getLogger(__name__)


def language_of(user: User) -> str:
    """Return the language for e-mails to a user: the chosen one, the first that they work in, else the active one."""
    if user.mail_language in LANGUAGES:
        return user.mail_language
    return user.languages[0] if user.languages else get_language() or settings.LANGUAGE_CODE


def send(user: User, template: str, *, to: str | None = None, wait: bool = False, **context: Any) -> None:
    """Send templates/accounts/mail/`template`.txt, whose first line is the subject.

    It is sent in the background, so that the response time does not reveal whether an e-mail was sent. With `wait`, a
    failure raises OSError.
    """
    language = language_of(user)

    def deliver():
        with override(language):
            names = {"site_url": settings.SITE_URL, "site_name": office_words()["portal_name"]}
            values = {"user": user, **names, **context}
            subject, _, text = render_to_string(f"accounts/mail/{template}.txt", values).partition("\n")
        EmailMessage(subject.strip(), text.strip() + "\n", to=[to or user.email]).send()

    if wait or not settings.MAIL_IN_BACKGROUND:
        deliver()
    else:
        Thread(target=_log_failure, args=[deliver]).start()


def notify(user: User, what: str | Promise, to: str | None = None) -> None:
    """Notify a user of a change to their account, whoever made it."""
    send(user, "notice", to=to, what=what)


def _log_failure(deliver):
    try:
        deliver()
    except OSError:
        logger.exception("A mail could not be sent.")
