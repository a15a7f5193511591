"""Editing users: nobody can give themselves more than they have."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.admin_tools import form_data, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager_client(client):
    """Somebody who may edit users, but is no administrator."""
    permissions = [f"accounts.{action}_user" for action in ("view", "add", "change", "delete")]
    client.force_login(make_user("gestion", permissions))
    return client


def change_url(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_two_users_cannot_share_an_address(officer_client):
    make_user("premiere")
    address = reverse("admin:accounts_user_add")
    data = {
        **form_data(officer_client.get(address)),
        "username": "seconde",
        "email": "premiere@example.org",
        "password1": "une-phrase-d-essai-longue",
        "password2": "une-phrase-d-essai-longue",
    }
    response = officer_client.post(address, data)
    assert list(response.context["adminform"].form.errors) == ["email"]


def test_a_manager_cannot_become_an_administrator(manager_client):
    manager = User.objects.get(username="gestion")
    data = form_data(manager_client.get(change_url(manager)))
    manager_client.post(change_url(manager), {**data, "first_name": "Nom", "is_superuser": "on", "groups": ["1"]})
    manager.refresh_from_db()
    assert (manager.first_name, manager.is_superuser, manager.user_permissions.count()) == ("Nom", False, 4)


def test_a_manager_cannot_touch_an_administrator(manager_client):
    boss = User.objects.create_superuser("direction", "direction@example.org", "mot-de-passe-d-essai")
    assert manager_client.post(change_url(boss), {"username": "autre"}).status_code == 403
    assert manager_client.post(reverse("admin:accounts_user_delete", args=[boss.pk])).status_code == 403
    manager_client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "delete_selected", "_selected_action": [boss.pk], "post": "yes"},
    )
    assert User.objects.get(pk=boss.pk).username == "direction"
