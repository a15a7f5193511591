"""The panel beside the texts of a form: what it shows of each translation, and what its boxes do."""

import pytest
from django.contrib.messages import get_messages
from django.test import RequestFactory
from django.utils import translation

from accounts.roles import CONTRIBUTOR, TRANSLATOR
from core import page_texts
from core.errors import NotAllowed
from core.publication import State
from core.translation_states import TextState, set_mark, text_states
from desk import proposals
from desk.admin_translation import languages_not_ready, read_boxes, translation_panel
from desk.models import Notification
from desk.waiting import Waiting
from events.models import Article
from tests.desk_tools import admin_url, somebody
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db
MISSING, OUTDATED, MACHINE, READY = TextState


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def article():
    """A title that is outdated in Arabic and made by a machine in English; a lead that is missing."""
    article = ArticleFactory(title_fr="Titre", title_ar="عنوان", title_en="Title", lead_fr="Chapeau", body_fr="")
    set_mark(article, "title", "en", machine=True)
    article.save()
    article.title_fr, article.title_en = "Nouveau titre", "New title"
    article.save()
    return article


@pytest.fixture
def translator():
    return somebody(TRANSLATOR, ["ar"])


def panel(user, record, **posted):
    factory = RequestFactory()
    request = factory.post("/", posted) if posted else factory.get("/")
    request.user = user
    return translation_panel(request, record)


def notes(found):
    return {(note.field, note.language): note for row in found["rows"] for note in row}


def test_each_text_is_shown_with_its_state_in_each_language(article, translator):
    found = panel(translator, article)
    assert [[(note.field, note.language, note.state, note.is_open) for note in row] for row in found["rows"]] == [
        [("title", "ar", OUTDATED, True), ("title", "en", MACHINE, False)],
        [("lead", "ar", MISSING, True), ("lead", "en", MISSING, False)],
    ]
    assert ([str(name) for name in found["languages"]], found["own"], found["is_partial"], found["ask_url"]) == (
        *(["Arabic", "English"], ["ar"]),
        *(True, ""),
    )
    title, machine, lead = (notes(found)[key] for key in (("title", "ar"), ("title", "en"), ("lead", "ar")))
    assert (title.column, title.label, title.url, title.is_part, str(title.language_name)) == (
        *("title_ar", "title", f"{admin_url(article, 'change')}#id_title_ar"),
        *(False, "Arabic"),
    )
    assert (title.changes, lead.changes) == ([("del", "Titre"), ("ins", "Nouveau titre")], None)
    boxes = (title.right, title.machine, title.was_machine)
    assert boxes == ("translation-right-ar-title", "translation-machine-ar-title", "translation-was-ar-title")
    assert [(note.is_machine, note.is_written) for note in (title, machine, lead)] == [
        (False, True),
        (True, True),
        (False, False),
    ]


def test_boxes_stay_as_they_were_ticked_when_the_form_comes_back(article, translator):
    fresh = notes(panel(translator, article))
    assert [(note.right_is_ticked, note.machine_is_ticked) for note in fresh.values()] == [
        (False, False),
        (False, True),
        (False, False),
        (False, False),
    ]
    posted = {"translation-right-ar-title": "on", "translation-machine-ar-title": "on", "title_ar": "x"}
    back = notes(panel(translator, article, **posted))
    assert [(note.right_is_ticked, note.machine_is_ticked) for note in back.values()] == [
        (True, True),
        (False, False),
        (False, False),
        (False, False),
    ]
    assert back["title", "ar"].ticked == frozenset({*posted} - {"title_ar"})


def test_translations_are_asked_for_where_some_are_missing_by_who_writes_french(article, translator):
    author = somebody(CONTRIBUTOR)
    whole = ArticleFactory(title_fr="Un", title_ar="نص", title_en="One", lead_fr="", body_fr="")
    assert panel(author, article)["ask_url"] == admin_url(article, "ask")
    found = panel(author, whole)
    assert (found["ask_url"], found["own"], found["is_partial"]) == ("", ["ar", "en"], False)
    machine = ArticleFactory(title_fr="Un", title_ar="نص", title_en="One", lead_fr="", body_fr="")
    set_mark(machine, "title", "en", machine=True)
    assert panel(author, machine)["ask_url"] == ""  # there is something to read, and nothing to write
    archived = ArticleFactory(state=State.ARCHIVED)
    found = panel(translator, archived)
    assert (found["own"], found["is_partial"], found["ask_url"]) == ([], False, "")


