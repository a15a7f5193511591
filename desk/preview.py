"""Preview: a draft, a proposal or an older version of a record, as its public page will show it.

The public view itself renders the page. Inside a transaction, the record gets the content of the version and is
published, the view is called as for an anonymous visitor, and everything is rolled back. So the preview is exactly the
public page, and shows only published content of other records. Nothing is left behind: no file is written, and
on_commit callbacks are not called (desk.versions.undone).

There are two ways to see it (views_preview.py): staff who may view the record, and a signed link that expires and can
be revoked.
"""

import copy
import datetime as dt
import re
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import resolve, reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from core.addresses import absolute
from core.language_table import LANGUAGE_TABLE, Language
from core.languages import LANGUAGES
from core.publication import Publication, State
from desk.models import PreviewLink, Version
from desk.restoring import write
from desk.snapshots import snapshot
from desk.versions import proposed, undone

DAYS = (1, 7, 30)  # possible lifetimes of a signed link
KEPT = dt.timedelta(days=90)  # after the end of a link
_LINK, _FILE = "core.desk.preview.link", "core.desk.preview.file"
# Of the person who looks, not of a visitor; "If-None-Match" would be answered with an empty 304.
_OWN_HEADERS = ("HTTP_COOKIE", "QUERY_STRING", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_MEDIA = re.compile(rf'(?<=["\'\s,]){re.escape(settings.MEDIA_URL)}([^"\'\s,<>]+)')


# --- The page ---------------------------------------------------------------------------------------------------------


def public_page(request: HttpRequest, record: Publication, version: Version | None = None) -> str:
    """Return the HTML of the public page of a record, or of a Version of it."""
    with undone():
        if version:
            is_pending = version.state == Version.State.PENDING
            data = proposed(version, snapshot(record)) if is_pending else version.data
            write(record, data, for_show=True)
        now = timezone.now()
        times = {"published_at": min(record.published_at or now, now), "expires_at": None, "binned_at": None}
        type(record)._base_manager.filter(pk=record.pk).update(state=State.PUBLISHED, **times)
        view, args, kwargs = resolve(record.get_absolute_url())
        response = view(_as_visitor(request), *args, **kwargs)
    return response.content.decode()


def _as_visitor(request):
    """Return the request as if from an anonymous visitor; its address stays the same, for the language links."""
    visitor = copy.copy(request)
    visitor.method, visitor.user = "GET", AnonymousUser()
    visitor.GET, visitor.POST, visitor.COOKIES = QueryDict(), QueryDict(), {}
    visitor.META = {name: value for name, value in request.META.items() if name not in _OWN_HEADERS}
    return visitor


def links_of(record: Publication, version: Version | None = None) -> list[tuple[Language, str]]:
    """Return [(core.language_table.Language, address)] for the staff's preview of a record, or of a version of it."""
    args = [record._meta.model_name, record.pk, *([version.pk] if version else [])]
    here = reverse("preview" if version is None else "preview_version", args=args)
    return [(LANGUAGE_TABLE[code], _in_language(here, code)) for code in LANGUAGES]


def _in_language(path, code):
    """Return an address of the portal in another language: /fr/… -> /ar/…"""
    return f"/{code}/" + path.lstrip("/").partition("/")[2]


# --- For others -------------------------------------------------------------------------------------------------------


def make_link(
    record: Publication, user: User, days: int, version: Version | None = None, note: str = ""
) -> PreviewLink:
    """Create and return a PreviewLink that is valid for `days` (one of DAYS); raises ValueError for another number."""
    if days not in DAYS:
        raise ValueError(days)
    link = PreviewLink.objects.create(
        kind=record._meta.label_lower,
        object_id=record.pk,
        version=version,
        author=user,
        note=note[:120],
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    audit.record(audit.Kind.CHANGE, user, record, preview_link=link.pk, days=days)
    return link


def revoke(link: PreviewLink, user: User, record: Publication) -> None:
    """Invalidate a link immediately."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    audit.record(audit.Kind.CHANGE, user, record, preview_link_revoked=link.pk)


def forget_old() -> int:
    """Delete the links that ended long ago, with the note for whom they were; return how many."""
    return PreviewLink.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]


def working_links(record: Publication) -> QuerySet[PreviewLink]:
    """Return the valid links of a record."""
    return _working().filter(kind=record._meta.label_lower, object_id=record.pk)


def _working():
    """A link becomes invalid when its author's account is deactivated: nobody else would think of revoking it."""
    return PreviewLink.objects.filter(
        revoked_at=None, expires_at__gt=timezone.now(), author__is_active=True, author__is_staff=True
    )


def addresses(link: PreviewLink) -> list[tuple[str, str]]:
    """Return [(language, absolute address)] of a link."""
    here = reverse("preview_link", args=[signing.Signer(salt=_LINK).sign(str(link.pk))])
    return [(code, absolute(_in_language(here, code))) for code in LANGUAGES]


def link_of(token: str) -> PreviewLink:
    """Return the PreviewLink of a signed address. Raises Http404 if it is forged or no longer valid."""
    try:
        pk = signing.Signer(salt=_LINK).unsign(token)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(_working().select_related("version"), pk=pk)


def with_signed_files(html: str, link: PreviewLink) -> str:
    """Return a page with signed addresses of its files, because /media/ would not serve them to a visitor."""

    def signed(match):
        return reverse("preview_file", args=[signing.Signer(salt=_FILE).sign_object([link.pk, unquote(match[1])])])

    return _MEDIA.sub(signed, html)


def file_of(token: str) -> str:
    """Return the name of the file of a signed address. Raises Http404 as `link_of`."""
    try:
        pk, name = signing.Signer(salt=_FILE).unsign_object(token)
    except signing.BadSignature:
        raise Http404 from None
    get_object_or_404(_working(), pk=pk)
    return name
