"""Two people, one record: what each changed is saved; where both changed the same, a page asks; nothing is lost."""

import datetime as dt
import os
import re
import time
from html import unescape

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts import roles
from accounts.models import User
from core.models import Partner, Picture
from core.publication import State
from core.translation_states import TextState, source_then, text_states
from desk import decisions, held_files, proposals, versions, workflow
from desk.admin_merge import again_if_taken
from desk.form_merge import opened_now, read_opened
from desk.form_values import page_of
from desk.merge import MINE, THEIRS
from desk.spreadsheets import writing
from events.models import Article, Event
from feedback.models import Message
from pages.models import DataRelease
from projects.figures import BeneficiaryFigure
from tests import factories
from tests.admin_tools import opening, row_data
from tests.desk.spreadsheet_tools import PROJECTS, checked
from tests.desk_tools import admin_url, complete, in_state, opened_form, somebody
from tests.factories import ArticleFactory, AxisFactory, FigureFactory, PartnerFactory, PictureFactory, ProjectFactory

pytestmark = [pytest.mark.django_db]
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def fresh(record):
    return type(record).objects.get(pk=record.pk)


class Window:
    """A window in which somebody has opened the form of a record."""

    def __init__(self, record, user):
        self.record, self.url = record, admin_url(record, "change")
        self.client = Client()
        self.client.force_login(user)
        self.form = opened_form(fresh(record), user)

    def save(self, **values):
        """Type `values` and save; return the page that asks, or None if it is saved."""
        response = self.client.post(self.url, {**self.form, "_continue": "1", **values})
        if response.status_code == 302:
            return None
        assert response.template_name == "admin/versions/merge.html", unescape(response.content.decode())
        return response

    def answer(self, page, *answers):
        """Choose on the page that asks; return its successor, as `save` does."""
        html = page.content.decode()
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
        data = {}
        for name, value in fields:
            data.setdefault(unescape(name), []).append(unescape(value))
        choices = list(dict.fromkeys(re.findall(r'type="radio"[^>]* name="([^"]*)"', html)))
        response = self.client.post(self.url, data | dict(zip(map(unescape, choices), answers, strict=True)))
        return None if response.status_code == 302 else response


@pytest.fixture
def anna():
    return somebody(roles.REVIEWER, first_name="Anna", last_name="Essai")


@pytest.fixture
def badr():
    return somebody(roles.REVIEWER, first_name="Badr", last_name="Essai")


@pytest.fixture
def translator():
    return somebody(roles.TRANSLATOR, languages=["ar"])


@pytest.fixture
def contributor_of_essai():
    return somebody(roles.CONTRIBUTOR, first_name="Anna", last_name="Essai")


@pytest.fixture
def project():
    return ProjectFactory(title_fr="Titre d’essai", title_ar="عنوان", summary_fr="Résumé d’essai", acronym="ESSAI")


@pytest.fixture
def article():
    return ArticleFactory(title_fr="Titre d’essai", lead_fr="Chapeau d’essai", media_contact="essai@example.org")


# --- What one changed and the other did not ---------------------------------------------------------------------------


@pytest.mark.both
def test_the_arabic_of_a_translator_stays_when_the_french_is_saved_after_it(anna, translator):
    article = ArticleFactory(title_fr="Titre", lead_fr="Chapeau")
    officer, other = Window(article, anna), Window(article, translator)
    assert other.save(title_ar="عنوان", lead_ar="مقدمة") is None
    assert officer.save(lead_fr="Chapeau corrigé") is None
    article = fresh(article)
    assert (article.title_ar, article.lead_ar, article.lead_fr) == ("عنوان", "مقدمة", "Chapeau corrigé")
    assert text_states(article, "ar") == {"title": TextState.READY, "lead": TextState.OUTDATED}
    assert source_then(article, "lead", "ar") == "Chapeau"


def test_a_translation_made_from_french_that_was_changed_meanwhile_is_outdated(anna, translator):
    article = ArticleFactory(title_fr="Titre", lead_fr="Chapeau")
    officer, other = Window(article, anna), Window(article, translator)
    assert officer.save(lead_fr="Chapeau corrigé") is None
    assert other.save(title_ar="عنوان", lead_ar="مقدمة") is None
    article = fresh(article)
    assert text_states(article, "ar") == {"title": TextState.READY, "lead": TextState.OUTDATED}
    assert source_then(article, "lead", "ar") == "Chapeau"


