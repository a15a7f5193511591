"""The form of a published record for users who may not publish: their changes become a proposal.

Their form is saved as always, inside a transaction that is undone; what came out of it is kept as a proposal. So every
check of the form holds for a proposal too, and files that came with it are there when it is accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from core.publication import Publication
from desk import decisions, gate, preview, proposals, versions
from desk.admin_merge import keep_set_aside, take_in_others
from desk.admin_pages import given_reason, record_url
from desk.models import Version
from desk.restoring import write
from desk.rights import may
from desk.snapshots import snapshot

_WAITS = _("Your change waits for review. Until it is accepted, the public sees the page as it was.")


@dataclass
class ProposalForm:
    """A form whose content becomes a proposal, in any case or if the gate says so; on the request, for the hooks."""

    base: Version  # the record as it is; a posted form was merged with it
    own: Version | None  # the proposal that it continues
    before: gate.Standing  # the record as the public sees it
    waits: bool  # whether its changes become a proposal
    is_saved: bool = False
    reasons: list[str] = field(default_factory=list)  # why the gate let it wait


def proposal_form(request: HttpRequest) -> ProposalForm | None:
    """Return the ProposalForm of a request if its changes become a proposal, or None if they are saved directly."""
    form = getattr(request, "proposal_form", None)
    return form if form and form.waits else None


def ask_gate(request: HttpRequest, record: Publication) -> ProposalForm | None:
    """Ask, once a form is saved, whether that stands; return its ProposalForm if it is about to be rolled back."""
    form = getattr(request, "proposal_form", None)
    if form:
        form.is_saved = True
        form.reasons = gate.obstacles(record, form.before)
        form.waits = form.waits or bool(form.reasons)
    return proposal_form(request)


def changeform_response(
    model_admin: ModelAdmin, request: StaffRequest, record: Publication, show_form: Callable[[], HttpResponse]
) -> HttpResponse:
    """Respond with Django's form of a published record, or store what was posted: directly, or as a proposal.

    `show_form()` is Django's view: it renders the form, or saves it.
    """
    own = versions.own_proposal(record, request.user)
    waits = versions.needs_review(request.user, record) or own is not None
    if request.method != "POST" and not waits:
        return show_form()
    with transaction.atomic():
        versions.locked(record)
        form = ProposalForm(versions.record_version(record, None), own, gate.standing(record), waits)
        request.proposal_form = form
        with transaction.atomic():
            if own:
                write(record, versions.proposed(own, snapshot(record)), for_show=True)
            response = take_in_others(model_admin, request, record) or show_form()
            if callable(getattr(response, "render", None)):
                response.render()  # it still reads the database
            data = snapshot(record) if form.is_saved else None
            transaction.set_rollback(form.waits)
        keep_set_aside(model_admin, request, record)
        if data and form.waits:
            _hand_in(model_admin, request, record, form, data)
    return response


def _hand_in(model_admin, request, record, form, data):
    proposal = proposals.hand_in(record, data, request.user, given_reason(request), form.base)
    if proposal and decisions.finish(proposal, request.user, form.reasons):
        # Django's own log entry: PublicationAdmin.log_change would store a version, but that is done.
        ModelAdmin.log_change(model_admin, request, record, gettext("Change that waited made public."))
        messages.success(request, gettext("Nothing is missing any more: your change is public now."))
    elif proposal:
        ModelAdmin.log_change(model_admin, request, record, gettext("Change handed in for review."))
        messages.warning(request, _why_it_waits(form.reasons)) if form.reasons else messages.success(request, _WAITS)
    elif form.own:
        messages.warning(request, gettext("You took everything back: nothing waits for review any more."))
    else:
        messages.warning(request, gettext("You changed nothing."))


def _why_it_waits(reasons):
    items = format_html_join("", "<li>{}</li>", ((sentence,) for sentence in reasons))
    return format_html("{}<ul>{}</ul>", _WAITS, items)


def versions_panel(request: StaffRequest, record: Publication) -> dict[str, Any]:
    """Return the context of templates/admin/versions/notice.html and reason.html for the form of a record."""
    form = proposal_form(request)
    own = form.own if form else None
    waiting = versions.proposals_on(record).exclude(pk=own.pk if own else None)
    return {
        "reason": given_reason(request) or (own.reason if own else ""),
        "form": form,
        "others": [(proposal, record_url(record, "review", proposal.pk)) for proposal in waiting],
        "own_url": record_url(record, "review", own.pk) if own else "",
        "previews": preview.links_of(record, own),
        "links_url": record_url(record, "links") if may(request.user, record, "change") else "",
    }
