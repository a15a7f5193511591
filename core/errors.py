"""Pages for what goes wrong, in the reader's language and direction, also when the database does not answer."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_from_request, gettext


class InvalidQuery(BadRequest):
    """A list was asked for with a filter that does not exist or a value that it does not take.

    `problems` is a list of (parameter name, sentence in the reader's language).
    """

    def __init__(self, problems):
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in problems))
        self.problems = problems


class NotAllowed(PermissionDenied):
    """Somebody may not do what they asked for; `sentence` tells them why, in their language."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


def _page(request, status, title, sentence, problems=()):
    # A request may fail before LocaleMiddleware chose a language (a wrong host), so choose it here.
    language = get_language_from_request(request, check_path=True)
    with translation.override(language):
        context = {"status": status, "title": title(), "sentence": sentence(), "problems": problems}
        response = render(request, "errors/error.html", context, status=status)
    response["Content-Language"] = language
    return response


def bad_request(request, exception=None):
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
        problems,
    )


def permission_denied(request, exception=None, reason=""):
    if sentence := getattr(exception, "sentence", ""):
        return _page(request, 403, lambda: gettext("This was not done"), lambda: sentence)
    return _page(
        request,
        403,
        lambda: gettext("You may not see this page"),
        lambda: gettext("If you work for the office, sign in with an account that has the permission, then try again."),
    )


def not_found(request, exception=None):
    return _page(
        request,
        404,
        lambda: gettext("This page does not exist"),
        lambda: gettext("The address may have a typing error, or the page may have been withdrawn."),
    )


def server_error(request):
    return _page(
        request,
        500,
        lambda: gettext("Something went wrong on our side"),
        lambda: gettext("The fault was recorded. Please try again in a few minutes."),
    )
