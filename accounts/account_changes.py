"""What happens to an account as a whole, with the line in the audit log and the mail that belong to it."""

from django.utils.translation import gettext_lazy as _

from accounts import mail, second_factor, sessions
from accounts.audit import Kind, record


def reset_second_factor(user, actor):
    """Take a user's second factor away, sign them out and tell them; `actor` is None on the command line."""
    second_factor.remove(user)
    sessions.end(user)
    record(Kind.FACTOR_RESET, actor, user)
    mail.notify(
        user,
        _("Your second factor was reset by an administrator. You set up a new one when you next sign in."),
    )


def password_was_changed(user, but=None):
    """Sign the user out everywhere but in the session `but` (the number of its row), and tell them."""
    record(Kind.PASSWORD, user, user)
    sessions.end(user, but=but)
    mail.notify(user, _("The password of your account was changed."))
