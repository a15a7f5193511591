"""What a person typed into a form that could not be handled: shown again, and brought back into the form.

A refused or failed request must not lose what it brought. The page that says so shows it, and its button posts it to
the form again with RETURNED, which makes the form show it without saving.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.http import escape_leading_slashes

RETURNED = "_returned"  # posted with a form: show it filled in, do not save
FILE = "_file"  # posted with RETURNED: the name of a file to choose again
AUTHOR = "_author"  # who was given the form (accounts/interrupted.py)
DRAFT = "_draft"  # the draft of the form in the browser (static/js/admin/drafts.js)

_TOKEN = "csrfmiddlewaretoken"
_UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnreadablePostError)


@dataclass(frozen=True)
class Typed:
    """The content of a form: where it was sent, on which page it stood, [(name, value)], and the names of its files."""

    address: str
    page: str
    fields: list[tuple[str, str]]
    files: list[str]
    can_return: bool  # whether the form at `address` can be shown filled in

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Return the fields that hold words: neither keys, dates nor numbers of rows."""
        return [
            (name, value)
            for name, value in self.fields
            if not name.startswith("_") and any(map(str.isalpha, value)) and value != "on"
        ]

    def as_data(self) -> dict[str, Any]:
        """Return the content for a session."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Return what `as_data` was called on."""
        return cls(**{**data, "fields": [(name, value) for name, value in data["fields"]]})


def typed_in(request: HttpRequest) -> Typed | None:
    """Return what a request brought from a form of this site; None if nothing, or if it holds a password."""
    return typed_anyway(request) if came_from_here(request) else None


def typed_anyway(request: HttpRequest) -> Typed | None:
    """Return what `typed_in` does, for a request whose token was checked already."""
    # Views that take passwords or codes mark their requests as Django's error reports want it.
    if request.method != "POST" or hasattr(request, "sensitive_post_parameters"):
        return None
    try:
        posted, uploaded = request.POST, request.FILES
    except _UNREADABLE:
        return None
    if any("password" in name for name in posted):
        return None
    fields = [
        (name, value)
        for name, values in posted.lists()
        if name not in {_TOKEN, RETURNED, FILE} and "__prefix__" not in name
        for value in values
    ]
    files = [file.name for _name, several in uploaded.lists() for file in several if file.name]
    files += posted.getlist(FILE)
    here, page = request.get_full_path(), page_of(request)
    form = next(filter(_is_form, (here, page)), "")  # some buttons send a form elsewhere
    return Typed(form or here, page, fields, files, bool(form)) if fields or files else None


def _is_form(address):
    try:
        return str(resolve(urlsplit(address).path).url_name).endswith(("_add", "_change"))
    except Resolver404:
        return False


def page_of(request: HttpRequest) -> str:
    """Return the address, on this site, of the page with the form that a request was sent from."""
    referrer = _referrer(request)
    if referrer.path and f"{referrer.scheme}://{referrer.netloc}" in _own_sites(request):
        return escape_leading_slashes(referrer._replace(scheme="", netloc="", fragment="").geturl())
    return request.get_full_path()


def came_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent a request: other sites must not fill in our forms.

    As in Django's own check, but for requests that failed it.
    """
    referrer = _referrer(request)
    return request.headers.get("Origin", f"{referrer.scheme}://{referrer.netloc}") in _own_sites(request)


def _referrer(request):
    """Return the parts of the page that a request says it came from; empty ones if that is no address."""
    try:
        return urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # "http://["
        return urlsplit("")


def _own_sites(request):
    return {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def is_returned(data: Any) -> bool:
    """Whether posted data are to be shown in their form, not saved."""
    return RETURNED in (data or ())


class ReturningForm(forms.ModelForm):
    """A form that shows again what was typed, without saving, when it is posted with RETURNED."""

    def is_valid(self) -> bool:
        return super().is_valid() and not is_returned(self.data)
