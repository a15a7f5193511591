"""Encryption of backups with age: to a public key, so that the server that makes them cannot read the older ones."""

import re
from importlib import import_module
from pathlib import Path

from oim_portal.backup.errors import BackupError

ENDING = ".age"
_HEAD = b"age-encryption.org/"


def is_encrypted(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(len(_HEAD)) == _HEAD


def encrypt(path: Path, public_key: str) -> Path:
    """Return the encrypted copy of a file, beside it; raises BackupError for a key that is none."""
    age = _age()
    try:
        recipient = age.x25519.Recipient.from_str(public_key)
    except age.RecipientError as error:
        raise BackupError("BACKUP_PUBLIC_KEY is not a public key of age: it begins with age1.") from error
    target = path.with_name(path.name + ENDING)
    age.encrypt_file(str(path), str(target), [recipient])
    return target


def decrypt(path: Path, identity: str, target: Path) -> None:
    """Write the decrypted copy of a file; `identity` is the text of an identity or of its file.

    Raises BackupError without an identity, for one that does not fit, and for a file that is not whole.
    """
    if not identity:
        raise BackupError(
            f"{path.name} is encrypted: give its identity, as BACKUP_IDENTITY or --identity with the path of its file."
        )
    age = _age()
    found = re.search(r"AGE-SECRET-KEY-1\w+", identity)
    try:
        own = age.x25519.Identity.from_str(found[0] if found else identity)
    except age.IdentityError as error:
        raise BackupError("The identity is none of age: it begins with AGE-SECRET-KEY-1.") from error
    try:
        age.decrypt_file(str(path), str(target), [own])
    except (age.DecryptError, OSError) as error:
        raise BackupError(
            f"{path.name} cannot be decrypted: it was made for another key, or has been cut off or changed ({error})."
        ) from error


def _age():
    try:
        return import_module("pyrage")
    except ImportError as error:
        raise BackupError("For encrypted backups install requirements-extras.txt: pyrage is missing.") from error
