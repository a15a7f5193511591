"""What the start page of the admin says of backups, and to whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from core import backup_state
from core.backup_state import BACKUP, PROOF, BackupResult, note
from tests.desk_tools import somebody
from tests.reading import read

pytestmark = pytest.mark.django_db


def ago(**time):
    return timezone.now() - dt.timedelta(**time)


@pytest.fixture
def said(client, settings):
    """The warnings of the start page for somebody with a role, with backups switched on."""
    settings.BACKUP_URL = "/srv/backups"

    def page(role=roles.ADMINISTRATOR):
        client.force_login(somebody(role))
        lists = read(client.get(reverse("admin:index"))).all("ul", "messagelist")
        return [line.text for one in lists for line in one.all("li")]

    return page


def test_an_administrator_reads_that_no_backup_has_been_made_and_nobody_else_does(said):
    assert said() == ["Aucune sauvegarde n’a encore été faite."]
    assert said(roles.CONTRIBUTOR) == []
    assert not backup_state.backup_state().is_well


def test_nothing_is_said_where_no_backup_is_configured_or_all_is_well(said, settings):
    note(BACKUP, file="portal.zip", size=10)
    assert said() == []
    assert backup_state.backup_state().is_well
    BackupResult.objects.update(succeeded_at=ago(hours=49))
    (sentence,) = said()
    assert sentence.startswith("La dernière sauvegarde date du ")
    settings.BACKUP_URL = ""
    assert said() == []
    assert backup_state.backup_state().is_well


def test_a_failure_is_said_with_its_reason_until_the_next_success(said):
    note(BACKUP, file="portal.zip", size=10)
    note(BACKUP, failure="The disk is full.")
    note(PROOF, failure="It has been cut off.")
    assert said() == [
        "La dernière sauvegarde a échoué : The disk is full.",
        "La dernière sauvegarde n’a pas pu être restaurée : It has been cut off.",
    ]
    assert backup_state.backup_state().backed_up_at > ago(minutes=5)
    note(BACKUP, file="portal.zip", size=10)
    note(PROOF, file="portal.zip", size=10)
    assert said() == []


def test_a_proof_that_is_no_longer_made_is_missed(said):
    note(BACKUP, file="portal.zip", size=10)
    note(PROOF, file="portal.zip", size=10)
    BackupResult.objects.filter(kind=PROOF).update(succeeded_at=ago(days=16))
    (sentence,) = said()
    assert sentence.startswith("La restauration d’une sauvegarde a été essayée pour la dernière fois le ")
