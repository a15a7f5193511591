"""What catalogues are told about the data of a kind: the same for DCAT, Data Package, CSVW and search engines."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.datasets import PUBLISHER, TERMS
from core.exports.formats import file_links
from core.kinds import Kind, kinds
from core.languages import LANGUAGES, active_language, text_of
from core.models import Axis
from core.office import mailbox, office_words, with_words
from core.structured import node, the_office
from core.versioned_cache import VersionedCache

TITLE = with_words(_("Open data of %(office_name)s"))
ABOUT = with_words(
    _(
        "Everything that the portal of %(office_name)s shows as files: projects, events, news and resources. The files "
        "are made when they are asked for, so they are as new as the pages."
    )
)
NO_LICENCE = _("The office has not chosen a licence by name.")
# Of https://publications.europa.eu/resource/authority/data-theme, which names them so.
THEMES = {"SOCI": "Population and society", "INTR": "International issues"}
_cache = VersionedCache(most=20)


@dataclass(frozen=True)
class Facts:
    """What is known of the data of a kind; texts are {language: text}."""

    kind: Kind
    title: dict[str, str]
    about: dict[str, str]
    count: int
    issued: dt.datetime | None  # since when the first of its records is in this portal
    modified: dt.datetime | None
    first: dt.date | None  # the first and last day that its records speak of
    last: dt.date | None
    countries: tuple[str, ...]  # ISO 3166-1, the office's first
    keywords: tuple[dict[str, str], ...]

    @property
    def address(self) -> str:
        """Its name in the web, the same in every language."""
        return dataset_address(self.kind)


def catalog_address() -> str:
    """Return the address of the catalogue, which has no language: a dataset is one, whatever language it is read in."""
    return absolute(reverse("catalog"))


def dataset_address(kind: Kind) -> str:
    return f"{catalog_address()}#{kind.name}"


def kinds_with_data() -> list[Kind]:
    return [kind for kind in kinds() if kind.dataset]


def in_each_language(text: object) -> dict[str, str]:
    """Return {language: text} of a lazy text."""
    texts = {}
    for code in LANGUAGES:
        with translation.override(code):
            texts[code] = str(text)
    return texts


def terms() -> dict[str, str]:
    """Return the terms of use in each language: the licence that the office has chosen, or that it has chosen none."""
    licence = settings.OFFICE.licence
    name = licence.name if licence else in_each_language(NO_LICENCE)
    return {code: f"{text} {name[code]}" for code, text in in_each_language(TERMS).items()}


def facts_of(kind: Kind) -> Facts:
    """Return the Facts of a kind that has data, computed once for each version of the data."""
    return _cache.get(kind.name, lambda: _facts(kind))


def _facts(kind):
    published = kind.dataset.published().order_by()
    first, last = kind.days
    days = {"first": Min(first), "last": Max(last)} if first else {}
    known = published.aggregate(count=Count("pk"), issued=Min("created_at"), modified=Max("updated_at"), **days)
    return Facts(
        kind=kind,
        title=in_each_language(kind.dataset.title),
        about=in_each_language(kind.about),
        count=known["count"],
        issued=known["issued"],
        modified=known["modified"],
        first=_day(known.get("first")),
        last=_day(known.get("last")),
        countries=_countries(kind, published),
        keywords=_keywords(kind, published),
    )


def _day(value):
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value


def _countries(kind, published):
    home, others = settings.OFFICE.country, set()
    for lookup in kind.countries:
        for codes in published.values_list(lookup, flat=True).distinct():
            others |= {code for code in str(codes or "").split(",") if code}
    return (home, *sorted(others - {home}))


def _keywords(kind, published):
    """Return the country, the kind, and the axes of its records."""
    words = [{code: settings.OFFICE.words[code].country_name for code in LANGUAGES}, in_each_language(kind.label)]
    if any(field.name == "axis" for field in kind.model._meta.fields):
        for axis in Axis.objects.filter(pk__in=published.values("axis")):
            texts = {code: text_of(axis, "name", code) for code in LANGUAGES}
            words.append({code: text.value for code, text in texts.items() if text and not text.stands_in})
    return tuple(words)


# --- For search engines (schema.org) ----------------------------------------------------------------------------------


def dataset_node(kind: Kind, *, whole: bool = False) -> dict[str, Any]:
    """Return a list as a schema.org Dataset.

    A list says which one it is, and where it is described; the data page says the `whole`, as the catalogue does, with
    its files in the active language.
    """
    licence = settings.OFFICE.licence
    return node(
        "Dataset",
        id_=dataset_address(kind),
        name=str(kind.dataset.title),
        description=str(kind.about),
        url=absolute(reverse(kind.name)),
        license=licence.url if licence else "",
        creator=the_office(),
        includedInDataCatalog={"@type": "DataCatalog", "@id": catalog_address(), "name": str(TITLE)},
        **(_whole(kind) if whole else {}),
    )


def _whole(kind):
    facts, language, words = facts_of(kind), active_language(), office_words()
    files = [
        node(
            "DataDownload",
            name=str(link.label),
            encodingFormat=link.media_type,
            contentUrl=absolute(link.href),
            inLanguage=language,
        )
        for link in file_links(kind.name)
    ]
    contact = node("ContactPoint", email=mailbox(), contactType=str(_("Data")))
    span = f"{facts.first}/{facts.last}" if facts.first and facts.last else ""
    return {
        "inLanguage": list(LANGUAGES),
        "isAccessibleForFree": True,
        "usageInfo": f"{absolute(reverse('data'))}#terms",
        "publisher": the_office() | {"contactPoint": contact},
        "distribution": files,
        "keywords": [word[language] for word in facts.keywords if language in word],
        "dateCreated": facts.issued.isoformat() if facts.issued else "",
        "dateModified": facts.modified.isoformat() if facts.modified else "",
        "temporalCoverage": span,
        "spatialCoverage": [
            node("Place", name=words["country_name"] if code == settings.OFFICE.country else "", identifier=code)
            for code in facts.countries
        ],
        "copyrightNotice": f"{PUBLISHER}. {terms()[language]}",
    }
