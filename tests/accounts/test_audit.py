"""The audit log: nothing that staff do is missing, and nobody edits it."""

import csv
import io
import json
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts import audit, audit_words, roles, triggers
from accounts.models import AuditEntry
from core.models import Partner
from tests.accounts.tools import give_password, make_person, member
from tests.factories import PartnerFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LIST = "/fr/admin/accounts/auditentry/"


@pytest.fixture
def entry():
    audit.record(audit.Kind.CHANGE, make_person(), PartnerFactory())
    return AuditEntry.objects.first()


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("kind", "actor_name", "object_kind", "object_name"))


# --- Nothing is missing ---------------------------------------------------------------------------------------------


def test_what_the_admin_logs_is_in_it_bulk_deletion_too(officer_client, officer):
    partners = [PartnerFactory(name_fr=f"Partenaire {n}") for n in (1, 2)]
    start = AuditEntry.objects.count()
    data = {"action": "delete_selected", "_selected_action": [p.pk for p in partners], "post": "yes"}
    officer_client.post(reverse("admin:core_partner_changelist"), data)
    assert not Partner.objects.exists()
    deleted = sorted(acts()[start:])
    assert deleted == [("delete", officer.username, "core.partner", f"Partenaire {n}") for n in (1, 2)]
    LogEntry.objects.all().delete()
    assert sorted(acts()[start:]) == deleted


@pytest.mark.parametrize("count", [1, 3])
def test_every_entry_of_djangos_log_makes_one_line(officer, count):
    records = [PartnerFactory() for _ in range(count)]
    LogEntry.objects.log_actions(officer.pk, records, 2, [{"changed": {"fields": ["Nom"]}}])
    assert [(kind, actor) for kind, actor, *_ in acts()] == [("change", officer.username)] * count
    assert AuditEntry.objects.first().details == {"changes": [{"changed": {"fields": ["Nom"]}}]}


def test_a_column_of_a_language_is_named_by_the_field_and_the_language():
    changes = [{"changed": {"fields": ["Title [ar]", "Title (en)", "Odd [zz]"]}}]
    with translation.override("fr"):
        said = audit_words.details({"changes": changes})
    assert said == "Modification de Titre (Arabe), Titre (Anglais) et Odd [zz]."


def test_a_change_of_rights_is_told_in_words():
    rights = {"active": True, "roles": ["Translator", "Reviewer"], "languages": []}
    with translation.override("en"):
        said = audit_words.details({"before": {}, "after": rights})
    assert said == "before: –; after: active: yes, roles: Translator, Reviewer, languages: –"


def test_details_that_json_cannot_hold_are_kept_as_text(officer):
    project = ProjectFactory()
    audit.record(audit.Kind.TRANSITION, officer, project, name="publish", kind="x", obj=project)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.actor, entry.object_id) == ("transition", officer, str(project.pk))
    assert entry.details == {"name": "publish", "kind": "x", "obj": str(project)}


def test_signing_in_and_out_and_failing_are_in_it(client):
    person = make_person()
    give_password(client, person, "faux", REMOTE_ADDR="192.0.2.77")
    client.post(reverse("admin:login"), {"username": "mot-de-passe-saisi-au-mauvais-endroit", "password": "x"})
    give_password(client, person)
    client.post(reverse("admin:logout"))
    name = person.username
    assert acts() == [
        ("login_failed", "", "accounts.user", name),
        ("login_failed", "", "", ""),
        ("login", name, "accounts.user", name),
        ("logout", name, "accounts.user", name),
    ]
    assert AuditEntry.objects.order_by("pk").first().address == "192.0.2.0"
    assert "mot-de-passe-saisi" not in json.dumps(list(AuditEntry.objects.values("details", "object_name")))


def test_a_step_without_a_right_to_it_is_in_it_and_many_are_told(client, caplog):
    """With who asked for what, not what was sent; a page that anybody is refused is nobody's entry."""
    person = member(roles.TRANSLATOR)
    refused = "/fr/admin/projects/project/add/"
    client.force_login(person)
    assert AuditEntry.objects.get().details == {"second_factor": False}
    assert client.post(refused, {"title_fr": "Ne doit pas être gardé"}).status_code == 403
    entries = AuditEntry.objects.filter(kind="refused")
    entry = entries.get()
    assert (entry.actor, entry.details) == (person, {"method": "POST", "page": refused})
    audit.record_refusal(make_person(), "M" * 11, "/" + "p" * 200)  # what a program may send is kept in part
    assert entries[0].details == {"method": "M" * 10, "page": "/" + "p" * 199}
    for _again in range(24):
        client.get(refused)
    assert entries.count() == 26
    (line,) = [record.getMessage() for record in caplog.records if record.name == "accounts.audit"]
    assert line == f"20 steps were refused to user {person.pk}; the audit log says which."
    Client(enforce_csrf_checks=True).post(reverse("admin:login"), {"username": person.username})
    assert entries.count() == 26


