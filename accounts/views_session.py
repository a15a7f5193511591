"""The end of a session, and what it must not lose: how long it lasts, and forms that could not be handled."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import interrupted, sessions
from accounts.views import SignIn, page
from core import views_errors
from core.typed import came_from_here, typed_in


@require_GET
@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """Say who is signed in and for how long; asking does not make it longer (sessions.NO_ACTIVITY)."""
    return _state(request)


@require_POST
@never_cache
def keep_alive(request: HttpRequest) -> JsonResponse:
    """Note that somebody is typing in a form that is not sent yet."""
    return _state(request)


def _state(request):
    left = sessions.left(request) if request.user.is_authenticated else None
    return JsonResponse(
        {
            "person": str(request.user.pk or ""),
            "session": sessions.current_pk(request),
            "seconds": left.seconds if left else 0,
            "renewable": bool(left and left.is_renewable),
            "token": get_token(request),  # signing in renews it; forms that are open carry the old one
        }
    )


@never_cache
@login_required
def typed(request: HttpRequest) -> HttpResponse:
    """After signing in again: what was being sent when the session ended, and the way back to its form."""
    kept = interrupted.kept_for(request)
    if kept is None:
        return redirect("admin:index")
    return page(request, "typed", _("Back to what you were writing"), typed=kept)


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's CSRF_FAILURE_VIEW: the token of a form is old or missing, or another site sent the form."""
    if not came_from_here(request):
        return views_errors.form_from_elsewhere(request)
    match = request.resolver_match
    if match and match.view_name == "accounts:keep_alive":
        return _state(request)  # with a new token
    if match and match.app_name == "accounts":
        messages.warning(request, gettext("The page was too old to be sent. Please try again."))
        if match.url_name == "login":
            name = request.POST.get("username", "")
            request.method = "GET"  # shows the form again
            return SignIn.as_view(initial={"username": name})(request)
        return HttpResponseRedirect(request.get_full_path())
    if not request.user.is_authenticated and interrupted.author_of(request):
        return interrupted.to_sign_in(request)
    return views_errors.form_too_old(request, None if interrupted.is_of_another(request) else typed_in(request))
