"""Error pages in the reader's language and direction: whole pages, even if the database is not available."""

import logging
import re
import sys
from http import HTTPStatus
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language_from_request, gettext

from core.busy import StoreAway, cannot_write, is_busy, who_writes
from core.errors import NothingFound, Withdrawn
from core.last_resort import last_resort
from core.problems import CONTENT_TYPE, problem
from core.reference import reference_of
from core.typed import Typed, page_of, typed_in

FOR_PROGRAMS = "/api/v1"
_WORD = re.compile(r"[^\W_]{2,40}")
_log = logging.getLogger(__name__)


def _page(request, status, title, sentence, *, problems=(), links=None, reason=None, typed=None):
    """Respond with a page; `links` gives [(address, label)] of where to continue, by default the home page;
    `reason` is a Text in words of the office.

    `typed` is what the request brought, to be shown again. A client of the API gets a problem (core/problems.py).
    """
    try:
        return _whole_page(request, status, title, sentence, problems=problems, links=links, reason=reason, typed=typed)
    except Exception:  # whatever is broken
        status = 503 if status == 503 else 500
        _log.exception("The error page failed too.", extra={"request": request})
        if request.path.startswith(FOR_PROGRAMS):
            plain = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
            return JsonResponse({**plain, "reference": reference_of(request)}, status=status, content_type=CONTENT_TYPE)
        return last_resort(request, status, reference_of(request))


def _whole_page(request, status, title, sentence, *, problems, links, reason, typed):
    # A request may fail before LocaleMiddleware chose a language (a wrong host), so choose it here.
    language = get_language_from_request(request, check_path=True)
    with translation.override(language):
        if request.path.startswith(FOR_PROGRAMS):
            response = _for_programs(request, status, sentence())
        else:
            is_fault = status >= 500
            if is_fault:
                request.menu_pages = {}  # of the menu tag: nothing is read from the database
            context = {
                "status": status,
                "reference": reference_of(request) if is_fault else "",
                # An address that was understood leads on by its own links; only another one is looked for by its words.
                "words": "" if is_fault or typed or links else words_of_address(request.path),
                "title": title(),
                "sentence": sentence(),
                "problems": problems,
                "reason": reason,
                "typed": typed,
                "links": links() if links else [(f"/{language}/", gettext("Go to the home page"))],
            }
            response = render(request, "errors/error.html", context, status=status)
    response["Content-Language"] = language
    return response