def test_a_mark_that_was_taken_away_meanwhile_stays_away(anna, badr):
    article = ArticleFactory(title_fr="Titre", lead_fr="Chapeau", title_ar="عنوان")
    marked = {"translation-machine-ar-title": "on"}
    Window(article, anna).save(**marked)
    one, other = Window(article, anna), Window(article, badr)
    was = {"translation-was-ar-title": "1"}
    assert one.save(**was) is None
    assert other.save(**was, **marked, lead_fr="Autre chapeau") is None
    assert text_states(fresh(article), "ar")["title"] == TextState.READY


def test_a_text_and_a_figure_are_saved_side_by_side(project, anna, badr):
    figure = FigureFactory(project=project, reached=100)
    one, other = Window(project, anna), Window(project, badr)
    assert one.save(**{"figures-0-reached": "120"}) is None
    assert other.save(title_fr="Autre titre", **row_of(other, "figures", label_fr="jeunes", reached="7")) is None
    assert fresh(project).title_fr == "Autre titre"
    assert fresh(figure).reached == 120
    assert sorted(project.figures.values_list("reached", flat=True)) == [7, 120]
    assert [version.author for version in versions.history(project)][:2] == [badr, anna]


def row_of(window, prefix, **values):
    """Return what a browser posts for a new row of a form that is open."""
    page = opening(window.client, window.url)
    number = int(window.form[f"{prefix}-TOTAL_FORMS"])
    data = row_data(page, prefix, **values)
    now = int(data[f"{prefix}-TOTAL_FORMS"]) - 1
    renamed = {name.replace(f"{prefix}-{now}-", f"{prefix}-{number}-"): value for name, value in data.items()}
    return renamed | {f"{prefix}-TOTAL_FORMS": number + 1}


def test_rows_that_refer_to_each_other_still_do_when_a_colleague_added_others(project, anna, badr):
    one, other = Window(project, anna), Window(project, badr)
    whole = row_of(other, "figures", label_fr="jeunes", reached="9")
    part = {name.replace("-0-", "-1-"): value for name, value in whole.items() if "-0-" in name}
    part |= {"figures-1-reached": "4", "figures-1-part_of": "row-0", "figures-TOTAL_FORMS": "2"}
    part["figures-1-is_additive"] = ""
    one.save(**row_of(one, "figures", label_fr="femmes", reached="100"))
    assert other.save(**(whole | part)) is None
    assert project.figures.get(reached=4).part_of == project.figures.get(reached=9)


def test_women_and_men_of_a_figure_that_a_colleague_divided_are_not_dropped_in_silence(project, anna, badr):
    figure = FigureFactory(project=project, reached=100)
    one, other = Window(project, anna), Window(project, badr)
    assert one.save(**{"figures-0-women": "60", "figures-0-men": "40"}) is None
    typed = {**other.form, "_continue": "1", "figures-0-women": "70", "figures-0-men": "40"}
    page = other.client.post(other.url, typed)
    assert page.status_code == 200
    assert re.search(r"[:：] 70\b", unescape(page.content.decode()))
    assert figure.parts.count() == 2
    assert one.save(**{"figures-0-women": "60", "figures-0-men": "40"}) is None  # the same form again
    assert figure.parts.count() == 2


def test_a_merged_save_takes_the_next_step(badr, contributor_of_essai):
    article = complete("events.article", media_contact="un@example.org")
    one, other = Window(article, contributor_of_essai), Window(article, badr)
    assert one.save(title_fr="Titre d’Anna") is None
    page = other.client.post(other.url, {**other.form, "title_fr": "Titre de Badr", "_transition": "submit"})
    assert fresh(article).state == State.DRAFT
    assert other.answer(page, MINE) is None
    assert (fresh(article).title_fr, fresh(article).state) == ("Titre de Badr", State.IN_REVIEW)


def test_a_form_whose_address_was_taken_at_the_same_moment_is_handled_again():
    answers = iter([IntegrityError(), "answer", "another"])

    def respond():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert [again_if_taken(respond), again_if_taken(respond)] == ["answer", "another"]


