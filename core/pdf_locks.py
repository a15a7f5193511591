"""Whether an encrypted PDF opens without a password: many are only protected against copying or printing.

Such a file is encrypted with an empty password, which every reader tries first (ISO 32000-1, 7.6.3). The newest way,
AES-256 of PDF 2.0, needs a cipher that Python does not have: there the answer is no.
"""

import hashlib
import re

_DICTIONARY = 8192  # bytes in which the whole dictionary stands
_REFERENCE = re.compile(rb"/Encrypt\s{0,9}(\d{1,9})\s{1,9}(\d{1,5})\s{1,9}R")
_DIRECT = re.compile(rb"/Encrypt\s{0,9}<<")
_IDENTITY = re.compile(rb"/ID\s{0,9}\[\s{0,9}")
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def opens(content: bytes) -> bool:
    """Whether the empty password opens an encrypted PDF; False where that cannot be told."""
    dictionary = _dictionary(content)
    revision = _number(dictionary, rb"R")
    owner, user = _string(dictionary, rb"O"), _string(dictionary, rb"U")
    if revision == 5:
        return hashlib.sha256(user[32:40]).digest() == user[:32] != b""
    if revision not in {2, 3, 4} or len(owner) < 32 or len(user) < 16:
        return False
    marks = list(_IDENTITY.finditer(content))
    identity = _string_at(content[marks[-1].end() : marks[-1].end() + 512]) if marks else b""
    length = 5 if revision == 2 else 16 if revision == 4 else _number(dictionary, rb"Length", 40) // 8
    if not 5 <= length <= 16:  # 40 to 128 bits
        return False
    bits = (_number(dictionary, rb"P") % 2**32).to_bytes(4, "little")
    seed = _PADDING + owner[:32] + bits + identity
    if revision == 4 and re.search(rb"/EncryptMetadata\s{1,9}false", dictionary):
        seed += b"\xff" * 4
    key = hashlib.md5(seed, usedforsecurity=False).digest()
    if revision == 2:
        return _rc4(key[:length], _PADDING) == user[:32]
    for _round in range(50):
        key = hashlib.md5(key[:length], usedforsecurity=False).digest()
    check = hashlib.md5(_PADDING + identity, usedforsecurity=False).digest()
    for number in range(20):
        check = _rc4(bytes(byte ^ number for byte in key[:length]), check)
    return check == user[:16]


def _dictionary(content):
    """Return the bytes that begin with the dictionary of the encryption, b"" if it is not found."""
    if reference := _REFERENCE.search(content):
        start = re.search(rb"(?<!\d)%s\s{1,9}%s\s{1,9}obj" % reference.groups(), content)
    else:
        start = _DIRECT.search(content)
    return content[start.end() : start.end() + _DICTIONARY] if start else b""


def _number(dictionary, name, default=0):
    match = re.search(rb"/%s\s{1,9}(-?\d{1,10})" % name, dictionary)
    return int(match[1]) if match else default


def _string(dictionary, name):
    match = re.search(rb"/%s\s{0,9}(?=[(<])" % name, dictionary)
    return _string_at(dictionary[match.end() :]) if match else b""


def _string_at(data):
    """Return the string with which some bytes of a PDF begin: (literal, with escapes) or <hexadecimal>."""
    if data[:1] == b"<":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data[1:].partition(b">")[0])
        return bytes.fromhex(digits.decode() + "0" * (len(digits) % 2))
    out, depth, at = b"", 0, 1
    while at < len(data):
        char = data[at : at + 1]
        if char == b"\\":
            octal = re.match(rb"[0-7]{1,3}", data[at + 1 : at + 4])
            after = octal[0] if octal else data[at + 1 : at + 2]
            out += bytes([int(octal[0], 8) % 256]) if octal else _ESCAPES.get(after, after)
            at += 1 + len(after)
            continue
        depth += (char == b"(") - (char == b")")
        if depth < 0:
            break
        out += char
        at += 1
    return out


def _rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
