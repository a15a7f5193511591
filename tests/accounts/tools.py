"""Helpers for signing in like a browser, with an authenticator app."""

import re
import time

from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import second_factor
from accounts.models import SecondFactor
from tests.factories import UserFactory

PASSWORD = "mot-de-passe-d-essai"


def make_person(**fields):
    """Return a user of the staff, a superuser unless told otherwise."""
    return UserFactory(**{"is_staff": True, "is_superuser": True, **fields})


def role(name):
    return Group.objects.get(name=name)


def member(name, **fields):
    """Return a user of the staff with a role, who is no superuser."""
    user = UserFactory(is_staff=True, **fields)
    user.groups.add(role(name))
    return user


def with_app(user):
    """Give the user an authenticator app; return the user."""
    second_factor.set_up(user, second_factor.new_salt(), step=0)
    return user


def app_code(user, offset=0):
    """Return what the user's app shows, `offset` half minutes from now."""
    factor = SecondFactor.objects.get(user=user)
    return second_factor.code_at(second_factor.secret_of(factor.salt), int(time.time()) // 30 + offset)


def give_password(client, user, password=PASSWORD, **extra):
    return client.post(reverse("admin:login"), {"username": user.username, "password": password}, **extra)


def give_code(client, code):
    return client.post(reverse("accounts:second_factor"), {"code": code})


def sign_in(client, user):
    """Sign in with password and app."""
    give_password(client, user)
    return give_code(client, app_code(user))


def shown_secret(response):
    """Return the secret that the page of a new app shows, as a salt would make it."""
    return re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', response.content.decode()).group(1).replace(" ", "")


def is_in(client):
    """Whether the client may see the first page of the admin."""
    return client.get(reverse("admin:index")).status_code == 200
