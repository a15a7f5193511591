"""The history of a record, and what becomes of changes to what is published."""

import datetime as dt
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts import roles
from accounts.models import AuditEntry
from core.publication import State
from desk import decisions, proposals, versions, workflow
from desk.compare import compare, in_language, labels, text_changes
from desk.merge import MINE, THEIRS, merge
from desk.models import Version
from desk.snapshots import provisional, snapshot
from projects.models import ProjectDocument
from tests.admin_tools import form_data, opened, row_data
from tests.desk_tools import admin_url, somebody
from tests.factories import (
    ArticleFactory,
    FigureFactory,
    PartnerFactory,
    PictureFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def project():
    """A published project with something of everything, and its first version."""
    project = ProjectFactory(
        published=True,
        translated=True,
        title_fr="Titre d’essai",
        donors=["UE", "CH"],
        partners=["ENTRAIDE"],
        regions=["MA-01", "MA-06"],
        objectives_fr="<p>Accueillir les personnes.</p>",
    )
    whole = FigureFactory(project=project, reached=100)
    FigureFactory(project=project, reached=40, part_of=whole)
    project.pictures.create(picture=PictureFactory())
    project.sources.create(title="Source d’essai")
    versions.record_version(project, None)
    return project


@pytest.fixture
def article():
    """The same of a kind whose form is light, for rules that all kinds share."""
    article = ArticleFactory(
        published=True, translated=True, title_fr="Titre d’essai", lead_fr="Chapeau d’essai", regions=["MA-01", "MA-06"]
    )
    article.pictures.create(picture=PictureFactory())
    article.sources.create(title="Source d’essai")
    versions.record_version(article, None)
    return article


def save(client, record, **values):
    """Open the form, type `values`, save."""
    url = admin_url(record, "change")
    return client.post(url, {**opened(client, url), **values})


def said(page):
    return [str(message) for message in page.context["messages"]]


def pending(record):
    return versions.proposals_on(record).get()


# --- Snapshots --------------------------------------------------------------------------------------------------------


def test_a_version_is_stored_only_when_something_changed(project, reviewer):
    first = versions.latest(project)
    assert versions.record_version(project, reviewer) == first
    project.regions.remove(project.regions.first())
    second = versions.record_version(project, reviewer, "Une région de trop")
    assert second != first
    assert (second.author_name, second.reason) == (reviewer.username, "Une région de trop")


def test_a_transition_is_a_version_with_its_reason(reviewer):
    article = ArticleFactory()
    versions.record_version(article, None)
    workflow.perform(article, "submit", reviewer, reason="Prêt")
    latest = versions.latest(article)
    assert (latest.author, latest.reason, latest.data["fields"]["state"]) == (reviewer, "Prêt", "in_review")


# --- Comparison -------------------------------------------------------------------------------------------------------


def test_texts_are_compared_word_by_word_in_their_own_language(project):
    before = snapshot(project)
    project.title_fr, project.title_ar = "Nouveau titre d’essai", "عنوان جديد"
    project.objectives_fr = "<p>Accueillir <strong>les personnes</strong>.</p>"
    project.save()
    changes = {change.path: change for change in compare(type(project), before, snapshot(project))}
    french = changes["fields/title_fr"]
    assert [words for words in french.words if words[0]] == [("del", "Titre"), ("ins", "Nouveau titre")]
    assert (french.language, french.direction) == ("fr", "ltr")
    assert (changes["fields/title_ar"].language, changes["fields/title_ar"].direction) == ("ar", "rtl")
    assert changes["fields/objectives_fr"].is_formatting
    assert set(changes) == {"fields/title_fr", "fields/title_ar", "fields/objectives_fr"}
    assert [c.path for c in in_language(list(changes.values()), "ar")] == ["fields/title_ar"]


def test_of_a_row_only_the_texts_of_one_language_are_compared(project):
    before = snapshot(project)
    funding = project.fundings.get(donor__code="CH")
    funding.note_fr, funding.note_ar, funding.amount = "Note d’essai", "ملاحظة", 12
    funding.currency = "EUR"
    funding.save()
    (row,) = compare(type(project), before, snapshot(project))
    path = f"children/fundings/{funding.pk}"
    assert [change.path for change in row.rows] == [
        f"{path}/{name}" for name in ("amount", "currency", "note_fr", "note_ar")
    ]
    (narrowed,) = in_language([row], "ar")
    assert [change.path for change in narrowed.rows] == [f"{path}/note_ar"]
    assert (narrowed.path, narrowed.label, narrowed.row, narrowed.row_name) == (
        row.path,
        row.label,
        "changed",
        row.row_name,
    )


def test_values_that_are_no_texts_are_compared_in_words(project):
    before = snapshot(project)
    project.countries, project.is_nationwide, project.status_override = ["SN", "ML"], True, "suspended"
    project.start_date, project.home_share, project.parent = dt.date(2014, 3, 1), 40, ProjectFactory(title_en="Before")
    project.save()
    with translation.override("en"):
        changes = {str(c.label): c.values for c in compare(type(project), before, snapshot(project))}
    assert changes == {
        "Start": ("1 January 2020", "1 March 2014"),
        "Suspended or cancelled": ("–", "Suspended"),
        "Nationwide": ("no", "yes"),
        "Other countries": ("–", "Mali, Senegal"),
        "Share of this country, per cent": ("–", "40"),
        "Earlier phase or programme": ("–", "Before"),
    }


def test_links_and_rows_are_compared_by_name(project):
    before = snapshot(project)
    gone = project.regions.get(code="MA-06")
    project.regions.remove(gone)
    project.fundings.get(donor__code="CH").delete()
    figure = project.figures.get(reached=40)
    figure.reached = 50
    figure.save()
    changes = {change.label: change for change in compare(type(project), before, snapshot(project))}
    assert changes["Régions" if "Régions" in changes else "Regions"].removed == [str(gone)]
    rows = [change for change in changes.values() if change.row]
    assert [change.row for change in rows] == ["changed", "removed"]
    assert rows[0].rows[0].values == ("40", "50")
    assert str(PartnerFactory(code="CH")) in rows[1].row_name


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_comparison_page_speaks_three_languages(officer_client, project, language):
    old = versions.latest(project)
    project.title_ar = "عنوان آخر"
    project.save()
    new = versions.record_version(project, None)
    with translation.override(language):
        page = officer_client.get(admin_url(project, "compare"), {"old": old.pk, "new": new.pk})
    html = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{language}"' in html
    assert '<div class="words" lang="ar" dir="rtl">' in html
    assert "<ins>" in html
    assert "<del>" in html


def test_a_version_is_compared_with_the_record_as_it_is_now(officer_client, project):
    old, url = versions.latest(project), admin_url(project, "compare")
    project.title_fr, project.title_ar = "Autre titre", "عنوان آخر"
    project.save()

    def compared(**query):
        page = officer_client.get(url, query)
        return [change.path for change in page.context["changes"]] if page.status_code == 200 else page.status_code

    both = {"old": old.pk, "new": "now"}
    assert compared(**both) == ["fields/title_fr", "fields/title_ar"]
    assert compared(**both, language="ar") == ["fields/title_ar"]
    assert compared(**both, language="xx") == ["fields/title_fr", "fields/title_ar"]
    foreign = versions.record_version(ArticleFactory(), None)
    assert [compared(old=old.pk, new=new) for new in ("", "x", "٣", old.pk + 99, foreign.pk)] == [404] * 5


@pytest.mark.parametrize(
    ("then", "now", "changes"),
    [
        (None, "<p>un</p>", [("ins", "un")]),
        ("<p>un</p>", "", [("del", "un")]),
        ("<p>un</p>", "<p><strong>un</strong></p>", [("", "un")]),
        (
            "<p>un deux</p><p>fin</p>",
            "<p>un trois</p><p>fin</p>",
            [("", "un "), ("del", "deux"), ("ins", "trois"), ("", "\n"), ("", "fin")],
        ),
        ("<p>un</p><p>fin</p>", "<p>fin</p><p>un</p>", [("ins", "fin\n"), ("", "un"), ("del", "\nfin")]),
    ],
)
def test_two_texts_are_compared_paragraph_by_paragraph_and_word_by_word(then, now, changes):
    assert text_changes(then, now) == changes


def test_rows_of_a_proposal_have_numbers_that_no_stored_row_gets():
    rows = [{"id": 5, "part_of": None}, {"id": 9, "part_of": 5}, {"id": 8, "part_of": 9}, {"id": -3, "part_of": 8}]
    now = {"children": {"figures": [{"id": 5}, {"id": 6}]}}
    found = provisional({"fields": {"a": 9}, "children": {"figures": rows}}, now)
    eight, nine = sorted((row["id"] for row in found["children"]["figures"] if row["id"] < -3), reverse=True)
    assert nine == eight - 1
    assert found["fields"] == {"a": 9}
    assert found["children"]["figures"] == [
        {"id": 5, "part_of": None},
        {"id": -3, "part_of": eight},
        {"id": eight, "part_of": nine},
        {"id": nine, "part_of": 5},
    ]
    assert provisional({"children": {"figures": rows[:2]}}, {"children": {"figures": rows}})["children"] == {
        "figures": rows[:2]
    }


def test_a_long_text_is_compared_quickly():
    text = "<p>" + "</p><p>".join(f"Paragraphe {n} " + "mot " * 60 for n in range(150)) + "</p>"
    article = ArticleFactory(body_fr=text)
    before = snapshot(article)
    article.body_fr = text.replace("Paragraphe 70 ", "Section 70 ")
    article.save()
    (change,) = compare(type(article), before, snapshot(article))
    assert [words for words in change.words if words[0]] == [("del", "Paragraphe"), ("ins", "Section")]


# --- Restoring --------------------------------------------------------------------------------------------------------


def test_restore_brings_relations_back(officer_client, officer, project):
    first = versions.latest(project)
    project.title_ar = "عنوان آخر"
    project.save()
    project.regions.clear()
    project.fundings.all().delete()
    project.figures.all().delete()
    project.pictures.all().delete()
    versions.record_version(project, None)
    page = officer_client.post(admin_url(project, "restore", first.pk), {"_reason": "Tout était parti"}, follow=True)
    assert said(page) == ["La version a été restaurée, sous la forme d’une nouvelle version."]
    assert snapshot(project) == first.data
    latest = versions.latest(project)
    assert (latest.author, latest.reason) == (officer, "Tout était parti")
    assert latest.pk > first.pk
    project.refresh_from_db()
    assert project.text_changed_by == officer


def test_restoring_what_is_there_already_says_so(officer_client, project):
    page = officer_client.post(admin_url(project, "restore", versions.latest(project).pk), follow=True)
    assert [str(m) for m in page.context["messages"]] == [
        "Le contenu est déjà dans cet état\xa0: rien n’a été modifié."
    ]
    assert versions.history(project).count() == 1


def test_who_restores_is_shown_what_changed_meanwhile_and_what_waits(client, project, contributor):
    first, url = versions.latest(project), admin_url(project, "restore", versions.latest(project).pk)
    project.title_fr = "Titre d’aujourd’hui"
    project.save()
    client.force_login(contributor)
    page = client.post(url, {"seen": "x"})
    assert said(page) == [
        "Quelqu’un a modifié la fiche pendant que cette page était ouverte. Regardez à nouveau ce qui changera."
    ]
    page = client.post(url, {"seen": page.context["seen"]}, follow=True)
    assert said(page) == ["La version restaurée attend une relecture. Le public voit la page telle qu’elle était."]
    assert pending(project).data["fields"]["title_fr"] == first.data["fields"]["title_fr"]


def test_the_version_of_another_record_is_not_restored(project, reviewer):
    with pytest.raises(ValidationError):
        proposals.restore(project, versions.record_version(ProjectFactory(), None), reviewer)


def test_restore_never_changes_the_state_and_dates_only_for_publishers(contributor, reviewer):
    article = ArticleFactory(published=True)
    versions.record_version(article, None)
    workflow.perform(article, "withdraw", reviewer)
    public = versions.history(article).last()
    assert public.data["fields"]["state"] == "published"
    article.title_fr, article.published_at = "Autre", None
    article.save()
    versions.record_version(article, None)
    for user in (contributor, reviewer):
        proposals.restore(article, public, user)
        article.refresh_from_db()
        assert (article.state, article.published_at, article.title_fr) == (
            State.DRAFT,
            None,
            public.data["fields"]["title_fr"],
        )
    with pytest.raises(PermissionDenied):
        proposals.restore(article, public, contributor, with_publication=True)
    proposals.restore(article, public, reviewer, with_publication=True)
    article.refresh_from_db()
    assert article.state == State.DRAFT
    assert article.published_at is not None


def test_restore_of_a_published_record_by_a_contributor_waits(contributor, project):
    first = versions.latest(project)
    project.title_fr = "Titre d’aujourd’hui"
    project.save()
    done, _losses = proposals.restore(project, first, contributor)
    assert done.is_proposal
    project.refresh_from_db()
    assert project.title_fr == "Titre d’aujourd’hui"
    assert pending(project).data["fields"]["title_fr"] == "Titre d’essai"


def test_restore_says_what_is_gone(officer_client, project):
    name = default_storage.save("documents/essai.pdf", ContentFile(PDF))
    project.documents.create(title="Rapport d’essai", file=name)
    partner = PartnerFactory(code="DISPARU")
    project.participations.create(partner=partner)
    first = versions.record_version(project, None)
    project.documents.all().delete()
    project.participations.all().delete()
    default_storage.delete(name)
    key = f"core.partner/{partner.pk}"
    partner.delete()
    versions.record_version(project, None)
    html = officer_client.get(admin_url(project, "restore", first.pk)).content.decode()
    assert name in html
    page = officer_client.post(admin_url(project, "restore", first.pk), follow=True)
    said = " ".join(str(message) for message in page.context["messages"])
    assert name in said
    assert first.data["names"][key] in said
    assert not project.documents.exists()


def test_a_row_keeps_what_it_has_where_its_old_link_is_gone(officer, project):
    funding = project.fundings.get(donor__code="CH")
    gone, stays = funding.donor, PartnerFactory(code="NEUF")
    first = versions.latest(project)
    funding.donor, funding.note_fr = stays, "Autre note"
    funding.save()
    gone.delete()
    _done, losses = proposals.restore(project, first, officer)
    funding.refresh_from_db()
    assert (funding.donor, funding.note_fr or "") == (stays, "")
    assert [(str(loss.label), loss.name) for loss in losses] == [("bailleur", str(gone))]


def test_restore_says_which_field_the_models_refuse(officer_client, project):
    first = versions.latest(project)
    Version.objects.filter(pk=first.pk).update(
        data={**first.data, "fields": {**first.data["fields"], "contact_email": "rien"}}
    )
    for page in (
        officer_client.get(admin_url(project, "restore", first.pk)),
        officer_client.post(admin_url(project, "restore", first.pk), follow=True),
    ):
        assert "contact" in page.content.decode().lower()
    project.refresh_from_db()
    assert project.contact_email == ""


def test_forged_posts_are_refused(client, project, translator):
    first = versions.latest(project)
    project.title_fr = "Titre d’aujourd’hui"
    project.save()
    versions.record_version(project, None)
    stranger = UserFactory(is_staff=True)
    author = somebody(roles.CONTRIBUTOR)
    with proposals.editing(project, author):
        project.title_fr = "Proposé"
        project.save()
    project.refresh_from_db()
    before, proposal = snapshot(project), pending(project)
    tries = [
        (user, admin_url(project, page, *args), data)
        for user in (stranger, translator, author)
        for page, args, data in (
            ("review", [proposal.pk], {"accept": "1"}),
            ("review", [proposal.pk], {"refuse": "1", "answer": "non"}),
            ("restore", [first.pk], {"with_publication": "1"}),
        )
    ]
    tries += [(user, admin_url(project, "restore", first.pk), {}) for user in (stranger, translator)]
    tries += [(user, admin_url(project, "links"), {"days": "7"}) for user in (stranger, translator)]
    tries += [(user, admin_url(project, "review", proposal.pk), {"withdraw": "1"}) for user in (stranger, translator)]
    for user, url, data in tries:
        client.force_login(user)
        assert client.post(url, data).status_code == 403, (user.username, url, data)
    assert snapshot(project) == before
    assert pending(project) == proposal
    assert versions.history(project).filter(state="saved").count() == 2


# --- Changes that wait ------------------------------------------------------------------------------------------------


def test_what_a_contributor_saves_on_a_published_record_waits(client, project, contributor):
    before, moment = snapshot(project), project.updated_at
    client.force_login(contributor)
    page = save(client, project, title_fr="Titre proposé", regions=[], _reason="Plus juste")
    assert page.status_code == 302
    assert snapshot(project) == before
    project.refresh_from_db()
    assert (project.updated_at, project.text_changed_by) == (moment, None)
    proposal = pending(project)
    assert (proposal.author, proposal.reason) == (contributor, "Plus juste")
    assert proposal.data["fields"]["title_fr"] == "Titre proposé"
    assert proposal.data["links"]["regions"] == []
    html = client.get(admin_url(project, "change")).content.decode()
    assert "Titre proposé" in html
    assert "Titre d’essai" not in html.split("<form", 1)[1]


def test_its_author_goes_on_with_a_change_that_waits(client, project, contributor):
    client.force_login(contributor)
    url = admin_url(project, "change")
    page = client.get(url)
    donor = PartnerFactory(code="SUISSE-2")
    client.post(url, {**form_data(page), **row_data(page, "fundings", donor=donor.pk, note_fr="Nouveau")})
    first = pending(project)
    (added,) = [row for row in first.data["children"]["fundings"] if row["id"] < 0]
    assert added["donor"] == donor.pk
    page = client.get(url)
    data = form_data(page)
    key = next(name for name, value in data.items() if name.endswith("-donor") and value == str(donor.pk))
    data[key.replace("-donor", "-note_fr")] = "Encore mieux"
    assert client.post(url, data).status_code == 302
    second = pending(project)
    assert second.pk == first.pk
    assert [row["note_fr"] for row in second.data["children"]["fundings"] if row["id"] < 0] == ["Encore mieux"]
    assert project.fundings.count() == 2


def test_a_form_with_a_mistake_proposes_nothing(client, article, contributor):
    client.force_login(contributor)
    page = save(client, article, title_fr="", _reason="Gardez ceci")
    assert page.status_code == 200
    assert "Gardez ceci" in page.content.decode()
    assert not versions.proposals_on(article).exists()


def test_saving_without_a_change_proposes_nothing_and_undoing_withdraws(client, article, contributor):
    client.force_login(contributor)
    save(client, article)
    assert not versions.proposals_on(article).exists()
    save(client, article, title_fr="Titre proposé")
    save(client, article, title_fr="Titre d’essai")
    assert not versions.proposals_on(article).exists()
    told = [str(message) for message in client.get(reverse("admin:index")).context["messages"]]
    assert (told[0], told[2]) == (
        "Vous n’avez rien modifié.",
        "Vous avez tout retiré\xa0: plus rien n’attend de relecture.",
    )
    assert versions.history(article).filter(state="refused").count() == 1


def test_an_uploaded_file_waits_with_the_change(client, project, contributor, reviewer):
    client.force_login(contributor)
    url = admin_url(project, "change")
    page = client.get(url)
    file = SimpleUploadedFile("annexe.pdf", PDF, "application/pdf")
    row = row_data(page, "documents", title="Annexe d’essai", file=file)
    assert client.post(url, {**form_data(page), **row}).status_code == 302
    assert not ProjectDocument.objects.exists()
    name = pending(project).data["children"]["documents"][0]["file"]
    client.logout()
    assert client.get(reverse("media", args=[name])).status_code == 404
    decisions.accept(pending(project), reviewer)
    assert project.documents.get().file.name == name
    assert b"".join(client.get(reverse("media", args=[name])).streaming_content) == PDF


def test_what_a_translator_saves_on_a_published_record_waits(client, project, translator):
    client.force_login(translator)
    save(client, project, title_ar="عنوان مقترح", title_fr="Détourné")
    project.refresh_from_db()
    assert project.title_ar != "عنوان مقترح"
    data = pending(project).data["fields"]
    assert (data["title_ar"], data["title_fr"]) == ("عنوان مقترح", "Titre d’essai")


def test_who_may_publish_writes_at_once(client, article, reviewer):
    client.force_login(reviewer)
    save(client, article, slug="autre-adresse", _reason="Faute corrigée")
    article.refresh_from_db()
    assert article.slug == "autre-adresse"
    latest = versions.latest(article)
    assert (latest.author, latest.reason) == (reviewer, "Faute corrigée")
    assert not versions.proposals_on(article).exists()


def test_a_scheduled_record_waits_too_and_a_draft_does_not(contributor):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    scheduled = ArticleFactory(state=State.PUBLISHED, published_at=tomorrow)
    assert versions.needs_review(contributor, scheduled)
    assert not versions.needs_review(contributor, ArticleFactory())


def test_accepting_publishes_the_change(client, article, contributor, reviewer):
    client.force_login(contributor)
    save(client, article, title_fr="Titre proposé")
    proposal = pending(article)
    client.force_login(reviewer)
    assert str(versions.proposals_for(reviewer).count()) in client.get(reverse("admin:index")).content.decode()
    html = client.get(reverse("admin:desk_version_changelist")).content.decode()
    assert admin_url(article, "review", proposal.pk) in html
    html = client.get(admin_url(article, "review", proposal.pk)).content.decode()
    assert "<ins>" in html
    page = client.post(admin_url(article, "review", proposal.pk), {"accept": "1"}, follow=True)
    assert said(page) == ["La modification a été acceptée. Le public la voit dès maintenant."]
    assert LogEntry.objects.first().get_change_message() == "Modification proposée acceptée."
    article.refresh_from_db()
    assert (article.title_fr, article.state) == ("Titre proposé", State.PUBLISHED)
    assert article.text_changed_by == contributor
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", reviewer)
    assert versions.latest(article).author == reviewer
    with pytest.raises(ValidationError):
        decisions.accept(proposal, reviewer)


def test_four_eyes_accept(project, contributor, reviewer, settings):
    with proposals.editing(project, contributor) as done:
        project.title_fr = "Titre proposé"
        project.save()
    contributor.groups.add(Group.objects.get(name=roles.REVIEWER))
    promoted = type(contributor).objects.get(pk=contributor.pk)
    with pytest.raises(PermissionDenied):
        decisions.accept(done.version, promoted)
    settings.FOUR_EYES = False
    decisions.accept(done.version, promoted)
    project.refresh_from_db()
    assert project.title_fr == "Titre proposé"


def test_refusing_needs_a_reason_that_the_author_reads(client, article, contributor, reviewer):
    client.force_login(contributor)
    save(client, article, title_fr="Titre proposé")
    proposal = pending(article)
    client.force_login(reviewer)
    url = admin_url(article, "review", proposal.pk)
    page = client.post(url, {"refuse": "1", "answer": " "}, follow=True)
    assert said(page)[-1:] == ["Indiquez pourquoi\xa0: l’auteur le lira."]
    assert pending(article) == proposal
    page = client.post(url, {"refuse": "1", "answer": "Trop long"}, follow=True)
    assert said(page) == ["La modification a été refusée. Son auteur en est averti, avec votre réponse."]
    article.refresh_from_db()
    assert article.title_fr == "Titre d’essai"
    client.force_login(contributor)
    assert "Trop long" in client.get(url).content.decode()
    assert "Trop long" in client.get(admin_url(article, "history")).content.decode()


def test_an_author_takes_a_change_back(client, article, contributor, reviewer):
    client.force_login(contributor)
    with proposals.editing(article, contributor) as done:
        article.title_fr = "Titre proposé"
        article.save()
    proposal = done.version
    url = admin_url(article, "review", proposal.pk)
    assert client.post(url, {"rien": "1"}).status_code == 404
    assert client.get(admin_url(article, "review", versions.history(article).last().pk)).status_code == 404
    page = client.post(url, {"withdraw": "1"}, follow=True)
    assert [str(m) for m in page.context["messages"]] == ["Vous avez retiré votre modification."]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.answer) == (
        "refused",
        contributor,
        "Son auteur l’a retirée.",
    )
    assert list(versions.proposals_for(reviewer)) == []
    entry = AuditEntry.objects.filter(kind="change").first()
    assert (entry.actor, entry.details) == (contributor, {"withdrawn": proposal.pk})


