"""A record as the public will see it: a draft, a proposal or an older version, on its own public page.

The page is made by the public view itself, from the database: inside a transaction the record is given the content of
the version and published, the view is called as for a visitor who is not signed in, and everything is undone. So the
page is the very one, and what it shows of other records is what is published of them. Nothing is left behind: no file
is written, and what waits for a commit never happens (desk.versions.undone).

Two ways in: staff who may view the record, and a signed link that expires and can be revoked, for whom it was given to.
"""

import copy
import datetime as dt
import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from core.languages import LANGUAGES
from core.media import is_withheld
from core.publication import State
from desk.models import PreviewLink, Version
from desk.restoring import write
from desk.rights import may
from desk.snapshots import snapshot
from desk.versions import kinds, proposed, undone

DAYS = (1, 7, 30)  # how long a signed link may live
_LINK, _FILE = "core.desk.preview.link", "core.desk.preview.file"
_COOKIE_HEADERS = ("HTTP_COOKIE", "QUERY_STRING", "HTTP_AUTHORIZATION")
_SHOWN_INLINE = {"application/pdf", "image/avif", "image/jpeg", "image/png", "image/webp"}
_MEDIA = re.compile(rf'(?<=["\'\s,]){re.escape(settings.MEDIA_URL)}([^"\'\s,<>]+)')


# --- The page ---------------------------------------------------------------------------------------------------------


def public_page(request, record, version=None):
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


def _response(html, banner):
    """Put the banner into the page, take out what is said to search engines, and keep it from caches and logs."""
    head, notice = (render_to_string(f"admin/versions/preview_{name}.html", banner) for name in ("head", "banner"))
    html = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html, flags=re.DOTALL)
    html = html.replace("</head>", f"{head}</head>", 1)
    html = re.sub(r"<body[^>]*>", lambda body: body[0] + notice, html, count=1)
    return _private(HttpResponse(html))


def _private(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # a link's address is its key
    return response


# --- For staff --------------------------------------------------------------------------------------------------------


@require_safe
def staff(request, kind, pk, version=None):
    """Show a record, or a version of it, to staff who may view it. The address asks for a signed-in user before."""
    model = next((model for model in kinds() if model._meta.model_name == kind), None)
    if model is None:
        raise Http404
    record = get_object_or_404(model, pk=pk)
    if not any(may(request.user, record, action) for action in ("view", "change")):
        raise PermissionDenied
    if version is not None:
        version = get_object_or_404(Version, pk=version, kind=model._meta.label_lower, object_id=pk)
    html = public_page(request, record, version)
    opts = model._meta
    back = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[pk])
    return _response(html, {"version": version, "back": back})


def links_of(record, version=None):
    """Return [(language, address)] of the staff's preview of a record, or of a version of it."""
    args = [record._meta.model_name, record.pk, *([version.pk] if version else [])]
    here = reverse("preview" if version is None else "preview_version", args=args)
    return [(code, _in_language(here, code)) for code in LANGUAGES]


def _in_language(path, code):
    """Return one of our addresses in another language: /fr/… -> /ar/…"""
    return f"/{code}/" + path.lstrip("/").partition("/")[2]


# --- For others -------------------------------------------------------------------------------------------------------


def make_link(record, user, days, version=None, note=""):
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


def revoke(link, user, record):
    """Make a link worthless at once."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    audit.record(audit.Kind.CHANGE, user, record, preview_link_revoked=link.pk)


def working_links(record):
    """Return the links that show a record now."""
    return _working().filter(kind=record._meta.label_lower, object_id=record.pk)


def _working():
    """A link ends with the account of who gave it: nobody else would think of revoking it."""
    return PreviewLink.objects.filter(
        revoked_at=None, expires_at__gt=timezone.now(), author__is_active=True, author__is_staff=True
    )


def addresses(link):
    """Return [(language, absolute address)] of a link."""
    here = reverse("preview_link", args=[signing.Signer(salt=_LINK).sign(link.pk)])
    return [(code, settings.SITE_URL + _in_language(here, code)) for code in LANGUAGES]


@require_safe
def shared(request, token):
    """Show a record to whoever has a link that works; asks for no account and sets no cookie."""
    link = _link_of(token)
    record = get_object_or_404(apps.get_model(link.kind), pk=link.object_id, binned_at=None)
    html = public_page(request, record, link.version)
    html = _MEDIA.sub(lambda found: _signed_file(link, unquote(found[1])), html)
    return _response(html, {"until": link.expires_at, "version": link.version})


def _link_of(token):
    try:
        pk = signing.Signer(salt=_LINK).unsign(token)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(_working().select_related("version"), pk=pk)


def _signed_file(link, name):
    """Return the address of a file that a shared page shows: /media/ would not give it to a visitor."""
    return reverse("preview_file", args=[signing.Signer(salt=_FILE).sign_object([link.pk, name])])


@require_safe
def shared_file(request, token):
    """Serve a file of a shared page, as long as the link works."""
    try:
        pk, name = signing.Signer(salt=_FILE).unsign_object(token)
    except signing.BadSignature:
        raise Http404 from None
    get_object_or_404(_working(), pk=pk)
    if is_withheld(name) or not default_storage.exists(name):  # a consent may end before the link does
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file, is_shown = default_storage.open(name), kind in _SHOWN_INLINE
    return _private(FileResponse(file, as_attachment=not is_shown, filename=Path(name).name, content_type=kind))
