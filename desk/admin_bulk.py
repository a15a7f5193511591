"""Bulk actions of the lists: each says what it did, and what it refused and why, record by record."""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.models import Axis
from desk import rights, workflow


class AxisActionForm(ActionForm):
    axis = forms.ModelChoiceField(Axis.objects.filter(is_active=True), required=False, label=_("axis to set"))


class BulkActions:
    """Mixin of PublicationAdmin."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._has_axis():
            self.action_form = AxisActionForm

    def _has_axis(self):
        try:
            return bool(self.opts.get_field("axis"))
        except FieldDoesNotExist:
            return False

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.actions is None or IS_POPUP_VAR in request.GET:
            return actions
        if request.GET.get("bin"):
            return self._actions_in_bin(request, actions)
        actions.pop("delete_selected", None)  # only out of the bin
        for transition in workflow.TRANSITIONS.values():
            if rights.may(request.user, self.model, transition.permission):
                actions[transition.name] = (
                    _each(transition.label, _perform(transition)),
                    transition.name,
                    transition.label,
                )
        if self.has_change_permission(request):
            if self._has_axis():
                actions["set_axis"] = (set_axis, "set_axis", _("Set the axis"))
            label = _("Put in the bin")
            actions["bin"] = (_each(label, workflow.put_in_bin), "bin", label)
        return actions

    def _actions_in_bin(self, request, actions):
        if not self.has_bin_permission(request):
            return {}
        label = _("Take out of the bin")
        found = {"unbin": (_each(label, workflow.take_out_of_bin), "unbin", label)}
        if "delete_selected" in actions:
            function, name, _label = actions["delete_selected"]
            found[name] = (function, name, _("Delete for good"))
        return found


def _perform(transition):
    return lambda record, user: workflow.perform(record, transition.name, user)


def _each(label, act):
    """Return the admin action that does `act(record, user)` to each record, and reports."""

    def action(model_admin, request, queryset):
        run(request, label, queryset, lambda record: act(record, request.user))

    return action


def set_axis(model_admin, request, queryset):
    """Admin action: give all records one axis, where the user may change them at once."""
    axis = Axis.objects.filter(is_active=True, pk=_number(request.POST.get("axis"))).first()
    if axis is None:
        messages.error(request, gettext("Choose the axis beside the action first."))
        return

    def act(record):
        if not rights.edits_whole(request.user, record):
            raise PermissionDenied
        record.axis = axis
        record.save()
        model_admin.log_change(request, record, [{"changed": {"fields": [gettext("axis")]}}])

    run(request, _("Set the axis"), queryset, act)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def run(request, label, queryset, act):
    """Do `act(record)` to each record; tell the user which were done, and which were refused and why."""
    done, refused = [], []
    for record in queryset:
        name = str(record)
        try:
            act(record)
            done.append(name)
        except PermissionDenied as wrong:
            refused.append((name, str(wrong) or gettext("Your account does not have the permission to do this.")))
        except ValidationError as wrong:
            refused.append((name, " ".join(wrong.messages)))
    if done:
        count = ngettext("%(count)d record", "%(count)d records", len(done)) % {"count": len(done)}
        items = format_html_join("", "<li>{}</li>", ((name,) for name in done))
        messages.success(request, format_html("{}: {}.<ul>{}</ul>", capfirst(label), count, items))
    if refused:
        count = ngettext("%(count)d record refused", "%(count)d records refused", len(refused)) % {
            "count": len(refused)
        }
        items = format_html_join("", "<li>{}: {}</li>", refused)
        messages.warning(request, format_html("{}: {}.<ul>{}</ul>", capfirst(label), count, items))
