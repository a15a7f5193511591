"""The response to a request for a file: /fr/projects.csv?axis=youth."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import register_converter, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.asked import plain_names
from core.conditional import conditional
from core.errors import InvalidQuery
from core.exports.csv_json import as_csv, as_json
from core.exports.datasets import HEADINGS, Dataset, Download
from core.exports.xlsx import as_xlsx
from core.filters import PortalFilterSet
from core.language_table import LANGUAGE_TABLE
from core.languages import active_language
from core.media_types import XLSX

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",  # RFC 4180
    "xlsx": XLSX,
    "json": "application/json; charset=utf-8",
}

# Of a CSV file. Without a word the one at which spreadsheet programs in the language of the file split a line.
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


class Ending:
    """URL converter for the formats of this module."""

    regex = "|".join(TYPES)

    @staticmethod
    def to_python(value):
        return value

    @staticmethod
    def to_url(value):
        return value


register_converter(Ending, "table_ending")


def narrowed(
    request: HttpRequest, filterset: type, queryset: QuerySet, own: Mapping[str, Collection[str]] | None = None
) -> tuple[Any, dict[str, str]]:
    """Return (filter set, {name: value}) of a request for a whole list as a file.

    `own` is {parameter of the file: its accepted values}; one that is not given is "". All others are filters of the
    list. `page` is rejected, because a file contains the whole list. Raises InvalidQuery.
    """
    if "page" in plain_names(request.GET):
        raise InvalidQuery([("page", gettext("A file holds the whole list: leave this out."))])
    filters = filterset(request.GET, queryset, own)
    return filters, filters.given


@require_safe
@conditional
def download(request: HttpRequest, dataset: Dataset, ending: str) -> HttpResponseBase:
    """Respond with a list as a file; oim_portal/urls.py maps addresses to Datasets."""
    return answer(request, dataset, ending)


def answer(request: HttpRequest, dataset: Dataset, ending: str) -> HttpResponseBase:
    """Return the response with a Dataset's records as a file in one of TYPES. Raises InvalidQuery."""
    own = dict(dataset.own)
    if ending in {"csv", "xlsx"}:
        own["headings"] = HEADINGS
    if ending == "csv":
        own |= {"sheet": [sheet.name for sheet in dataset.sheets], "separator": SEPARATORS}
    filters, given = narrowed(request, dataset.filterset, dataset.published(), own)
    taken_at = timezone.localtime()
    download = Download(
        dataset=dataset,
        found=dataset.computed(filters, given) if dataset.computed else filters.qs,
        language=active_language(),
        all_texts=bool(given.get("texts")),
        source=absolute(f"{request.path.removesuffix('.' + ending)}/{list_query(filters)}"),
        terms=absolute(reverse("data")),
        taken_at=taken_at,
        headings=given.get("headings") or HEADINGS[0],
        separator=SEPARATORS[given.get("separator") or LANGUAGE_TABLE[active_language()].csv_separator],
    )
    sheet = given.get("sheet") or dataset.main.name
    if request.method == "HEAD":
        pieces: Iterable = ()
    elif ending == "csv":
        pieces = as_csv(download, sheet)
    else:
        pieces = {"xlsx": as_xlsx, "json": as_json}[ending](download)
    response = StreamingHttpResponse(download.in_language(pieces), content_type=TYPES[ending])
    name = file_name(dataset.name if sheet == dataset.main.name else f"{dataset.name}-{sheet}", taken_at.date(), ending)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_name(name: str, day: dt.date, ending: str) -> str:
    """Return the file name for the browser: "oim-maroc-projects-fr-2026-03-01.csv"."""
    return f"{settings.OFFICE.file_prefix}-{name}-{active_language()}-{day:%Y-%m-%d}.{ending}"


def list_query(filters: PortalFilterSet) -> str:
    """Return the query string of the list: its filters and order, without parameters of the file or of others."""
    query = filters.data.copy()
    for name in list(query):
        if name not in filters.form.fields or name in filters.own or not query.getlist(name):
            del query[name]
    return f"?{query.urlencode()}" if query else ""