def _for_programs(request, status, sentence):
    more = {"reference": reference_of(request)} if status >= 500 else {}
    return JsonResponse(
        problem(status, sentence, **more),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def words_of_address(path: str) -> str:
    """Return the words of the last part of an address, to search for: "/fr/projects/appui-jeunes.pdf" has two."""
    parts = [part for part in unquote(path)[:300].split("/") if part][-1:]
    if parts and (dot := re.search(r"\.\w{2,5}\Z", parts[0])):
        parts = [parts[0][: dot.start()]]
    words = [word for part in parts for word in _WORD.findall(part)]
    return "" if path.strip("/") in {"", *parts} and len("".join(words)) <= 3 else " ".join(words[:8])


def _page_of(request, with_question):
    """Return the address of the page that an address belongs to: for a file, the same without its ending."""
    page = re.sub(r"\.\w+\Z", "/", request.path)
    return f"{page}?{request.GET.urlencode()}" if with_question and request.GET else page


def _ways_on(request, exception):
    if exception.question_stands:
        return [(_page_of(request, with_question=True), gettext("Back to the list and its filters"))]
    page = _page_of(request, with_question=False)
    same = request.path if exception.is_of_file else page
    meant = [(same + exception.meant, gettext("Ask what was meant"))] if exception.meant else []
    rest = [(f"{same}?{exception.accepted.urlencode()}", gettext("Go on without it"))] if exception.accepted else []
    return [*meant, *rest, (page, gettext("Show the whole list"))]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(
            request,
            413,
            lambda: gettext("This is too much for one form"),
            lambda: gettext(
                "Nothing was saved. Go back, take out part of the text (often a picture pasted into it), and save "
                "again."
            ),
            links=lambda: _back(request),
        )
    problems = getattr(exception, "problems", ())
    return _page(
        request,
        400,
        lambda: gettext("This address asks for something that does not exist"),
        lambda: (
            gettext("Nothing was changed. Correct the address, or start again from the list.")
            if problems
            else gettext("The server could not understand the request.")
        ),
        problems=problems,
        links=(lambda: _ways_on(request, exception)) if problems else None,
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    if sentence := getattr(exception, "sentence", ""):
        return _page(request, 403, lambda: gettext("This was not done"), lambda: sentence)
    return _page(
        request,
        403,
        lambda: gettext("You may not see this page"),
        lambda: gettext("If you work for the office, sign in with an account that has the permission, then try again."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, NothingFound):
        return _page(
            request,
            404,
            lambda: gettext("There is no such file"),
            lambda: exception.sentence,
            links=lambda: [
                (_page_of(request, with_question=True), gettext("See the page")),
                *([(request.path, gettext("Take the whole file, without filters"))] if request.GET else []),
            ],
        )
    if isinstance(exception, Withdrawn):
        day = date_format(timezone.localtime(exception.at), "DATE_FORMAT")
        return _page(
            request,
            410,
            lambda: gettext("This page was withdrawn"),
            lambda: gettext("It was public until %(day)s.") % {"day": day},
            reason=exception.reason,
        )
    return _page(
        request,
        404,
        lambda: gettext("This page does not exist"),
        lambda: gettext("The address may have a typing error, or the page may have been withdrawn."),
    )


def form_too_old(request: HttpRequest, typed: Typed | None) -> HttpResponse:
    """Respond to a form whose token is no longer valid."""
    return _page(
        request,
        403,
        lambda: gettext("This page was open for too long"),
        lambda: gettext(
            "You signed in again after it was opened, or the browser deleted its cookies. Nothing was saved: go back "
            "and save again."
        ),
        typed=typed,
        links=lambda: _back(request),
    )


def form_from_elsewhere(request: HttpRequest) -> HttpResponse:
    """Respond to a form that another site sent, or a browser that hides where it comes from."""
    return _page(
        request,
        403,
        lambda: gettext("This form was not accepted"),
        lambda: gettext("It does not come from a page of this portal. Nothing was changed. Open the page again."),
    )


def _back(request):
    return [(page_of(request), gettext("Back to the page"))]


def _not_now(request, typed, title, sentence):
    is_form = request.method == "POST"
    links = (lambda: _back(request)) if is_form else None
    response = _page(request, 503, title, sentence, typed=typed, links=links)
    response["Retry-After"] = "60"
    return response


def _why_busy(request):
    who = _who_writes(request)
    if request.method != "POST":
        return who or gettext("Something long is being written at this moment. Please try again in a minute.")
    if who:
        return f"{who} " + gettext("Nothing of yours was saved: try again in a minute.")
    return gettext(
        "Something long is being written at this moment, such as an import. Nothing of yours was saved: "
        "try again in a minute."
    )


def _who_writes(request):
    """Return a sentence for staff about who is writing; "" for readers, and if the database does not answer."""
    user = getattr(request, "user", None)  # the API sets None
    try:
        return who_writes() if user and user.is_authenticated else ""
    except Error:
        return ""


def _no_room(request):
    if request.method != "POST":
        return gettext("The disk of the server is full, or cannot be written. Please try again in a few minutes.")
    return gettext(
        "The disk of the server is full, or cannot be written. Nothing of yours was saved. Keep this page open, tell "
        "whoever runs the portal, and send the form again once there is room."
    )


def _no_store(request):
    if request.method != "POST":
        return gettext("The store of pictures and documents does not answer. Please try again in a minute.")
    return gettext(
        "The store of pictures and documents does not answer. Nothing that you sent was saved. Try again in a minute."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond to an exception: the database has no time or the disk no room (503), or a fault of ours (500)."""
    typed, error = typed_in(request), sys.exception()
    if is_busy(error):
        return _not_now(request, typed, lambda: gettext("The portal is busy"), lambda: _why_busy(request))
    if isinstance(error, StoreAway):
        return _not_now(
            request, typed, lambda: gettext("Files cannot be reached at the moment"), lambda: _no_store(request)
        )
    if cannot_write(error):
        return _not_now(
            request, typed, lambda: gettext("Nothing can be saved at the moment"), lambda: _no_room(request)
        )
    return _page(
        request,
        500,
        lambda: gettext("Something went wrong on our side"),
        lambda: (
            gettext("The fault was recorded. What you sent was not saved.")
            if typed
            else gettext("The fault was recorded. Please try again in a few minutes.")
        ),
        typed=typed,
    )
