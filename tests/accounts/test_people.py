"""Managing people: invitations, roles, lost devices, and what nobody may do to themselves or to the last one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts import roles, second_factor
from accounts.admin_forms import PersonForm
from accounts.models import AuditEntry, SecondFactor, User
from tests.accounts.tools import (
    PASSWORD,
    app_code,
    give_code,
    give_password,
    is_in,
    make_person,
    member,
    role,
    sign_in,
    with_app,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ADD = "/fr/admin/accounts/user/add/"
LIST = "/fr/admin/accounts/user/"
NEW_PASSWORD = "une phrase assez longue"


def change_url(user, name="change"):
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


def form(user, **changes):
    """Return what the change form of a user sends."""
    data = {
        "username": user.username,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        "languages": user.languages,
        **changes,
    }
    return {name: value for name, value in data.items() if value not in (None, [])}


def invite(desk, **changes):
    data = {"email": "Nadia@Example.org", "first_name": "Nadia", "last_name": "Essai", **changes}
    with pytest.MonkeyPatch.context() as patch:
        # What waits for the end of the transaction would wait for the end of the test.
        patch.setattr("django.db.transaction.on_commit", lambda act: act())
        return desk.post(ADD, {**data, "groups": [role(roles.TRANSLATOR).pk], "languages": ["ar", "en"]}, follow=True)


def link_in(mail):
    return re.search(r"http://localhost:8000(/\S+)", mail.body).group(1)


# --- Invitations ----------------------------------------------------------------------------------------------------


def test_an_invited_person_chooses_a_password_and_sets_up_an_app(desk, administrator, mailoutbox, settings):
    settings.REQUIRE_SECOND_FACTOR = False  # for the administrator of this test
    done = invite(desk)
    assert "Une invitation a été envoyée à nadia@example.org." in [str(message) for message in done.context["messages"]]
    settings.REQUIRE_SECOND_FACTOR = True
    user = User.objects.get(username="nadia@example.org")
    assert (user.is_staff, user.is_superuser, user.languages) == (True, False, ["ar", "en"])
    assert [group.name for group in user.groups.all()] == [roles.TRANSLATOR]
    assert not user.has_usable_password()
    (mail,) = mailoutbox
    assert mail.to == ["nadia@example.org"]
    assert link_in(mail).startswith("/ar/admin/invitation/")

    visitor = Client()
    link = link_in(mail)
    assert visitor.get(link).status_code == 200  # a mail scanner that follows the link uses nothing up
    assert visitor.post(link, {"new_password1": "court", "new_password2": "court"}).status_code == 200
    answer = visitor.post(link, {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/ar/admin/login/app/"
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    again = Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert "new_password1" not in again.content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    kinds = list(AuditEntry.objects.filter(object_name="nadia@example.org").values_list("kind", "actor_name"))
    assert {("invited", administrator.username), ("joined", "nadia@example.org")} <= set(kinds)


def test_a_link_dies_after_seven_days_when_a_newer_one_is_sent_and_when_it_is_changed(desk, mailoutbox):
    invite(desk)
    user = User.objects.get(username="nadia@example.org")
    first = link_in(mailoutbox[0])

    def works(link):
        return "new_password1" in Client().get(link).content.decode()

    assert works(first)
    assert not works(first[:-3] + "xx/")
    question = desk.get(f"/fr/admin/accounts/user/{user.pk}/invite/").content.decode()
    assert "Un nouveau lien est envoyé à nadia@example.org." in question
    assert len(mailoutbox) == 1  # asked, not done
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert not works(first)
    desk.post(change_url(user, "invite"))
    assert [works(first), works(link_in(mailoutbox[1]))] == [False, True]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not works(link_in(mailoutbox[1]))


def test_an_address_is_invited_once(desk):
    UserFactory(email="nadia@example.org")
    assert "email" in invite(desk).context["adminform"].form.errors
    assert User.objects.filter(email__iexact="nadia@example.org").count() == 1


def test_a_mail_server_that_does_not_answer_is_told_and_the_account_stays(desk, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert "error" in [message.level_tag for message in invite(desk).context["messages"]]
    assert User.objects.filter(username="nadia@example.org").exists()


# --- Rights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [roles.CONTRIBUTOR, roles.TRANSLATOR, roles.REVIEWER])
def test_only_administrators_manage_people(client, name, mailoutbox):
    me, colleague = member(name), with_app(make_person(is_superuser=False))
    client.force_login(me)
    before = sorted(User.objects.values_list())
    attempts = {
        "list": client.get(LIST),
        "add": client.post(ADD, {"email": "autre@example.org"}),
        "self": client.post(change_url(me), form(me, groups=[role(roles.ADMINISTRATOR).pk], is_superuser="on")),
        "other": client.post(change_url(colleague), form(colleague, is_active=None)),
        "delete": client.post(change_url(colleague, "delete"), {"post": "yes"}),
        "reset": client.post(change_url(colleague, "reset_factor")),
        "invite": client.post(change_url(colleague, "invite")),
        "audit": client.get(reverse("admin:accounts_auditentry_changelist")),
        "export": client.get(reverse("admin:accounts_auditentry_export")),
    }
    assert {what: answer.status_code for what, answer in attempts.items()} == dict.fromkeys(attempts, 403)
    assert sorted(User.objects.values_list()) == before
    assert list(me.groups.all()) == [role(name)]
    assert SecondFactor.objects.filter(user=colleague).exists()
    assert mailoutbox == []


@pytest.mark.parametrize("superuser", [True, False])
def test_nobody_changes_their_own_rights(client, superuser):
    me = member(roles.ADMINISTRATOR, is_superuser=superuser, languages=["fr"])
    client.force_login(me)
    everything = [group.pk for group in Group.objects.all()]
    forged = form(me, groups=everything, languages=["fr", "ar"], is_active=None, first_name="Nouveau")
    forged |= {"is_superuser": "" if superuser else "on", "user_permissions": [Permission.objects.first().pk]}
    assert client.post(change_url(me), forged).status_code == 302
    me.refresh_from_db()
    assert (me.first_name, me.is_active, me.is_superuser, me.languages) == ("Nouveau", True, superuser, ["fr"])
    assert [group.name for group in me.groups.all()] == [roles.ADMINISTRATOR]
    assert not me.user_permissions.exists()


def test_nobody_makes_a_superuser_here_and_only_superusers_touch_one(desk):
    colleague, chief = make_person(is_superuser=False), with_app(make_person())
    desk.post(change_url(colleague), form(colleague, is_superuser="on"))
    colleague.refresh_from_db()
    assert not colleague.is_superuser
    forged = [
        desk.post(change_url(chief), form(chief, email="pris@example.org")),
        desk.post(change_url(chief, "reset_factor")),
    ]
    assert [answer.status_code for answer in forged] == [403, 403]
    chief.refresh_from_db()
    assert chief.email != "pris@example.org"
    assert SecondFactor.objects.filter(user=chief).exists()


def test_roles_themselves_are_edited_nowhere(officer_client):
    assert officer_client.get("/fr/admin/auth/group/").status_code == 404


def test_a_change_of_role_is_recorded_and_ends_the_sessions_of_who_leaves(desk, administrator):
    colleague, theirs = member(roles.CONTRIBUTOR), Client()
    theirs.force_login(colleague)
    change = form(colleague, groups=[role(roles.REVIEWER).pk], languages=["en"])
    assert desk.post(change_url(colleague), change).status_code == 302
    entry = AuditEntry.objects.get(kind="rights")
    assert (entry.actor, entry.object_name) == (administrator, colleague.username)
    assert entry.details == {
        "before": {"active": True, "roles": [roles.CONTRIBUTOR], "languages": []},
        "after": {"active": True, "roles": [roles.REVIEWER], "languages": ["en"]},
    }
    assert is_in(theirs)
    desk.post(change_url(colleague), form(colleague, is_active=None))
    assert not is_in(theirs)
    assert not colleague.staff_sessions.exists()


def test_who_gets_another_address_is_told_at_the_old_one(desk, mailoutbox):
    colleague = make_person(is_superuser=False, email="avant@example.org", mail_language="en")
    desk.post(change_url(colleague), form(colleague, first_name="Nadia"))
    assert mailoutbox == []
    assert desk.post(change_url(colleague), form(colleague, email="apres@example.org")).status_code == 302
    (mail,) = mailoutbox
    assert mail.to == ["avant@example.org"]
    assert "The email address of your account was changed by an administrator." in mail.body


def test_the_last_administrator_keeps_the_role(administrator):
    for changes in ({"is_active": None}, {"groups": [role(roles.REVIEWER).pk]}, {"groups": None}):
        with translation.override("en"):
            assert person_form(administrator, **changes).errors == {
                "__all__": ["This is the last administrator: give the role to somebody else first."]
            }
    assert person_form(administrator, first_name="Autre").is_valid()
    member(roles.ADMINISTRATOR, is_active=False)  # helps nobody
    assert not person_form(administrator, is_active=None).is_valid()
    make_person()  # a superuser administers too
    assert person_form(administrator, is_active=None).is_valid()


def person_form(user, **changes):
    fields = ["username", "email", "first_name", "last_name", "is_active", "groups", "languages"]
    bound = modelform_factory(User, form=PersonForm, fields=fields)
    return bound(form(user, **changes), instance=User.objects.get(pk=user.pk))


def test_accounts_that_were_used_are_not_deleted(desk):
    used, invited = make_person(is_superuser=False), make_person(is_superuser=False)
    invited.set_unusable_password()
    invited.save()
    administrator_role = role(roles.ADMINISTRATOR)
    administrator_role.permissions.add(Permission.objects.get(codename="delete_user"))
    assert desk.post(change_url(used, "delete"), {"post": "yes"}).status_code == 403
    assert desk.post(change_url(invited, "delete"), {"post": "yes"}).status_code == 302
    bulk = {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"}
    desk.post(LIST, bulk)
    assert list(User.objects.filter(pk__in=[used.pk, invited.pk])) == [used]


def test_passwords_cannot_be_guessed_through_the_list(desk):
    assert desk.get(LIST, {"password__startswith": "md5"}).status_code == 400


@pytest.mark.parametrize("languages", [["fr", "xx"], ["de"]])
def test_only_languages_of_the_portal_are_given(desk, languages):
    colleague = make_person(is_superuser=False)
    answer = desk.post(change_url(colleague), form(colleague, languages=languages))
    assert "languages" in answer.context["adminform"].form.errors
    colleague.refresh_from_db()
    assert colleague.languages == []
    with pytest.raises(ValidationError) as refused:  # nor by a program
        User(languages=languages).clean_fields()
    assert refused.value.message_dict["languages"] == ["Choisissez parmi les langues du portail."]
    assert desk.post(change_url(colleague), form(colleague, languages=["fr", "ar", "en"])).status_code == 302
    colleague.refresh_from_db()
    assert colleague.languages == ["fr", "ar", "en"]


# --- Lost devices ---------------------------------------------------------------------------------------------------


def test_an_administrator_resets_the_second_factor_of_a_colleague(desk, administrator, mailoutbox, settings):
    colleague, theirs = with_app(member(roles.CONTRIBUTOR)), Client()
    theirs.force_login(colleague)
    assert desk.get(change_url(colleague, "reset_factor")).status_code == 200
    assert SecondFactor.objects.filter(user=colleague).exists()  # asked, not done
    done = desk.post(change_url(colleague, "reset_factor"), follow=True)
    assert [str(message) for message in done.context["messages"]] == ["Le second facteur a été réinitialisé."]
    assert not SecondFactor.objects.filter(user=colleague).exists()
    assert not colleague.recovery_codes.exists()
    assert not is_in(theirs)
    assert [mail.to for mail in mailoutbox] == [[colleague.email]]
    entry = AuditEntry.objects.get(kind="factor_reset")
    assert (entry.actor, entry.object_id) == (administrator, str(colleague.pk))
    settings.REQUIRE_SECOND_FACTOR = True
    visitor = Client()
    assert visitor.get(give_password(visitor, colleague).url).url == reverse("accounts:new_app")


def test_nobody_resets_their_own_second_factor(desk, administrator):
    with_app(administrator)
    assert desk.post(change_url(administrator, "reset_factor")).status_code == 403
    assert SecondFactor.objects.filter(user=administrator).exists()


def test_the_last_administrator_is_helped_on_the_command_line(administrator, mailoutbox):
    with_app(administrator)
    call_command("reset_second_factor", administrator.username)
    assert not SecondFactor.objects.filter(user=administrator).exists()
    assert AuditEntry.objects.get(kind="factor_reset").actor is None
    assert len(mailoutbox) == 1
    with pytest.raises(CommandError, match="Nobody is called 'personne'"):
        call_command("reset_second_factor", "personne")


def test_a_recovery_code_opens_once_and_says_how_many_are_left(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = with_app(make_person())
    codes = second_factor.new_recovery_codes(person)
    give_password(client, person)
    answer = give_code(client, codes[3].upper().replace("-", " "))
    assert answer.url == reverse("accounts:account")
    assert "9" in str(next(iter(client.get(answer.url).context["messages"])))
    other = Client()
    give_password(other, person)
    assert give_code(other, codes[3]).status_code == 200


# --- One's own account ----------------------------------------------------------------------------------------------


def test_moving_to_another_telephone_needs_a_code(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = with_app(make_person())
    sign_in(client, person)
    old = SecondFactor.objects.get(user=person).salt
    assert client.get(reverse("accounts:new_app")).url == reverse("accounts:account")
    assert client.post(reverse("accounts:account"), {"replace": "", "code": "000000"}).status_code == 200
    assert client.get(reverse("accounts:new_app")).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(seconds=60), tick=False):
        answer = client.post(reverse("accounts:account"), {"replace": "", "code": app_code(person)})
        assert answer.url == reverse("accounts:new_app")
        assert client.get(answer.url).status_code == 200
    assert SecondFactor.objects.get(user=person).salt == old


def test_new_recovery_codes_need_a_code_and_replace_the_old_ones(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = with_app(make_person())
    old = set(person.recovery_codes.values_list("digest", flat=True))
    sign_in(client, person)
    with time_machine.travel(timezone.now() + timedelta(seconds=60), tick=False):
        answer = client.post(reverse("accounts:account"), {"codes": "", "code": app_code(person)})
    assert len(answer.context["codes"]) == 10
    assert AuditEntry.objects.get(kind="recovery_new").actor == person
    assert not old & set(person.recovery_codes.values_list("digest", flat=True))


def test_a_new_password_signs_out_the_others_only(client, mailoutbox):
    person, other = make_person(), Client()
    for browser in (client, other):
        browser.force_login(person)
    address = reverse("admin:password_change")
    wrong = {"old_password": "faux", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(address, wrong).status_code == 200
    assert client.post(address, {**wrong, "old_password": PASSWORD}).status_code == 302
    assert [is_in(client), is_in(other)] == [True, False]
    assert person.staff_sessions.count() == 1
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert AuditEntry.objects.filter(kind="password", actor=person).count() == 1


# --- A forgotten password -------------------------------------------------------------------------------------------


def ask(email, **extra):
    return Client().post(reverse("accounts:password_reset"), {"email": email}, follow=True, **extra)


def test_asking_for_a_password_tells_nothing(mailoutbox):
    person = make_person()
    closed, invited = make_person(is_active=False), make_person()
    invited.set_unusable_password()
    invited.save()
    pages = {
        (answer.status_code, answer.redirect_chain[-1], answer.content)
        for answer in (ask(user.email) for user in (person, closed, invited, UserFactory.build()))
    }
    assert len(pages) == 1
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    for number in range(6):  # capitals do not make another account
        answer = ask(person.email.upper() if number % 2 else person.email, REMOTE_ADDR=f"192.0.2.{number}")
        pages.add((answer.status_code, answer.redirect_chain[-1], answer.content))
    assert len(pages) == 1
    assert len(mailoutbox) == 3  # an hour's worth
    asked = AuditEntry.objects.filter(kind="password_asked").order_by("pk").values_list("actor", "object_name")
    assert list(asked) == [(None, name) for name in [person.username, "", "", "", person.username, person.username]]


def test_one_address_asks_for_ten_mails_an_hour(mailoutbox):
    for _ in range(12):
        ask(make_person().email)
    assert len(mailoutbox) == 10


def test_a_link_for_a_password_works_once_and_opens_nothing_by_itself(mailoutbox, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person, elsewhere = with_app(make_person()), Client()
    sign_in(elsewhere, person)
    ask(person.email, HTTP_HOST="localhost")
    link = link_in(mailoutbox[0])  # the address of the settings, whatever host was asked
    for _ in range(10):
        give_password(Client(), person, "faux", REMOTE_ADDR="192.0.2.1")
    visitor = Client()
    form_page = visitor.get(link, follow=True)
    address = form_page.redirect_chain[-1][0]
    words = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert visitor.post(address, words).url == reverse("admin:login")
    assert not is_in(visitor)
    assert not is_in(elsewhere)
    assert "new_password1" not in Client().get(link, follow=True).content.decode()
    # Who can read the mail of the account is not kept waiting by somebody else's wrong attempts.
    assert give_password(Client(), person, NEW_PASSWORD).url == reverse("accounts:second_factor")
