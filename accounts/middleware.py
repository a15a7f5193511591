"""Says who asks. Every view that looks at request.user is behind these rules, in the admin or not."""

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from accounts import sessions
from accounts.audit import current_request


def staff_user(request):
    """Return the user of a session that counts, else nobody."""
    user = get_user(request)
    if user.is_authenticated and not sessions.is_alive(request, user):
        request.session.flush()
        return AnonymousUser()
    return user


class StaffMiddleware(AuthenticationMiddleware):
    """Sets request.user. Lazy: a public page asks neither for the user nor, therefore, for the session."""

    def __call__(self, request):
        token = current_request.set(request)
        try:
            return super().__call__(request)
        finally:
            current_request.reset(token)

    def process_request(self, request):
        request.user = SimpleLazyObject(lambda: staff_user(request))
