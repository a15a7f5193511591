"""The life cycle in the admin: who may change which fields, the buttons that move a record, and the bin.

What a form shows is a courtesy: each rule is asked again when something is posted, of desk/workflow.py.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.languages import direction
from core.publication import State
from core.richtext import RichTextField, clean_html
from desk import checklist, rights, workflow
from desk.bin import references
from desk.phases import Phase, in_phase, phase_of

BIN = {"bin": workflow.put_in_bin, "unbin": workflow.take_out_of_bin}


class TransitionForm(forms.Form):
    reason = forms.CharField(label=_("why"), max_length=300, required=False)
    publish_at = forms.DateTimeField(
        label=_("public from"), required=False, help_text=_("Empty: at once. Time in Morocco.")
    )
    expires_at = forms.DateTimeField(label=_("public until"), required=False, help_text=_("Empty: without end."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="transition_%s", **kwargs)
        for name in ("publish_at", "expires_at"):
            # The browser's own calendar, which knows one format only.
            self.fields[name].widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class StateFilter(admin.SimpleListFilter):
    """The state as it is today: what is published may be scheduled or over."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Phase.choices

    def queryset(self, request, queryset):
        return queryset.filter(in_phase(self.value())) if self.value() in Phase.values else queryset


class BinFilter(admin.SimpleListFilter):
    """Hides what is in the bin; who may empty it can look inside."""

    title = _("bin")
    parameter_name = "bin"

    def lookups(self, request, model_admin):
        return [("1", _("in the bin"))] if model_admin.has_bin_permission(request) else []

    def queryset(self, request, queryset):
        is_open = self.value() == "1"
        return queryset.filter(binned_at__isnull=False) if is_open else queryset.in_use()


def text_names(model):
    """Return the names of a model's texts, one a language: title_fr…"""
    return {field.name for field in model._meta.fields if hasattr(field, "translated_field")}


def texts_changed(form, formsets):
    """Whether a saved form, or one of its saved formsets, changed a text in any language."""
    if text_names(form._meta.model) & set(form.changed_data):
        return True
    for formset in formsets:
        texts = text_names(formset.model)
        if any(texts & set(names) for _row, names in formset.changed_objects):
            return True
        rows = [*formset.new_objects, *formset.deleted_objects]
        if any(getattr(row, name) for row in rows for name in texts):
            return True
    return False


class WrittenLanguages:
    """Leaves to a translator the texts of their languages, and nothing else. For a record and for its rows."""

    def desk(self):
        """Return the admin of the record that a form belongs to."""
        raise NotImplementedError

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if obj is None or not text_names(self.model) or self.desk().edits_whole(request, obj):
            return fields
        languages = self.desk().written_languages(request, obj)
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        texts = text_names(self.model)
        return [name for name in names if name not in texts or name.rpartition("_")[2] not in languages]


class RecordPart(WrittenLanguages):
    """The rows of a record: who may change the record may change them."""

    def desk(self):
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request, obj=None):
        return self.desk().has_view_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        desk = self.desk()
        return desk.edits_whole(request, obj) if obj else desk.has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        writes_texts = obj and text_names(self.model) and self.desk().written_languages(request, obj)
        return self.has_add_permission(request, obj) or bool(writes_texts)


