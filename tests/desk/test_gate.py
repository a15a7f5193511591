"""Nothing that could not be published becomes public by another way: it waits as a change, and says what is missing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.roles import CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.publication import State
from desk import decisions, gate, proposals, versions, workflow
from tests.admin_tools import form_data, opened
from tests.desk.spreadsheet_tools import PROJECTS, checked, imported
from tests.desk_tools import admin_url, complete, in_state, somebody
from tests.factories import AxisFactory, FigureFactory, PartnerFactory, PictureFactory

pytestmark = [pytest.mark.django_db]

PROJECT = "projects.project"


def public(kind=PROJECT, **fields):
    """Return a published record with its first version."""
    record = in_state(kind, State.PUBLISHED, **fields)
    versions.record_version(record, None)
    return record


def save(client, record, follow=True, **values):
    url = admin_url(record, "change")
    return client.post(url, {**opened(client, url), **values}, follow=follow)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def waiting(record):
    return versions.proposals_on(record).first()


@pytest.fixture
def alone(settings):
    """One person publishes alone, so only the checklist holds a change back."""
    settings.FOUR_EYES = False


# --- What blocks publication blocks a change of what is public --------------------------------------------------------
# Each way to write: it is handed a published project and a user who may publish, and takes its donor or summary away.


def by_form(client, user, project):
    return said(save(client, project, summary_fr=""))


def by_restore(client, user, project):
    lacking = versions.latest(project)
    lacking.data["fields"]["summary_fr"] = ""
    lacking.save()
    return said(client.post(admin_url(project, "restore", lacking.pk), follow=True))


def by_accepting(client, user, project):
    with proposals.editing(project, somebody(CONTRIBUTOR)) as done:
        project.summary_fr = ""
        project.save()
    url = admin_url(project, "review", done.version.pk)
    assert len(client.get(url).context["missing"]) == 1  # said before, too
    return said(client.post(url, {"accept": "1"}, follow=True))


def by_import(client, user, project):
    job = imported(PROJECTS, [{"code": project.code, "title_fr": project.title_fr, "summary_fr": "-"}], user)
    return " ".join(job.rows.get().outcome["waits"])


def by_code(client, user, project):
    """What bulk actions and translators' files do."""
    with proposals.editing(project, user) as done:
        project.fundings.all().delete()
    return " ".join(done.reasons)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("way", [by_form, by_restore, by_accepting, by_import, by_code])
def test_what_blocks_publication_waits_on_every_way(client, way):
    user, project = somebody(REVIEWER), public()
    client.force_login(user)
    sentence = way(client, user, project)
    now = fresh(project)
    assert (now.summary_fr, now.fundings.count()) == (project.summary_fr or "Résumé", 1) or now.summary_fr
    assert ("bailleur" if way is by_code else "résumé") in sentence.lower()
    data = waiting(project).data
    assert (not data["fields"]["summary_fr"]) != (not data["children"]["fundings"])


@pytest.mark.usefixtures("alone")
def test_an_error_that_was_there_before_does_not_stop_a_correction(client):
    project = public(donors=[])  # without a donor it could not be published today
    client.force_login(somebody(REVIEWER))
    save(client, project, follow=False, title_fr="Titre corrigé")
    assert (fresh(project).title_fr, waiting(project)) == ("Titre corrigé", None)


@pytest.mark.usefixtures("alone")
def test_one_error_in_the_place_of_another_is_a_new_one():
    project, user = public(donors=[]), somebody(REVIEWER)
    assert write(project, user, summary_fr="").reasons == ["Le texte français manque\xa0: résumé."]
    before = gate.standing(project)
    assert (before.is_published, sum(before.errors.values())) == (True, 1)
    project.fundings.create(donor=PartnerFactory(code="UE"))
    type(project).objects.filter(pk=project.pk).update(summary_fr="")
    assert gate.new_errors(project, before) == ["Le texte français manque\xa0: résumé."]
    assert gate.obstacles(complete(PROJECT, donors=[]), gate.Standing(is_published=False)) == []


@pytest.mark.usefixtures("alone")
def test_the_same_error_with_another_number_is_no_new_one_and_a_second_of_its_kind_is():
    project = public()
    FigureFactory(project=project, reached=1260, source="")
    before = gate.standing(project)
    project.figures.update(reached=1300)
    assert gate.new_errors(project, before) == []
    FigureFactory(project=project, reached=40, source="")
    assert len(gate.new_errors(project, before)) == 1


@pytest.mark.usefixtures("alone")
def test_a_change_that_waited_is_public_once_nothing_is_missing(client):
    user, project = somebody(REVIEWER), public()
    figure = FigureFactory(project=project, reached=1260)
    client.force_login(user)
    save(client, project, **{"figures-0-source": "", "summary_fr": "Résumé récrit", "slug": "autre-adresse"})
    now = fresh(project)
    assert (now.summary_fr == "Résumé récrit", now.slug) == (False, "autre-adresse")  # an address is no text
    page = client.get(admin_url(project, "change"))
    assert page.context["adminform"].form["summary_fr"].value() == "Résumé récrit"
    assert len(page.context["workflow"]["errors"]) == 1
    key = next(name for name in form_data(page) if name.endswith("-source") and name.startswith("figures"))
    sentence = said(save(client, project, **{key: "Rapport d’essai"}))
    assert "Il ne manque plus rien\xa0: votre modification est maintenant publique." in sentence
    assert (fresh(project).summary_fr, waiting(project)) == ("Résumé récrit", None)
    assert project.figures.get(pk=figure.pk).source == "Rapport d’essai"


