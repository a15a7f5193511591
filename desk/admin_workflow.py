"""The workflow in the admin: the panel with the state of a record, and the buttons for transitions.

What a form shows is only a convenience: on POST, desk/workflow.py checks every rule again.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import StaffRequest
from core.office import with_words
from core.publication import Publication, State
from desk import checklist, rights, workflow
from desk.admin_pages import list_url, record_url
from desk.phases import phase_of

BIN = {"bin": workflow.put_in_bin, "unbin": workflow.take_out_of_bin}


class TransitionForm(forms.Form):
    reason = forms.CharField(label=_("why"), max_length=300, required=False)
    publish_at = forms.DateTimeField(
        label=_("public from"), required=False, help_text=with_words(_("Empty: at once. Time %(clock)s."))
    )
    expires_at = forms.DateTimeField(label=_("public until"), required=False, help_text=_("Empty: without end."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="transition_%s", **kwargs)
        for name in ("publish_at", "expires_at"):
            # The browser's own date picker, which accepts only one format.
            self.fields[name].widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def workflow_panel(user: User, record: Publication) -> dict[str, Any]:
    """Return the context of templates/admin/workflow/panel.html for a record."""
    problems = checklist.problems(record)
    now = timezone.now()
    transitions = workflow.available(user, record)
    begin = record.published_at if record.published_at and record.published_at > now else None
    may_bin = rights.edits_whole(user, record)
    may_unbin = record.binned_at and rights.may(user, record, "delete")
    return {
        "phase": phase_of(record),
        "record": record,
        "errors": [problem for problem in problems if problem.is_error],
        "warnings": [problem for problem in problems if not problem.is_error],
        "buttons": [
            (t.name, t.label, _transition_url(record, t.name), workflow.hindrance(t, record, user, problems))
            for t in transitions
        ],
        "publishes": any(t.target == State.PUBLISHED for t in transitions),
        "bin_url": _transition_url(record, "bin") if may_bin else "",
        "unbin_url": _transition_url(record, "unbin") if may_unbin else "",
        "form": TransitionForm(initial={"publish_at": begin, "expires_at": record.expires_at}),
    }


def _transition_url(record, name):
    return record_url(record, "transition", name)


def transition_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str, name: str) -> HttpResponse:
    """Perform a transition on behalf of the user; `workflow` checks the permission, not this view."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    record = model_admin.get_object(request, unquote(object_id))
    if record is None or not (name in workflow.TRANSITIONS or name in BIN):
        raise Http404
    form = TransitionForm(request.POST)
    if not form.is_valid():
        _say_errors(
            request, [f"{form[field].label}: {' '.join(map(str, texts))}" for field, texts in form.errors.items()]
        )
    else:
        try:
            if name in BIN:
                BIN[name](record, request.user, reason=form.cleaned_data["reason"])
            else:
                workflow.perform(record, name, request.user, **form.cleaned_data)
            messages.success(request, outcome(record))
        except ValidationError as error:
            _say_errors(request, error.messages)
    is_out_of_sight = record.binned_at and not rights.may(request.user, record, "delete")
    return HttpResponseRedirect(list_url(model_admin.model) if is_out_of_sight else record_url(record, "change"))


def _say_errors(request, sentences):
    for sentence in sentences:
        messages.error(request, sentence)


def outcome(record: Publication) -> str:
    """Return a sentence about the result of a transition."""
    name = {"record": record}
    if record.binned_at:
        return gettext("“%(record)s” is in the bin. An administrator can bring it back.") % name
    return gettext("“%(record)s” is now: %(state)s.") % {**name, "state": phase_of(record).label}
