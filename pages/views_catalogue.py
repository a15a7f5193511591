"""The data for catalogues, at addresses without a language: DCAT, Data Package, CSVW; the releases and their files."""

from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request, gettext
from django.views.decorators.http import require_safe

from core.catalogue import kinds_with_data
from core.conditional import conditional
from core.errors import Withdrawn
from core.languages import text_of
from pages.catalogues import dcat
from pages.data_packages import csv_metadata, data_package
from pages.models import DataRelease
from pages.releases import opened

MOST_NAMED = 20  # changed records of a kind that a release names; all are counted


@require_safe
@conditional
def catalog(request: HttpRequest) -> HttpResponse:
    return _json(dcat(DataRelease.objects.filter(withdrawn_at=None).defer("kept_graphics")), "application/ld+json")


@require_safe
@conditional
def package(request: HttpRequest) -> HttpResponse:
    return _json(data_package(), "application/json")


@require_safe
@conditional
def metadata(request: HttpRequest) -> HttpResponse:
    return _json(csv_metadata(), "application/csvm+json")


def _json(data, media_type):
    return JsonResponse(data, content_type=media_type, json_dumps_params={"ensure_ascii": False})


# --- Releases -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangesOf:
    """What changed in the records of a kind since the release before; only records that are public now are named."""

    label: object
    added: int
    changed: int
    withdrawn: int
    named: list  # [(record, [labels of its changed columns]; [] for a new record)]
    more: int  # records that are not named

    def __bool__(self):
        return bool(self.added or self.changed or self.withdrawn)


@require_safe
@conditional
def releases(request: HttpRequest) -> HttpResponse:
    """Show all releases, the newest first, with what changed in each."""
    found = list(DataRelease.objects.defer("contents", "kept_graphics"))
    public = {kind.name: _public(kind, found) for kind in kinds_with_data()}
    labels = {kind.name: _labels(kind) for kind in kinds_with_data()}
    title = gettext("Releases of the data")
    context = {
        "section": "data",
        "title": title,
        "crumbs": [(gettext("Data to download"), reverse("data")), (title, request.path)],
        "releases": [(release, _changes(release, public, labels), text_of(release, "reason")) for release in found],
    }
    return render(request, "pages/releases.html", context)


def _public(kind, releases):
    """Return {key: record} of the records that releases name and that are public now."""
    keys = {key for release in releases for key in _named(release, kind.name)}
    return {str(record.pk): record for record in kind.model.objects.published().filter(pk__in=keys)} if keys else {}


def _named(release, name):
    changes = release.changes.get(name, {})
    if release.withdrawn_at or not release.changes["since"]:
        return []  # in the first one everything is new
    return [*changes.get("added", ()), *changes.get("changed", {})][:MOST_NAMED]


def _labels(kind):
    """Return {name of a column or of a table: its label}."""
    tables = kind.dataset.tables()
    columns = {column.name: str(column.heading) for table in tables[:1] for column in table.columns}
    return columns | {table.name: table.title for table in tables[1:]}


def _changes(release, public, labels):
    found = []
    for kind in kinds_with_data():
        changes = release.changes.get(kind.name, {"added": [], "changed": {}, "withdrawn": 0})
        named = [
            (public[kind.name][key], _words(changes["changed"].get(key, ()), labels[kind.name]))
            for key in _named(release, kind.name)
            if key in public[kind.name]
        ]
        added, changed = len(changes["added"]), len(changes["changed"])
        more = added + changed - len(named) if release.changes["since"] else 0
        found.append(ChangesOf(kind.label, added, changed, changes["withdrawn"], named, more))
    return found


def _words(columns, labels):
    """Return the labels of changed columns, each once: title_fr and title_ar are the title."""
    words = []
    for name in columns:
        base = name.removesuffix("_code").removesuffix("_language").removesuffix("_precision")
        known = next((key for key in (name, base, base[:-3]) if key in labels), None)
        words.append(labels[known] if known else name)
    return list(dict.fromkeys(words))


@require_safe
def release(request: HttpRequest, name: str) -> HttpResponse:
    """Lead from the address of a release, which has no language, to its place on the page."""
    get_object_or_404(DataRelease, name=name)
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/data/releases/#release-{name}")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def release_file(request: HttpRequest, name: str, path: str) -> HttpResponse:
    """Send a file of a release, or the whole one. 410 with the reason if it was withdrawn."""
    found = get_object_or_404(DataRelease.objects.defer("contents", "kept_graphics"), name=name)
    if found.withdrawn_at:
        raise Withdrawn(found.withdrawn_at, text_of(found, "reason"))
    known = {file["path"]: file["mediatype"] for file in found.files} | {found.file_name: "application/zip"}
    if path not in known:
        raise Http404
    try:
        file = opened(found, path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, filename=path, content_type=known[path], as_attachment=path == found.file_name)
    response["ETag"] = f'"{found.checksum[:20]}-{path}"'
    patch_cache_control(response, no_cache=True)  # it may be withdrawn
    return response
