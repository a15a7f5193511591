"""Sessions that ended in the middle of something: why, and what the person was sending at that moment.

The text of a refused form waits in the anonymous session of the browser while its author signs in again. Only forms
that we gave to a signed-in user carry a ticket, so strangers can store nothing, and only that user gets the text back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.typed import AUTHOR, Typed, page_of, typed_in

IDLE, AGE, OTHER = "idle", "age", "other"
_TYPED_KEY = "typed"
_ENDED_KEY = "ended"
_TICKETS = Signer(salt="author of a form")


def ticket(user_pk: int | None) -> str:
    """Return what a form carries to say to whom it was given."""
    return _TICKETS.sign(str(user_pk))


def author_of(request: HttpRequest) -> str:
    """Return the primary key of the user to whom a posted form was given, or ""."""
    try:
        return _TICKETS.unsign(request.POST.get(AUTHOR, ""))
    except BadSignature:
        return ""


def is_of_another(request: HttpRequest) -> bool:
    """Whether a form was given to another user than the one who is signed in now."""
    author = author_of(request)
    return bool(author) and request.user.is_authenticated and author != str(request.user.pk)


# --- Why a session ended --------------------------------------------------------------------------------------------


def note_end(request: HttpRequest, reason: str) -> None:
    """Remember why the session of a request ended, for the sign-in page."""
    request.session[_ENDED_KEY] = reason


def sentences(request: HttpRequest) -> list[str]:
    """Return what the sign-in page says about the session that ended, in the reader's language."""
    found = []
    if reason := request.session.get(_ENDED_KEY):
        found.append(_SENTENCES[reason]())
    if _TYPED_KEY in request.session:
        found.append(gettext("What you typed is kept: sign in to go on."))
    return found


def _idle():
    minutes = int(settings.SESSION_IDLE.total_seconds()) // 60
    if minutes % 60:
        text = ngettext(
            "Your session ended after %(count)d minute without activity.",
            "Your session ended after %(count)d minutes without activity.",
            minutes,
        )
        return text % {"count": minutes}
    text = ngettext(
        "Your session ended after %(count)d hour without activity.",
        "Your session ended after %(count)d hours without activity.",
        minutes // 60,
    )
    return text % {"count": minutes // 60}


def _age():
    hours = settings.SESSION_COOKIE_AGE // 3600
    text = ngettext(
        "Your session ended: it lasts %(count)d hour at most.",
        "Your session ended: it lasts %(count)d hours at most.",
        hours,
    )
    return text % {"count": hours}


def _other():
    return gettext("Your session ended: it was signed out from elsewhere, or your password or account was changed.")


_SENTENCES = {IDLE: _idle, AGE: _age, OTHER: _other}


# --- What was being sent --------------------------------------------------------------------------------------------


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Keep what a form brought until its author has signed in again, and respond with the way to sign in."""
    author, typed = author_of(request), typed_in(request)
    if author and typed:
        request.session[_TYPED_KEY] = {"author": author, **typed.as_data()}
    question = urlencode({"next": page_of(request)}, safe="/")
    return HttpResponseRedirect(f"{reverse('admin:login')}?{question}")


@contextmanager
def carried_over(request: HttpRequest) -> Iterator[None]:
    """Carry what was kept through the change of session inside, which a step of signing in makes."""
    kept = request.session.get(_TYPED_KEY)
    yield
    if kept:
        request.session[_TYPED_KEY] = kept


def kept_for(request: HttpRequest) -> Typed | None:
    """Return what the user of a request was sending when the session ended; what another user sent is dropped."""
    kept = request.session.get(_TYPED_KEY)
    if not kept or not request.user.is_authenticated:
        return None
    if kept["author"] != str(request.user.pk):
        forget(request)
        return None
    return Typed.from_data({name: value for name, value in kept.items() if name != "author"})


def forget(request: HttpRequest) -> None:
    """Drop what was kept: it is back in its form."""
    request.session.pop(_TYPED_KEY, None)
