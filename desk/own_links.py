"""Links in texts to the portal's own pages and files: where they lead, and whether the public can follow them."""

import html
from enum import Enum
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.body_pictures import rich_texts_of
from core.kinds import kinds
from core.languages import LANGUAGES
from core.media import is_public, is_stored
from core.publication import OldSlug, Publication
from core.texts import HREF


class LinkState(Enum):
    """What becomes of a reader who follows a link."""

    FINE = ""
    NOT_PUBLIC = _("the public cannot see it")
    MISSING = _("there is no such page or file")


def links_of(record: Publication) -> list[tuple[str, str]]:
    """Return (column, address) of each link in the rich texts of a record, each address once."""
    columns: dict[str, str] = {}
    for column, text in rich_texts_of(record).items():
        for double, single in HREF.findall(text):
            columns.setdefault(html.unescape(double or single), column)
    return [(column, address) for address, column in columns.items()]


def is_own(address: str) -> bool:
    """Whether a link leads to the portal itself: core/weblinks.py stores these without the name of the site."""
    return not urlsplit(address).scheme


def state_of(address: str) -> LinkState:
    """Return what becomes of a reader who follows a link to the portal itself."""
    path = unquote(urlsplit(address).path)
    if path.startswith(settings.MEDIA_URL):
        name = path.removeprefix(settings.MEDIA_URL)
        is_seen = is_public(name)
        return _state(is_seen or is_stored(name), is_seen)
    language = path.split("/")[1] if path.startswith("/") else ""
    with translation.override(language if language in LANGUAGES else settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return LinkState.MISSING
    if match.namespace or "admin" in match.route or "preview" in match.route:
        return LinkState.NOT_PUBLIC
    model = next((kind.model for kind in kinds() if kind.model._meta.model_name == match.url_name), None)
    if model is None:
        return LinkState.FINE
    record = _record(model, match.kwargs["slug"])
    return _state(record is not None, record is not None and record.is_published)


def _state(is_there, is_seen):
    return LinkState.FINE if is_seen else LinkState.NOT_PUBLIC if is_there else LinkState.MISSING


def _record(model, slug):
    old = OldSlug.objects.filter(kind=model._meta.label_lower, slug=slug).values_list("object_id", flat=True).first()
    return model._base_manager.filter(slug=slug).first() or model._base_manager.filter(pk=old).first()
