"""A figure or chart at an address: as it is today, or pinned to the day of a release of the data."""

import json
import re
from dataclasses import replace

from django.http import Http404, QueryDict
from django.utils.translation import gettext

from core.asked import plain_names
from core.errors import InvalidQuery, Withdrawn
from core.filters import every_name
from core.gone import withdrawn_record
from core.languages import active_language, text_of
from core.versioned_cache import once_a_version
from pages.kept_graphics import figures_of
from pages.models import DataRelease
from pages.releases import graphics_path, opened
from projects.citations import Citation
from projects.graphics import CODES, Graphic, graphics, question
from projects.models import Project

FIGURE = "figure-"
_NUMBER = re.compile("[1-9][0-9]{0,17}")


class NotKept(Http404):
    """No release of this name keeps the figure. `dates` are its Citations pinned to those that do, `now` is today's."""

    def __init__(self, dates: list[Citation], now: Citation) -> None:
        super().__init__(now.graphic.key)
        self.dates, self.now = dates, now


def citation_at(code: str, asked: QueryDict, release: str = "") -> Citation:
    """Return the Citation of an address: of a code, the filters asked for, and the name of a release or "".

    Raises InvalidQuery; Http404 for what there is not, NotKept if only the release lacks it; Withdrawn if the release,
    or the project of a figure, was withdrawn with a reason.
    """
    today = _figure(code, asked) if code.startswith(FIGURE) else _of_projects(code, asked)
    return _pinned(today, release) if release else Citation(today)


def _of_projects(code, asked):
    if code not in CODES:
        raise Http404
    listing, scope = question(asked)
    return next(graphics(listing, scope, [code]))


def _figure(code, asked):
    if ours := plain_names(asked).keys() & every_name():
        raise InvalidQuery([(name, gettext("The figure of a project takes no filters.")) for name in sorted(ours)])
    number = code.removeprefix(FIGURE)
    if not _NUMBER.fullmatch(number):
        raise Http404
    project = Project.objects.published().filter(figures=number).prefetch_related("figures__region").first()
    if project is None:
        raise withdrawn_record(Project, figures=number) or Http404
    return next(one for one in figures_of(project) if one.code == code)


def _pinned(today, name):
    release = DataRelease.objects.filter(name=name).defer("contents", "changes").first()
    if release and release.withdrawn_at:
        raise Withdrawn(release.withdrawn_at, text_of(release, "reason"))
    # What is so small today that it is not shown is not shown as of another day either.
    if release is None or today.is_hidden or today.key not in release.kept_graphics:
        raise NotKept([] if today.is_hidden else _dates(today), Citation(today))
    return Citation(replace(_read(release, today.key), page=today.page), name, release.day)


def _read(release, key):
    start = json.dumps({"key": key}, ensure_ascii=False).removesuffix("}").encode()
    try:
        with opened(release, graphics_path(active_language())) as file:
            line = next(line for line in file if line.startswith(start + b","))
    except FileNotFoundError as error:  # the files of a restored database may be missing
        raise Http404 from error
    data = json.loads(line)
    del data["key"]
    return Graphic.from_json(data)


def _dates(graphic):
    releases = DataRelease.objects.filter(withdrawn_at=None).defer("contents", "changes", "files")
    return [citation for one in releases if (citation := pinned_to(one, graphic))]


@once_a_version
def latest_release() -> DataRelease | None:
    """Return the latest release that can be had; shared by all threads."""
    return DataRelease.objects.filter(withdrawn_at=None).defer("contents", "changes", "files").first()


def pinned_to(release: DataRelease | None, graphic: Graphic) -> Citation | None:
    """Return the Citation of a graphic pinned to a release; None if that does not keep it.

    It gives addresses only: its `graphic` is that of today.
    """
    if release is None or graphic.key not in release.kept_graphics:
        return None
    return Citation(graphic, release.name, release.day)
