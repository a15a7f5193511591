"""What the rich-text editor asks the server for: pages to link to, addresses put right, pasted text made clean."""

import datetime as dt
import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts.roles import CONTRIBUTOR, TRANSLATOR
from desk.checklist import problems
from desk.editor_words import WORDS
from desk.own_links import LinkState, state_of
from desk.translation_checks import mistakes
from tests.core.test_pasted import WORD, WORD_CLEAN
from tests.desk_tools import in_state, somebody
from tests.factories import ArticleFactory, EventFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def document():
    return ContentFile(b"%PDF-1.4 essai", "essai.pdf")


def links(client, **query):
    with translation.override("fr"):
        return client.get(reverse("editor:links"), query)


def addresses(response):
    return [choice.address for choice in response.context["choices"]]


@pytest.fixture
def author(client):
    user = somebody(CONTRIBUTOR)
    client.force_login(user)
    return user


def test_an_author_may_link_to_what_is_public_and_to_own_drafts(client, author):
    public = ProjectFactory(title_fr="Projet cherché", published=True)
    own = ArticleFactory(title_fr="Article cherché", text_changed_by=author)
    ArticleFactory(title_fr="Brouillon cherché d’autrui")
    in_state("events.event", binned=True, title_fr="Cherché dans la corbeille", text_changed_by=author)
    ProjectFactory(title_fr="Autre", published=True)
    found = addresses(links(client, q="cherché", language="ar"))
    assert found == [f"/ar/projects/{public.slug}/", f"/ar/news/{own.slug}/"]
    nothing = links(client, q=" introuvable ")
    assert (nothing.context["query"], "Rien n’a été trouvé" in nothing.text) == ("introuvable", True)


def test_documents_are_offered_with_their_record(client, author):
    event = EventFactory(title_fr="Événement d’essai", published=True)
    event.documents.create(title="Ordre du jour d’essai", file=document())
    hidden = EventFactory(title_fr="Brouillon d’autrui")
    hidden.documents.create(title="Ordre du jour secret", file=document())
    response = links(client, q="ordre jour")
    assert [str(choice.title) for choice in response.context["choices"]] == [
        "Événement d’essai",
        "Ordre du jour d’essai",
    ]
    assert addresses(response)[1].startswith("/media/documents/")


def test_each_choice_says_its_kind_and_state_and_the_newest_come_first(client, author):
    old, new = (EventFactory(title_fr=title, published=True) for title in ("Ancien", "Récent"))
    draft = EventFactory(title_fr="Le mien", text_changed_by=author)
    coming = timezone.now() + dt.timedelta(days=9)
    ago = timezone.now() - dt.timedelta(days=2)
    type(new).objects.filter(pk=old.pk).update(updated_at=ago, starts_at=coming, ends_at=coming)
    type(new).objects.filter(pk=draft.pk).update(updated_at=timezone.now() + dt.timedelta(days=2))
    for number in range(3):
        new.documents.create(title=f"Annexe {number}", file=document(), language="fr")
    response = links(client, language="xx", address="/fr/x/")
    context = response.context
    assert (context["language"], context["query"], context["address"]) == ("fr", "", "/fr/x/")
    told = [(str(choice.title), choice.title.language, choice.kind, str(choice.state)) for choice in context["choices"]]
    assert told == [
        ("Le mien", "fr", "Événement", "brouillon"),
        ("Récent", "fr", "Événement", "public actuellement"),
        ("Ancien", "fr", "Événement", "public actuellement"),
        *((f"Annexe {number}", "fr", "Document, Récent", "public actuellement") for number in (2, 1)),
    ]
    assert [choice.title.stands_in for choice in context["choices"]] == [False] * 3 + [True] * 2
    found = [
        [str(choice.title) for choice in links(client, q=words).context["choices"]] for words in ("annexe", "annexe 1")
    ]
    assert found == [["Récent", "Annexe 2", "Annexe 1", "Annexe 0"], ["Récent", "Annexe 1"]]


def test_of_many_pages_and_documents_eight_are_offered(client, author):
    events = [EventFactory(title_fr=f"Réunion {number}", published=True) for number in range(9)]
    for number in range(9):
        events[0].documents.create(title=f"Réunion, annexe {number}", file=document())
    choices = links(client, q="réunion").context["choices"]
    assert [choice.kind.split(",")[0] for choice in choices].count("Événement") == 8
    assert len(choices) == 16