def test_what_the_models_refuse_of_a_proposal_is_said_before_it_is_accepted(client, project, contributor, reviewer):
    with proposals.editing(project, contributor) as done:
        project.title_fr = "Titre proposé"
        project.save()
    data = done.version.data
    Version.objects.filter(pk=done.version.pk).update(
        data={**data, "fields": {**data["fields"], "contact_email": "rien"}}
    )
    client.force_login(reviewer)
    page = client.get(admin_url(project, "review", done.version.pk))
    assert page.context["missing"] == ["Saisissez une adresse de courriel valide."]


def test_only_what_the_author_changed_is_applied(client, article, contributor, reviewer):
    client.force_login(contributor)
    save(client, article, title_fr="Titre proposé")
    article.refresh_from_db()
    article.lead_fr = "Chapeau d’un autre"
    article.save()
    article.regions.remove(article.regions.first())
    client.force_login(reviewer)
    client.post(admin_url(article, "review", pending(article).pk), {"accept": "1"})
    article.refresh_from_db()
    assert (article.title_fr, article.lead_fr) == ("Titre proposé", "Chapeau d’un autre")
    assert article.regions.count() == 1


@pytest.mark.parametrize(("choice", "expected"), [(MINE, "Titre proposé"), (THEIRS, "Titre d’un autre")])
def test_a_conflict_is_named_and_needs_a_choice(client, article, contributor, reviewer, choice, expected):
    client.force_login(contributor)
    old = article.title_fr
    save(client, article, title_fr="Titre proposé")
    article.refresh_from_db()
    article.title_fr = "Titre d’un autre"
    article.save()
    url = admin_url(article, "review", pending(article).pk)
    client.force_login(reviewer)
    html = client.get(url).content.decode()
    (name,) = set(re.findall(r'name="(choice:fields/title_fr:[^"]+)"', html))
    assert f'<div class="words" lang="fr" dir="ltr">{old}</div>' in html  # what stood there before
    client.post(url, {"accept": "1"})
    article.refresh_from_db()
    assert article.title_fr == "Titre d’un autre"
    client.post(url, {"accept": "1", name: choice})
    article.refresh_from_db()
    assert article.title_fr == expected


