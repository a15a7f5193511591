"""A passkey device in software: makes a key, and signs challenges as a browser would send them (WebAuthn)."""

import json
import os
import struct
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

ORIGIN = "http://localhost:8000"  # as tests/settings.py has it in SITE_URL
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ALGORITHM = 3  # where a COSE key names its kind


class Authenticator:
    """One key; `count` is what the device says next, None for one that does not count."""

    def __init__(self, count=None):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = count

    def make(self, options, **wrong):
        """Answer the options of the server with a new passkey, as JSON; `wrong` replaces what is right."""
        key = ES256.from_cryptography_key(self.key.public_key())
        public = {**key, ALGORITHM: wrong.get("algorithm", key[ALGORITHM])}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(public)
        data = self._data(options["publicKey"]["rp"]["id"], PRESENT | VERIFIED | ATTESTED, wrong) + attested
        answer = {"attestationObject": cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})}
        return self._as_json("webauthn.create", options, answer, wrong)

    def sign(self, options, **wrong):
        """Answer the options of the server with a signature, as JSON; `wrong` replaces what is right."""
        data = self._data(options["publicKey"]["rpId"], PRESENT | VERIFIED, wrong)
        client = self._client("webauthn.get", options, wrong)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        if wrong.get("tampered"):
            data = data[:32] + bytes([PRESENT]) + data[33:]
        return self._as_json("webauthn.get", options, {"authenticatorData": data, "signature": signature}, wrong)

    def _data(self, rp_id, flags, wrong):
        if self.count is not None:
            self.count += 1
        rp = sha256(wrong.get("rp_id", rp_id).encode()).digest()
        return rp + struct.pack(">BI", wrong.get("flags", flags), self.count or 0)

    @staticmethod
    def _client(kind, options, wrong):
        client = {
            "type": wrong.get("type", kind),
            "challenge": wrong.get("challenge", options["publicKey"]["challenge"]),
            "origin": wrong.get("origin", ORIGIN),
        }
        return json.dumps(client).encode()

    def _as_json(self, kind, options, answer, wrong):
        parts = {"clientDataJSON": self._client(kind, options, wrong), **answer}
        name = websafe_encode(wrong.get("id", self.id))
        response = {part: websafe_encode(value) for part, value in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def listed(options):
    """Return the ids of the passkeys that the server asks for."""
    return [websafe_decode(each["id"]) for each in options["publicKey"]["allowCredentials"]]
