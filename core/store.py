"""Uploaded files on an S3-compatible store. Imported only if MEDIA_URL or BACKUP_URL names one (s3://…).

Addresses stay ours (/media/…): the store is private, and the view asks whether a file is public. Pages never ask the
store: pictures know their sizes (Picture.has_sizes), and the length of a document is kept in the cache.
"""

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from core.busy import StoreAway

_NOT_THERE = {"404", "NoSuchKey", "NotFound"}
_LEFT_ALONE = 10  # seconds in which nobody waits for a store that did not answer
_log = logging.getLogger(__name__)


class Store(S3Storage):
    """A bucket, or a folder in one. Faults are OSErrors: FileNotFoundError, or StoreAway for all others."""

    is_far = True  # asking takes time: core/renditions.py

    def __init__(self, **options: Any):
        host = urlsplit(options["endpoint_url"]).hostname or ""
        style = "virtual" if host.endswith(".amazonaws.com") else "path"
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 1},
            # Stores other than Amazon's do not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        fixed = {"client_config": config, "file_overwrite": False, "default_acl": None, "max_memory_size": 1024**2}
        super().__init__(**fixed, **options)
        self._away_until = 0.0

    @contextmanager
    def _asked(self, can_wait: bool = False) -> Iterator[None]:
        """Turn faults into OSErrors; soon after one, fail at once, unless somebody `can_wait`."""
        if time.monotonic() < self._away_until and not can_wait:
            raise StoreAway("The store of files did not answer a moment ago.")
        try:
            yield
        except ClientError as error:
            if str(error.response["Error"]["Code"]) in _NOT_THERE:
                raise FileNotFoundError(str(error)) from error
            raise StoreAway(f"The store {self.endpoint_url} refused: {error}") from error
        except (BotoCoreError, Boto3Error) as error:
            self._away_until = time.monotonic() + _LEFT_ALONE
            raise StoreAway(f"The store {self.endpoint_url} does not answer: {error}") from error

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name) or "")

    def stream(self, name: str) -> tuple[StreamingBody, int]:
        """Return a file to be sent on piece by piece, and its length in bytes."""
        with self._asked():
            key = self._normalize_name(name)
            answer = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key)
            return answer["Body"], answer["ContentLength"]

    def _open(self, name: str, mode: str = "rb") -> File:
        with self._asked():
            file = super()._open(name, mode)
            file.file  # noqa: B018  (fetches it, so that its faults come here)
            return file

    def _save(self, name: str, content: File) -> str:
        with self._asked(can_wait=True):
            stored = super()._save(name, content)
            cache.set(self._size_of(stored), content.size, None)
            return stored

    def exists(self, name: str) -> bool:
        with self._asked():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return the length in bytes; asked once, because no file ever changes."""
        known = cache.get(self._size_of(name))
        if known is None:
            with self._asked():
                known = super().size(name)
            cache.set(self._size_of(name), known, None)
        return int(known)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self._asked(can_wait=True):
            found: tuple[list[str], list[str]] = super().listdir(path)
            return found

    def get_modified_time(self, name: str) -> Any:
        with self._asked():
            return super().get_modified_time(name)

    def delete(self, name: str) -> None:
        """Delete a file; one that stays because the store is away is named in the log. Nothing leads to it any more."""
        try:
            with self._asked(can_wait=True):
                super().delete(name)
        except StoreAway:
            _log.exception("%s could not be deleted from the store; delete it there.", name)

    def _size_of(self, name):
        return f"size:{hashlib.sha256(f'{self.bucket_name}/{name}'.encode()).hexdigest()[:32]}"