def test_a_change_made_while_the_form_was_open_is_not_taken_back(client, article, contributor):
    client.force_login(contributor)
    url = admin_url(article, "change")
    form = form_data(client.get(url))
    article.lead_fr = "Chapeau d’un autre"
    article.save()
    client.post(url, {**form, "title_fr": "Titre proposé"})
    data, conflicts = versions.as_it_would_be(pending(article), snapshot(article))
    assert conflicts == []
    assert (data["fields"]["title_fr"], data["fields"]["lead_fr"]) == ("Titre proposé", "Chapeau d’un autre")


def test_rows_merge_row_by_row():
    def data(rows, links=()):
        return {
            "fields": {},
            "links": {"regions": list(links)},
            "children": {"figures": [{"id": pk, "reached": n} for pk, n in rows.items()]},
            "names": {},
        }

    base = data({1: 10, 2: 20, 3: 30, 4: 40}, [1, 2])
    mine = data({1: 11, 3: 30, 4: 44, -7: 70}, [1, 3])  # 1 and 4 changed, 2 deleted, one added
    now = data({1: 10, 2: 20, 4: 45, 5: 50}, [2, 4])  # 3 deleted, 4 changed, 5 added
    merged, conflicts = merge(base, mine, now)
    assert merged["children"] == data({1: 11, 4: 45, 5: 50, -7: 70})["children"]
    assert merged["links"] == {"regions": [3, 4]}
    assert conflicts == ["children/figures/4/reached"]
    merged, conflicts = merge(base, mine, now, {"children/figures/4/reached": MINE})
    assert (merged["children"]["figures"][1], conflicts) == ({"id": 4, "reached": 44}, [])
    _merged, conflicts = merge(base, data({1: 11}, [1, 2]), data({1: 10, 2: 21, 3: 30, 4: 40}, [1, 2]))
    assert conflicts == ["children/figures/2"]


