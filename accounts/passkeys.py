"""Passkeys: a telephone, a computer or a small device signs a challenge instead of showing a code (WebAuthn).

A passkey answers to the address of this portal only, so there is no code that a false page could ask for.
"""

import json
import logging
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts import throttle
from accounts.models import Passkey, User
from core.lazily import Lazily

server = Lazily("fido2.server")
utils = Lazily("fido2.utils")
webauthn = Lazily("fido2.webauthn")
ADD, SIGN = "add", "sign"  # what a challenge is for
_KEY = "passkey_challenge"
PATIENCE = 5 * 60  # seconds in which a challenge must be answered
_ONCE = throttle.Limit("passkey-challenge", 1, 2 * PATIENCE // 60)
_LONGEST = 20_000  # characters of an answer: far more than any device sends

logger = logging.getLogger(__name__)


def challenge(request: HttpRequest, user: User, purpose: str) -> dict[str, Any]:
    """Return what the browser needs to make a passkey (ADD) or to use one (SIGN), and note it in the session."""
    known = [_credential(passkey) for passkey in user.passkeys.all()]
    if purpose == ADD:
        options, state = _server().register_begin(
            webauthn.PublicKeyCredentialUserEntity(
                id=str(user.pk).encode(), name=user.get_username(), display_name=user.get_full_name() or str(user)
            ),
            known,
            resident_key_requirement=webauthn.ResidentKeyRequirement.PREFERRED,
            user_verification=webauthn.UserVerificationRequirement.PREFERRED,
        )
    else:
        options, state = _server().authenticate_begin(known, webauthn.UserVerificationRequirement.PREFERRED)
    request.session[_KEY] = {"purpose": purpose, "user": user.pk, "at": time.time(), "state": state}
    return dict(options)


def add(request: HttpRequest, user: User, answer: str, name: str) -> Passkey | None:
    """Store the passkey that a browser made; None if the answer is wrong, too late or of a known passkey."""
    state = _taken(request, user, ADD)
    if state is None:
        return None
    try:
        made = _server().register_complete(state, _read(answer)).credential_data
        _check_key(made)
        with transaction.atomic():
            return Passkey.objects.create(
                user=user, name=name, credential_id=utils.websafe_encode(made.credential_id), credential=bytes(made)
            )
    except IntegrityError:  # the device is in use here already, by this person or another one
        return None
    except Exception as error:  # the parsers of fido2 raise whatever an invented answer makes of them
        logger.warning("A passkey was not added: %s", error)
        return None


def is_right(request: HttpRequest, user: User, answer: str) -> bool:
    """Whether a passkey of the user signed the challenge of this session; a challenge works once."""
    state = _taken(request, user, SIGN)
    if state is None:
        return False
    passkeys = {passkey.credential_id: passkey for passkey in user.passkeys.all()}
    credentials = [_credential(passkey) for passkey in passkeys.values()]
    try:
        read = _read(answer)
        used = _server().authenticate_complete(state, credentials, read)
        count = _count(read)
    except Exception as error:  # as above
        logger.warning("A passkey was refused: %s", error)
        return False
    return _count_up(passkeys[utils.websafe_encode(used.credential_id)], count)


def remove(user: User, pk: str) -> Passkey | None:
    """Remove a passkey of the user by its primary key as text; return it, or None if there is no such one."""
    passkey = user.passkeys.filter(pk=pk if pk.isascii() and pk.isdigit() else None).first()
    if passkey is None:
        return None
    count, _rows = Passkey.objects.filter(pk=passkey.pk).delete()
    return passkey if count else None


def _server():
    """Return the library's server for the address of this portal; it is cheap, and may not be shared by threads."""
    entity = webauthn.PublicKeyCredentialRpEntity(id=urlsplit(settings.SITE_URL).hostname, name=str(settings.SITE_NAME))
    return server.Fido2Server(
        entity, webauthn.AttestationConveyancePreference.NONE, verify_origin=lambda origin: origin == _origin()
    )


def _origin():
    """Return the address of the portal as a browser writes it: without the port that goes without saying."""
    parts = urlsplit(settings.SITE_URL)
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def _credential(passkey):
    return webauthn.AttestedCredentialData(bytes(passkey.credential))


def _taken(request, user, purpose):
    """Return the state of the challenge that the session waits for, which is over then; else None."""
    noted = request.session.pop(_KEY, None)
    if not noted or (noted["purpose"], noted["user"]) != (purpose, user.pk) or time.time() - noted["at"] > PATIENCE:
        return None
    # Two requests at once both find it in the session; the database counts.
    is_first = throttle.attempt(_ONCE, noted["state"]["challenge"]) == 1
    return noted["state"] if is_first else None


def _read(answer):
    if len(answer) > _LONGEST:
        raise ValueError("The answer is too long.")
    return json.loads(answer)


def _check_key(made):
    """Raise ValueError if the key is of a kind that cannot be verified later."""
    if made.public_key.ALGORITHM not in {each.alg for each in _server().allowed_algorithms}:
        raise ValueError("The kind of key is not known.")


def _count(read):
    """Return how often the device says that it has signed; 0 from those that do not count."""
    return webauthn.AuthenticationResponse.from_dict(read).response.authenticator_data.counter


def _count_up(passkey, count):
    """Note the use. A device that counts and did not count up may be a copy: refused, and written to the log."""
    is_next = Q(sign_count__lt=count) if count else Q(sign_count=0)
    if Passkey.objects.filter(is_next, pk=passkey.pk).update(sign_count=count, last_used_at=timezone.now()):
        return True
    logger.warning("Passkey %s may have been copied: it counts %s after %s.", passkey.pk, count, passkey.sign_count)
    return False
