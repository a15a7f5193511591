"""Invitations: an account without a password, and a signed link to choose one."""

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from accounts import mail
from accounts.models import User

_SALT = "accounts.invitation"
DAYS = 7


def is_open(user: User) -> bool:
    """Whether the user was invited and has not chosen a password yet."""
    return not user.has_usable_password()


def send(user: User) -> None:
    """Send the link by e-mail; earlier links stop working. Raises OSError if the e-mail cannot be sent."""
    user.set_unusable_password()  # a new random one; the link depends on it
    user.save(update_fields=["password"])
    with override(mail.language_of(user)):
        path = reverse("accounts:invitation", args=[token(user)])
    mail.send(user, "invitation", wait=True, path=path, days=DAYS)


def token(user: User) -> str:
    """Return the signed part of the link. It contains the user and becomes invalid when the password changes."""
    return signing.dumps([user.pk, _state(user)], salt=_SALT)


def invited_user(text: str) -> User | None:
    """Return the user of a link with a valid signature, not older than DAYS and not used; else None."""
    try:
        pk, state = signing.loads(text, salt=_SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    valid = user is not None and is_open(user) and constant_time_compare(state, _state(user))
    return user if valid else None


def _state(user):
    return salted_hmac(_SALT, f"{user.password}{user.email}", algorithm="sha256").hexdigest()[:20]
