"""The workflow in the admin: the panel with the state of a record, and the buttons for transitions.

What a form shows is only a convenience: on POST, desk/workflow.py checks every rule again.
"""

import datetime as dt
from typing import Any, NamedTuple

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
from core.errors import NotAllowed
from core.languages import LANGUAGES, language_name
from core.office import with_words
from core.publication import Publication, State
from desk import checklist, rights, workflow
from desk.admin_pages import given_reason, list_url, record_url
from desk.date_fields import MomentTextField
from desk.phases import phase_of

GONE = "gone_"  # fields of the form, one per language: what visitors read in the place of the page
BIN = ("bin", "unbin")


class TransitionForm(forms.Form):
    reason = forms.CharField(label=_("why"), max_length=300, required=False)
    publish_at = MomentTextField(
        label=_("public from"), required=False, help_text=with_words(_("Empty: at once. Time %(clock)s."))
    )
    expires_at = MomentTextField(label=_("public until"), required=False, help_text=_("Empty: without end."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[f"{GONE}{code}"] = forms.CharField(label=_("why it is gone"), max_length=300, required=False)


class Step(NamedTuple):
    """A button of the panel. One that goes forward, `saves`, is a button of the form: it saves what was typed first."""

    name: str
    label: str
    url: str
    hindrance: str
    saves: bool


def workflow_panel(user: User, record: Publication) -> dict[str, Any]:
    """Return the context of templates/admin/workflow/panel.html for a record, which may be a new one."""
    is_new = record.pk is None
    problems = [] if is_new else checklist.problems(record)
    steps = [_step(transition, record, user, problems) for transition in workflow.available(user, record)]
    if is_new:
        steps = [step for step in steps if step.name == "submit"]  # what it lacks is not known yet
    forward = [step for step in steps if step.saves]
    may_bin = not is_new and rights.edits_whole(user, record)
    may_unbin = record.binned_at and workflow.may_take_out(user, record)
    may_withdraw = any(step.name in {"withdraw", "archive"} for step in steps)
    return {
        "phase": phase_of(record),
        "record": record,
        "is_new": is_new,
        "errors": [problem for problem in problems if problem.is_error],
        "warnings": [problem for problem in problems if not problem.is_error],
        "buttons": steps,
        "forward": forward,
        "others": [step for step in steps if not step.saves],
        "next": next((step for step in reversed(forward) if not step.hindrance), None),
        "bin_url": _transition_url(record, "bin") if may_bin else "",
        "unbin_url": _transition_url(record, "unbin") if may_unbin else "",
        "gone": [(f"{GONE}{code}", code, language_name(code)) for code in LANGUAGES]
        if record.is_published and may_withdraw
        else [],
        "copy_url": "" if is_new or not rights.may(user, record, "add") else record_url(record, "duplicate"),
    }


def _step(transition, record, user, problems):
    return Step(
        transition.name,
        transition.label,
        _transition_url(record, transition.name) if record.pk else "",
        workflow.hindrance(transition, record, user, problems),
        transition.target in {State.IN_REVIEW, State.PUBLISHED},
    )


def _transition_url(record, name):
    return record_url(record, "transition", name)


def step_response(request: StaffRequest, record: Publication, name: str) -> HttpResponse:
    """Perform a transition on a record that its form has just saved, and show the form again.

    What was saved stays saved if the transition is refused.
    """
    if name not in workflow.TRANSITIONS:
        raise Http404
    try:
        workflow.perform(record, name, request.user, reason=given_reason(request))
        messages.success(request, outcome(record))
    except (ValidationError, NotAllowed) as error:
        messages.warning(request, gettext("What you typed is saved, but the next step was not taken:"))
        _say_errors(request, [error.sentence] if isinstance(error, NotAllowed) else error.messages)
    return HttpResponseRedirect(record_url(record, "change"))


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
        reason = form.cleaned_data["reason"] or given_reason(request)
        gone = {code: form.cleaned_data[f"{GONE}{code}"] for code in LANGUAGES}
        times = {field: form.cleaned_data[field] for field in ("publish_at", "expires_at") if field in request.POST}
        try:
            if name == "bin":
                workflow.put_in_bin(record, request.user, reason=reason, gone=gone)
            elif name == "unbin":
                workflow.take_out_of_bin(record, request.user, reason=reason)
            else:
                workflow.perform(record, name, request.user, reason=reason, gone=gone, **times)
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
        return (
            gettext("“%(record)s” is in the bin. You or an administrator can bring it back: filter “bin” of the list.")
            % name
        )
    sentence = gettext("“%(record)s” is now: %(state)s.") % {**name, "state": phase_of(record).label}
    begin = record.published_at
    if record.is_published and begin and begin < timezone.now() - dt.timedelta(minutes=1):
        return f"{sentence} {checklist.has_passed(begin)}"
    return sentence
