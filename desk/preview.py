"""A record as the public will see it: a draft, a proposal or an older version, on its own public page.

The page is made by the public view itself, from the database: inside a transaction the record is given the content of
the version and published, the view is called as for a visitor who is not signed in, and everything is undone. So the
page is the very one, and what it shows of other records is what is published of them. Nothing is left behind: no file
is written, and what waits for a commit never happens (desk.versions.undone).

Two ways in (views_preview.py): staff who may view the record, and a signed link that expires and can be revoked, for
whom it was given to.
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

DAYS = (1, 7, 30)  # how long a signed link may live
_LINK, _FILE = "core.desk.preview.link", "core.desk.preview.file"
_COOKIE_HEADERS = ("HTTP_COOKIE", "QUERY_STRING", "HTTP_AUTHORIZATION")
_MEDIA = re.compile(rf'(?<=["\'\s,]){re.escape(settings.MEDIA_URL)}([^"\'\s,<>]+)')


# --- The page ---------------------------------------------------------------------------------------------------------


def public_page(request: HttpRequest, record: Publication, version: Version | None = None) -> str:
    """Return the HTML of the page that the public would see of a record, or of a Version of it."""
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
    """Return the request as of somebody who is not signed in; its address stays, for the links between languages."""
    visitor = copy.copy(request)
    visitor.method, visitor.user = "GET", AnonymousUser()
    visitor.GET, visitor.POST, visitor.COOKIES = QueryDict(), QueryDict(), {}
    visitor.META = {name: value for name, value in request.META.items() if name not in _COOKIE_HEADERS}
    return visitor


def links_of(record: Publication, version: Version | None = None) -> list[tuple[Language, str]]:
    """Return [(core.language_table.Language, address)] of the staff's preview of a record, or of a version of it."""
    args = [record._meta.model_name, record.pk, *([version.pk] if version else [])]
    here = reverse("preview" if version is None else "preview_version", args=args)
    return [(LANGUAGE_TABLE[code], _in_language(here, code)) for code in LANGUAGES]


def _in_language(path, code):
    """Return one of our addresses in another language: /fr/… -> /ar/…"""
    return f"/{code}/" + path.lstrip("/").partition("/")[2]


# --- For others -------------------------------------------------------------------------------------------------------


def make_link(
    record: Publication, user: User, days: int, version: Version | None = None, note: str = ""
) -> PreviewLink:
    """Store and return a PreviewLink that lives for `days` (one of DAYS); raises ValueError for another number."""
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
    """Make a link worthless at once."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    audit.record(audit.Kind.CHANGE, user, record, preview_link_revoked=link.pk)


def working_links(record: Publication) -> QuerySet[PreviewLink]:
    """Return the links that show a record now."""
    return _working().filter(kind=record._meta.label_lower, object_id=record.pk)


def _working():
    """A link ends with the account of who gave it: nobody else would think of revoking it."""
    return PreviewLink.objects.filter(
        revoked_at=None, expires_at__gt=timezone.now(), author__is_active=True, author__is_staff=True
    )


def addresses(link: PreviewLink) -> list[tuple[str, str]]:
    """Return [(language, absolute address)] of a link."""
    here = reverse("preview_link", args=[signing.Signer(salt=_LINK).sign(str(link.pk))])
    return [(code, absolute(_in_language(here, code))) for code in LANGUAGES]


def link_of(token: str) -> PreviewLink:
    """Return the PreviewLink of a signed address. Raises Http404 for one that is forged or no longer works."""
    try:
        pk = signing.Signer(salt=_LINK).unsign(token)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(_working().select_related("version"), pk=pk)


def with_signed_files(html: str, link: PreviewLink) -> str:
    """Return a page with addresses of its files that work with the link: /media/ would not give them to a visitor."""

    def signed(found):
        return reverse("preview_file", args=[signing.Signer(salt=_FILE).sign_object([link.pk, unquote(found[1])])])

    return _MEDIA.sub(signed, html)


def file_of(token: str) -> str:
    """Return the name of the file of a signed address. Raises Http404 as `link_of`."""
    try:
        pk, name = signing.Signer(salt=_FILE).unsign_object(token)
    except signing.BadSignature:
        raise Http404 from None
    get_object_or_404(_working(), pk=pk)
    return name
