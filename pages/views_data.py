"""/fr/data/: what can be downloaded, in which formats, on what terms, and what every column means."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.exports.csv_json import SEPARATOR
from core.exports.datasets import PUBLISHER, TERMS
from core.exports.formats import file_links
from core.kinds import kinds
from core.structured import dataset_node
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
    return [kind.dataset for kind in kinds() if kind.dataset]


def offers():
    """Return an Offer for each kind of record; one query each."""
    found = []
    for dataset in datasets():
        known = dataset.published().order_by().aggregate(count=Count("pk"), last=Max("updated_at"))
        links = file_links(dataset.name)
        found.append(Offer(dataset, reverse(dataset.name), known["count"], known["last"], links))
    return found


def dictionary():
    """Return [(dataset, [(sheet, its columns in a file in one language)])] for every table."""
    return [
        (dataset, [(sheet, sheet.expanded(all_texts=False)) for sheet in dataset.sheets])
        for dataset in (*datasets(), *COMPUTED)
    ]


@require_safe
def data(request):
    found = offers()
    context = {
        "section": "data",
        "title": gettext("Data to download"),
        "structured": [dataset_node(offer.dataset.name, str(offer.dataset.title)) for offer in found],
        "offers": found,
        "last_change": max((offer.last_change for offer in found if offer.last_change), default=None),
        "terms": TERMS,
        "publisher": PUBLISHER,
        "separator": SEPARATOR.strip(),
        "dictionary": dictionary(),
        "site": settings.SITE_URL,
        "projects_address": absolute(reverse("projects").rstrip("/")),
    }
    return render(request, "pages/data.html", context)