def test_what_a_colleague_changed_and_what_is_asked_is_said(anna, badr):
    article = ArticleFactory(title_fr="Titre", lead_fr="Chapeau", media_contact="essai@example.org")
    versions.record_version(article, None)
    one, two, three = Window(article, anna), Window(article, badr), Window(article, badr)
    assert one.save(lead_fr="Chapeau corrigé", media_contact="anna@example.org") is None
    response = two.client.post(two.url, {**two.form, "title_fr": "Titre récrit"})
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert told[0] == (
        "Pendant que cette fiche était ouverte chez vous, ceci a été modifié ailleurs\xa0: "
        "Chapeau (Français) et Contact presse. Ces modifications ont été gardées."
    )
    question = three.save(lead_fr="Chapeau de Badr", title_fr="Titre récrit")
    context = question.context
    assert [conflict.path for conflict in context["conflicts"]] == ["fields/lead_fr"]
    (conflict,) = context["conflicts"]
    assert (conflict.who, conflict.when) == ("Anna Essai", versions.history(article).get(author=anna).created_at)
    assert (context["user_name"], context["held"], context["names"]) == (
        *("Badr Essai", ""),
        {"held": "_held", "mine": MINE, "theirs": THEIRS},
    )
    assert [change.path for change in context["besides"]] == []
    typed = {name for name, _value in context["typed"]}
    assert {"title_fr", "lead_fr", "_opened", "_continue"} <= typed
    assert [name for name in typed if name.startswith(("csrf", "_held", "choice:"))] == []


def test_links_are_merged_one_by_one(project, anna, badr):
    axis = AxisFactory(code="autre")
    article = ArticleFactory(title_fr="Titre")
    article.projects.set([project])
    others = [ProjectFactory() for _ in range(2)]
    one, other = Window(article, anna), Window(article, badr)
    assert one.save(projects=[project.pk, others[0].pk], axis=axis.pk) is None
    assert other.save(projects=[others[1].pk]) is None
    assert set(fresh(article).projects.all()) == set(others)
    assert fresh(article).axis == axis


def test_two_windows_of_one_person_and_a_form_that_is_sent_twice(project, anna):
    one, other = Window(project, anna), Window(project, anna)
    row = row_of(one, "figures", label_fr="jeunes", reached="7")
    assert one.save(title_fr="Autre titre", **row) is None
    assert one.save(title_fr="Autre titre", **row) is None
    assert other.save(summary_fr="Autre résumé") is None
    now = fresh(project)
    assert (now.title_fr, now.summary_fr, now.figures.count()) == ("Autre titre", "Autre résumé", 1)


def test_saving_and_going_on_carries_the_new_version(article, anna, badr):
    one = Window(article, anna)
    assert one.save(title_fr="Titre 2") is None
    one.form = opened_form(fresh(article), anna)
    Window(article, badr).save(title_fr="Titre 3")
    assert "Titre 3" in one.save(title_fr="Titre 4").content.decode()


def test_a_version_that_is_restored_while_a_form_is_open(article, anna, badr):
    first = versions.record_version(article, None)
    Window(article, badr).save(lead_fr="Autre résumé", media_contact="autre@example.org")
    one = Window(article, anna)
    proposals.restore(fresh(article), first, badr)
    assert one.save(title_fr="Autre titre") is None
    now = fresh(article)
    assert (now.title_fr, now.lead_fr, now.media_contact) == ("Autre titre", "Chapeau d’essai", "essai@example.org")


def test_a_form_that_is_saved_while_somebody_looks_at_what_restoring_would_change(article, anna, badr):
    first = versions.record_version(article, None)
    Window(article, badr).save(lead_fr="Autre résumé")
    window, url = Window(article, anna), admin_url(article, "restore", first.pk)
    seen = window.client.get(url).context["seen"]
    Window(article, badr).save(media_contact="autre@example.org")
    page = window.client.post(url, {"seen": seen})
    assert "autre@example.org" in page.content.decode()
    assert fresh(article).lead_fr == "Autre résumé"
    assert window.client.post(url, {"seen": page.context["seen"]}).status_code == 302
    assert (fresh(article).lead_fr, fresh(article).media_contact) == ("Chapeau d’essai", "essai@example.org")


