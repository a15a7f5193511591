"""Still true? In the admin: the panel beside the form of a record, its own page, and the one click."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import StaffRequest
from core.publication import Publication
from desk import upkeep
from desk.admin_pages import record_or_404, record_page, record_url
from desk.date_fields import EXAMPLE, DayField
from desk.page_parts import confirm_url

FARTHEST = dt.timedelta(days=3 * 365)  # a slip in the year would otherwise hide a record for a century


class Owners(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return upkeep.name_of(user)


class UpkeepForm(forms.Form):
    owner = Owners(
        User.objects.none(),
        label=_("owner"),
        required=False,
        empty_label=_("nobody"),
        help_text=_("Who looks at it again. The public never sees the name."),
    )
    look_again_on = DayField(label=_("to look at again on"), required=False)

    def __init__(self, record: Publication, data: Any = None):
        initial = {"owner": record.owner_id, "look_again_on": record.look_again_on}
        super().__init__(data, initial=initial)
        self.fields["owner"].queryset = upkeep.keepers(type(record))
        self.fields["look_again_on"].help_text = format_lazy("{} {}", _("Empty: by the rule of its kind."), EXAMPLE)

    def clean(self) -> None:
        super().clean()
        day, today = self.cleaned_data.get("look_again_on"), timezone.localdate()
        if day and day != self.initial["look_again_on"] and not today <= day <= today + FARTHEST:
            self.add_error("look_again_on", gettext("Choose a day from today on, within three years."))


def upkeep_panel(user: User, record: Publication, *, shows_proposal: bool = False) -> dict[str, Any]:
    """Return the context of templates/admin/upkeep/panel.html for a stored record.

    A form that shows a proposal has no click: what is confirmed is what the public sees.
    """
    aged = upkeep.with_ages(type(record)._base_manager.filter(pk=record.pk)).select_related("owner").get()
    may_confirm, day = upkeep.may_confirm(user, aged) and not shows_proposal, upkeep.due_day(aged)
    return {
        "record": aged,
        "owner": upkeep.name_of(aged.owner),
        "has_left": aged.owner is not None and not upkeep.keepers(type(record)).filter(pk=aged.owner_id).exists(),
        "day": day,
        "is_due": day is not None and day <= timezone.localdate(),
        "may_assign": upkeep.may_assign(user, aged),
        "confirm_url": confirm_url(record) if may_confirm else "",
        "page_url": record_url(record, "upkeep"),
        "seen": upkeep.seen(record) if may_confirm else "",
    }


def upkeep_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse:
    """GET: who looks at a record again, and when. POST: change that."""
    record = record_or_404(model_admin, request, object_id)
    form = UpkeepForm(record, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            upkeep.assign(record, request.user, **form.cleaned_data, before=request.POST.get("before", ""))
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(record_url(record, "upkeep"))
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "title": gettext("Still true? %s") % record,
        "upkeep": upkeep_panel(request.user, record),
        "form": form,
        "before": upkeep.settings_of(record),
    }
    return record_page(model_admin, request, record, "upkeep", context)


def confirm_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse:
    """Note that a record is still true; `upkeep` checks the permission, not this view."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        raise Http404
    name = {"record": record}
    try:
        if upkeep.confirm(record, request.user, request.POST.get("_seen", "")):
            messages.success(request, gettext("“%(record)s”: still true today. The public page says so.") % name)
        else:
            messages.info(request, gettext("“%(record)s” was checked today already.") % name)
    except ValidationError as error:
        messages.error(request, f"{record}: {' '.join(error.messages)}")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if is_ours else record_url(record, "change"))
