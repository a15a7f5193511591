"""Translations in the admin's lists and forms: a filter, a column, and what a translator needs beside each text."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed
from core.translation_states import (
    SOURCE,
    TARGETS,
    TextState,
    confirm,
    has_text_in,
    marks,
    set_mark,
    source_then,
    text_states,
)
from desk.board import LANGUAGE_NAMES, Cell
from desk.compare import text_changes
from desk.translator_files import open_languages

PREFIX = "translation"  # of the names of the boxes: "translation-right-ar-title"


class TranslationFilter(admin.SimpleListFilter):
    """Which records have a text that is outdated or machine-made; LacksLanguageFilter says where one is missing."""

    title = _("state of translations")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        return [
            ("outdated-ar", _("outdated Arabic")),
            ("outdated-en", _("outdated English")),
            ("machine-ar", _("machine-made Arabic")),
            ("machine-en", _("machine-made English")),
            ("ready-ar", _("Arabic is ready")),
            ("ready-en", _("English is ready")),
        ]

    def queryset(self, request, queryset):
        state, _dash, language = (self.value() or "").partition("-")
        if state not in TextState.values or language not in TARGETS:
            return queryset
        return queryset.filter(has_text_in(TextState(state), language))


@dataclass(frozen=True)
class Note:
    """What the form says of one text in one language, and the boxes that may be ticked for it."""

    record: object
    field: str
    language: str
    state: TextState
    is_open: bool  # whether the user may write it
    ticked: frozenset  # the names of the boxes that were ticked in a form that was refused
    is_bound: bool

    @property
    def column(self):
        return f"{self.field}_{self.language}"

    @property
    def label(self):
        return self.record._meta.get_field(self.field).verbose_name

    @property
    def language_name(self):
        return LANGUAGE_NAMES[self.language]

    @property
    def changes(self):
        then = source_then(self.record, self.field, self.language)
        return text_changes(then, getattr(self.record, f"{self.field}_{SOURCE}")) if then is not None else None

    @property
    def right(self):
        return f"{PREFIX}-right-{self.language}-{self.field}"

    @property
    def machine(self):
        return f"{PREFIX}-machine-{self.language}-{self.field}"

    @property
    def was_machine(self):
        return f"{PREFIX}-was-{self.language}-{self.field}"

    @property
    def is_machine(self):
        return bool(marks(self.record, self.field, self.language).get("machine"))

    @property
    def right_is_ticked(self):
        return self.right in self.ticked

    @property
    def machine_is_ticked(self):
        return self.machine in self.ticked if self.is_bound else self.is_machine

    @property
    def is_written(self):
        return self.state != TextState.MISSING


class TranslationDesk:
    """Mixin of PublicationAdmin; it stands before those who rewrite the record for the page."""

    @property
    def media(self):
        return super().media + forms.Media(
            css={"all": ["css/admin-desk.css"]}, js=["js/admin/languages.js", "js/admin/translation.js"]
        )

    # --- The list -----------------------------------------------------------------------------------------------------

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), TranslationFilter]

    def get_list_display(self, request):
        return ["translations" if name == "lacks" else name for name in super().get_list_display(request)]

    @admin.display(description=_("translations"))
    def translations(self, record):
        """The languages that are not ready, in words: "AR outdated · EN missing"."""
        found = []
        for language in (SOURCE, *TARGETS):
            cell = Cell(record, language)
            if cell.state != TextState.READY:
                found.append((cell.state, language.upper(), cell.state.label))
        return format_html_join(" ", '<span class="text-state is-{}">{} {}</span>', found) or "–"

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not self.has_view_permission(request):
            return actions
        name = "export_for_translator"
        return {**actions, name: (type(self).export_for_translator, name, _("Export texts for a translator…"))}

    def export_for_translator(self, request, queryset):
        """Ask for language and scope; the page posts to the view that makes the file."""
        label = self.model._meta.label_lower
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Export texts for a translator"),
            "keys": [f"{label}/{pk}" for pk in queryset.order_by().values_list("pk", flat=True)],
            "languages_of_texts": [(code, LANGUAGE_NAMES[code]) for code in TARGETS],
        }
        return TemplateResponse(request, "admin/translation/export.html", context)

    # --- The form -----------------------------------------------------------------------------------------------------

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and not context.get("is_popup"):
            context["translation"] = self.translation_panel(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def translation_panel(self, request, record):
        """Return what templates/admin/translation/panel.html shows: a row for each text, a Note for each language."""
        opened = open_languages(request.user, record)
        ticked = frozenset(name for name in request.POST if name.startswith(f"{PREFIX}-"))
        rows = {}
        for language in TARGETS:
            for field, state in text_states(record, language).items():
                is_open = language in opened
                note = Note(record, field, language, state, is_open, ticked, request.method == "POST")
                rows.setdefault(field, []).append(note)
        return {
            "languages": [LANGUAGE_NAMES[code] for code in TARGETS],
            "rows": list(rows.values()),
            "own": [code for code in TARGETS if code in opened],
            "is_partial": bool(opened) and SOURCE not in opened,
        }

    def save_model(self, request, obj, form, change):
        if change:
            self._read_boxes(request, obj)
        super().save_model(request, obj, form, change)

    def _read_boxes(self, request, record):
        """Take over what was ticked; a box of a language or text that the user may not write is a forgery."""
        opened = None
        for name in sorted(request.POST):
            found = name.split("-", 3)
            if found[0] != PREFIX or len(found) != 4:
                continue
            _prefix, what, language, field = found
            if opened is None:
                opened = open_languages(request.user, self.model._base_manager.get(pk=record.pk))
            if language not in opened or language not in TARGETS or field not in record.translated_fields:
                raise NotAllowed(gettext("Your account may not write texts in this language."))
            if what == "right":
                confirm(record, field, language)
            elif what == "machine":
                set_mark(record, field, language, machine=True)
            elif what == "was" and f"{PREFIX}-machine-{language}-{field}" not in request.POST:
                set_mark(record, field, language, machine=False)