def test_a_file_that_is_imported_while_a_form_is_open(project, anna, badr):
    one = Window(project, anna)
    job = checked(PROJECTS, [{"code": project.code, "acronym": "FICHIER"}], badr)
    assert writing.begin(job)
    writing.write(job, PROJECTS)
    assert one.save(title_fr="Autre titre") is None
    assert (fresh(project).acronym, fresh(project).title_fr) == ("FICHIER", "Autre titre")


def test_a_record_that_is_published_and_set_to_an_axis_while_its_form_is_open(anna, badr, settings):
    settings.FOUR_EYES = False
    event = complete("events.event")
    one = Window(event, anna)
    workflow.perform(fresh(event), "publish", badr)
    axis = AxisFactory(code="autre")
    Event.objects.update(axis=axis)
    assert one.save(title_fr="Autre titre") is None
    now = fresh(event)
    assert (now.state, now.axis, now.title_fr) == (State.PUBLISHED, axis, "Autre titre")
    assert now.published_at is not None


# --- What both changed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "expected"), [(MINE, "Titre de Badr"), (THEIRS, "Titre d’Anna")])
def test_where_both_changed_the_same_a_page_asks(article, anna, badr, choice, expected):
    one, other = Window(article, anna), Window(article, badr)
    assert one.save(title_fr="Titre d’Anna") is None
    page = other.save(title_fr="Titre de Badr", lead_fr="Résumé de Badr")
    shown = unescape(re.sub("<[^>]*>", "", page.content.decode()))
    assert fresh(article).title_fr == "Titre d’Anna"
    assert all(text in shown for text in ("Titre d’essai", "Anna Essai", "de Badr", "Résumé"))
    assert other.answer(page, choice) is None
    now = fresh(article)
    assert (now.title_fr, now.lead_fr) == (expected, "Résumé de Badr")
    kept = " ".join(str(version.data["fields"]["title_fr"]) for version in versions.history(article))
    assert "Titre de Badr" in kept
    assert "Titre d’Anna" in kept


def test_without_an_answer_or_after_another_change_the_page_asks_again(article, anna, badr):
    one, other = Window(article, anna), Window(article, badr)
    one.save(title_fr="Titre d’Anna")
    page = other.save(title_fr="Titre de Badr")
    Window(article, anna).save(title_fr="Titre d’Anna, encore")
    page = other.answer(page, MINE)
    assert "encore" in page.content.decode()
    assert fresh(article).title_fr == "Titre d’Anna, encore"
    assert other.answer(page, MINE) is None
    assert fresh(article).title_fr == "Titre de Badr"


def test_a_figure_that_a_colleague_deleted_is_gone_if_nobody_changed_it(project, anna, badr):
    figure = FigureFactory(project=project, reached=100)
    FigureFactory(project=project, reached=50)
    one, other = Window(project, anna), Window(project, badr)
    assert one.save(**{"figures-0-DELETE": "on"}) is None
    assert other.save(title_fr="Autre titre") is None
    assert (fresh(project).title_fr, project.figures.count()) == ("Autre titre", 1)
    assert not BeneficiaryFigure.objects.filter(pk=figure.pk).exists()


@pytest.mark.parametrize(("choice", "expected"), [(MINE, [(220, None), (120, 220)]), (THEIRS, [])])
def test_a_figure_that_one_deleted_and_the_other_changed(project, anna, badr, choice, expected):
    whole = FigureFactory(project=project, reached=200, label_fr="jeunes accompagnés")
    FigureFactory(project=project, reached=100, part_of=whole)
    one, other = Window(project, anna), Window(project, badr)
    deleted = {f"figures-{number}-DELETE": "on" for number in range(2)}
    assert one.save(**deleted) is None
    page = other.save(**{"figures-0-reached": "220", "figures-1-reached": "120"}, title_fr="Autre titre")
    html = page.content.decode()
    assert "jeunes accompagnés" in html
    assert "supprimée" in html
    assert other.answer(page, choice, choice) is None
    figures = project.figures.order_by("-reached")
    assert [(figure.reached, figure.part_of and figure.part_of.reached) for figure in figures] == expected
    assert fresh(project).title_fr == "Autre titre"


