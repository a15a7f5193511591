"""The admin of all records that have a page of their own: projects, events, articles, pages, resources.

It is one class. Each hook that Django calls lists its steps here, in order; the steps are functions in the modules
admin_*.py.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from core.body_pictures import rich_texts_of
from core.languages import labelled, text_of
from core.publication import Publication, State
from core.richtext import pictures_left_out, say_left_out
from core.typed import ReturningForm
from desk import rights, versions
from desk.admin_base import PortalAdmin, public_page
from desk.admin_bulk import Action, AxisActionForm, bulk_actions, has_axis
from desk.admin_duplicate import duplicate_view
from desk.admin_filters import BinFilter, ForMeFilter, OwnerFilter, StateFilter, TranslationFilter, UpkeepFilter
from desk.admin_history import compare_view, history_view, restore_view
from desk.admin_merge import again_if_taken, merged_response
from desk.admin_overtaken import overtaken_response
from desk.admin_pages import given_reason, record_url
from desk.admin_preview_links import preview_links_view
from desk.admin_proposals import ask_gate, changeform_response, proposal_form, versions_panel
from desk.admin_review import review_view
from desk.admin_rights import only_own_texts, show_formatted, text_names, texts_changed
from desk.admin_spreadsheets import SpreadsheetAdmin
from desk.admin_translation import ask_view, languages_not_ready, read_boxes, translation_actions, translation_panel
from desk.admin_upkeep import confirm_view, upkeep_panel, upkeep_view
from desk.admin_workflow import step_response, transition_view, workflow_panel
from desk.bin import binned_by_themselves, references
from desk.date_fields import say_precisions
from desk.form_merge import mark_sources
from desk.phases import PHASES_TOLD_APART, in_phase, phase_of
from desk.waiting import Waiting

# The last fieldsets of every kind; templates/admin/workflow/panel.html shows them in the side column.
PUBLICATION = [
    (_("Public from and until"), {"fields": ["published_at", "expires_at"], "classes": ["in-side", "collapse"]}),
    (_("Address of the page"), {"fields": ["slug"], "classes": ["in-side", "collapse"]}),
]


class PublicationForm(ReturningForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_precisions(self)

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        # If it is cleared on a published record, the model would set it too late for the database constraint.
        if self.instance.state == State.PUBLISHED and "published_at" in data and not data["published_at"]:
            data["published_at"] = timezone.now()


class PublicationAdmin(SpreadsheetAdmin, PortalAdmin):
    """A record with a page of its own: from draft to published, with full-text search.

    The admin of an app contains what is special about its kind. Its `list_display` uses `title_text`, `state_text` and
    `translations` of this class; its `list_filter` is placed between the filters that all kinds have.
    """

    form = PublicationForm
    search_fields = ["slug"]  # only so that the admin shows its search field; the search itself is `matching`
    search_help_text = _("Words in any of the three languages, with or without accents.")

    class Media:
        js = ["js/admin/workflow.js", "js/admin/translation.js"]
        css = {"all": ["css/admin-desk.css"]}

    # --- Pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("transition/<slug:name>/", transition_view, "transition"),
            ("versions/compare/", compare_view, "compare"),
            ("versions/<int:version_id>/restore/", restore_view, "restore"),
            ("versions/<int:version_id>/review/", review_view, "review"),
            ("preview-links/", preview_links_view, "links"),
            ("duplicate/", duplicate_view, "duplicate"),
            ("upkeep/", upkeep_view, "upkeep"),
            ("confirm/", confirm_view, "confirm"),
            ("ask/", ask_view, "ask"),
        ]
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(
                path(
                    f"<path:object_id>/{address}",
                    self.admin_site.admin_view(partial(view, self)),
                    name=f"{name}_{page}",
                )
                for address, view, page in pages
            ),
            *super().get_urls(),
        ]

    def history_view(self, request: StaffRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        return history_view(self, request, object_id, extra_context)

    def view_on_site(self, record: Publication) -> str | None:
        return public_page(record) if record.is_published else None

    # --- Who may ------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: StaffRequest) -> QuerySet[Publication]:
        queryset = super().get_queryset(request)
        # Records in the bin are not offered as links.
        is_autocomplete = request.resolver_match and request.resolver_match.url_name == "autocomplete"
        if is_autocomplete:
            return queryset.in_use()
        return queryset if self.has_bin_permission(request) else binned_by_themselves(request, queryset)

    def has_change_permission(self, request: StaffRequest, obj: Publication | None = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return bool(rights.written_languages(request.user, obj, proposing=True))

    def has_delete_permission(self, request: StaffRequest, obj: Publication | None = None) -> bool:
        """Permanent deletion: administrators only, and only from the bin."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.binned_at is not None)

    def has_bin_permission(self, request: StaffRequest) -> bool:
        return rights.may(request.user, self.model, "delete")

    def get_readonly_fields(self, request: StaffRequest, obj: Publication | None = None) -> list[str]:
        fields = only_own_texts(self, request, obj, super().get_readonly_fields(request, obj))
        fixed = ["state"]
        if not rights.may(request.user, self.model, "publish"):
            fixed += ["published_at", "expires_at"]
        if obj is not None and versions.needs_review(request.user, obj):
            fixed += ["slug"]  # the address of a published record is not part of a proposal
        return list(dict.fromkeys([*fields, *fixed]))

    # --- The list -----------------------------------------------------------------------------------------------------

    def get_search_results(
        self, request: StaffRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet[Publication], bool]:
        return (queryset.matching(search_term) if search_term.strip() else queryset), False

    def get_list_filter(self, request: StaffRequest) -> list:
        return [
            StateFilter,
            *super().get_list_filter(request),
            BinFilter,
            TranslationFilter,
            ForMeFilter,
            UpkeepFilter,
            OwnerFilter,
        ]

    @property
    def action_form(self) -> type[ActionForm]:
        return AxisActionForm if has_axis(self.model) else ActionForm

    def get_actions(self, request: StaffRequest) -> dict[str, Action]:
        exports = super().get_actions(request)  # those of SpreadsheetAdmin, and the only one of Django
        if IS_POPUP_VAR in request.GET:
            return exports
        delete = exports.pop("delete_selected", None)
        return {**bulk_actions(self, request, delete), **translation_actions(self, request), **exports}

    @admin.display(description=_("title"))
    def title_text(self, record: Publication) -> str:
        """The title in the reader's language, or a fallback marked as such."""
        title = text_of(record, record.translated_fields[0])
        return format_html('<span lang="{}" dir="{}">{}</span>', title.language, title.direction, title)

    @admin.display(description=_("state"), ordering="state")
    def state_text(self, record: Publication) -> str | Promise:
        return phase_of(record).label

    @admin.display(description=_("translations"))
    def translations(self, record: Publication) -> str:
        return languages_not_ready(record, getattr(record, "waiting", None))

    def get_changelist_instance(self, request: StaffRequest) -> ChangeList:
        """Return Django's list, whose records know what waits for acceptance."""
        changes = super().get_changelist_instance(request)
        waiting = Waiting([self.model])
        for record in changes.result_list:
            record.waiting = waiting
        return changes

    # --- The form -----------------------------------------------------------------------------------------------------

    def changeform_view(
        self, request: StaffRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if object_id and (response := overtaken_response(self, request, object_id)):
            return response
        show_form = partial(super().changeform_view, request, object_id, form_url, extra_context)
        record = self.get_object(request, unquote(object_id)) if object_id else None
        if record is not None and record.state == State.PUBLISHED and self.has_change_permission(request, record):
            return again_if_taken(partial(changeform_response, self, request, record, show_form))
        if record is not None and request.method == "POST":
            versions.record_version(record, None)  # not to attribute changes from elsewhere to this user
        return merged_response(self, request, record, show_form)

    def render_change_form(
        self, request: StaffRequest, context: dict[str, Any], *args: Any, obj: Publication | None = None, **kwargs: Any
    ) -> HttpResponse:
        if not context.get("is_popup"):
            # After a refused save `obj` holds what was typed, and the panel tells of what is stored.
            is_refused = obj is not None and request.method == "POST"
            record = self.model._base_manager.get(pk=obj.pk) if is_refused else obj or self.model()
            context["workflow"] = workflow_panel(request.user, record)
        if obj is not None and not context.get("is_popup"):
            context["versions"] = versions_panel(request, obj)
            context["translation"] = translation_panel(request, obj)
            shows_proposal = bool(context["versions"]["own_url"])
            context["upkeep"] = upkeep_panel(request.user, obj, shows_proposal=shows_proposal)
        if obj is not None:
            # This must be last: the panels need the texts before they are formatted for the page.
            may_change = self.has_change_permission(request, obj)
            show_formatted(obj, self.get_readonly_fields(request, obj) if may_change else text_names(self.model))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request: StaffRequest, obj: Publication, form: ModelForm, change: bool) -> None:
        if change:
            read_boxes(request, obj)
            mark_sources(request, obj)
        super().save_model(request, obj, form, change)
        for name in set(form.fields) & rich_texts_of(obj).keys():  # without scripts nothing has cleaned them before
            if count := pictures_left_out(form.data.get(form.add_prefix(name), "")):
                messages.warning(request, labelled(form.fields[name].label, say_left_out(count)))

    def save_related(self, request: StaffRequest, form: ModelForm, formsets: Iterable[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if texts_changed(form, formsets):
            rights.text_changed(form.instance, request.user)

    # Django logs a change once everything is saved, so this is where a version is stored.

    def log_addition(self, request: StaffRequest, obj: Publication, message: Any) -> LogEntry:
        entry = super().log_addition(request, obj, message)
        versions.record_version(obj, request.user, given_reason(request))
        return entry

    def log_change(self, request: StaffRequest, obj: Publication, message: Any) -> LogEntry | None:
        if ask_gate(request, obj):
            return None  # it is about to be rolled back: admin_proposals.py stores it as a proposal
        entry = super().log_change(request, obj, message)
        versions.record_version(obj, request.user, given_reason(request))
        return entry

    def response_change(self, request: StaffRequest, obj: Publication) -> HttpResponse:
        # Django would report that the record was changed.
        if proposal_form(request) and IS_POPUP_VAR not in request.POST:
            return HttpResponseRedirect(record_url(obj, "change"))
        if name := request.POST.get("_transition"):
            return step_response(request, obj, name)
        return super().response_change(request, obj)

    def response_add(self, request: StaffRequest, obj: Publication, post_url_continue: Any = None) -> HttpResponse:
        if name := request.POST.get("_transition"):
            return step_response(request, obj, name)
        return super().response_add(request, obj, post_url_continue)

    def delete_view(self, request: StaffRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        found = references(record) if record else []
        return super().delete_view(request, object_id, {"references": found, **(extra_context or {})})

    # --- The admin's first page ---------------------------------------------------------------------------------------

    def overview(self) -> dict[str, int]:
        """Return the counts on the dashboard for this kind of record."""
        return self.model.objects.in_use().aggregate(
            total=models.Count("pk"),
            **{phase.value: models.Count("pk", filter=in_phase(phase)) for phase in PHASES_TOLD_APART},
        )
