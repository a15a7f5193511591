"""Changes to an account as a whole, with their audit log entries and e-mails."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts import mail, second_factor, sessions
from accounts.audit import Kind, record
from accounts.models import Passkey, User
from core.languages import labelled

_named = lazy(labelled, str)  # in the language of the mail


def reset_second_factor(user: User, actor: User | None) -> None:
    """Remove a user's second factor, sign them out and notify them; `actor` is None on the command line."""
    second_factor.remove(user)
    sessions.end(user)
    record(Kind.FACTOR_RESET, actor, user)
    mail.notify(
        user,
        _("Your second factor was reset by an administrator. You set up a new one when you next sign in."),
    )


def passkey_was_added(user: User, passkey: Passkey) -> None:
    """Record a new passkey, and notify the user."""
    record(Kind.PASSKEY_ON, user, user, passkey=passkey.name)
    mail.notify(user, _named(_("A passkey was added to your account"), passkey.name))


def passkey_was_removed(user: User, passkey: Passkey) -> None:
    """Record that a user removed a passkey, and notify them."""
    record(Kind.PASSKEY_OFF, user, user, passkey=passkey.name)
    mail.notify(user, _named(_("A passkey was removed from your account"), passkey.name))


def app_was_removed(user: User) -> None:
    """Record that a user removed the authenticator app, and notify them."""
    record(Kind.FACTOR_OFF, user, user)
    mail.notify(user, _("The authenticator app was removed from your account."))


def password_was_changed(user: User, but: int | None = None) -> None:
    """Sign the user out everywhere except in the session `but` (its primary key), and notify them."""
    record(Kind.PASSWORD, user, user)
    sessions.end(user, but=but)
    mail.notify(user, _("The password of your account was changed."))
