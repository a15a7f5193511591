"""The texts of core/page_texts.py in words: what the text of a row or picture is called, and where it is edited."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext

from core.languages import Text, labelled, text_of
from core.page_texts import split_key
from core.publication import Publication
from core.translation_states import SOURCE, is_part
from desk.snapshots import child_relations


def form_url(record: Model, field: str = "") -> str:
    """Return the address of a record's form, at a field of it."""
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    if not field:
        return url
    return f"{url}#{field}" if field.endswith("-group") else f"{url}#id_{field}"


def review_url(record: Model, proposal: int) -> str:
    """Return the address of the page of a proposal, by its primary key."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_review", args=[record.pk, proposal])


def confirm_url(record: Publication) -> str:
    """Return the address to which one posts that a record is still true."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_confirm", args=[record.pk])


def name_of(record: Publication, name: str) -> str:
    """Return what a text is called: "title" for a field of the record, "beneficiary figure: label" for a part."""
    if not is_part(name):
        return str(record._meta.get_field(name).verbose_name)
    model, _pk, field = split_key(name)
    return labelled(model._meta.verbose_name, model._meta.get_field(field).verbose_name)


def url_of(record: Publication, name: str, language: str) -> str:
    """Return the address at which a text is edited: a field or the rows in the record's form, or another form."""
    if not is_part(name):
        return form_url(record, f"{name}_{language}")
    model, pk, field = split_key(name)
    if rows := accessor(record, model):
        return form_url(record, f"{rows}-group")
    return form_url(model(pk=pk), f"{field}_{language}")


def accessor(record: Publication, model: type[Model]) -> str:
    """Return the name of the record's relation to rows of a model: "figures"; "" if they are not rows of it."""
    relations = (r for r in child_relations(type(record)) if r.related_model is model)
    return next((relation.get_accessor_name() or "" for relation in relations), "")


def is_of_record(record: Publication, name: str) -> bool:
    """Whether a text is the record's or of one of its rows, not of a picture or name that other records show too."""
    return not is_part(name) or bool(accessor(record, split_key(name)[0]))


def listed(record: Publication, names: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return [(name, address)] of texts; several rows with the same are one line: "beneficiary figure: label (3)"."""
    counts = Counter((name_of(record, name), url_of(record, name, language)) for name in names)
    several = gettext("%(name)s (%(count)d)")
    return [(several % {"name": name, "count": n} if n > 1 else name, url) for (name, url), n in counts.items()]


def owner_of(record: Publication, name: str) -> tuple[Any, str]:
    """Return (the record, row, picture or name that has the text, its field); (None, "") if it is gone."""
    if not is_part(name):
        return record, name
    model, pk, field = split_key(name)
    owner = model._base_manager.filter(pk=pk).first()
    return (owner, field) if owner else (None, "")


def text_in(record: Publication, name: str, language: str) -> Text:
    """Return the Text of the record or of a part in a language."""
    owner, field = owner_of(record, name)
    return text_of(owner, field, language) if owner else Text("", language, False)


def source_of(record: Publication, name: str) -> str:
    """Return the French text now."""
    owner, field = owner_of(record, name)
    return getattr(owner, f"{field}_{SOURCE}") or "" if owner else ""
