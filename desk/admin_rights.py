"""Which fields a user may edit, in the form of a record and in its rows.

What a form shows is only a convenience: every rule is checked again on saving (desk/rights.py).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model
from django.forms import ModelForm
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from accounts.requests import StaffRequest
from core.languages import direction
from core.publication import Publication
from core.richtext import RichTextField, clean_html
from desk import rights


def text_names(model: type[Model]) -> set[str]:
    """Return the names of a model's text columns, one per language: title_fr…"""
    return {field.name for field in model._meta.fields if hasattr(field, "translated_field")}


def only_own_texts(
    form_admin: Any, request: StaffRequest, record: Publication | None, readonly: Sequence[str]
) -> Sequence[str]:
    """Make everything read-only for a translator except the texts in their languages; others get the `readonly` fields.

    `form_admin` is the admin of the record, or the inline of rows that belong to it.
    """
    texts = text_names(form_admin.model)
    if record is None or not texts or rights.edits_whole(request.user, record, proposing=True):
        return readonly
    languages = rights.written_languages(request.user, record, proposing=True)
    names = flatten_fieldsets(form_admin.get_fieldsets(request, record))
    return [name for name in names if name not in texts or name.rpartition("_")[2] not in languages]


class RecordPart:
    """Mixin of inlines, for the rows of a record: users who may change the record may change them."""

    @property
    def record_admin(self) -> ModelAdmin:
        """The admin of the record that the rows belong to."""
        return self.admin_site.get_model_admin(self.parent_model)

    def get_readonly_fields(self, request: StaffRequest, obj: Publication | None = None) -> Sequence[str]:
        return only_own_texts(self, request, obj, super().get_readonly_fields(request, obj))

    def has_view_permission(self, request: StaffRequest, obj: Publication | None = None) -> bool:
        return self.record_admin.has_view_permission(request, obj)

    def has_add_permission(self, request: StaffRequest, obj: Publication | None = None) -> bool:
        if obj is None:
            return self.record_admin.has_add_permission(request)
        return rights.edits_whole(request.user, obj, proposing=True)

    def has_delete_permission(self, request: StaffRequest, obj: Publication | None = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_change_permission(self, request: StaffRequest, obj: Publication | None = None) -> bool:
        if self.has_add_permission(request, obj):
            return True
        if obj is None or not text_names(self.model):
            return False
        return bool(rights.written_languages(request.user, obj, proposing=True))


def texts_changed(form: ModelForm, formsets: Iterable[Any]) -> bool:
    """Whether a saved form, or one of its saved formsets, changed a text in any language."""
    if text_names(type(form.instance)) & set(form.changed_data):
        return True
    for formset in formsets:
        texts = text_names(formset.model)
        if any(texts & set(names) for _row, names in formset.changed_objects):
            return True
        rows = [*formset.new_objects, *formset.deleted_objects]
        if any(getattr(row, name) for row in rows for name in texts):
            return True
    return False


def show_formatted(record: Publication, names: Collection[str]) -> None:
    """Show read-only rich texts formatted, instead of with their tags.

    It puts HTML into the record, so call it last, when nothing reads the record's texts any more.
    """
    for field in record._meta.fields:
        is_rich = field.name in names and isinstance(getattr(field, "translated_field", None), RichTextField)
        if text := clean_html(getattr(record, field.name)) if is_rich else "":
            language = field.language
            shown = format_html('<div lang="{}" dir="{}">{}</div>', language, direction(language), mark_safe(text))
            setattr(record, field.name, shown)
