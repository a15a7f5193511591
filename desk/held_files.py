"""Keeps uploaded files while a page asks its question: a browser does not send them a second time by itself."""

import secrets
from datetime import timedelta

from django.core import signing
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User

FOLDER = "held"
KEPT_FOR = timedelta(days=1)
_SALT = "desk.held_files"


def hold(files: MultiValueDict, user: User) -> str:
    """Store uploaded files; return a signed text with which `bring_back` finds them, "" if there are none."""
    _clear_out()
    held = []
    for name in files:
        upload: UploadedFile = files[name]  # type: ignore[assignment]  # never an empty list here
        upload.seek(0)
        stored = default_storage.save(f"{FOLDER}/{secrets.token_hex(8)}", upload)
        held.append((name, stored, upload.name))
    return signing.dumps([user.pk, held], salt=_SALT) if held else ""


def bring_back(text: str, user: User, files: MultiValueDict) -> None:
    """Add the files that `hold` stored to those of a post; not those that are gone or were held for somebody else."""
    try:
        owner, held = signing.loads(text, salt=_SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return
    for name, stored, original in held if owner == user.pk else ():
        if name not in files and default_storage.exists(stored):
            files[name] = File(default_storage.open(stored), name=original)


def _clear_out():
    """Delete what was held for a question that nobody answered."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in (f"{FOLDER}/{name}" for name in names):
        if default_storage.get_modified_time(name) < timezone.now() - KEPT_FOR:
            default_storage.delete(name)
