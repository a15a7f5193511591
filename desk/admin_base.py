"""What all admins of the portal share: a tab per language, help texts for uploads, one way to publish.

Each app's admin.py starts from `PublicationAdmin` (records with a page) or `PortalAdmin`, and from the inlines below.
"""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.forms.models import BaseInlineFormSet
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from js_asset import Media as NonceMedia
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from core.admin_columns import in_words
from core.search import fold, fold_all
from core.typed import ReturningForm
from desk.admin_fields import FieldRules
from desk.admin_merge import merged_response, opened_token
from desk.admin_overtaken import overtaken_response
from desk.admin_presence import presence_panel
from desk.admin_rights import RecordPart


def preview(picture: FieldFile, alt: str | Model = "") -> str:
    """Return an <img> of an uploaded picture for a list or a form, or "–" when there is none."""
    return format_html('<img class="preview" src="{}" alt="{}" loading="lazy">', picture.url, alt) if picture else "–"


class InlineFormSet(BaseInlineFormSet):
    """A formset that tolerates rows which somebody else has deleted in the meantime."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            delete = form.fields["DELETE"]
            delete.widget.attrs["aria-label"] = delete.label

    def _construct_form(self, i, **kwargs):
        # Django would look up the missing row by its position and fail with an IndexError.
        if self.is_bound and i < self.initial_form_count() and i >= len(self.get_queryset()):
            kwargs.setdefault("instance", self.model())
        return super()._construct_form(i, **kwargs)


class RowInline(RecordPart, FieldRules, admin.TabularInline):
    """Records without translated texts: one row each."""

    formset = InlineFormSet
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            # A column heading is not a label for the inputs below it.
            target = getattr(field.widget, "widget", field.widget)
            target.attrs["aria-label"] = field.label
        return field


class LanguageInline(RecordPart, FieldRules, TranslationStackedInline):
    """Records with translated texts: one block each, with tabs."""

    formset = InlineFormSet
    extra = 0


class DocumentInline(RowInline):
    fields = ["title", "category", "language", "date", "file"]


class PictureInline(RowInline):
    fields = ["picture", "preview", "order"]
    readonly_fields = ["preview"]
    autocomplete_fields = ["picture"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture")

    @admin.display(description=_("preview"))
    def preview(self, link):
        return preview(link.picture.file, link) if link.picture_id else "–"


class SourceInline(LanguageInline):
    fields = [("title", "language"), "url", "note"]
    classes = ["collapse"]


def public_page(record: Any) -> str | None:
    """Return the address of a record's page; None in a form in which the part of it that one types is empty."""
    try:
        return record.get_absolute_url()
    except NoReverseMatch:
        return None


class PortalAdmin(FieldRules, TranslationAdmin):
    """A record with translated texts."""

    form = ReturningForm
    list_per_page = 50

    class Media:
        js = ["js/admin/languages.js", "js/admin/richtext.js", "js/admin/paste.js"]
        css = {"all": ["css/admin-pictures.css"]}

    def view_on_site(self, record):
        """Return the address of the public page of a record, or None if there is none."""
        return public_page(record) if hasattr(record, "get_absolute_url") else None

    def get_list_display(self, request):
        return in_words(self.model, super().get_list_display(request))

    def get_changeform_initial_data(self, request):
        # A link may set what a new record belongs to; other values in an address are not trusted.
        initial = super().get_changeform_initial_data(request)
        links = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {name: value for name, value in initial.items() if name in links}

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["opened"] = opened_token(request, obj, context)
            context["presence"] = presence_panel(request, obj)
        # The editor's import map is an inline script, for which the policy requires a nonce.
        context["media"] = NonceMedia.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class ReferenceAdmin(PortalAdmin):
    """Reference data: its code never changes, and a search for its name finds the records that refer to it."""

    fixed_fields: tuple[str, ...] = ("code",)
    show_full_result_count = False

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.fixed_fields] if obj else fields

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id and (response := overtaken_response(self, request, object_id)):
            return response
        show_form = partial(super().changeform_view, request, object_id, form_url, extra_context)
        record = self.get_object(request, unquote(object_id)) if object_id else None
        return merged_response(self, request, record, show_form)

    def get_search_results(self, request, queryset, search_term):
        # These tables are small enough to compare in Python, which finds "etats" in "États" on every database.
        words = fold(search_term).split()
        if not words:
            return queryset, False
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        texts_of = ((pk, fold_all(str(text or "") for text in texts)) for pk, *texts in rows)  # a number is one too
        pks = [pk for pk, text in texts_of if all(word in text for word in words)]
        return queryset.filter(pk__in=pks), False
