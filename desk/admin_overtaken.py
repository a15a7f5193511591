"""A form that comes too late: its record was deleted, put in the bin or closed while the form was open.

What was typed is shown, and leads into the form of a new record. Nothing is saved, so the browser keeps its draft too.
"""

import re
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.db.models import Model, SlugField
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.interrupted import author_of
from accounts.models import AuditEntry, User
from accounts.requests import StaffRequest
from core.dates import format_moment
from core.publication import Publication
from core.typed import RETURNED, Typed, typed_anyway
from desk.admin_merge import OPENED
from desk.admin_pages import list_url, record_url
from desk.form_merge import read_opened
from desk.snapshots import PUBLICATION_FIELDS
from desk.workflow import may_take_out

_ROW = re.compile(r"([a-z_]{1,60})-(\d{1,5})-(\w{1,60})")


def overtaken_response(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse | None:
    """Return the page about a form whose record can no longer be changed; None if it can, or if no form was sent."""
    if request.method != "POST" or author_of(request) != str(request.user.pk):
        return None
    seen = model_admin.get_object(request, unquote(object_id))
    if seen is not None and model_admin.has_change_permission(request, seen):
        return None
    pk, model = unquote(object_id), model_admin.model
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    if read_opened(request.POST.get(OPENED, ""), request.user, model(pk=int(pk))) is None:
        return None  # they never had this form open
    stored = model._base_manager.filter(pk=pk).first()
    typed = typed_anyway(request)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("What you typed could not be saved there"),
        "opts": model_admin.opts,
        "sentence": _what_happened(model, pk, stored),
        "may_ask": isinstance(stored, Publication) and not stored.binned_at,
        "new": as_new(typed, model, is_there=stored is not None)
        if typed and model_admin.has_add_permission(request)
        else None,
        "returned": RETURNED,
        "texts": [(label, value) for name, value in typed.texts if (label := _label(model, name))] if typed else [],
        "list_url": list_url(model),
        "record_url": record_url(seen, "change")
        if seen is not None and model_admin.has_view_permission(request, seen)
        else "",
        "may_take_out": isinstance(seen, Publication) and bool(seen.binned_at) and may_take_out(request.user, seen),
    }
    return TemplateResponse(request, "admin/versions/overtaken.html", context, status=409)


def _what_happened(model: type[Model], pk: str, stored: Any) -> str:
    """Return what became of a record, with who and when as far as that is known."""
    kinds = [AuditEntry.Kind.DELETE, AuditEntry.Kind.TRANSITION]
    entry = AuditEntry.objects.filter(object_kind=model._meta.label_lower, object_id=pk, kind__in=kinds).first()
    actor = User.objects.filter(pk=entry.actor_id).first() if entry else None
    said = {
        "record": stored or (entry.object_name if entry else pk),
        "name": (actor and actor.get_full_name()) or (entry.actor_name if entry else ""),
        "when": format_moment(entry.at) if entry else "",
        "state": stored.get_state_display() if isinstance(stored, Publication) else "",
    }
    is_known = bool(said["name"])
    if stored is None:
        return (
            gettext("While you had this form open, %(name)s deleted “%(record)s” (%(when)s).") % said
            if is_known
            else gettext("While you had this form open, “%(record)s” was deleted.") % said
        )
    if getattr(stored, "binned_at", None):
        return (
            gettext("While you had this form open, %(name)s put “%(record)s” in the bin (%(when)s).") % said
            if is_known
            else gettext("While you had this form open, “%(record)s” was put in the bin.") % said
        )
    if isinstance(stored, Publication) and is_known:
        return (
            gettext("“%(record)s” is now in the state “%(state)s” (%(name)s, %(when)s): you may not change it there.")
            % said
        )
    return gettext("Your account may not change “%(record)s” any more.") % said


def as_new(typed: Typed, model: type[Model], *, is_there: bool) -> Typed:
    """Return what was typed as the content of a new record: without the address and code of an old one that `is_there`.

    Its rows become new rows, which still refer to each other.
    """
    left_out = {OPENED}
    if is_there:
        left_out |= {*PUBLICATION_FIELDS, *(field.name for field in model._meta.fields if field.unique)}
    numbers = {}
    for name, value in typed.fields:
        if (row := _ROW.fullmatch(name)) and row[3] == "id" and value:
            numbers[row[1], value] = f"row-{row[2]}"
    fields = []
    for name, value in typed.fields:
        row = _ROW.fullmatch(name)
        if re.sub(r"_[01]\Z", "", name) in left_out:  # a time has two fields
            continue
        if name.endswith("-INITIAL_FORMS"):
            fields.append((name, "0"))
        elif row and row[3] in {"id", model._meta.model_name}:
            fields.append((name, ""))
        elif row:
            fields.append((name, numbers.get((row[1], value), value) if row[3] == "part_of" else value))
        else:
            fields.append((name, value))
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return Typed(address, typed.page, fields, typed.files, can_return=True)


def _label(model, name):
    """Return the name of a field in words; "" for a code, which says nothing to people."""
    row = _ROW.fullmatch(name)
    own = row[3] if row else name
    related = {relation.get_accessor_name(): relation.related_model for relation in model._meta.related_objects}
    owner = related.get(row[1]) if row else model
    field = next((field for field in owner._meta.fields if field.name == own), None) if owner else None
    if field and (field.choices or isinstance(field, SlugField)):
        return ""
    text = capfirst(str(field.verbose_name if field else own))
    return f"{capfirst(owner._meta.verbose_name)} {int(row[2]) + 1}: {text}" if row and owner else text
