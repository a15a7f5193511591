"""Addresses with the portal's host: for files, feeds, mails, search engines, and whatever is read elsewhere."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """Return an address with its host; an uploaded file may lie on another host already."""
    return urljoin(settings.SITE_URL, path)
