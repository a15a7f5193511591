"""The translation desk as officers and translators use it: lists, board, form, files."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from core import translation_states
from core.publication import State
from core.texts import fingerprint
from core.translation_states import TextState, set_mark, text_states
from desk import decisions, translator_files, versions
from desk.models import ImportJob, Version
from desk.waiting import Proposed
from events.models import Article
from projects.models import Project
from tests.admin_tools import form_data, make_user
from tests.desk_tools import record_state
from tests.factories import ArticleFactory, AxisFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory

pytestmark = pytest.mark.django_db
MISSING, OUTDATED, MACHINE, READY = TextState
FACTORIES = [ProjectFactory, EventFactory, ArticleFactory, PageFactory, ResourceFactory]
BOARD = "translation:board"


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def outdate(record, **texts):
    stored = fresh(record)
    for column, text in (texts or {"title_fr": f"{record.title_fr} (bis)"}).items():
        setattr(stored, column, text)
    stored.save()
    return stored


def mark_machine(record, language="en"):
    stored = fresh(record)
    set_mark(stored, "title", language, machine=True)
    stored.save()
    return stored


def ready(factory=ArticleFactory, **fields):
    texts = {"title_fr": "Titre d’essai", "title_ar": "عنوان تجريبي", "title_en": "Test title"}
    cleared = {name: "" for name in ("summary_fr", "lead_fr") if name[:-3] in factory._meta.model.translated_fields}
    return factory(**{**texts, **cleared, **fields})


@pytest.fixture
def one_of_each():
    """A record in each state, for each kind: {(kind, state in English): record}."""
    found = {}
    for factory in FACTORIES:
        kind = factory._meta.model._meta.label_lower
        found[kind, READY] = ready(factory)
        found[kind, MISSING] = ready(factory, title_en="")
        found[kind, OUTDATED] = outdate(ready(factory))
        found[kind, MACHINE] = mark_machine(ready(factory))
    return found


@pytest.fixture
def translator(client):
    """Somebody who may translate articles into Arabic, signed in."""
    user = make_user("traductrice", ["events.view_article", "events.translate_article"], languages=["ar"])
    client.force_login(user)
    return user


def change_url(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("state", [OUTDATED, MACHINE, READY])
def test_every_list_can_show_only_outdated_machine_made_or_ready_translations(
    officer_client, one_of_each, factory, state
):
    meta = factory._meta.model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    response = officer_client.get(url, {"translation": f"{state}-en"})
    assert list(response.context["cl"].result_list) == [one_of_each[meta.label_lower, state]]


def test_the_list_says_in_words_which_translation_is_not_ready(officer_client):
    outdate(ready())
    page = officer_client.get(reverse("admin:events_article_changelist")).text
    cell = re.search(r'<td class="field-translations">(.*?)</td>', page)[1]
    assert re.findall(r"is-(\w+)\">(\w+) ", cell) == [("outdated", "AR"), ("outdated", "EN")]


# --- The board --------------------------------------------------------------------------------------------------------


def shown(response):
    return {row.record for row in response.context["rows"]}


def test_the_counts_of_the_board_are_those_of_the_states(officer_client, one_of_each):
    outdate(one_of_each["projects.project", MACHINE])
    response = officer_client.get(reverse(BOARD))
    lines = [line for line in response.context["coverage"] if line.kind]
    assert len(lines) == 10
    for line in lines:
        records = [fresh(record) for (kind, _state), record in one_of_each.items() if kind == line.kind]
        texts = [set(text_states(record, line.language).values()) for record in records]
        assert line.records == len(records)
        assert line.counts == {
            READY: sum(record_state(record, line.language) == READY for record in records),
            **{state: sum(state in found for found in texts) for state in (MACHINE, OUTDATED, MISSING)},
            Proposed.WAITING: 0,
        }
        assert line.words == sum(record.translation_state[line.language]["words"] for record in records)
    totals = {line.language: line for line in response.context["coverage"] if not line.kind}
    assert totals["en"].records == 20
    assert totals["en"].counts == {
        **{READY: 5, MACHINE: 4, OUTDATED: 6, MISSING: 5},
        Proposed.WAITING: 0,
    }
    assert totals["en"].percent == 25


def test_a_count_leads_to_exactly_the_records_that_it_counts(officer_client, one_of_each):
    page = officer_client.get(reverse(BOARD)).text
    links = re.findall(r'href="(\?[^"]+)"\s+aria-label="(\d+) ', page)
    assert len(links) > 20
    for query, count in links:
        response = officer_client.get(reverse(BOARD) + query.replace("&amp;", "&"))
        assert response.context["page"].paginator.count == int(count), query


def test_the_board_is_narrowed_by_kind_axis_publication_language_state_and_words(officer_client):
    axis = AxisFactory()
    project = ready(ProjectFactory, axis=axis, title_fr="Projet de formation")
    other = ready(ProjectFactory, state=State.PUBLISHED)
    event = outdate(ready(EventFactory, axis=axis))
    page = ready(PageFactory, title_ar="")
    binned = ready(PageFactory, binned_at=timezone.now())
    for query, expected in [
        ({}, {project, other, event, page}),
        ({"kind": "pages.page"}, {page}),
        ({"axis": axis.pk}, {project, event}),
        ({"state": "published"}, {other}),
        ({"language": "ar", "text": "missing"}, {page}),
        ({"text": "outdated"}, {event}),
        ({"text": "ready"}, {project, other}),
        ({"q": "formation"}, {project}),
        ({"kind": "pages.page", "axis": axis.pk}, set()),
    ]:
        assert shown(officer_client.get(reverse(BOARD), query)) == expected, query
    assert binned not in shown(officer_client.get(reverse(BOARD)))
    assert officer_client.get(reverse(BOARD), {"kind": "nothing"}).context["form"].errors.keys() == {"kind"}


def test_each_text_that_is_not_ready_is_a_link_to_its_field(officer_client):
    article = outdate(ready(body_fr="<p>Corps</p>"))
    page = officer_client.get(reverse(BOARD)).text
    for column in ("title_ar", "title_en", "body_ar", "body_en"):
        assert f'href="{change_url(article)}#id_{column}"' in page
    form = officer_client.get(change_url(article)).text
    assert all(f'id="id_{column}"' in form for column in ("title_ar", "body_en"))


@pytest.mark.parametrize("count", [1, 3, 20, pytest.param(100, marks=pytest.mark.nightly)])
def test_the_board_takes_the_same_number_of_queries_for_any_number_of_records(
    officer_client, count, django_assert_num_queries
):
    axis = AxisFactory()
    for _number in range(count):
        outdate(ready(ProjectFactory, axis=axis))
        ready(PageFactory)
    officer_client.get(reverse(BOARD))
    # Session and user, their rights, axes; what waits, twice; the session again for its end; counts of five kinds,
    # number of rows, keys, and the rows of two kinds.
    with django_assert_num_queries(16):
        response = officer_client.get(reverse(BOARD))
    assert len(response.context["rows"]) == min(2 * count, 25)


def test_the_board_shows_the_kinds_that_one_may_see_and_nobody_else_gets_in(client, translator):
    article = ready()
    ready(ProjectFactory)
    assert shown(client.get(reverse(BOARD))) == {article}
    client.force_login(make_user("personne"))
    assert client.get(reverse(BOARD)).status_code == 403
    client.logout()
    assert client.get(reverse(BOARD)).status_code == 302


def test_what_changed_in_the_source_is_shown_with_marks(officer_client):
    article = outdate(ready(title_fr="Trois ateliers"), title_fr="Quatre ateliers")
    page = officer_client.get(reverse("translation:changes", args=["events.article", article.pk, "ar"])).text
    assert "<del>Trois</del><ins>Quatre</ins> ateliers" in page
    assert "عنوان تجريبي" in page


def test_what_changed_in_a_record_of_the_bin_is_not_shown(officer_client):
    article = outdate(ready())
    Article.objects.update(binned_at=timezone.now())
    address = reverse("translation:changes", args=["events.article", article.pk, "ar"])
    assert officer_client.get(address).status_code == 404


# --- The form ---------------------------------------------------------------------------------------------------------


def post(client, record, **changes):
    response = client.get(change_url(record))
    return client.post(change_url(record), {**form_data(response), **changes})


def test_a_box_says_that_a_translation_is_still_right(officer_client):
    article = outdate(ready())
    assert post(officer_client, article, **{"translation-right-ar-title": "on"}).status_code == 302
    assert (record_state(fresh(article), "ar"), record_state(fresh(article), "en")) == (READY, OUTDATED)


def test_the_machine_made_checkbox_can_be_set_and_removed(officer_client):
    article = ready()
    post(officer_client, article, **{"translation-machine-en-title": "on"})
    assert record_state(fresh(article), "en") == MACHINE
    form = officer_client.get(change_url(article)).text
    assert re.search(r'name="translation-machine-en-title" checked', form)
    assert 'name="translation-was-en-title"' in form
    post(officer_client, article, **{"translation-was-en-title": "1"})
    assert record_state(fresh(article), "en") == READY


def test_the_form_shows_what_changed_and_offers_boxes_only_for_ones_own_languages(client, translator):
    article = outdate(ready())
    form = client.get(change_url(article)).text
    assert form.count("<ins>(bis)</ins>") == 2
    assert 'name="translation-right-ar-title"' in form
    assert "translation-right-en-title" not in form


def test_a_translator_writes_a_text_of_their_language_and_ticks_its_boxes(client, translator):
    article = outdate(ready())
    response = post(client, article, title_ar="عنوان آخر", **{"translation-machine-ar-title": "on"})
    assert response.status_code == 302
    assert fresh(article).title_ar == "عنوان آخر"
    assert record_state(fresh(article), "ar") == MACHINE


@pytest.mark.parametrize(
    "box", ["translation-right-en-title", "translation-machine-fr-title", "translation-right-ar-slug"]
)
def test_a_forged_box_of_another_language_or_text_is_refused_and_changes_nothing(client, translator, box):
    article = outdate(ready())
    before = Article.objects.values().get()
    response = client.post(
        change_url(article), {**form_data(client.get(change_url(article))), "title_ar": "عنوان آخر", box: "on"}
    )
    assert response.status_code == 403
    assert Article.objects.values().get() == before


# --- Files out and in -------------------------------------------------------------------------------------------------


def exported(client, *records, language="ar", **data):
    """The rows of the file as lists, without the headings; and the workbook."""
    keys = [f"{record._meta.label_lower}/{record.pk}" for record in records]
    response = client.post(reverse("translation:export"), {"record": keys, "language": language, **data})
    assert response.status_code == 200, response.content
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return book


def texts_of(book):
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]


def filled(book, **targets):
    """Write {"title": text} into the column of the translator."""
    for row in book.worksheets[0].iter_rows(min_row=2):
        name = row[0].value.split("/")[2]
        if name in targets:
            row[7].value = targets[name]
    return book


def uploaded(client, book):
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("retour.xlsx", file.getvalue())
    return client.post(reverse("translation:upload"), {"file": upload}, follow=True)


def outcomes(response):
    return {o.key.split("/")[2]: o for o in response.context["outcomes"]}


def confirmed(client, response):
    address = reverse("translation:check", args=[response.context["job"].pk])
    return client.post(address, {"digest": response.context["digest"]}, follow=True)


@pytest.fixture
def article():
    return ready(
        title_ar="",
        title_fr="Trois ateliers, 2 639 personnes",
        body_fr='<p>Voir <a href="https://example.org/un">le lien</a>.</p>',
        body_ar='<p><a href="https://example.org/un">رابط</a></p>',
        body_en="",
    )


def test_the_file_holds_each_text_that_is_not_ready_with_its_key_and_source(officer_client, article):
    book = exported(officer_client, article)
    (row,) = texts_of(book)
    fingerprints = [fingerprint(article.title_fr), fingerprint("")]
    assert row == [
        *[f"events.article/{article.pk}/title/ar", "Article", article.title_fr, "Titre", "manquante"],
        *[article.title_fr, None, None, "300 caractères au plus.", 5, *fingerprints],
    ]
    rows = texts_of(exported(officer_client, article, scope="all"))
    tags = "Les balises entre chevrons (<p>, <a href=…>)\xa0: ne traduisez que ce qui se trouve entre elles."
    assert [(row[0].split("/")[2], row[4], row[8], row[9]) for row in rows] == [
        ("title", "manquante", "300 caractères au plus.", 5),
        ("body", "à jour", tags, 3),
    ]
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert [cell.column_letter for cell in sheet[2] if not cell.protection.locked] == ["H"]
    assert [sheet.column_dimensions[c].hidden for c in "AKL"] == [True] * 3


def test_a_text_that_looks_like_a_formula_stays_a_text(officer_client):
    article = ready(title_fr="=1+1", title_ar="")
    book = exported(officer_client, article)
    cell = book.worksheets[0]["F2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_file_goes_out_and_comes_back(officer_client, article):
    book = filled(exported(officer_client, article, scope="all"), title="ثلاث ورشات، 2639 شخصا")
    response = uploaded(officer_client, book)
    assert response.context["count"] == {"changed": 1, "unchanged": 0, "empty": 1, "wrong": 0}
    assert outcomes(response)["title"].warnings == []
    assert not fresh(article).title_ar
    confirmed(officer_client, response)
    stored = fresh(article)
    assert (stored.title_ar, stored.body_ar) == ("ثلاث ورشات، 2639 شخصا", article.body_ar)
    assert record_state(stored, "ar") == READY
    assert stored.text_changed_by.username == officer_client.get(reverse(BOARD)).context["user"].username
    assert versions.latest(stored).data["fields"]["title_ar"] == "ثلاث ورشات، 2639 شخصا"
    again = uploaded(officer_client, book)
    assert again.context["count"] == {"changed": 0, "unchanged": 1, "empty": 1, "wrong": 0}
    assert not again.context["may_write"]


def test_a_file_whose_source_changed_meanwhile_is_accepted_and_marked_outdated(officer_client, article):
    book = filled(exported(officer_client, article), title="ثلاث ورشات، 2639 شخصا")
    outdate(article, title_fr="Quatre ateliers, 2 639 personnes")
    response = uploaded(officer_client, book)
    assert outcomes(response)["title"].warnings == [
        "Le français a changé depuis l’export\xa0: la traduction sera marquée comme périmée."
    ]
    page = confirmed(officer_client, response)
    assert [str(message) for message in page.context["messages"]] == ["Les traductions de 1 contenu ont été importées."]
    stored = fresh(article)
    assert text_states(stored, "ar")["title"] == OUTDATED
    assert translation_states.source_then(stored, "title", "ar") == "Trois ateliers, 2 639 personnes"


def test_a_translation_that_was_outdated_when_it_went_out_is_outdated_when_its_source_changed_again(officer_client):
    article = ready(title_fr="Un atelier")
    book = filled(exported(officer_client, article, scope="all"), title="ورشة واحدة")
    outdate(article, title_fr="Deux ateliers")
    confirmed(officer_client, uploaded(officer_client, book))
    assert translation_states.source_then(fresh(article), "title", "ar") == "Un atelier"


@pytest.mark.parametrize(
    ("body", "is_wrong"),
    [
        ('<p><a href="https://example.org/un">رابط</a></p>', False),
        ("<p>رابط</p>", True),
        ('<p><a href="https://example.org/un">رابط</p>', True),
        ('<p><a href="https://example.org/un">رابط</a', True),
        ('<a href="https://example.org/un">رابط</a></p>', True),
        ('<p><a href="https://example.org/un">رابط</a><script>x</script></p>', True),
        ("بدون وسوم", True),
    ],
)
def test_broken_tags_and_missing_links_are_refused_and_nothing_of_the_file_is_written(
    officer_client, article, body, is_wrong
):
    article.body_ar = ""
    article.save()
    book = filled(exported(officer_client, article), title="ثلاث ورشات، 2639 شخصا", body=body)
    response = uploaded(officer_client, book)
    assert bool(outcomes(response)["body"].errors) is is_wrong
    assert response.context["may_write"] is not is_wrong
    confirmed(officer_client, response)
    assert bool(fresh(article).title_ar) is not is_wrong


@pytest.mark.parametrize(
    ("title", "warned"),
    [
        ("ثلاث ورشات، ٢٦٣٩ شخصا", False),
        ("ثلاث ورشات، 2,639 شخصا", False),
        ("ثلاث ورشات، 2 369 شخصا", True),
        ("ثلاث ورشات", True),
        ("Trois ateliers, 2 639 personnes", True),
    ],
)
def test_other_numbers_and_copies_of_the_french_are_pointed_out(officer_client, article, title, warned):
    response = uploaded(officer_client, filled(exported(officer_client, article), title=title))
    assert bool(outcomes(response)["title"].warnings) is warned
    assert response.context["may_write"]


def test_unknown_keys_and_repeated_rows_are_named(officer_client, article):
    book = filled(exported(officer_client, article), title="ثلاث ورشات، 2639 شخصا")
    sheet = book.worksheets[0]
    for key in (
        f"events.article/{article.pk}/title/ar",
        f"events.article/{article.pk}/title/fr",
        f"events.article/{article.pk}/slug/ar",
        "events.article/999999/title/ar",
        "auth.group/1/name/ar",
        "rien",
        f"events.article/{article.pk}/outcome/ar",  # it is no call
    ):
        sheet.append([key, "", "", "", "", "", "", "نص", "", "", "x", "x"])
    response = uploaded(officer_client, book)
    assert response.context["count"]["wrong"] == 7
    assert not response.context["may_write"]
    assert [(o.number, *o.errors) for o in response.context["outcomes"] if o.errors] == [
        (3, "Le même texte figure déjà à la ligne 2."),
        (9, "Seul un appel à candidatures, à projets ou d’offres a une date limite et un résultat."),
        (4, f"La clé de cette ligne ne désigne aucune traduction\xa0: events.article/{article.pk}/title/fr."),
        (5, f"La clé de cette ligne ne désigne aucune traduction\xa0: events.article/{article.pk}/slug/ar."),
        (6, "Ce contenu n’existe plus, ou il est dans la corbeille."),
        (7, "La clé de cette ligne (colonne A, masquée) est inconnue\xa0: auth.group/1/name/ar."),
        (8, "La clé de cette ligne (colonne A, masquée) est inconnue\xa0: rien."),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"hello"])
def test_another_file_is_refused_with_a_sentence(officer_client, content):
    upload = SimpleUploadedFile("retour.xlsx", content)
    response = officer_client.post(reverse("translation:upload"), {"file": upload})
    assert response.context["form"].errors["file"]
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    assert uploaded(officer_client, book).context["form"].errors["file"]
    assert not ImportJob.objects.exists()


def test_a_translator_brings_in_their_language_only(client, translator, article):
    book = filled(
        exported(client, article, language="en", scope="all"), title="Three workshops, 2,639 persons", body=""
    )
    response = uploaded(client, book)
    assert outcomes(response)["title"].errors == [
        "Votre compte n’est pas autorisé à rédiger les textes de ce contenu dans cette langue\xa0: Anglais."
    ]
    assert response.context["count"]["wrong"] == 1
    confirmed(client, response)
    assert fresh(article).title_en == "Test title"
    book = filled(exported(client, article, language="ar"), title="ثلاث ورشات، 2639 شخصا")
    confirmed(client, uploaded(client, book))
    assert fresh(article).title_ar == "ثلاث ورشات، 2639 شخصا"


def test_texts_of_a_published_record_wait_for_review_on_top_of_what_waits_already(client, translator):
    article = ready(title_ar="", lead_fr="Chapeau", lead_ar="", state=State.PUBLISHED)
    for texts in ({"title": "عنوان"}, {"lead": "مقدمة"}):
        page = confirmed(client, uploaded(client, filled(exported(client, article), **texts)))
        assert [str(message) for message in page.context["messages"]] == [
            "Les traductions de 1 contenu publié attendent une relecture."
        ]
    assert (fresh(article).title_ar or "", fresh(article).lead_ar or "") == ("", "")
    (proposal,) = Version.objects.filter(state=Version.State.PENDING)
    assert (proposal.data["fields"]["title_ar"], proposal.data["fields"]["lead_ar"]) == ("عنوان", "مقدمة")
    decisions.accept(proposal, make_user("relecteur", is_superuser=True))
    assert record_state(fresh(article), "ar") == READY
    assert fresh(article).title_ar == "عنوان"


def test_what_was_not_shown_is_not_written_and_a_file_is_written_once(officer_client, article):
    response = uploaded(officer_client, filled(exported(officer_client, article), title="ثلاث ورشات، 2639 شخصا"))
    address = reverse("translation:check", args=[response.context["job"].pk])
    page = officer_client.post(address, {"digest": "forged"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Rien n’a été enregistré\xa0: les contenus ont changé depuis la vérification. "
        "Examinez de nouveau ce qui changerait."
    ]
    assert not fresh(article).title_ar
    outdate(article, title_ar="نص آخر")
    confirmed(officer_client, response)
    assert fresh(article).title_ar == "نص آخر"
    confirmed(officer_client, officer_client.get(address))
    assert fresh(article).title_ar == "ثلاث ورشات، 2639 شخصا"
    outdate(article, title_ar="نص ثالث")
    officer_client.post(address, {"digest": response.context["digest"]})
    assert fresh(article).title_ar == "نص ثالث"


def test_the_file_of_somebody_else_cannot_be_opened(client, officer_client, article):
    response = uploaded(officer_client, filled(exported(officer_client, article), title="ثلاث ورشات، 2639 شخصا"))
    client.force_login(make_user("autre", is_superuser=True))
    address = reverse("translation:check", args=[response.context["job"].pk])
    page = client.get(address, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Ce fichier a déjà été importé, ou ce n’est pas le vôtre. Déposez-le de nouveau."
    ]
    assert client.post(address, {"digest": response.context["digest"]}).status_code == 302
    assert not fresh(article).title_ar


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choisissez au moins un contenu, et 1 au plus."),
        ({"record": ["events.article/999999", "auth.user/1", "events.article/x", "rien"]}, "Choisissez au moins"),
        ({"all": "1"}, "Choisissez au moins un contenu, et 1 au plus."),
        ({"all": "1", "selection": "q=prêt"}, "Il n’y a plus rien à traduire ici"),
    ],
)
def test_without_a_text_to_translate_there_is_no_file(officer_client, monkeypatch, data, sentence):
    monkeypatch.setattr(translator_files, "MAX_RECORDS", 1)
    ready(title_fr="Tout est prêt")
    ready(title_ar="")
    response = officer_client.post(reverse("translation:export"), {"language": "ar", **data}, follow=True)
    assert response.redirect_chain == [(reverse(BOARD), 302)]
    assert sentence in str(next(iter(response.context["messages"])))
    assert not AuditEntry.objects.filter(kind="export").exists()


def test_a_language_or_kind_that_is_none_is_not_found(officer_client, article):
    export, key = reverse("translation:export"), f"events.article/{article.pk}"
    changes = [("events.article", "fr"), ("events.article", "xx"), ("auth.user", "ar")]
    addresses = [reverse("translation:changes", args=[kind, article.pk, language]) for kind, language in changes]
    found = [officer_client.get(address) for address in addresses]
    found += [officer_client.post(export, {"record": key, "language": language}) for language in ("fr", "")]
    assert [response.status_code for response in found] == [404] * 5


def test_the_export_asks_for_language_and_scope_first(officer_client, article):
    key = f"events.article/{article.pk}"
    page = officer_client.get(reverse("translation:export"), {"record": [key, "auth.user/1", "rien"]})
    assert page.context["keys"] == [key]
    assert page.context["languages_of_texts"] == [("ar", "Arabe"), ("en", "Anglais")]


def test_a_whole_selection_of_the_board_can_be_exported(officer_client):
    ready(title_ar="", title_fr="Un")
    ready(ProjectFactory, title_ar="", title_fr="Deux")
    ready(ProjectFactory, title_fr="Trois")
    response = officer_client.post(
        reverse("translation:export"),
        {"all": "1", "selection": "language=ar&text=missing", "language": "ar"},
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert sorted(row[5] for row in texts_of(book)) == ["Deux", "Un"]


def test_the_action_of_a_list_leads_to_the_export(officer_client, article):
    url = reverse("admin:events_article_changelist")
    page = officer_client.post(url, {"action": "export_for_translator", "_selected_action": [article.pk]}).text
    assert f'<input type="hidden" name="record" value="events.article/{article.pk}">' in page


def test_the_check_of_a_file_takes_the_same_number_of_queries_for_any_number_of_texts(
    officer_client, django_assert_max_num_queries
):
    records = [ready(title_ar="", title_fr=f"Titre {number}") for number in range(40)]
    response = uploaded(officer_client, filled(exported(officer_client, *records), title="عنوان"))
    with django_assert_max_num_queries(10):
        officer_client.get(reverse("translation:check", args=[response.context["job"].pk]))


def test_a_list_takes_the_same_number_of_queries_for_any_number_of_rows(officer_client):
    url = reverse("admin:projects_project_changelist")
    axis = AxisFactory()
    numbers = []
    for _round in range(2):
        outdate(ready(ProjectFactory, axis=axis))
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(url)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert Project.objects.count() == 2