@pytest.mark.parametrize(("choice", "expected"), [(MINE, []), (THEIRS, [120])])
def test_a_figure_that_one_changed_and_the_other_deleted(project, anna, badr, choice, expected):
    FigureFactory(project=project, reached=100)
    one, other = Window(project, anna), Window(project, badr)
    assert one.save(**{"figures-0-reached": "120"}) is None
    page = other.save(**{"figures-0-DELETE": "on"})
    assert other.answer(page, choice) is None
    assert list(project.figures.values_list("reached", flat=True)) == expected


def test_a_figure_that_both_deleted_takes_no_other_with_it(project, anna, badr):
    for reached in (100, 40):
        FigureFactory(project=project, reached=reached)
    one, other = Window(project, anna), Window(project, badr)
    assert one.save(**{"figures-0-DELETE": "on"}) is None
    assert other.save(**{"figures-0-DELETE": "on", "figures-1-reached": "50"}) is None
    assert list(project.figures.values_list("reached", flat=True)) == [50]


def test_a_file_that_came_with_the_form_survives_the_question(article, anna, badr):
    one, other = Window(article, anna), Window(article, badr)
    row = row_of(other, "documents", title="Rapport d’essai")
    one.save(title_fr="Titre d’Anna")
    upload = SimpleUploadedFile("rapport.pdf", PDF)
    page = other.save(title_fr="Titre de Badr", **row, **{"documents-0-file": upload})
    assert other.answer(page, MINE) is None
    (document,) = article.documents.all()
    assert (document.title, document.file.read()) == ("Rapport d’essai", PDF)
    assert fresh(article).title_fr == "Titre de Badr"


