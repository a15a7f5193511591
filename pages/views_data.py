"""/fr/data/: what can be downloaded, in which formats, on what terms, and what every column means."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.catalogue import dataset_node, facts_of, kinds_with_data
from core.conditional import conditional
from core.exports.csv_json import SEPARATOR
from core.exports.datasets import PUBLISHER, TERMS
from core.exports.formats import file_links
from core.languages import active_language
from pages.exports_search import SEARCH
from projects.exports_figures import FIGURES

COMPUTED = (FIGURES, SEARCH)  # tables of numbers or search results, not of records


@dataclass(frozen=True)
class Offer:
    """One kind of record with its downloads."""

    dataset: object
    address: str
    count: int
    last_change: object  # datetime or None
    links: list


def datasets():
    """Return the Dataset of each kind of record with downloads."""
    return [kind.dataset for kind in kinds_with_data()]


def offers():
    """Return an Offer for each kind of record."""
    offers = []
    for kind in kinds_with_data():
        facts, links = facts_of(kind), file_links(kind.dataset.name)
        offers.append(Offer(kind.dataset, reverse(kind.dataset.name), facts.count, facts.modified, links))
    return offers


def dictionary():
    """Return [(dataset, [(sheet, its columns in a file in one language)])] for every table."""
    return [
        (dataset, [(sheet, sheet.expanded(all_texts=False)) for sheet in dataset.sheets])
        for dataset in (*datasets(), *COMPUTED)
    ]


def _licence():
    chosen = settings.OFFICE.licence
    return {"url": chosen.url, "name": chosen.name[active_language()]} if chosen else None


@require_safe
@conditional
def data(request):
    all_offers = offers()
    context = {
        "section": "data",
        "title": gettext("Data to download"),
        "crumbs": [(gettext("Data to download"), reverse("data"))],
        "structured": [dataset_node(kind, whole=True) for kind in kinds_with_data()],
        "offers": all_offers,
        "last_change": max((offer.last_change for offer in all_offers if offer.last_change), default=None),
        "terms": TERMS,
        "licence": _licence(),
        "publisher": PUBLISHER,
        "separator": SEPARATOR.strip(),
        "dictionary": dictionary(),
        "site": settings.SITE_URL,
        "projects_address": absolute(reverse("projects").rstrip("/")),
    }
    return render(request, "pages/data.html", context)
