"""on_commit callbacks: e-mails and files, which a transaction cannot roll back.

Other tests do not cover them: they are rolled back before the commit, or simulate it.
"""

import contextlib

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from accounts import roles
from accounts.admin import UserAdmin
from accounts.models import User
from core.models import Picture
from tests.desk_tools import somebody
from tests.factories import PictureFactory

pytestmark = pytest.mark.django_db(transaction=True)

INVITATION = {"email": "nadia@example.org", "first_name": "Nadia", "last_name": "Essai"}


@pytest.fixture
def desk(client):
    client.force_login(somebody(roles.ADMINISTRATOR))
    return client


def test_an_invitation_leaves_once_the_account_is_stored(desk, mailoutbox):
    assert desk.post(reverse("admin:accounts_user_add"), INVITATION).status_code == 302
    assert [mail.to for mail in mailoutbox] == [["nadia@example.org"]]


def test_no_invitation_leaves_for_an_account_that_was_not_stored(desk, mailoutbox, monkeypatch):
    monkeypatch.setattr(UserAdmin, "log_addition", _fail)  # the last step of saving
    with pytest.raises(ZeroDivisionError):
        desk.post(reverse("admin:accounts_user_add"), INVITATION)
    assert not User.objects.filter(email="nadia@example.org").exists()
    assert mailoutbox == []


def _fail(*args, **kwargs):
    raise ZeroDivisionError


def test_a_picture_whose_deletion_is_taken_back_keeps_its_file():
    picture = PictureFactory()
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        picture.delete()
        _fail()
    assert default_storage.exists(Picture.objects.get().file.name)
    Picture.objects.get().delete()
    assert not default_storage.exists(picture.file.name)
