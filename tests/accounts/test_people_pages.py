"""What an administrator sees of each person, and which buttons there are for whom."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts import administrators, roles
from accounts.models import AuditEntry, Passkey, User
from tests.accounts.test_people import LIST, change_url, form, invite
from tests.accounts.tools import make_person, member, role, with_app
from tests.factories import UserFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


def invited(**fields):
    """Return somebody who has not chosen a password yet."""
    user = member(roles.TRANSLATOR, **fields)
    user.set_unusable_password()
    user.save()
    return user


def cells(page):
    """Return {user name: [the other cells]} of the list."""
    rows = read(page).one("table", id="result_list").one("tbody").all("tr")
    return {row.one("th").text: [cell.text for cell in row.all("td")] for row in rows}


def test_the_list_says_of_each_person_what_they_may_and_whether_they_can_sign_in(desk, administrator):
    administrator.groups.add(role(roles.REVIEWER))
    with_app(make_person(username="chef", first_name="Nadia", last_name="Essai", languages=["ar", "fr"]))
    key = make_person(username="cle", is_superuser=False, is_active=False)
    Passkey.objects.create(user=key, name="Clé", credential_id="x", credential=b"x")
    invited(username="invitee")
    administrator.refresh_from_db()
    rows = cells(desk.get(LIST))
    assert {name: row[:3] + row[4:6] for name, row in rows.items()} == {
        administrator.username: ["-", "Relecteur-éditeur, Administrateur", "–", "oui", "non"],
        "chef": ["Nadia Essai", "super-utilisateur", "Arabe, Français", "oui", "oui"],
        "cle": ["-", "–", "–", "oui", "oui"],
        "invitee": ["-", "Traducteur", "–", "non", "non"],
    }
    assert str(timezone.localdate().year) in rows[administrator.username][6]
    assert {rows[name][6] for name in ("chef", "cle", "invitee")} == {"–"}


def test_the_people_of_a_role_are_found_by_its_name(desk, administrator):
    member(roles.REVIEWER, username="relectrice")
    page = desk.get(LIST, {"role": role(roles.REVIEWER).pk})
    assert list(cells(page)) == ["relectrice"]
    filters = next(one for one in page.context["cl"].filter_specs if one.title == "rôle")
    assert [name for _pk, name in filters.lookup_choices] == [
        "Contributeur",
        "Traducteur",
        "Relecteur-éditeur",
        "Administrateur",
    ]
    assert set(cells(desk.get(LIST, {"role": "rien"}))) == {administrator.username, "relectrice"}


@pytest.mark.parametrize(
    ("person", "buttons"),
    [
        (lambda own: own, (False, False)),
        (lambda own: make_person(), (False, False)),  # a superuser's account
        (lambda own: with_app(make_person()), (False, False)),
        (lambda own: make_person(is_superuser=False), (False, False)),
        (lambda own: with_app(make_person(is_superuser=False)), (False, True)),
        (lambda own: invited(), (True, False)),
    ],
    ids=["oneself", "superuser", "superuser with an app", "colleague", "colleague with an app", "invited"],
)
def test_what_can_be_done_to_an_account_has_a_button_and_nothing_else(desk, administrator, person, buttons):
    with_app(administrator)
    user = person(administrator)
    page = desk.get(change_url(user), follow=True)
    addresses = [change_url(user, name) for name in ("invite", "reset_factor")]
    assert tuple(address in page.content.decode() for address in addresses) == buttons
    for may, address in zip(buttons, addresses, strict=True):
        assert desk.get(address).status_code == (200 if may else 403)
    assert desk.get(change_url(User(pk=0), "invite")).status_code == 403


def test_the_page_before_a_reset_names_the_person_and_says_what_happens(desk):
    named = with_app(make_person(is_superuser=False, username="n.essai", first_name="Nadia", last_name="Essai"))
    bare = with_app(make_person(is_superuser=False, username="sans-nom"))
    for user, name in ((named, "Nadia Essai"), (bare, "sans-nom")):
        main = read(desk.get(change_url(user, "reset_factor"))).one("div", id="content").text
        assert f"vient bien de {name}." in main
    assert "n.essai" in read(desk.get(change_url(named, "reset_factor"))).one("div", "breadcrumbs").text


def test_an_invitation_is_sent_again_written_down_and_told(desk, administrator, mailoutbox):
    user = invited(email="invitee@example.org")
    done = desk.post(change_url(user, "invite"), follow=True)
    assert done.redirect_chain[-1][0] == change_url(user)
    assert [str(message) for message in done.context["messages"]] == [
        "Une invitation a été envoyée à invitee@example.org."
    ]
    assert [mail.to for mail in mailoutbox] == [["invitee@example.org"]]
    entry = AuditEntry.objects.get(kind="invited")
    assert (entry.actor, entry.object_name, entry.details) == (administrator, user.username, {})


def test_the_audit_log_says_with_which_rights_somebody_was_invited(desk):
    invite(desk)
    assert AuditEntry.objects.get(kind="invited").details == {
        "active": True,
        "roles": [roles.TRANSLATOR],
        "languages": ["ar", "en"],
    }


@pytest.mark.parametrize(
    "known", [{"username": "NADIA@example.org"}, {"email": "NADIA@example.org"}], ids=["user name", "address"]
)
def test_who_has_an_account_is_not_invited_whatever_the_capitals(desk, known, mailoutbox):
    UserFactory(**known)
    before = User.objects.count()
    assert invite(desk).context["adminform"].form.errors == {
        "email": ["Cette adresse a déjà un compte\xa0: ouvrez-le et envoyez de nouveau l’invitation."]
    }
    assert (User.objects.count(), mailoutbox) == (before, [])


def test_roles_and_languages_are_chosen_by_their_names(desk):
    fields = desk.get("/fr/admin/accounts/user/add/").context["adminform"].form.fields
    assert [label for _pk, label in fields["groups"].choices] == [
        "Contributeur",
        "Traducteur",
        "Relecteur-éditeur",
        "Administrateur",
    ]
    assert [code for code, _name in fields["languages"].choices] == ["fr", "ar", "en"]
    assert {name for name, field in fields.items() if not field.required} >= {"groups", "languages"}


def test_who_is_invited_and_came_another_way_is_not_deleted(desk):
    role(roles.ADMINISTRATOR).permissions.add(Permission.objects.get(codename="delete_user"))
    came, never = invited(last_login=timezone.now()), invited()
    superuser = make_person()
    superuser.set_unusable_password()
    superuser.save()
    answers = [desk.post(change_url(user, "delete"), {"post": "yes"}).status_code for user in (came, superuser, never)]
    assert answers == [403, 403, 302]
    assert list(User.objects.filter(pk__in=[came.pk, superuser.pk, never.pk]).order_by("pk")) == [came, superuser]


def test_a_role_gets_what_it_lacks_and_keeps_what_the_office_gave_it():
    def held():
        return {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}

    before = held()
    assert set(before) == {roles.CONTRIBUTOR, roles.TRANSLATOR, roles.REVIEWER, roles.ADMINISTRATOR}
    assert {name for name, codes in before.items() if "change_user" in codes} == {roles.ADMINISTRATOR}
    role(roles.TRANSLATOR).permissions.add(Permission.objects.get(codename="delete_user"))
    role(roles.REVIEWER).permissions.clear()
    role(roles.CONTRIBUTOR).delete()
    Permission.objects.get(codename="publish_project").delete()
    roles.give(None, "default")
    assert held() == {**before, roles.TRANSLATOR: before[roles.TRANSLATOR] | {"delete_user"}}


def test_only_who_is_in_may_administer_and_others_who_do_count(administrator):
    may = Permission.objects.get(codename="change_user")
    direct, left, outside, none = (UserFactory(is_staff=True) for _ in range(4))
    for user in (direct, left, outside):
        user.user_permissions.add(may)
    User.objects.filter(pk=left.pk).update(is_active=False)
    User.objects.filter(pk=outside.pk).update(is_staff=False)
    people = [User.objects.get(pk=user.pk) for user in (administrator, direct, left, outside, none)]
    assert [administrators.administers(user) for user in people] == [True, True, False, False, False]
    assert set(administrators.administrators()) == {administrator, direct}
    assert administrators.others_administer(administrator)
    direct.user_permissions.clear()
    assert not administrators.others_administer(administrator)


def test_a_save_of_unchanged_rights_leaves_no_line_and_ends_nothing(desk, mailoutbox):
    colleague = make_person(is_superuser=False)
    theirs = colleague.staff_sessions.create(device="essai")
    assert desk.post(change_url(colleague), form(colleague, first_name="Nadia")).status_code == 302
    colleague.refresh_from_db()
    assert (colleague.first_name, list(colleague.staff_sessions.all())) == ("Nadia", [theirs])
    assert not AuditEntry.objects.filter(kind="rights").exists()
    assert mailoutbox == []