def test_a_scheduled_record_is_held_to_the_same(client, alone):
    article = public("events.article")
    type(article).objects.update(published_at=timezone.now() + dt.timedelta(days=3))
    client.force_login(somebody(REVIEWER))
    save(client, article, follow=False, lead_fr="", body_fr="")
    assert (bool(fresh(article).lead_fr), waiting(article).data["fields"]["lead_fr"]) == (True, "")


def test_a_public_picture_that_loses_its_consent_names_the_pages_that_show_it(client):
    event = public("events.event", title_fr="Événement avec photo")
    picture = PictureFactory()
    event.pictures.create(picture=picture)
    client.force_login(somebody(REVIEWER))
    url = admin_url(picture, "change")
    data = {name: value for name, value in form_data(client.get(url)).items() if name != "has_consent"}
    response = client.post(url, data, follow=True)
    assert f'<a href="{admin_url(event, "change")}">Événement avec photo</a>' in said(response)


# --- Four eyes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def author():
    return somebody(REVIEWER)


@pytest.fixture
def draft(author):
    """A complete project, all written by `author`."""
    project = complete(PROJECT)
    versions.record_version(project, author)
    return project


def write(record, user, **texts):
    with proposals.editing(record, user) as done:
        type(record).objects.filter(pk=record.pk).update(**texts)
    return done


def publishes(record, user):
    try:
        workflow.perform(fresh(record), "publish", user)
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize(
    "text", [{"title_en": "An English title"}, {"title_ar": "عنوان"}, {"summary_fr": "Une autre phrase"}]
)
def test_a_word_of_a_colleague_does_not_make_the_rest_read(draft, author, text):
    write(draft, somebody(TRANSLATOR, ["ar", "en"]), **text)
    assert not publishes(draft, author)
    assert publishes(draft, somebody(REVIEWER))


def test_who_corrected_a_word_sends_it_back_and_the_author_publishes(draft, author):
    colleague = somebody(REVIEWER)
    workflow.perform(draft, "submit", author)
    write(draft, colleague, summary_fr="Un mot corrigé")
    assert (publishes(draft, colleague), publishes(draft, author)) == (False, False)
    workflow.perform(fresh(draft), "return", colleague)
    assert publishes(draft, author)


def test_what_was_published_since_counts_no_more(draft, author):
    workflow.perform(draft, "publish", somebody(REVIEWER))
    workflow.perform(fresh(draft), "withdraw", author)
    write(draft, author, start_date="2019-01-01")  # a date is no text
    assert publishes(draft, author)
    workflow.perform(fresh(draft), "withdraw", author)
    write(draft, author, title_ar="عنوان")
    assert not publishes(draft, author)


def test_the_button_says_which_texts_nobody_else_has_read(client, draft, author):
    client.force_login(author)
    page = client.get(admin_url(draft, "change"))
    hindrances = {step.name: step.hindrance for step in page.context["workflow"]["buttons"]}
    assert "Français" in hindrances["publish"]


def test_a_public_text_is_read_by_a_colleague_first_a_number_is_not(client, author):
    project = public()
    figure = FigureFactory(project=project, reached=10)
    client.force_login(author)
    save(client, project, follow=False, **{"figures-0-reached": "12"})
    figure.refresh_from_db()
    assert (figure.reached, waiting(project)) == (12, None)
    save(client, project, follow=False, **{"figures-0-label_ar": "أشخاص", "title_fr": "Titre seul"})
    assert fresh(project).title_fr != "Titre seul"
    proposal = waiting(project)
    assert (proposal.author, proposal.data["fields"]["title_fr"]) == (author, "Titre seul")
    with pytest.raises(PermissionDenied):
        decisions.accept(proposal, author)
    decisions.accept(proposal, somebody(REVIEWER))
    assert fresh(project).title_fr == "Titre seul"


def test_an_imported_text_and_a_set_axis_pass_the_same_gate(client, author):
    project, axis = public(), AxisFactory(code="nouveau")
    client.force_login(author)
    job = checked(PROJECTS, [{"code": project.code, "title_fr": "Titre importé", "start": "2018-01-01"}], author)
    assert job.rows.get().outcome["waits"]  # said before it is written
    page = client.post(admin_url(type(project), "write", job.pk), follow=True)
    assert "attend" in said(page)
    assert fresh(project).title_fr != "Titre importé"
    proposal = waiting(project)
    assert proposal.data["fields"]["title_fr"] == "Titre importé"
    url = admin_url(type(project), "changelist")
    client.post(url, {"action": "set_axis", "_selected_action": [project.pk], "axis": axis.pk})
    data = waiting(project).data["fields"]  # added to what waits already, and nothing of it is lost
    assert (data["title_fr"], data["axis"], fresh(project).axis_id) == ("Titre importé", axis.pk, project.axis_id)


def test_an_imported_number_is_public_at_once(client, author):
    project = public()
    client.force_login(author)
    job = checked(PROJECTS, [{"code": project.code, "start": "2018-01-01"}], author)
    client.post(admin_url(type(project), "write", job.pk))
    assert (fresh(project).start_date, waiting(project)) == (dt.date(2018, 1, 1), None)
