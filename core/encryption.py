"""Short texts that only this portal can read, such as the mail address of a reader.

Fernet (https://github.com/fernet/spec: AES-128-CBC with HMAC-SHA-256) with keys derived from SECRET_KEY, so a stolen
copy of the database is not enough. SECRET_KEY_FALLBACKS still open what an older key closed.
"""

import base64
from functools import cache

from django.conf import settings

from core.lazily import Lazily

fernet = Lazily("cryptography.fernet")
hashes = Lazily("cryptography.hazmat.primitives.hashes")
hkdf = Lazily("cryptography.hazmat.primitives.kdf.hkdf")


def encrypt(text: str, purpose: str) -> str:
    """Return what stands for a text; "" for "". Each `purpose` (any string) has a key of its own."""
    return _cipher(purpose, *_secrets()).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str, purpose: str) -> str:
    """Return the text that `encrypt` was called on; "" if there is none, or if no key of ours opens it."""
    try:
        return _cipher(purpose, *_secrets()).decrypt(token.encode()).decode() if token else ""
    except fernet.InvalidToken:
        return ""


def _secrets():
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@cache
def _cipher(purpose, *secrets):
    return fernet.MultiFernet(
        [fernet.Fernet(base64.urlsafe_b64encode(_derived(secret, purpose))) for secret in secrets]
    )


def _derived(secret, purpose):
    return hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