def test_an_entry_keeps_of_a_record_what_its_columns_hold(officer):
    long, unsaved = Partner(pk=7, name_fr="é" * 201), Partner(name_fr="Neuf")
    for record in (long, unsaved):
        audit.record(audit.Kind.CHANGE, officer, record)
    found = AuditEntry.objects.order_by("pk").values_list("object_id", "object_name", "address")
    assert list(found) == [("7", "é" * 200, ""), ("", "Neuf", "")]


@pytest.mark.parametrize(("message", "details"), [("", {}), ("[]", {"changes": []}), ("Texte", {"changes": "Texte"})])
def test_what_djangos_log_says_of_a_change_is_kept_in_any_form(officer, message, details):
    LogEntry.objects.create(user=officer, action_flag=2, object_repr="Un", change_message=message)
    assert [(one.details, one.object_kind, one.object_id) for one in AuditEntry.objects.all()] == [(details, "", "")]
    LogEntry.objects.update(object_repr="Deux")
    LogEntry.objects.get().save()  # changed later, or loaded from a file: what was done is written down already
    assert AuditEntry.objects.count() == 1


def test_an_entry_is_called_by_what_was_done_to_what_or_by_whom():
    with translation.override("en"):
        names = [str(AuditEntry(kind="login", actor_name="nadia", object_name=name)) for name in ("Partner", "")]
    assert names == ["signed in: Partner", "signed in: nadia"]


def test_an_account_that_goes_leaves_its_lines(entry):
    name = entry.actor_name
    entry.actor.delete()
    entry.refresh_from_db()
    assert entry.actor_name == name


# --- Nobody edits it ------------------------------------------------------------------------------------------------


def test_the_model_refuses(entry):
    rows = AuditEntry.objects.all()
    for act in (entry.save, entry.delete, rows.delete, lambda: rows.update(kind="login")):
        with pytest.raises(TypeError, match="audit log"):
            act()
    with pytest.raises(TypeError), transaction.atomic():
        AuditEntry.objects.bulk_update([entry], ["kind"])
    assert acts()[0][0] == "change"


def test_the_database_refuses(entry):
    editor = SimpleNamespace(connection=connection)
    triggers.create(None, editor)
    try:
        for statement in ("UPDATE accounts_auditentry SET kind = 'login'", "DELETE FROM accounts_auditentry"):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as c:
                c.execute(statement)
        audit.record(audit.Kind.LOGIN)  # it still takes new lines
        assert [kind for kind, *_ in acts()] == ["change", "login"]
    finally:
        triggers.drop(None, editor)


def test_forged_requests_change_nothing(officer_client, entry):
    before = list(AuditEntry.objects.filter(pk=entry.pk).values())
    change, delete, add = (
        reverse("admin:accounts_auditentry_change", args=[entry.pk]),
        reverse("admin:accounts_auditentry_delete", args=[entry.pk]),
        reverse("admin:accounts_auditentry_add"),
    )
    assert officer_client.get(change).status_code == 200
    answers = [officer_client.post(address, {"kind": "login", "post": "yes"}) for address in (change, delete, add)]
    assert [answer.status_code for answer in answers] == [403] * 3
    officer_client.post(LIST, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert list(AuditEntry.objects.filter(pk=entry.pk).values()) == before


# --- Who reads it ---------------------------------------------------------------------------------------------------


def test_administrators_filter_by_person_kind_and_date(client, entry):
    reader = member(roles.ADMINISTRATOR)
    client.force_login(reader)

    def found(**query):
        return [row.pk for row in client.get(LIST, query).context["cl"].result_list]

    assert found(kind__exact="change") == [entry.pk]
    assert found(actor__id__exact=entry.actor_id) == [entry.pk]
    assert entry.pk in found(at__year=timezone.localtime(entry.at).year)
    assert found(at__year=2001) == []
    assert found(q=entry.object_name) == [entry.pk]
    rows = [AuditEntry(object_kind=kind) for kind in (entry.object_kind, "core.gone", "gone", "")]
    shown = admin.site.get_model_admin(AuditEntry).object_kind_text
    assert [shown(row) for row in rows] == ["partenaire", "core.gone", "gone", "–"]
    shown = admin.site.get_model_admin(AuditEntry).details_text
    assert [shown(AuditEntry(details=details)) for details in ({}, {"count": 2})] == ["–", "nombre\xa0: 2"]


def test_the_export_has_what_the_list_shows_and_is_itself_recorded(officer_client, officer):
    audit.record(audit.Kind.CHANGE, officer, PartnerFactory(name_fr="=HYPERLINK(1)"), note="é")
    audit.record(audit.Kind.IMPORT, officer)
    answer = officer_client.get(f"{LIST}export/", {"kind__exact": "change"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert header[:3] == ["at", "actor_name", "kind"]
    assert [row[1:] for row in rows] == [
        [
            officer.username,
            "change",
            "core.partner",
            rows[0][4],
            "'=HYPERLINK(1)",
            '{"note": "é"}',
            "",
        ]
    ]
    assert AuditEntry.objects.first().kind == "export"


def test_an_export_with_a_filter_that_is_none_gets_a_page(officer_client):
    for filters in ({"f": "zip"}, {"kind": "x", "f": ""}, {"at__year": "x"}):
        assert officer_client.post(f"{LIST}export/?{urlencode(filters)}").status_code == 400