def test_a_file_that_was_held_for_a_question_that_nobody_answered_is_deleted(anna, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path  # other tests hold files too
    upload = SimpleUploadedFile("rapport.pdf", PDF)
    with time_machine.travel(timezone.now() - dt.timedelta(hours=25)):
        old = held_files.hold(MultiValueDict({"file": [upload]}), anna)
    (name,) = default_storage.listdir(held_files.FOLDER)[1]
    past = time.time() - 25 * 3600
    os.utime(default_storage.path(f"{held_files.FOLDER}/{name}"), (past, past))
    upload.read()  # as the check of the form did
    new = held_files.hold(MultiValueDict({"file": [upload]}), anna)
    assert len(default_storage.listdir(held_files.FOLDER)[1]) == 1
    found = [MultiValueDict() for _ in range(3)]
    for text, files in zip((old, new, "x"), found, strict=True):
        held_files.bring_back(text, anna, files)
    assert [{name: (file.name, file.read()) for name, file in files.items()} for files in found] == [
        {},
        {"file": ("rapport.pdf", PDF)},
        {},
    ]


def test_a_held_file_is_given_back_to_its_person_where_it_is_missing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    anna, badr = User(pk=1), User(pk=2)
    uploads = {name: MultiValueDict({"file": [SimpleUploadedFile(name, PDF)]}) for name in ("un.pdf", "deux.pdf")}
    assert held_files.hold(MultiValueDict(), anna) == ""
    texts = [held_files.hold(files, anna) for files in uploads.values()]

    def given(text, user, files=None):
        files = files or MultiValueDict()
        held_files.bring_back(text, user, files)
        return [file.name for file in files.values()]

    assert [given(text, user) for user in (anna, badr) for text in texts] == [["un.pdf"], ["deux.pdf"], [], []]
    assert given(texts[0], anna, MultiValueDict({"file": [SimpleUploadedFile("neuf.pdf", PDF)]})) == ["neuf.pdf"]
    for name in default_storage.listdir(held_files.FOLDER)[1]:
        default_storage.delete(f"{held_files.FOLDER}/{name}")
    assert given(texts[0], anna) == []


def test_a_document_that_was_deleted_comes_back_with_its_file(article, anna, badr):
    article.documents.create(title="Rapport", file=SimpleUploadedFile("rapport.pdf", PDF))
    one, other = Window(article, anna), Window(article, badr)
    one.save(**{"documents-0-DELETE": "on"})
    page = other.save(**{"documents-0-title": "Rapport final"})
    assert other.answer(page, MINE) is None
    (document,) = article.documents.all()
    assert (document.title, document.file.read()) == ("Rapport final", PDF)


def test_a_file_that_was_replaced_and_a_title_that_was_changed_both_stand(article, anna, badr):
    article.documents.create(title="Rapport", file=SimpleUploadedFile("rapport.pdf", PDF))
    one, other = Window(article, anna), Window(article, badr)
    assert one.save(**{"documents-0-title": "Rapport final"}) is None
    newer = PDF + b"%"
    assert other.save(**{"documents-0-file": SimpleUploadedFile("rapport-2.pdf", newer)}) is None
    (document,) = article.documents.all()
    assert (document.title, document.file.read()) == ("Rapport final", newer)


def test_an_error_in_a_merged_form_shows_everything_typed_and_the_new_version(article, anna, badr):
    one, other = Window(article, anna), Window(article, badr)
    one.save(media_contact="anna@example.org")
    wrong = {**other.form, "title_fr": "Titre de Badr", "dateline_date": "demain"}
    page = other.client.post(other.url, wrong)
    form = page.context["adminform"].form
    assert (form["title_fr"].value(), form["media_contact"].value(), form["dateline_date"].value()) == (
        "Titre de Badr",
        "anna@example.org",
        "demain",
    )
    other.form |= {"_opened": page.context["opened"], "media_contact": "anna@example.org", "title_fr": "Titre de Badr"}
    assert other.save() is None
    assert (fresh(article).title_fr, fresh(article).media_contact) == ("Titre de Badr", "anna@example.org")


# --- What waits for review --------------------------------------------------------------------------------------------


def test_the_proposal_of_two_windows_of_one_person_holds_both():
    author = somebody(roles.CONTRIBUTOR)
    article = in_state("events.article", State.PUBLISHED, title_fr="Titre", lead_fr="Chapeau")
    one, other = Window(article, author), Window(article, author)
    assert one.save(title_fr="Titre proposé") is None
    assert other.save(lead_fr="Chapeau proposé") is None
    fields = versions.own_proposal(article, author).data["fields"]
    assert (fields["title_fr"], fields["lead_fr"]) == ("Titre proposé", "Chapeau proposé")


def test_who_proposes_over_a_colleagues_change_is_asked(anna, settings):
    settings.FOUR_EYES = False
    author = somebody(roles.CONTRIBUTOR)
    article = in_state("events.article", State.PUBLISHED, title_fr="Titre")
    proposing = Window(article, author)
    Window(article, anna).save(title_fr="Titre d’Anna")
    page = proposing.save(title_fr="Titre proposé")
    assert proposing.answer(page, MINE) is None
    proposal = versions.own_proposal(article, author)
    assert decisions.accept(proposal, anna)[1] == []
    assert fresh(article).title_fr == "Titre proposé"


def test_the_reviewer_of_a_conflict_is_not_told_that_nothing_differs(client, anna, settings):
    settings.FOUR_EYES = False
    author = somebody(roles.CONTRIBUTOR)
    article = in_state("events.article", State.PUBLISHED, title_fr="Titre")
    Window(article, author).save(title_fr="Titre proposé")
    Window(article, anna).save(title_fr="Titre d’Anna")
    client.force_login(somebody(roles.REVIEWER))
    html = client.get(admin_url(article, "review", versions.own_proposal(article, author).pk)).content.decode()
    assert "Rien ne diffère" not in html
    assert "Anna Essai" in html


# --- Records without a history ----------------------------------------------------------------------------------------


def test_reference_data_and_pictures_are_merged_too(anna, badr):
    partner = PartnerFactory(name_fr="Partenaire d’essai")
    one, other = Window(partner, anna), Window(partner, badr)
    assert one.save(name_ar="شريك") is None
    assert other.save(name_fr="Autre nom") is None
    assert (fresh(partner).name_ar, fresh(partner).name_fr) == ("شريك", "Autre nom")
    picture = PictureFactory()
    one, other = Window(picture, anna), Window(picture, badr)
    assert one.save(alt_fr="Une salle", credit="Anna") is None
    page = other.save(alt_fr="Une cour", alt_en="A yard")
    assert "Anna Essai" in page.content.decode()
    assert other.answer(page, MINE) is None
    assert (fresh(picture).alt_fr, fresh(picture).alt_en, fresh(picture).credit) == ("Une cour", "A yard", "Anna")
    one, other = Window(picture, anna), Window(picture, badr)
    assert one.save(alt_fr="Une place") is None
    assert other.answer(other.save(alt_fr="Une rue", alt_en="A street"), THEIRS) is None
    assert (fresh(picture).alt_fr, fresh(picture).alt_en) == ("Une place", "A street")
    kept = [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=str(picture.pk), user=badr)]
    assert [text for text in kept if "non retenu" in text] == [
        "Saisi et non retenu\xa0: Texte alternatif\xa0: «\xa0Une rue\xa0»"
    ]
    assert Picture.objects.count() == Partner.objects.count() == 1


