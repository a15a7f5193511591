"""Up to date means that the public page holds no stand-in: rows, pictures and names count like the record's texts."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from modeltranslation.translator import translator

from accounts import roles
from core.page_texts import page_texts
from core.publication import publication_models
from core.translation_states import TextState, part_states
from desk import checklist, versions
from desk.board import Cell
from desk.snapshots import child_relations
from tests import factories
from tests.admin_tools import opened
from tests.desk_tools import admin_url, somebody

pytestmark = pytest.mark.django_db
MISSING, OUTDATED, MACHINE, READY = TextState
FRENCH = re.compile(r'<[^>]*\blang="fr"')
CITED = re.compile(r"<(a|span)\b[^>]*>(Source|Document) d’essai</\1>")


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)


def written(owner, *fields):
    """Write the texts of some fields of a record in each language, and return it."""
    for field in fields:
        for code, text in (("fr", "texte d’essai"), ("ar", "نص تجريبي"), ("en", "test text")):
            setattr(owner, f"{field}_{code}", f"{text} {owner.pk}")
    owner.save()
    return owner


def whole(factory):
    """A public record of a kind with all that its page can show, translated everywhere; {name: (owner, field)}."""
    record = factory(published=True)
    written(record, *(name for name in record.translated_fields if name not in {"body", "objectives"}))
    parts = {"own": (record, record.translated_fields[1])}
    sources = record.sources.create(title="Source d’essai")
    parts["note"] = (written(sources, "note"), "note")
    if hasattr(record, "pictures"):
        picture = written(factories.PictureFactory(), "alt", "caption")
        record.pictures.create(picture=picture)
        parts |= {"alternative text": (picture, "alt"), "caption": (picture, "caption")}
    if hasattr(record, "documents"):
        record.documents.create(title="Document d’essai", language="fr", file="documents/essai.pdf")
    if hasattr(record, "figures"):
        parts["label"] = (written(factories.FigureFactory(project=record), "label"), "label")
        donor = written(factories.PartnerFactory(), "name")
        funding = record.fundings.create(donor=donor)
        parts |= {"donor": (donor, "name"), "funding": (written(funding, "note"), "note")}
    if hasattr(record, "axis_id"):
        record.axis = record.axis or factories.AxisFactory()
        parts["axis"] = (written(record.axis, "name"), "name")
        record.save()
    versions.record_version(record, None)
    return fresh(record), parts


def holds_stand_in(client, record, language):
    """Whether the page shows a French text; titles of documents and sources are in their own language."""
    page = client.get(record.get_absolute_url().replace("/fr/", f"/{language}/")).text
    return bool(FRENCH.search(CITED.sub("", page[page.index("<main") :])))


@pytest.mark.parametrize(
    "factory",
    [
        factories.ProjectFactory,
        factories.EventFactory,
        factories.ArticleFactory,
        factories.PageFactory,
        factories.ResourceFactory,
    ],
    ids=lambda f: f._meta.model.__name__,
)
def test_up_to_date_means_that_the_page_holds_no_stand_in(client, factory):
    record, parts = whole(factory)
    for language in ("ar", "en"):
        assert (Cell(record, language).state, holds_stand_in(client, record, language)) == (READY, False)
    for name, (owner, field) in parts.items():
        kept = getattr(owner, f"{field}_ar")
        setattr(owner, f"{field}_ar", "")
        owner.save()
        versions.record_version(fresh(record), None)
        states = Cell(fresh(record), "ar").state, Cell(fresh(record), "en").state
        assert (states, holds_stand_in(client, record, "ar")) == ((MISSING, READY), True), name
        setattr(owner, f"{field}_ar", kept)
        owner.save()
        versions.record_version(fresh(record), None)
    assert Cell(fresh(record), "ar").state == READY


def test_no_records_have_no_texts():
    assert page_texts([]) == {}


def test_each_row_with_translated_texts_is_declared():
    translated = set(translator.get_registered_models())
    for kind in publication_models():
        rows = {r.get_accessor_name() for r in child_relations(kind) if r.related_model in translated}
        assert rows - kind.page_texts.keys() == set(), f"name their texts in {kind.__name__}.page_texts"


def test_the_label_of_a_figure_goes_from_missing_to_outdated_to_ready(officer_client):
    project = factories.ProjectFactory()
    figure = factories.FigureFactory(project=project, label_fr="femmes formées")
    address, key = admin_url(project, "change"), f"projects.beneficiaryfigure/{figure.pk}/label"

    def save(**changes):
        assert officer_client.post(address, {**opened(officer_client, address), **changes}).status_code == 302
        return part_states(fresh(project), "ar").get(key)

    assert save() == MISSING
    assert save(**{"figures-0-label_ar": "نساء مكونات"}) == READY
    assert save(**{"figures-0-label_fr": "femmes accompagnées"}) == OUTDATED
    changes = officer_client.get(reverse("translation:changes", args=["projects.project", project.pk, "ar"])).text
    assert "<del>formées</del><ins>accompagnées</ins>" in changes
    assert save(**{f"translation-right-ar-{key}": "on"}) == READY
    assert save(**{"figures-0-label_fr": "femmes"}) == OUTDATED
    assert save(**{"figures-0-label_ar": "نساء"}) == READY


def test_a_picture_translated_in_the_library_is_translated_on_every_page_that_shows_it(officer_client):
    project, article = factories.ProjectFactory(), factories.ArticleFactory()
    picture = factories.PictureFactory(alt_fr="Une salle")
    project.pictures.create(picture=picture)
    name = picture.file.name
    article.body_fr = f'<p>Texte</p><img src="/media/{name}">'
    article.save()
    versions.record_versions([project, article])
    key = f"core.picture/{picture.pk}/alt"
    assert [part_states(fresh(r), "ar")[key] for r in (project, article)] == [MISSING, MISSING]
    board = officer_client.get(reverse("translation:board"), {"language": "ar", "text": "missing"}).text
    assert f'href="{admin_url(picture, "change")}#id_alt_ar"' in board
    assert any(
        "texte alternatif" in p.sentence.lower() or "alternative" in p.sentence
        for p in checklist.problems(fresh(article))
    )
    stored = fresh(picture)
    stored.alt_ar = "قاعة"
    stored.save()
    assert [part_states(fresh(r), "ar")[key] for r in (project, article)] == [READY, READY]
    stored.alt_fr = "Un atelier"
    stored.save()
    assert [part_states(fresh(r), "ar")[key] for r in (project, article)] == [OUTDATED, OUTDATED]
    assert versions.history(project).count() == 1  # the picture changed, not the project


def rows_of(response):
    return list(
        openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True)
    )


def test_a_translators_file_holds_the_names_only_for_whom_may_write_them(client):
    project = factories.ProjectFactory(donors=["ESSAI"])
    figure = factories.FigureFactory(project=project, label_fr="femmes formées")
    versions.record_versions([project])
    client.force_login(somebody(roles.TRANSLATOR, ["ar"]))
    selection = {"language": "ar", "record": [f"projects.project/{project.pk}"]}
    _head, *rows = rows_of(client.post(reverse("translation:export"), selection))
    assert [row[0] for row in rows] == [
        f"projects.project/{project.pk}/title/ar",
        f"projects.project/{project.pk}/summary/ar",
        f"projects.beneficiaryfigure/{figure.pk}/label/ar",
    ]


def test_a_translators_file_holds_labels_notes_pictures_and_names_once_and_brings_them_back(officer_client):
    project, article = factories.ProjectFactory(donors=["ESSAI"]), factories.ArticleFactory()
    figure = factories.FigureFactory(project=project, label_fr="femmes formées")
    picture = factories.PictureFactory(alt_fr="Une salle")
    for record in (project, article):
        record.pictures.create(picture=picture)
    versions.record_versions([project, article])
    selection = {"language": "ar", "record": [f"projects.project/{project.pk}", f"events.article/{article.pk}"]}
    head, *rows = rows_of(officer_client.post(reverse("translation:export"), selection))
    keys = [row[0] for row in rows]
    wanted = {
        f"projects.beneficiaryfigure/{figure.pk}/label/ar",
        f"core.picture/{picture.pk}/alt/ar",
        f"core.axis/{project.axis_id}/name/ar",
    }
    assert wanted <= set(keys)
    assert len(keys) == len(set(keys))
    book = openpyxl.Workbook()
    for row in [head, *((*row[:7], "نص جديد", *row[8:]) for row in rows if row[0] in wanted)]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    uploaded = SimpleUploadedFile("retour.xlsx", file.getvalue())
    check = officer_client.post(reverse("translation:upload"), {"file": uploaded}, follow=True)
    officer_client.post(check.request["PATH_INFO"], {"digest": check.context["digest"]})
    assert (fresh(figure).label_ar, fresh(picture).alt_ar, fresh(project.axis).name_ar) == ("نص جديد",) * 3
    states = part_states(fresh(project), "ar")
    assert {states[key.removesuffix("/ar")] for key in wanted} == {READY}
