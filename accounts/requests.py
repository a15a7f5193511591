"""The request of a page that only staff reach, for annotations."""

from django.http import HttpRequest

from accounts.models import User


class StaffRequest(HttpRequest):
    """A request that the admin let through: its user is signed in, and no anonymous one."""

    user: User
    csp_nonce: str