def test_of_two_roles_given_at_once_one_is_chosen():
    boss, other_boss = (somebody(roles.ADMINISTRATOR) for _ in range(2))
    person = somebody(roles.TRANSLATOR)
    groups = {group.name: group.pk for group in boss.groups.model.objects.all()}
    one, other = Window(person, boss), Window(person, other_boss)
    assert one.save(groups=[groups[roles.CONTRIBUTOR]], first_name="Prénom") is None
    page = other.save(groups=[groups[roles.REVIEWER]], last_name="Nom")
    assert other.answer(page, MINE) is None
    person = User.objects.get(pk=person.pk)
    assert [group.name for group in person.groups.all()] == [roles.REVIEWER]
    assert (person.first_name, person.last_name) == ("Prénom", "Nom")


# --- The token --------------------------------------------------------------------------------------------------------


def test_every_form_of_the_admin_carries_what_it_was_opened_from(admin_client):
    empty = {"size": 1, "checksum": "x", "files": [], "contents": {}, "changes": {}}
    made = {
        Picture: PictureFactory,
        User: lambda: somebody(roles.TRANSLATOR),
        DataRelease: lambda: DataRelease.objects.create(name="2026-11", made_at=timezone.now(), **empty),
    }
    without = []
    for model, model_admin in admin.site._registry.items():
        if not model_admin.has_change_permission(type("Request", (), {"user": User(is_superuser=True)})()):
            continue
        record = made[model]() if model in made else _record(model)
        response = admin_client.get(admin_url(record, "change"))
        if 'name="_opened"' not in response.content.decode():
            without.append(model)
            continue
        request = response.wsgi_request
        opened = read_opened(response.context["opened"], request.user, record)
        now = opened_now(page_of(model_admin, request, fresh(record)), record)
        assert (model, opened.data) == (model, now.data)  # nobody changed anything: nothing to merge
    assert without == [Message]  # one choice, its state: there is nothing typed that could be lost


def test_a_translators_form_that_nobody_else_changed_has_nothing_to_merge(translator):
    article = ArticleFactory(title_fr="Titre", body_fr="<p>Texte <strong>gras</strong></p>")
    window = Window(article, translator)
    response = window.client.get(window.url)
    opened = read_opened(response.context["opened"], translator, article)
    page = page_of(admin.site.get_model_admin(Article), response.wsgi_request, fresh(article))
    assert opened.data == opened_now(page, article).data
    assert "gras" in opened.data["_shown:body_fr"]


def _record(model):
    meta = ((made, getattr(made, "_meta", None)) for made in vars(factories).values())
    return next(made for made, options in meta if getattr(options, "model", None) is model)()


def test_a_form_of_another_person_or_a_damaged_one_asks_about_everything_that_differs(article, anna, badr):
    theirs, own = Window(article, anna), Window(article, badr)
    Window(article, anna).save(media_contact="anna@example.org")
    for token in (theirs.form["_opened"], "abc", own.form["_opened"][:-2]):
        page = own.save(_opened=token, title_fr="Autre titre")
        assert set(re.findall(r"choice:(fields/\w+)", page.content.decode())) == {
            "fields/title_fr",
            "fields/media_contact",
        }
    assert fresh(article).title_fr == "Titre d’essai"
    assert own.answer(page, MINE, THEIRS) is None
    assert (fresh(article).title_fr, fresh(article).media_contact) == ("Autre titre", "anna@example.org")
