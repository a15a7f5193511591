"""Each kind of publication and each reference table is in every place that lists them, or there is a reason.

Places that iterate over all kinds (versions, previews, the translation desk, the dashboard, the bin) are not listed
here. If you add a kind, the failures tell you what is still to do; see docs/how-to/add-a-kind.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.test.utils import isolate_apps
from django.urls import get_resolver
from modeltranslation.translator import translator

from accounts import roles
from core import kinds
from core.models import Named, reference_models
from core.publication import Publication, publication_models
from desk.admin_publication import PublicationAdmin
from desk.spreadsheets.kinds import kind_of as spreadsheet_of
from oim_portal.content.kinds import KINDS as CONTENT
from oim_portal.sitemaps import sitemaps
from pages.models import RESERVED_SLUGS
from pages.search import searched_kinds
from tests import factories
from tests.desk_tools import MODELS


@dataclass(frozen=True)
class Place:
    """Where kinds are listed: whether a model is there, and what brings it there."""

    name: str
    has: Callable  # (model) -> bool
    remedy: str


def declared(model):
    return next((kind for kind in kinds.kinds() if kind.model is model), None)


def answers(*names):
    """Whether there are routes of all these names, whatever their arguments."""
    known = get_resolver().reverse_dict
    return all(name in known for name in names)


def list_route(model, ending=""):
    kind = declared(model)
    return bool(kind) and answers(f"{kind.name}{ending}")


def all_may_see(model):
    label = model._meta.label_lower
    return all(
        any(label in labels and "view" in actions.split() for labels, actions in granted)
        for granted in roles.grants().values()
    )


ROLES = Place("the roles", all_may_see, "it is no Publication, Named or Picture, of which accounts/roles.py takes all")
TRANSLATION = Place(
    "the translated models", lambda m: m in translator.get_registered_models(), "register it in translation.py"
)
LOADER = Place(
    "the content loader",
    lambda m: any(kind.model is m for kind in CONTENT),
    "write how to read it in oim_portal/content/kinds.py, and add it to KINDS",
)
FACTORIES = Place(
    "the factories of the tests",
    lambda m: any(getattr(f, "_meta", None) and f._meta.model is m for f in vars(factories).values()),
    "write one in tests/factories.py",
)
REFERENCE_PLACES = [
    ROLES,
    TRANSLATION,
    Place("the admin", admin.site.is_registered, "register it in desk/admin.py"),
    LOADER,
    FACTORIES,
]
KIND_PLACES = [
    ROLES,
    TRANSLATION,
    Place(
        "the admin",
        lambda m: admin.site.is_registered(m) and isinstance(admin.site.get_model_admin(m), PublicationAdmin),
        "register a PublicationAdmin in admin.py",
    ),
    Place("the declared kinds", lambda m: declared(m) is not None, "declare it in kinds.py"),
    Place("the checklist", lambda m: bool(declared(m) and declared(m).required), "name `required` texts in kinds.py"),
    Place("the spreadsheets", lambda m: spreadsheet_of(m) is not None, "register its columns in spreadsheets.py"),
    Place("the pages", lambda m: answers(m._meta.model_name), "give its page a route in oim_portal/urls.py"),
    Place("the lists", list_route, "give its list a route in oim_portal/urls.py"),
    Place(
        "the files",
        lambda m: bool(declared(m) and declared(m).dataset) and list_route(m, "_file"),
        "make a Dataset in exports.py, name it in kinds.py, and give it a route",
    ),
    Place("RSS", lambda m: list_route(m, "_rss"), "write a feed in feeds.py, with its routes"),
    Place("Atom", lambda m: list_route(m, "_atom"), "write a feed in feeds.py, with its routes"),
    Place(
        "the API",
        lambda m: answers(f"api-{m._meta.model_name}"),
        "write it in views_api.py, and add it to API in urls.py",
    ),
    Place("the search", lambda m: declared(m) and declared(m).name in searched_kinds(), "declare it in kinds.py"),
    Place(
        "the sitemaps",
        lambda m: any(getattr(sitemap, "model", None) is m for sitemap in sitemaps().values()),
        "declare it in kinds.py",
    ),
    LOADER,
    FACTORIES,
    Place("the tests of the desk", lambda m: m._meta.label_lower in MODELS, "say in tests/desk_tools.py what it needs"),
]
# {(place, model): why it is not there}
NOT_HERE = {
    ("the spreadsheets", "pages.Page"): "the office has a dozen pages, each written by hand",
    ("the spreadsheets", "pages.Resource"): "its files are uploaded one by one",
    ("the lists", "pages.Page"): "pages stand in the menus",
    ("the files", "pages.Page"): "they are texts of the office, not data",
    ("the API", "pages.Page"): "they are texts of the office, not data",
    **{(form, "pages.Page"): "nobody follows changes of the imprint" for form in ("RSS", "Atom")},
    ("the content loader", "core.Picture"): "pictures come with their consent, through the admin",
}


def forgotten(model, places):
    """Return a sentence for each place where a model is missing."""
    label = model._meta.label
    return [
        f"{label} is not in {place.name}: {place.remedy}; or say why not in NOT_HERE of tests/test_registries.py"
        for place in places
        if (place.name, label) not in NOT_HERE and not place.has(model)
    ]


@pytest.mark.parametrize("model", publication_models(), ids=lambda model: model.__name__)
def test_a_kind_of_publication_is_everywhere_or_says_why_not(model):
    assert forgotten(model, KIND_PLACES) == []


@pytest.mark.parametrize("model", reference_models(), ids=lambda model: model.__name__)
def test_a_reference_table_is_everywhere_or_says_why_not(model):
    assert forgotten(model, REFERENCE_PLACES) == []


def test_no_excuse_outlives_its_reason():
    places = {place.name: place for place in (*REFERENCE_PLACES, *KIND_PLACES)}
    known = {model._meta.label: model for model in (*publication_models(), *reference_models())}
    assert [key for key in NOT_HERE if places[key[0]].has(known[key[1]])] == []


@pytest.fixture
def call():
    """A kind of publication that is not registered anywhere."""
    with isolate_apps("events"):

        class Call(Publication):
            class Meta:
                app_label = "events"

        yield Call


def test_a_forgotten_kind_is_told_place_by_place(call, monkeypatch):
    assert [sentence.split(":")[0] for sentence in forgotten(call, KIND_PLACES)] == [
        f"events.Call is not in {place.name}" for place in KIND_PLACES
    ]
    monkeypatch.setattr(kinds, "publication_models", lambda: [*publication_models(), call])
    undeclared, unnumbered = kinds.each_kind_is_declared(None)
    assert undeclared.msg == "events.Call is a publication, and no kind of it is declared."
    assert "events/kinds.py" in undeclared.hint
    assert unnumbered.msg == "events.Call shares its search_kind 0 with another model, or has none."


@pytest.mark.django_db
def test_a_new_table_is_in_every_role_after_the_next_migrate(call, monkeypatch):
    with isolate_apps("core"):

        class Species(Named):
            name = models.CharField(max_length=20)

            class Meta:
                app_label = "core"

    monkeypatch.setattr(roles, "reference_models", lambda: [*reference_models(), Species])
    monkeypatch.setattr(roles, "publication_models", lambda: [*publication_models(), call])
    roles.give(None, "default")
    for role in roles.grants():
        given = set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))
        assert {"view_species", "view_call", "view_axis", "view_picture", "view_project"} <= given


@pytest.mark.django_db
def test_what_migrate_gives_is_what_the_roles_say():
    for role, granted in roles.grants().items():
        wanted = {
            f"{label.split('.')[0]}.{action}_{label.split('.')[1]}"
            for labels, actions in granted
            for label in labels
            for action in actions.split()
        }
        given = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
        assert {".".join(permission) for permission in given} == wanted


@pytest.mark.parametrize("free", [{}, {"model": Named, "name": "others"}, {"model": Named, "letter": "z"}])
def test_a_kind_is_declared_once_with_a_model_a_name_and_a_letter_of_its_own(free):
    before = kinds.kinds()
    with pytest.raises(ValueError, match="declared twice"):
        kinds.declare(replace(before[0], **free))
    assert kinds.kinds() == before


def test_no_page_of_the_office_can_take_an_address_of_the_portal():
    taken = set()
    for route in get_resolver().url_patterns[-1].url_patterns:  # those with a language
        first = str(route.pattern).partition("/")[0].partition(".")[0]
        taken |= {first} - {""} if "<" not in first else set()
    assert taken - RESERVED_SLUGS == set()


@pytest.mark.parametrize("kind", kinds.kinds(), ids=lambda kind: kind.name)
def test_a_list_is_called_the_same_in_its_files(kind):
    assert kind.dataset is None or (kind.dataset.name, str(kind.dataset.title)) == (kind.name, str(kind.label))
