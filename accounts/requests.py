"""The type of requests to pages for staff, for annotations."""

from django.http import HttpRequest

from accounts.models import User


class StaffRequest(HttpRequest):
    """A request that passed the admin's sign-in: its user is not anonymous."""

    user: User
    csp_nonce: str