def test_the_history_page_lists_what_changed_and_why(officer_client, project, officer):
    project.title_fr = "Titre d’aujourd’hui"
    project.save()
    versions.record_version(project, officer, "Faute corrigée")
    page = officer_client.get(admin_url(project, "history"))
    html = page.content.decode()
    assert "Faute corrigée" in html
    assert officer.username in html
    assert labels(compare(type(project), *(v.data for v in reversed(versions.history(project)))))[0] in html
    assert page.context["differs_now"] is False


def test_no_version_is_stored_by_looking(officer_client, article):
    article.title_fr = "Changé par la console"
    article.save()
    assert officer_client.get(admin_url(article, "history")).context["differs_now"] is True
    officer_client.get(admin_url(article, "restore", versions.latest(article).pk))
    officer_client.get(admin_url(article, "change"))
    assert versions.history(article).count() == 1


def test_versions_from_before_sources_had_a_language_get_it(reviewer):
    article = ArticleFactory()
    article.sources.create(title="Rapport")
    now = versions.record_version(article, None)
    (source,) = now.data["children"]["sources"]
    Version.objects.update(
        data={
            **now.data,
            "children": {
                **now.data["children"],
                "sources": [{name: value for name, value in source.items() if name != "language"}],
            },
        }
    )
    import_module("desk.migrations.0006_sources_in_versions").add_language(apps, None)
    assert Version.objects.get().data == now.data
    assert versions.record_version(article, reviewer) == now
