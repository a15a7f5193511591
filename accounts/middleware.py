"""Sets request.user. These rules apply to every view that uses it, in the admin or elsewhere."""

from http import HTTPStatus

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import interrupted, sessions
from accounts.audit import current_request, record_refusal
from accounts.models import User


def staff_user(request: HttpRequest) -> User | AnonymousUser:
    """Return the user of a valid session, else an anonymous user."""
    user = get_user(request)
    if user.is_authenticated and not sessions.is_alive(request, user):
        reason = sessions.why_ended(request)
        request.session.flush()
        interrupted.note_end(request, reason)
        return AnonymousUser()
    return user


class StaffMiddleware(AuthenticationMiddleware):
    """Sets request.user lazily: a public page reads neither the user nor, therefore, the session."""

    def __call__(self, request):
        token = current_request.set(request)
        try:
            response = super().__call__(request)
            if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
                record_refusal(request.user, request.method, request.path)
            return response
        finally:
            current_request.reset(token)

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: staff_user(request))  # type: ignore[assignment]  # acts as the user