def test_why_a_typed_address_leads_nowhere_is_said(client, author):
    with translation.override("en"):
        address = reverse("editor:links")
        said = [client.get(address, {"typed": typed}).json() for typed in ("javascript:x", "/fr/rien/")]
    assert said == [
        {
            "address": "",
            "problem": "No link can lead there. Type an address of the web (www.example.org) or of mail.",
        },
        {"address": "", "problem": "There is no such page or file on the portal."},
    ]


@pytest.mark.parametrize(("pictures", "count"), [("1", 1), ("9", 9), ("10", 0), ("0", 0), ("x", 0), ("", 0)])
def test_pictures_that_a_script_left_out_are_counted(client, author, pictures, count):
    with translation.override("en"):
        answer = client.post(reverse("editor:paste"), {"html": "<p>x</p>", "pictures": pictures}).json()
    assert (answer["html"], answer["note"][: len(str(count))]) == ("<p>x</p>", str(count) if count else "")


def test_a_typed_address_is_put_right_or_refused(client, author):
    project = ProjectFactory(published=True)
    for typed, address in (
        ("www.exemple.test", "https://www.exemple.test"),
        ("contact@exemple.test", "mailto:contact@exemple.test"),
        (f"/fr/projects/{project.slug}/", f"/fr/projects/{project.slug}/"),
        ("/fr/projects/nulle-part/", ""),
        ("javascript:alert(1)", ""),
    ):
        answer = links(client, typed=typed).json()
        assert (answer["address"], bool(answer["problem"])) == (address, not address)


def test_only_staff_asks(client):
    for name in ("editor:links", "editor:paste"):
        assert client.get(reverse(name)).status_code == 302
    client.force_login(UserFactory(is_staff=True))  # without a role
    assert addresses(links(client)) == []
    project = ProjectFactory(published=True)
    client.force_login(somebody(TRANSLATOR))
    assert addresses(links(client)) == [f"/fr/projects/{project.slug}/"]


def test_pasted_text_comes_back_as_it_will_be_stored(client, author):
    with translation.override("fr"):
        address = reverse("editor:paste")
    answer = client.post(address, {"html": WORD, "language": "fr"}).json()
    assert answer["html"] == WORD_CLEAN.replace("&nbsp;", "\u00a0")
    assert answer["note"].startswith("1 image n’a pas été reprise")
    plain = client.post(address, {"text": "• un\n• deux", "language": "fr", "pictures": "2"}).json()
    assert plain["html"] == "<ul><li><p>un</p></li><li><p>deux</p></li></ul>"
    assert plain["note"].startswith("2 images")
    assert client.get(address).status_code == 405


def test_the_state_of_links_to_our_own_pages():
    public, draft = ProjectFactory(published=True), ArticleFactory()
    old = public.slug
    public.slug = "nouvelle-adresse"
    public.save()
    event = EventFactory(published=True)
    file = event.documents.create(title="Public", file=document()).file.url
    draft_file = EventFactory().documents.create(title="Brouillon", file=document()).file.url
    states = {
        LinkState.FINE: [f"/fr/projects/{old}/", "/ar/projects/nouvelle-adresse/#ancre", "/fr/projects/?axis=x", file],
        LinkState.NOT_PUBLIC: [f"/fr/news/{draft.slug}/", f"/fr/preview/article/{draft.pk}/", "/fr/admin/", draft_file],
        LinkState.MISSING: ["/fr/news/rien/", "/rien", "rapport.pdf", "/media/documents/rien.pdf", "/xx/projects/"],
    }
    assert {address: state_of(address) for addresses in states.values() for address in addresses} == {
        address: state for state, addresses in states.items() for address in addresses
    }


def test_a_link_to_a_draft_is_a_warning_before_publication():
    draft = ArticleFactory()
    text = f'<p><a href="/fr/news/{draft.slug}/">là</a> <a href="https://exemple.test/">ailleurs</a></p>'
    article = ArticleFactory(body_en=text)
    (problem,) = [problem for problem in problems(article) if "/fr/news/" in problem.sentence]
    assert not problem.is_error
    assert problem.url.endswith("#id_body_en")


def test_a_translation_may_link_to_the_page_in_its_own_language():
    source, text = (f'<p><a href="/{language}/projects/x/">a</a></p>' for language in ("fr", "ar"))
    assert mistakes(source, text, is_rich=True) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_catalogue_for_scripts_has_the_words_of_the_editor(client, language):
    with translation.override(language):
        catalogue = client.get(reverse("jsi18n")).text
        assert json.dumps(str(WORDS["insert link"])) in catalogue
        assert [word for word, text in WORDS.items() if str(text) == word] == []
