"""The form of a published record for users who may not publish: their changes become a proposal.

Their form is saved as always, inside a transaction that is undone; what came out of it is kept as a proposal. So every
check of the form holds for a proposal too, and files that came with it are there when it is accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from core.publication import Publication
from desk import preview, versions
from desk.admin_pages import given_reason, record_url
from desk.models import Version
from desk.restoring import write
from desk.rights import may
from desk.snapshots import snapshot


@dataclass
class ProposalForm:
    """A form whose content becomes a proposal. It is stored on the request, for the hooks of the admin."""

    base: Version  # the version that the author started from
    own: Version | None  # the proposal that it continues
    is_saved: bool = False


def proposal_form(request: HttpRequest) -> ProposalForm | None:
    """Return the ProposalForm of a request, or None if its changes are saved directly."""
    return getattr(request, "proposal_form", None)


def changeform_response(
    model_admin: ModelAdmin, request: StaffRequest, record: Publication, show_form: Callable[[], HttpResponse]
) -> HttpResponse:
    """Respond with Django's form of a record, or store what was posted as a proposal.

    `show_form()` is Django's view: it renders the form, or saves it.
    """
    with transaction.atomic():
        versions.locked(record)
        own = versions.own_proposal(record, request.user)
        form = request.proposal_form = ProposalForm(_base(request, record), own)
        with versions.undone():
            if own:
                write(record, versions.proposed(own, snapshot(record)), for_show=True)
            response = show_form()
            if callable(getattr(response, "render", None)):
                response.render()  # it still reads the database
            data = snapshot(record) if form.is_saved else None
        if data:
            _hand_in(model_admin, request, record, form, data)
    return response


def _base(request, record):
    """Return the version that the author saw when opening the form."""
    posted = request.POST.get("_base", "")
    saved = versions.history(record).filter(state=Version.State.SAVED)
    opened = saved.filter(pk=posted).first() if posted.isascii() and posted.isdigit() else None
    return opened or versions.record_version(record, None)


def _hand_in(model_admin, request, record, form, data):
    proposal = versions.propose(record, data, request.user, given_reason(request), form.base)
    if proposal:
        # Django's own log entry: PublicationAdmin.log_change would store a version, but nothing is changed yet.
        ModelAdmin.log_change(model_admin, request, record, gettext("Change handed in for review."))
        text = gettext("Your change waits for review. Until it is accepted, the public sees the page as it was.")
        messages.success(request, text)
    elif form.own:
        messages.warning(request, gettext("You took everything back: nothing waits for review any more."))
    else:
        messages.warning(request, gettext("You changed nothing."))


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
