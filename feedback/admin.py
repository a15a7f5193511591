"""The list of messages, each with its record beside it, and the log of corrections."""

from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import Resolver404, path, resolve
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.admin_columns import in_words
from core.brief import brief
from core.kinds import kinds
from core.languages import columns_of, language_name, text_of
from core.publication import Publication
from core.textfields import web_address
from core.typed import ReturningForm
from desk.admin_base import ReferenceAdmin
from desk.page_parts import form_url
from desk.rights import may
from feedback import handling
from feedback.models import Correction, Message
from feedback.parts import label_of
from feedback.records import attach_records

State = Message.State


class ListWithRecords(ChangeList):
    """A list of things that are about records: these are read together."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        attach_records(self.result_list)


class AboutRecords:
    """Mixin of admins: the column with the record."""

    def get_changelist(self, request, **kwargs):
        return ListWithRecords

    @admin.display(description=_("record"))
    def record(self, thing):
        return format_html('<a href="{}">{}</a>', form_url(thing.about), thing.about) if thing.about else "–"


@admin.register(Message)
class MessageAdmin(AboutRecords, admin.ModelAdmin):
    """What a reader wrote stays as it came; staff only say how far it is."""

    form = ReturningForm
    change_form_template = "admin/feedback/message.html"
    list_display = ["reference", "subject", "beginning", "record", "language_text", "state", "created_at"]
    list_filter = ["state", "subject", "created_at"]
    search_fields = ["reference", "text", "source"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["state"]
    actions = ["set_in_progress", "set_no_change", "set_spam"]

    def get_list_display(self, request):
        return in_words(self.model, super().get_list_display(request))

    def has_add_permission(self, request):
        return False

    @admin.display(description=_("message"))
    def beginning(self, message):
        return format_html('<span dir="auto">{}</span>', message.text[:80])

    @admin.display(description=_("language"))
    def language_text(self, message):
        return language_name(message.language)

    # --- One message --------------------------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        stored = Message.objects.get(pk=obj.pk)
        handling.move([stored], obj.state, request.user)

    def log_change(self, request, obj, message):
        """Nothing: handling.move writes down what was done, also in bulk."""

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        record = obj.about
        context |= {
            "record": record,
            "record_form": form_url(record) if record else "",
            "record_page": record.get_absolute_url() if record and record.is_published else "",
            "part": label_of(record, obj.part),
            "source_is_link": web_address(obj.source) == obj.source,
            "corrections": [(one, form_url(one)) for one in obj.corrections.all()],
            "may_correct": bool(record) and may(request.user, Correction, "add"),
            "may_answer": bool(obj.sealed_address) and may(request.user, Message, "answer"),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        answer = self.admin_site.admin_view(require_POST(self.answer_view))
        return [path("<int:pk>/answer/", answer, name="feedback_message_answer"), *super().get_urls()]

    def answer_view(self, request: HttpRequest, pk: int) -> TemplateResponse:
        """Show the address of a reader, and write down that it was shown."""
        if not may(request.user, Message, "answer"):
            raise PermissionDenied
        message = get_object_or_404(Message, pk=pk)
        if not message.sealed_address:
            raise Http404
        address = handling.show_address(message, request.user)
        subject = quote(gettext("Your message %(reference)s") % {"reference": message.reference})
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Answer %(reference)s") % {"reference": message.reference},
            "opts": self.opts,
            "message": message,
            "address": address,
            "mail": f"mailto:{quote(address, safe='@')}?subject={subject}" if address else "",
            "change_url": form_url(message),
        }
        return TemplateResponse(request, "admin/feedback/answer.html", context)

    # --- Several ------------------------------------------------------------------------------------------------------

    def _set(self, request, queryset, state):
        count = handling.move(queryset, state, request.user)
        text = ngettext("%(count)d message is now: %(state)s.", "%(count)d messages are now: %(state)s.", count)
        messages.success(request, text % {"count": count, "state": State(state).label})

    @admin.action(description=_("Set to: in progress"), permissions=["change"])
    def set_in_progress(self, request, queryset):
        self._set(request, queryset, State.IN_PROGRESS)

    @admin.action(description=_("Close without a change"), permissions=["change"])
    def set_no_change(self, request, queryset):
        self._set(request, queryset, State.NO_CHANGE)

    @admin.action(description=_("Spam: close, and delete soon"), permissions=["change"])
    def set_spam(self, request, queryset):
        self._set(request, queryset, State.SPAM)


class CorrectionForm(ReturningForm):
    """A new correction names its record by the address of its page, or comes from a message about it."""

    page = forms.CharField(
        label=_("Page of the record"),
        required=False,
        max_length=500,
        help_text=_("The address of its public page, copied from the browser. Empty if there is a message about it."),
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "ltr"}),
    )

    def clean(self):
        super().clean()
        if self.instance.pk:
            return
        if address := self.cleaned_data.get("page"):
            record = record_at(address)
            if record is None:
                self.add_error("page", _("There is no public page of a record at this address."))
        else:
            message = self.cleaned_data.get("message")
            record = message.about if message else None
            if record is None and "page" not in self.errors:
                self.add_error("page", _("Give the page that was corrected."))
        if record:
            self.instance.kind, self.instance.object_id = record._meta.label_lower, record.pk


def record_at(address: str) -> Publication | None:
    """Return the published record whose page has this address, whole or as a path; None if there is none."""
    way = address.strip().partition("#")[0].partition("?")[0]
    if "://" in way:
        way = "/" + way.partition("://")[2].partition("/")[2]
    try:
        with override(way.strip("/").partition("/")[0]):  # addresses resolve in their own language only
            found = resolve(way)
    except Resolver404:
        return None
    models = {kind.model._meta.model_name: kind.model for kind in kinds()}
    if found.url_name not in models:
        return None
    return models[found.url_name].objects.published().filter(slug=found.kwargs.get("slug", "")).first()


@admin.register(Correction)
class CorrectionAdmin(AboutRecords, ReferenceAdmin):
    form = CorrectionForm
    fixed_fields = ()
    list_display = ["day", "beginning", "record", "is_public"]
    list_filter = ["is_public"]
    search_fields = columns_of("what", "why")
    autocomplete_fields = ["message"]
    readonly_fields = ["record"]
    date_hierarchy = "day"

    fieldsets = [
        (None, {"fields": ["record", ("day", "is_public")]}),
        (
            _("Texts"),
            {
                "fields": ["what", "why"],
                "description": _(
                    "Everybody can read them: name no person, neither of readers nor of colleagues. Only French is "
                    "required."
                ),
            },
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        about, *texts = super().get_fieldsets(request, obj)
        return [about if obj else (None, {"fields": ["page", "message", ("day", "is_public")]}), *texts]

    @admin.display(description=_("what was corrected"))
    def beginning(self, correction):
        text = text_of(correction, "what")
        return format_html('<span lang="{}" dir="{}">{}</span>', text.language, text.direction, brief(text, 100))

    def view_on_site(self, correction):
        """Return where visitors read it; None while they do not."""
        is_shown = Correction.objects.published().filter(pk=correction.pk).exists()
        return correction.get_absolute_url() if is_shown else None
