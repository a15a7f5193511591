"""The second factor: a code of an authenticator app (TOTP, RFC 6238), a passkey, or a recovery code instead.

Here are the codes; accounts/passkeys.py has the passkeys. Why not a library: docs/decisions/0006-access.md.
"""

import base64
import hashlib
import hmac
import secrets
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Passkey, RecoveryCode, SecondFactor, User
from core.lazily import Lazily

segno = Lazily("segno")
STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps by which a telephone's clock may be ahead or behind
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no characters that look alike


def new_salt() -> str:
    """Return the random part of a new secret."""
    return secrets.token_hex(32)


def secret_of(salt: str, key: str | None = None) -> bytes:
    """Return the 20 bytes that the server and the app share."""
    return salted_hmac("accounts.second_factor", salt, secret=key, algorithm="sha256").digest()[:20]


def code_at(secret: bytes, step: int) -> str:
    """Return the code of a 30-second step (RFC 4226)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(salt: str, code: str, newer_than: int = 0) -> int | None:
    """Return the 30-second step of a code, or None. Steps up to `newer_than` are used up."""
    code = typed(code)
    now = int(time.time()) // STEP
    for key in _keys():
        secret = secret_of(salt, key)
        for step in range(now - DRIFT, now + DRIFT + 1):
            if step > newer_than and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
                return step
    return None


def typed(code: str) -> str:
    """Return a code as it was meant: digits of any script as 0-9, without blanks, dashes and invisible marks."""
    letters = (char for char in unicodedata.normalize("NFKC", code).lower() if char.isalnum())
    return "".join(str(unicodedata.decimal(char, char)) for char in letters)


def is_set_up(user: User) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    return has_app(user) or Passkey.objects.filter(user=user).exists()


def has_app(user: User) -> bool:
    """Whether the user has an authenticator app."""
    return SecondFactor.objects.filter(user=user).exists()


@contextmanager
def alone_with(user: User) -> Iterator[None]:
    """Keep others from giving the user a second factor meanwhile: two people may know one password."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        yield


def app_code_is_right(user: User, code: str) -> bool:
    """Use up a code from the user's app; of two requests with the same code, only one gets True."""
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        return False
    step = matching_step(factor.salt, code, factor.last_step)
    return step is not None and bool(
        SecondFactor.objects.filter(pk=factor.pk, salt=factor.salt, last_step__lt=step).update(last_step=step)
    )


def recovery_code_is_right(user: User, code: str) -> bool:
    """Use up a recovery code; of two requests with the same code, only one gets True."""
    digests = [_digest(user, code, key) for key in _keys()]
    unused = RecoveryCode.objects.filter(user=user, digest__in=digests, used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def set_up(user: User, salt: str, step: int, *, replace: bool = False) -> list[str] | None:
    """Make `salt` the user's second factor, its first code used up; return new recovery codes.

    Returns None if there is one already (a passkey too) and it must not be replaced: of two people who enrol with the
    same password, the second is rejected.
    """
    with alone_with(user):
        if is_set_up(user) and not replace:
            return None
        SecondFactor.objects.filter(user=user).delete()
        SecondFactor.objects.create(user=user, salt=salt, last_step=step)
        return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Replace the user's recovery codes and return the new ones, which cannot be read again later."""
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return codes


def remove_app(user: User) -> bool:
    """Remove the user's authenticator app; return whether there was one."""
    count, _rows = SecondFactor.objects.filter(user=user).delete()
    return bool(count)


def remove(user: User) -> None:
    """Remove app, passkeys and recovery codes of the user: the next sign-in sets up a new second factor."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        Passkey.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()


def secret_as_text(salt: str) -> str:
    """Return the secret in groups of four characters, for people who cannot scan."""
    text = base64.b32encode(secret_of(salt)).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def qr_code(user: User, salt: str) -> SafeString:
    """Return the QR code that an authenticator app scans, as an <svg> element without styles."""
    issuer = settings.SITE_NAME
    query = urlencode({"secret": base64.b32encode(secret_of(salt)).decode(), "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(issuer)}:{quote(user.get_username())}?{query}"
    svg = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, light="#fff", svgclass="qr-code", lineclass=None
    )
    return mark_safe(svg)


def _digest(user, code, key=None):
    return salted_hmac("accounts.recovery_code", f"{user.pk}:{typed(code)}", secret=key, algorithm="sha256").hexdigest()


def _keys():
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
