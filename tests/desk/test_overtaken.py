"""A record is deleted, binned or closed while a form is open: what was typed is shown, and finds its way."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts import audit, interrupted, roles
from accounts.models import AuditEntry
from core.dates import format_moment
from core.models import Partner
from core.typed import Typed
from desk import versions, workflow
from desk.admin_overtaken import as_new
from events.models import Article
from projects.models import Project
from tests.desk_tools import admin_url, complete, opened_form, somebody
from tests.factories import ArticleFactory, FigureFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_user():
    return somebody(roles.ADMINISTRATOR, first_name="Anna", last_name="Essai")


def window(record, user):
    """Return (client, address, form) of somebody who has opened the form of a record."""
    client = Client()
    client.force_login(user)
    form = {**opened_form(record, user), "_author": interrupted.ticket(user.pk), "_draft": "a" * 12}
    return client, admin_url(record, "change"), form


def brought_on(client, page, **more):
    """Press the button of the page and then Save; return the answer."""
    html = page.content.decode()
    address = unescape(re.search(r'<form method="post" action="([^"]*/add/)"', html)[1])
    data = {}
    for name, value in re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', html, re.DOTALL):
        data.setdefault(unescape(name), []).append(unescape(value))
    shown = client.post(address, {**data, "_returned": "1"})
    assert shown.status_code == 200
    return client.post(address, data | more)


@pytest.mark.parametrize("end", ["deleted", "binned"])
def test_what_was_typed_into_a_record_that_is_gone_goes_into_a_new_one(end, contributor, admin_user):
    project = ProjectFactory(code="ESSAI.7", title_fr="Projet d’essai")
    whole = FigureFactory(project=project, reached=100, label_fr="personnes")
    FigureFactory(project=project, reached=60, label_fr="femmes", part_of=whole)
    client, address, form = window(project, contributor)
    ProjectFactory(title_fr="Autre projet")
    workflow.put_in_bin(project, admin_user)
    if end == "deleted":
        audit.record(audit.Kind.DELETE, admin_user, project)
        project.delete()
    typed = {**form, "title_fr": "Titre neuf", "summary_fr": "Résumé neuf", "figures-0-reached": "120"}
    page = client.post(address, typed)
    assert page.status_code == 409
    kind = audit.Kind.DELETE if end == "deleted" else audit.Kind.TRANSITION
    when = format_moment(AuditEntry.objects.filter(kind=kind).first().at)
    act = {"deleted": "a supprimé «\xa0Projet d’essai\xa0»", "binned": "a mis «\xa0Projet d’essai\xa0» à la corbeille"}[
        end
    ]
    assert page.context["sentence"] == f"Pendant que ce formulaire était ouvert chez vous, Anna Essai {act} ({when})."
    assert "Résumé neuf" in unescape(page.content.decode())
    assert page.context["may_ask"] is False
    assert page.context["texts"][:6] == [
        ("Titre (Français)", "Titre neuf"),
        ("Résumé (Français)", "Résumé neuf"),
        ("Code du projet", "ESSAI.7"),
        ("Chiffre de bénéficiaires 1: Libellé (Français)", "personnes"),
        ("Chiffre de bénéficiaires 1: Source", "Source d’essai"),
        ("Chiffre de bénéficiaires 2: Libellé (Français)", "femmes"),
    ]
    assert "saved-draft-aaaaaaaaaaaa" not in page.cookies
    assert brought_on(client, page).status_code == 302
    new = Project.objects.get(title_fr="Titre neuf")
    assert new.pk != project.pk
    assert (new.code == "ESSAI.7") == (end == "deleted")
    part = new.figures.get(part_of__isnull=False)
    assert (part.reached, part.part_of.reached, new.figures.count()) == (60, 120, 2)


def test_a_record_that_nobody_in_particular_put_in_the_bin(admin_user):
    article = ArticleFactory(title_fr="Titre d’essai")
    client, address, form = window(article, admin_user)
    Article.objects.update(binned_at=timezone.now())
    page = client.post(address, form)
    assert page.context["sentence"] == (
        "Pendant que ce formulaire était ouvert chez vous, «\xa0Titre d’essai\xa0» a été mis à la corbeille."
    )


def test_who_may_see_the_bin_is_led_there(admin_user):
    article = ArticleFactory()
    client, address, form = window(article, admin_user)
    workflow.put_in_bin(article, admin_user)
    page = client.post(address, {**form, "title_fr": "Titre neuf"})
    assert page.status_code == 409
    assert f'href="{address}"' in page.content.decode()


def test_a_form_of_a_record_that_was_submitted_meanwhile(contributor, reviewer):
    article = complete("events.article")
    client, address, form = window(article, contributor)
    workflow.perform(article, "submit", somebody(roles.CONTRIBUTOR, first_name="Badr", last_name="Essai"))
    page = client.post(address, {**form, "title_fr": "Titre neuf"})
    assert (page.status_code, page.context["may_ask"]) == (409, True)
    when = format_moment(AuditEntry.objects.filter(kind=audit.Kind.TRANSITION).first().at)
    assert page.context["sentence"] == (
        f"«\xa0{article}\xa0» est maintenant dans l’état «\xa0en relecture\xa0» (Badr Essai, {when})\xa0: "
        "votre compte ne peut pas modifier la fiche dans cet état."
    )
    assert brought_on(client, page).status_code == 302
    assert Article.objects.filter(title_fr="Titre neuf").count() == 1


def test_a_translator_is_shown_what_they_wrote(translator, reviewer):
    article = ArticleFactory()
    client, address, form = window(article, translator)
    workflow.perform(article, "archive", reviewer)
    page = client.post(address, {**form, "title_ar": "عنوان جديد"})
    assert page.status_code == 409
    assert "عنوان جديد" in page.content.decode()
    assert "/add/" not in page.content.decode()


def test_a_form_of_a_record_that_was_published_meanwhile_becomes_a_proposal(contributor, reviewer):
    article = complete("events.article")
    client, address, form = window(article, contributor)
    workflow.perform(article, "submit", contributor)
    workflow.perform(article, "publish", reviewer)
    assert client.post(address, {**form, "title_fr": "Titre neuf"}).status_code == 302
    assert versions.proposals_on(article).get().data["fields"]["title_fr"] == "Titre neuf"
    article.refresh_from_db()
    assert article.title_fr != "Titre neuf"


def test_reference_data_that_was_deleted_meanwhile(admin_user):
    partner = PartnerFactory(name_fr="Partenaire d’essai")
    client, address, form = window(partner, admin_user)
    pk = partner.pk
    partner.delete()
    page = client.post(address, {**form, "name_fr": "Nom neuf"})
    assert page.status_code == 409
    assert page.context["texts"] == [("Nom (Français)", "Nom neuf")]  # no code, no choice
    assert (
        page.context["sentence"] == f"Pendant que ce formulaire était ouvert chez vous, «\xa0{pk}\xa0» a été supprimé."
    )
    assert brought_on(client, page, code="NEUF").status_code == 302  # the form showed it, but it is not typed again
    assert Partner.objects.filter(name_fr="Nom neuf").exists()


@pytest.mark.parametrize(
    ("factory", "name"), [(PartnerFactory, "name_fr"), (ArticleFactory, "title_fr")], ids=["partner", "article"]
)
def test_who_may_not_change_a_record_any_more_is_told(admin_user, factory, name):
    record = factory(**{name: "Nom d’essai"})
    client, address, form = window(record, admin_user)
    admin_user.groups.set(Group.objects.filter(name=roles.TRANSLATOR))
    page = client.post(address, {**form, name: "Nom neuf"})
    assert page.status_code == 409
    assert page.context["sentence"] == "Votre compte ne peut plus modifier «\xa0Nom d’essai\xa0»."
    assert (page.context["record_url"], page.context["new"]) == (address, None)


def test_an_address_of_no_record_is_refused_to_who_may_not_change_any(admin_user):
    partner = PartnerFactory()
    client, address, form = window(partner, admin_user)
    admin_user.groups.set(Group.objects.filter(name=roles.CONTRIBUTOR))
    for wrong in ("x", "٣", "9" * 30):
        assert client.post(address.replace(f"/{partner.pk}/", f"/{wrong}/"), form).status_code == 403


def test_nobody_learns_of_a_record_by_a_form_that_they_were_not_given(contributor, admin_user):
    project = ProjectFactory(title_fr="Titre secret")
    client, address, form = window(project, admin_user)
    workflow.put_in_bin(project, admin_user)
    del form["_author"]
    assert client.post(address, {**form, "title_fr": "x"}).status_code != 409
    client.force_login(contributor)
    page = client.post(address, {**form, "title_fr": "x"}, follow=True)
    assert "Titre secret" not in page.content.decode()


def test_nobody_learns_what_is_in_the_bin_by_a_forged_token(contributor, admin_user):
    project = ProjectFactory(title_fr="Titre secret")
    workflow.put_in_bin(project, admin_user)
    client = Client()
    client.force_login(contributor)
    forged = {"title_fr": "x", "_opened": "x", "_author": interrupted.ticket(contributor.pk)}
    page = client.post(admin_url(project, "change"), forged, follow=True)
    assert "Titre secret" not in page.content.decode()


def test_of_what_was_typed_rows_are_new_and_what_is_taken_is_left_out():
    fields = [
        *(("_opened", "x"), ("title_fr", "Titre"), ("slug", "adresse"), ("published_at_0", "1"), ("code", "FM.1")),
        *(("figures-TOTAL_FORMS", "2"), ("figures-INITIAL_FORMS", "2"), ("figures-0-id", "7"), ("figures-1-id", "8")),
        *(
            ("figures-0-project", "3"),
            ("figures-0-part_of", ""),
            ("figures-1-part_of", "7"),
            ("figures-1-reached", "7"),
        ),
        *(("figures-2-id", ""), ("figures-2-part_of", "row-0"), ("sources-0-id", "7"), ("other-1-part_of", "7")),
    ]
    typed = Typed("/old/", "/page/", fields, ["a.pdf"], can_return=False)
    rows = [
        *(("figures-TOTAL_FORMS", "2"), ("figures-INITIAL_FORMS", "0"), ("figures-0-id", ""), ("figures-1-id", "")),
        *(("figures-0-project", ""), ("figures-0-part_of", ""), ("figures-1-part_of", "row-0")),
        *(("figures-1-reached", "7"), ("figures-2-id", ""), ("figures-2-part_of", "row-0"), ("sources-0-id", "")),
        ("other-1-part_of", "7"),
    ]
    there, gone = (as_new(typed, Project, is_there=is_there) for is_there in (True, False))
    assert (there.address, there.page, there.files, there.can_return) == (
        *(admin_url(Project, "add"), "/page/", ["a.pdf"]),
        True,
    )
    assert there.fields == [("title_fr", "Titre"), *rows]
    assert gone.fields == [*fields[1:5], *rows]