class WorkflowAdmin(WrittenLanguages):
    """Mixin of PublicationAdmin."""

    # Whether changes to what is published are kept for a review instead of being written (desk/versions.py).
    takes_proposals = False

    class Media:
        js = ["js/admin/workflow.js"]

    # --- Who may ------------------------------------------------------------------------------------------------------

    def desk(self):
        return self

    def edits_whole(self, request, record):
        return rights.edits_whole(request.user, record, proposing=self.takes_proposals)

    def written_languages(self, request, record):
        return rights.written_languages(request.user, record, proposing=self.takes_proposals)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return self.edits_whole(request, obj) or bool(self.written_languages(request, obj))

    def has_delete_permission(self, request, obj=None):
        """For good: administrators only, and only out of the bin."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.binned_at is not None)

    def has_bin_permission(self, request):
        return rights.may(request.user, self.model, "delete")

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        # Nothing is linked to what lies in the bin.
        is_autocomplete = request.resolver_match and request.resolver_match.url_name == "autocomplete"
        return queryset if self.has_bin_permission(request) and not is_autocomplete else queryset.in_use()

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj), "state"]
        if not rights.may(request.user, self.model, "publish"):
            fields += ["published_at", "expires_at"]
        return list(dict.fromkeys(fields))

    # --- The list -----------------------------------------------------------------------------------------------------

    def get_list_display(self, request):
        return ["state_text" if name == "state" else name for name in super().get_list_display(request)]

    def get_list_filter(self, request):
        filters = [StateFilter if item == "state" else item for item in super().get_list_filter(request)]
        return [*filters, BinFilter]

    @admin.display(description=_("state"), ordering="state")
    def state_text(self, record):
        return phase_of(record).label

    # --- The form -----------------------------------------------------------------------------------------------------

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            if request.method == "GET" and not context.get("is_popup"):
                context["workflow"] = self.workflow_panel(request, obj)
            is_fixed = not self.has_change_permission(request, obj)
            _show_formatted(obj, text_names(self.model) if is_fixed else self.get_readonly_fields(request, obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def workflow_panel(self, request, record):
        """Return what templates/admin/workflow/panel.html shows of a record."""
        problems = checklist.problems(record)
        now = timezone.now()
        transitions = workflow.available(request.user, record)
        url = self.transition_url
        begin = record.published_at if record.published_at and record.published_at > now else None
        return {
            "phase": phase_of(record),
            "record": record,
            "errors": [problem for problem in problems if problem.is_error],
            "warnings": [problem for problem in problems if not problem.is_error],
            "buttons": [
                (t.name, t.label, url(record, t.name), workflow.hindrance(t, record, request.user, problems))
                for t in transitions
            ],
            "publishes": any(t.target == State.PUBLISHED for t in transitions),
            "bin_url": url(record, "bin") if rights.edits_whole(request.user, record) else "",
            "unbin_url": url(record, "unbin")
            if record.binned_at and rights.may(request.user, record, "delete")
            else "",
            "form": TransitionForm(initial={"publish_at": begin, "expires_at": record.expires_at}),
        }

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if texts_changed(form, formsets):
            rights.text_changed(form.instance, request.user)

    # --- Moving a record ----------------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.transition_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_transition"
        return [path("<path:object_id>/transition/<slug:name>/", view, name=name), *super().get_urls()]

    @staticmethod
    def transition_url(record, name):
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_transition", args=[record.pk, name])

    def transition_view(self, request, object_id, name):
        """Move a record on behalf of the user; what they may do is asked in `workflow`, not here."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        record = self.get_object(request, unquote(object_id))
        if record is None or not (name in workflow.TRANSITIONS or name in BIN):
            raise Http404
        form = TransitionForm(request.POST)
        if not form.is_valid():
            self._say_errors(request, [f"{form[field].label}: {' '.join(e)}" for field, e in form.errors.items()])
        else:
            try:
                self._move(record, name, request.user, form.cleaned_data)
                messages.success(request, outcome(record))
            except ValidationError as wrong:
                self._say_errors(request, wrong.messages)
        if record.binned_at and not self.has_bin_permission(request):
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return HttpResponseRedirect(checklist.form_url(record))

    @staticmethod
    def _move(record, name, user, data):
        if name in BIN:
            BIN[name](record, user, reason=data["reason"])
            return
        times = {}
        if workflow.TRANSITIONS[name].target == State.PUBLISHED:
            is_later = record.published_at is not None and record.published_at > timezone.now()
            begin = data["publish_at"] or (timezone.now() if is_later else None)
            times = {"publish_at": begin, "expires_at": data["expires_at"]}
        workflow.perform(record, name, user, reason=data["reason"], **times)

    @staticmethod
    def _say_errors(request, sentences):
        for sentence in sentences:
            messages.error(request, sentence)

    def delete_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        found = references(record) if record else []
        return super().delete_view(request, object_id, {"references": found, **(extra_context or {})})


def outcome(record):
    """Return a sentence that says what became of a record."""
    name = {"record": record}
    if record.binned_at:
        return gettext("“%(record)s” is in the bin. An administrator can bring it back.") % name
    return gettext("“%(record)s” is now: %(state)s.") % {**name, "state": phase_of(record).label}


def _show_formatted(record, names):
    """Let rich texts that are shown, not edited, be read as readers do, instead of with their tags."""
    for field in record._meta.fields:
        is_rich = field.name in names and isinstance(getattr(field, "translated_field", None), RichTextField)
        if text := clean_html(getattr(record, field.name)) if is_rich else "":
            language = field.language
            shown = format_html('<div lang="{}" dir="{}">{}</div>', language, direction(language), mark_safe(text))
            setattr(record, field.name, shown)
