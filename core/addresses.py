"""Absolute addresses: for downloads, feeds, e-mails and search engines."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """Return an absolute address; that of an uploaded file may be absolute already."""
    return urljoin(settings.SITE_URL, path)
