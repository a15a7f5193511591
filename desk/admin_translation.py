"""Translations in the admin's lists and forms: a column, an action, and the panel beside each text."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from core.errors import NotAllowed
from core.languages import language_name
from core.publication import Publication
from core.translation_states import (
    SOURCE,
    TARGETS,
    TextState,
    all_states,
    confirm,
    is_part,
    marks,
    part_states,
    set_mark,
    source_then,
)
from desk import notifications, page_parts
from desk.admin_bulk import Action
from desk.admin_pages import record_or_404, record_url
from desk.board import Cell
from desk.compare import text_changes
from desk.form_merge import french_seen
from desk.translator_files import open_languages
from desk.waiting import Waiting

PREFIX = "translation"  # prefix of checkbox names: "translation-right-ar-title"


# --- The list ---------------------------------------------------------------------------------------------------------


def languages_not_ready(record: Publication, waiting: Waiting | None = None) -> str:
    """Return the languages of a record that are not ready, as HTML: "AR outdated EN waits for acceptance"; or "–"."""
    unready = []
    for language in (SOURCE, *TARGETS):
        cell = Cell(record, language, tuple(waiting.of(record, language)) if waiting else ())
        if cell.state != TextState.READY:
            unready.append((cell.state, language.upper(), cell.state.label))
    return format_html_join(" ", '<span class="text-state is-{}">{} {}</span>', unready) or "–"


def translation_actions(model_admin: ModelAdmin, request: StaffRequest) -> dict[str, Action]:
    """Return the list actions for translators: {name: (function, name, label)}, as in Django's get_actions."""
    if not model_admin.has_view_permission(request):
        return {}
    name = "export_for_translator"
    return {name: (export_for_translator, name, _("Export texts for a translator…"))}


def export_for_translator(model_admin: ModelAdmin, request: StaffRequest, queryset: QuerySet) -> HttpResponse:
    """Admin action: ask for language and scope; the page posts to the view that creates the file."""
    label = model_admin.model._meta.label_lower
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Export texts for a translator"),
        "keys": [f"{label}/{pk}" for pk in queryset.order_by().values_list("pk", flat=True)],
        "languages_of_texts": [(code, language_name(code)) for code in TARGETS],
    }
    return TemplateResponse(request, "admin/translation/export.html", context)


def ask_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse:
    """Ask the translators, from the form of a record, for what is missing or outdated in it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    record = record_or_404(model_admin, request, object_id)
    if not model_admin.has_change_permission(request, record):
        raise PermissionDenied
    try:
        people = notifications.ask_for_translation(record, request.user)
        text = gettext("Asked for the missing translations: %(people)s.")
        messages.success(request, text % {"people": get_text_list(list(map(str, people)), gettext("and"))})
    except ValidationError as error:
        for sentence in error.messages:
            messages.warning(request, sentence)
    return HttpResponseRedirect(record_url(record, "change"))


# --- The form ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """What the form shows about one text in one language, with its checkboxes."""

    record: Publication
    field: str
    language: str
    state: TextState
    is_open: bool  # whether the user may write it
    ticked: frozenset  # names of the ticked checkboxes when an invalid form is redisplayed
    is_bound: bool

    @property
    def column(self) -> str:
        return f"{self.field}_{self.language}"

    @property
    def label(self) -> str:
        return page_parts.name_of(self.record, self.field)

    @property
    def url(self) -> str:
        return page_parts.url_of(self.record, self.field, self.language)

    @property
    def is_part(self) -> bool:
        return is_part(self.field)

    @property
    def language_name(self) -> str | Promise:
        return language_name(self.language)

    @property
    def changes(self) -> list[tuple[str, str]] | None:
        then = source_then(self.record, self.field, self.language)
        return text_changes(then, page_parts.source_of(self.record, self.field)) if then is not None else None

    @property
    def right(self) -> str:
        return f"{PREFIX}-right-{self.language}-{self.field}"

    @property
    def machine(self) -> str:
        return f"{PREFIX}-machine-{self.language}-{self.field}"

    @property
    def was_machine(self) -> str:
        return f"{PREFIX}-was-{self.language}-{self.field}"

    @property
    def is_machine(self) -> bool:
        return bool(marks(self.record, self.field, self.language).get("machine"))

    @property
    def right_is_ticked(self) -> bool:
        return self.right in self.ticked

    @property
    def machine_is_ticked(self) -> bool:
        return self.machine in self.ticked if self.is_bound else self.is_machine

    @property
    def is_written(self) -> bool:
        return self.state != TextState.MISSING


def translation_panel(request: StaffRequest, record: Publication) -> dict[str, Any]:
    """Return the rows of templates/admin/translation/panel.html: one per text, with a Note per language."""
    opened = open_languages(request.user, record)
    ticked = frozenset(name for name in request.POST if name.startswith(f"{PREFIX}-"))
    rows = {}
    for language in TARGETS:
        for field, state in _shown_states(record, language).items():
            is_open = language in opened and page_parts.is_of_record(record, field)
            note = Note(record, field, language, state, is_open, ticked, request.method == "POST")
            rows.setdefault(field, []).append(note)
    return {
        "languages": [language_name(code) for code in TARGETS],
        "rows": list(rows.values()),
        "own": [code for code in TARGETS if code in opened],
        "is_partial": bool(opened) and SOURCE not in opened,
        "ask_url": record_url(record, "ask") if SOURCE in opened and _lacks_translation(record) else "",
    }


def _lacks_translation(record):
    states = {state for language in TARGETS for state in all_states(record, language).values()}
    return not states.isdisjoint({TextState.MISSING, TextState.OUTDATED})


def _shown_states(record, language):
    """Return {name: TextState} of the record's own texts, and of those texts of parts that lack something."""
    waiting = {key for code in TARGETS for key, state in part_states(record, code).items() if state != TextState.READY}
    return {name: state for name, state in all_states(record, language).items() if not is_part(name) or name in waiting}


def read_boxes(request: StaffRequest, record: Publication) -> None:
    """Apply the ticked checkboxes of the panel, before the record is saved.

    Raises PermissionDenied for a forged checkbox: one of a language or text that the user may not edit.
    """
    opened = None
    for name in sorted(request.POST):
        parts = name.split("-", 3)
        if parts[0] != PREFIX or len(parts) != 4:
            continue
        _prefix, what, language, field = parts
        if opened is None:
            opened = open_languages(request.user, type(record)._base_manager.get(pk=record.pk))
        is_known = page_parts.is_of_record(record, field) and field in all_states(record, language)
        if language not in opened or language not in TARGETS or not is_known:
            raise NotAllowed(gettext("Your account may not write texts in this language."))
        if what == "right":
            confirm(record, field, language, of=french_seen(request, field))
        elif what == "machine" and f"{PREFIX}-was-{language}-{field}" not in request.POST:
            set_mark(record, field, language, machine=True)
        elif what == "was" and f"{PREFIX}-machine-{language}-{field}" not in request.POST:
            set_mark(record, field, language, machine=False)
