"""The kinds of publication: each is declared once, in kinds.py of its app; everything that lists kinds reads them here.

The checklist, the downloads, the search and the sitemaps need only the declaration. What reads better as plain code
(admin, translation, spreadsheets, API, feeds, content, routes) stays where Django or the reader expects it:
docs/how-to/add-a-kind.md lists it, and tests/test_registries.py names what was forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps as all_apps
from django.core import checks
from django.db.models import Q

from core.exports.datasets import Dataset
from core.publication import Publication, publication_models


@dataclass(frozen=True)
class Ages:
    """Records of a kind that go out of date: somebody looks at them again some days after the last time.

    What no rule names is history, or is looked at when the office says so (desk/upkeep.py).
    """

    what: object  # str, lazy: the records in words
    days: int
    condition: Callable[[], Q]  # of two rules of a kind, no record fulfils both


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of publication."""

    model: type[Publication]
    name: str  # of its list, in addresses: /fr/projects/, projects.csv, projects.rss, sitemap-projects-1.xml
    letter: str  # of its short addresses: /fr/p12; never another one, they are printed on posters
    label: str  # name of its list, lazy
    required: tuple[str, ...]  # translated fields that need a French text before publication
    rules: tuple[Callable, ...] = ()  # other rules: (record) -> desk.checklist.Problems
    dataset: Dataset | None = None  # its list as a download, or None
    about: object = ""  # str, lazy: what its download holds, for catalogues (core/catalogue.py)
    days: tuple[str, str] = ("", "")  # lookups of the first and the last day that its records speak of
    countries: tuple[str, ...] = ()  # lookups of the countries that they speak of
    ages: tuple[Ages, ...] = ()  # which of them are looked at again, and how soon
    search_order: int = 99  # its position on the search page
    icon: str = "file-text"  # its mark there, of static/vendor/lucide


_declared = {}  # {model: Kind}, in the order of the apps and of their kinds.py


def declare(kind: Kind) -> Kind:
    """Register a kind. Raises ValueError if its model, its name or its letter is registered already."""
    taken = {word for other in _declared.values() for word in (other.name, other.letter)}
    if kind.model in _declared or taken & {kind.name, kind.letter}:
        raise ValueError(f"{kind.model.__name__}, its name {kind.name!r} or {kind.letter!r} is declared twice")
    _declared[kind.model] = kind
    return kind


def kinds() -> list[Kind]:
    """Return all kinds of publication, in the order of the apps."""
    return list(_declared.values())


def kind_named(name: str) -> Kind:
    """Return the kind whose list has this name: "projects". Raises StopIteration for any other name."""
    return next(kind for kind in kinds() if kind.name == name)


def kind_of(record: Publication | type[Publication]) -> Kind:
    """Return the kind of a record or of its model. Raises KeyError for one that is not declared."""
    return _declared[record._meta.concrete_model]


@checks.register
def each_kind_is_declared(app_configs, **kwargs):
    """`manage.py check`: without a declaration, a publication would silently be missing from every list."""
    models = publication_models()
    missing = [
        checks.Error(
            f"{model._meta.label} is a publication, and no kind of it is declared.",
            hint=f"Declare it in {model._meta.app_label}/kinds.py: docs/how-to/add-a-kind.md.",
            obj=model,
            id="core.E001",
        )
        for model in models
        if model not in _declared
    ]
    numbers = [number for model in all_apps.get_models() if (number := getattr(model, "search_kind", 0))]
    return missing + [
        checks.Error(
            f"{model._meta.label} shares its search_kind {model.search_kind} with another model, or has none.",
            hint="Give it a number that no other kind has or had.",
            obj=model,
            id="core.E002",
        )
        for model in models
        if not model.search_kind or numbers.count(model.search_kind) > 1
    ]