def test_who_asks_is_told_whom(client, article, translator):
    author = somebody(CONTRIBUTOR)
    client.force_login(author)
    client.cookies["django_language"] = "en"
    url = admin_url(article, "ask")
    assert client.get(url).status_code == 405
    page = client.post(url)
    assert [str(message) for message in get_messages(page.wsgi_request)] == [
        f"Asked for the missing translations: {translator}."
    ]
    client.cookies.pop("messages")
    client.force_login(translator)
    page = client.post(url)
    assert [str(message) for message in get_messages(page.wsgi_request)] == [
        "Nothing is missing or outdated there, or nobody translates into that language."
    ]
    assert Notification.objects.get().recipient == translator
    archived = ArticleFactory(state=State.ARCHIVED)
    client.force_login(author)
    assert client.post(admin_url(archived, "ask")).status_code == 403


def test_of_pictures_only_texts_that_lack_something_are_shown_and_nobody_writes_them_here(translator):
    article = ArticleFactory(title_fr="Un", title_ar="نص", title_en="One", lead_fr="", body_fr="")
    for arabic, english in (("صورة", "A photo"), ("", "Another")):
        article.pictures.create(picture=PictureFactory(alt_fr="Photo", alt_ar=arabic, alt_en=english))
    page_texts.refresh(Article.objects.all())
    article.refresh_from_db()
    title, picture = panel(translator, article)["rows"]
    assert [(note.field, note.state) for note in title] == [("title", READY)] * 2
    assert [(note.is_part, note.is_open, note.state) for note in picture] == [
        (True, False, MISSING),
        (True, False, READY),
    ]


def test_the_list_names_the_languages_that_are_not_ready(article, translator):
    whole = ArticleFactory(title_fr="Un", title_ar="نص", title_en="One", lead_fr="", body_fr="")
    assert languages_not_ready(whole) == "–"
    assert languages_not_ready(article) == (
        '<span class="text-state is-missing">AR missing</span> <span class="text-state is-missing">EN missing</span>'
    )
    public = ArticleFactory(title_fr="Un", title_en="One", lead_fr="", body_fr="", published=True)
    with proposals.editing(public, translator):
        Article.objects.filter(pk=public.pk).update(title_ar="نص")
    waiting = '<span class="text-state is-waiting">AR waits for acceptance</span>'
    assert languages_not_ready(public, Waiting([Article])) == waiting


# --- Boxes ------------------------------------------------------------------------------------------------------------


def tick(user, record, *boxes):
    request = RequestFactory().post("/", dict.fromkeys(boxes, "on"))
    request.user = user
    read_boxes(request, record)
    record.save()
    return {code: text_states(Article.objects.get(pk=record.pk), code)["title"] for code in ("ar", "en")}


def test_a_box_says_that_a_text_is_right_or_made_by_a_machine(article):
    user = somebody(CONTRIBUTOR)
    assert tick(user, article) == {"ar": OUTDATED, "en": MACHINE}
    assert tick(user, article, "other-right-ar-title", "translation-right-ar") == {"ar": OUTDATED, "en": MACHINE}
    assert tick(user, article, "translation-right-ar-title") == {"ar": READY, "en": MACHINE}
    kept = ("translation-was-en-title", "translation-machine-en-title")
    assert tick(user, article, *kept) == {"ar": READY, "en": MACHINE}
    assert tick(user, article, "translation-was-en-title") == {"ar": READY, "en": READY}
    assert tick(user, article, "translation-machine-ar-title") == {"ar": MACHINE, "en": READY}


@pytest.mark.parametrize(
    "box", ["right-en-title", "right-fr-title", "right-ar-slug", "machine-ar-nothing", "right-ar-title-x"]
)
def test_a_box_of_another_language_or_of_no_text_is_refused(article, translator, box):
    with pytest.raises(NotAllowed) as refused:
        tick(translator, article, f"translation-{box}")
    assert str(refused.value) == "Your account may not write texts in this language."
