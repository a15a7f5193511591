"""Bulk actions of the lists: each reports, record by record, what it did, and what it refused and why."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from core.models import Axis
from core.publication import Publication
from desk import checklist, notifications, proposals, rights, upkeep, workflow

Action = tuple[Callable, str, str | Promise]  # function, name, label: as ModelAdmin.get_actions has them


class AxisActionForm(ActionForm):
    axis = forms.ModelChoiceField(Axis.objects.filter(is_active=True), required=False, label=_("axis to set"))


def has_axis(model: type[Model]) -> bool:
    """Whether records of a kind have an axis, which a bulk action can set."""
    try:
        return bool(model._meta.get_field("axis"))
    except FieldDoesNotExist:
        return False


def bulk_actions(model_admin: ModelAdmin, request: StaffRequest, delete: Action | None = None) -> dict[str, Action]:
    """Return the bulk actions for transitions: {name: (function, name, label)}, as in Django's get_actions.

    `delete` is Django's own action, if the user may delete; it is offered only in the bin.
    """
    if request.GET.get("bin"):
        return _actions_in_bin(model_admin, request, delete)
    actions = {}
    for transition in workflow.TRANSITIONS.values():
        if rights.may(request.user, model_admin.model, transition.permission):
            action = _each(transition.label, _perform(transition))
            actions[transition.name] = (action, transition.name, transition.label)
    if model_admin.has_change_permission(request):
        if has_axis(model_admin.model):
            actions["set_axis"] = (set_axis, "set_axis", _("Set the axis"))
        label = _("Ask for the missing translations")
        actions["ask"] = (_each(label, notifications.ask_for_translation), "ask", label)
        if rights.may(request.user, model_admin.model, "publish"):
            label = _("Make me the owner")
            actions["own"] = (_each(label, upkeep.take), "own", label)
        label = _("Put in the bin")
        actions["bin"] = (_each(label, workflow.put_in_bin), "bin", label)
    return actions


def _actions_in_bin(model_admin, request, delete):
    if not model_admin.has_change_permission(request):
        return {}
    label = _("Take out of the bin")
    actions = {"unbin": (_each(label, workflow.take_out_of_bin), "unbin", label)}
    if delete:
        function, name, _label = delete
        actions[name] = (function, name, _("Delete for good"))
    return actions


def _perform(transition):
    return lambda record, user: workflow.perform(record, transition.name, user)


def _each(label, act):
    """Return the admin action that calls `act(record, user)` for each record and reports the result."""

    def action(model_admin, request, queryset):
        run(request, label, queryset, lambda record: act(record, request.user))

    return action


def set_axis(model_admin: ModelAdmin, request: StaffRequest, queryset: QuerySet) -> None:
    """Admin action: set one axis on all records that the user may change directly."""
    axis = Axis.objects.filter(is_active=True, pk=_number(request.POST.get("axis"))).first()
    if axis is None:
        messages.error(request, gettext("Choose the axis beside the action first."))
        return

    def act(record):
        if not rights.edits_whole(request.user, record):
            raise PermissionDenied
        with proposals.editing(record, request.user, goes_on=True) as done:
            record = type(record).objects.get(pk=record.pk)
            record.axis = axis
            record.save()
        if not done.is_proposal:
            ModelAdmin.log_change(model_admin, request, record, [{"changed": {"fields": [gettext("axis")]}}])
        return gettext("waits for review") if done.is_proposal else ""

    run(request, _("Set the axis"), queryset, act)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def run(
    request: StaffRequest,
    label: str | Promise,
    queryset: QuerySet[Publication],
    act: Callable[[Publication], str | None],
) -> None:
    """Call `act(record)` for each record; tell the user which were done, which wait, which were refused and why.

    `act` returns why a change waits, if it does.
    """
    done, waiting, refused = [], [], []
    for record in queryset:
        name = str(record)
        try:
            why = act(record)
        except PermissionDenied as wrong:
            why = str(wrong) or gettext("Your account does not have the permission to do this.")
            refused.append((record, name, why))
        except ValidationError as wrong:
            refused.append((record, name, " ".join(wrong.messages)))
        else:
            (waiting if why else done).append((record, name, why or ""))
    name = capfirst(str(label))
    if done:
        count = ngettext("%(count)d record", "%(count)d records", len(done)) % {"count": len(done)}
        messages.success(request, _report(name, count, done))
    if waiting:
        count = ngettext("%(count)d record waits", "%(count)d records wait", len(waiting)) % {"count": len(waiting)}
        messages.warning(request, _report(name, count, waiting))
    if refused:
        count = ngettext("%(count)d record refused", "%(count)d records refused", len(refused)) % {
            "count": len(refused)
        }
        messages.error(request, _report(name, count, refused))


def _report(label, count, outcomes):
    """Return what became of some records: each by its name, a link to its form, and why."""
    items = format_html_join(
        "",
        '<li><a href="{}">{}</a>{}</li>',
        ((checklist.form_url(record), name, f" – {why}" if why else "") for record, name, why in outcomes),
    )
    return format_html('{}: {}.<ul class="outcomes">{}</ul>', label, count, items)
