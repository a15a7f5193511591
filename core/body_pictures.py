"""Pictures from the library inside rich text: identified by their file, shown only with the library's data and consent.

A text contains <img src="/media/pictures/port.jpg"> and nothing else about the picture: its alternative text, credit,
consent and sizes come from the library, so a correction there applies everywhere.
"""

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import quote, unquote

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Replace
from django_prose_editor.fields import ProseEditorField

from core.publication import Publication

_FOLDER = f"{settings.MEDIA_URL}pictures/"
_SOURCE = re.compile(rf"(?:{re.escape(settings.SITE_URL)})?{re.escape(_FOLDER)}(?P<file>[\w.-]+)")
_IMAGE = re.compile(r'<img\b[^<>]*?\ssrc="(?P<src>[^"]*)"[^<>]*>')
_TOKEN = re.compile(r"(<[^<>]*>)")  # the sanitiser leaves no ">" inside an attribute
_HOLDS_NO_FIGURE = {"p", "h2", "h3", "strong", "em"}
_NOTHING_ALONE = {"p", "h2", "h3", "strong", "em", "a", "li", "ul", "ol", "blockquote"}


def library_source(address: str) -> str | None:
    """Return the `src` that a text uses for a library picture, or None for any other address."""
    match = _SOURCE.fullmatch(unquote(address.strip()))
    return _FOLDER + quote(match["file"]) if match else None


def names_in(html: str | None) -> set[str]:
    """Return the names of the files of the library that a text shows: {"pictures/port.jpg"}."""
    return {_name(match["src"]) for match in _IMAGE.finditer(html or "")} - {None}


def with_figures(html: str, figure_of: Callable[[str], str]) -> str:
    """Return a sanitised text with `figure_of(name)` in the place of each image; "" there leaves the image out.

    A <figure> is not allowed inside a paragraph: tags that are open around it are closed before and opened again after
    it.
    """
    parts, opened = [], []
    for token in _TOKEN.split(html):
        image = _IMAGE.fullmatch(token)
        if image:
            figure = figure_of(_name(image["src"]))
            outer = next((n for n, tag in enumerate(opened) if _tag(tag) in _HOLDS_NO_FIGURE), len(opened))
            inside = opened[outer:] if figure else []
            parts += [*(f"</{_tag(tag)}>" for tag in reversed(inside)), figure, *inside]
            continue
        if token.startswith("</"):
            opened.pop()
        elif token.startswith("<") and _tag(token) not in {"br", "img"}:
            opened.append(token)
        parts.append(token)
    return _without_empty(parts)


def is_in_published_text(name: str) -> bool:
    """Whether a published record shows the picture with this file in one of its texts."""
    return any(
        model.objects.published().filter(_holds(columns, name)).exists() for model, columns in _rich_texts().items()
    )


def rich_texts_of(record: Model) -> dict[str, str]:
    """Return {column: rich text} of a record, in all languages."""
    return {column: getattr(record, column) or "" for column in _rich_texts().get(type(record), ())}


def texts_in(record: Model) -> list[str]:
    """Return the rich texts of a record, in all languages."""
    return list(rich_texts_of(record).values())


def with_library_pictures(records: QuerySet) -> QuerySet:
    """Return those of some records of one kind that have a picture in a text."""
    columns = _rich_texts().get(records.model, [])
    return records.filter(_any_holds(columns, f'src="{_FOLDER}')) if columns else records.none()


def rename(old: str, new: str) -> None:
    """Make every text that shows the picture `old` show `new`, after its file has been replaced."""
    for model, columns in _rich_texts().items():
        for column in columns:
            rows = model._base_manager.filter(_holds([column], old))
            rows.update(**{column: Replace(column, Value(_attribute(old)), Value(_attribute(new)))})


@cache
def _rich_texts():
    """Return {kind of publication: [columns of its rich texts]}."""
    by_model = {
        model: [
            field.name
            for field in model._meta.fields
            if isinstance(field, ProseEditorField) and hasattr(field, "translated_field")
        ]
        for model in apps.get_models()
        if issubclass(model, Publication)
    }
    return {model: columns for model, columns in by_model.items() if columns}


def _holds(columns, name):
    return _any_holds(columns, _attribute(name))


def _any_holds(columns, part):
    wanted = Q(pk__in=[])
    for column in columns:
        wanted |= Q(**{f"{column}__contains": part})
    return wanted


def _attribute(name):
    return f'src="{settings.MEDIA_URL}{quote(name)}"'


def _name(src):
    source = library_source(src)
    return unquote(source.removeprefix(settings.MEDIA_URL)) if source else None


def _tag(token):
    return re.match(r"</?(\w+)", token)[1]


def _without_empty(parts):
    """Join the parts of a text, without elements that hold nothing visible."""
    kept, opened = [], []  # opened: where in `kept` the open elements begin, those that show nothing so far
    for part in parts:
        if part.startswith("</") and opened and _tag(part) == _tag(kept[opened[-1]]):
            del kept[opened.pop() :]
            continue
        if part.startswith("<") and not part.startswith("</") and _tag(part) in _NOTHING_ALONE:
            opened.append(len(kept))
        elif part.strip():
            opened.clear()
        kept.append(part)
    return "".join(kept)
