"""Helpers for tests of the admin: users with permissions, and form data as a browser would post it."""

from datetime import date, datetime
from types import SimpleNamespace

from django.contrib.auth import get_user
from django.contrib.auth.models import Permission
from django.forms import MultiWidget
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from accounts.models import User


def make_user(username="agent-essai", permissions=(), **fields):
    """Return a staff user with `permissions` such as "projects.change_project"."""
    user = User.objects.create_user(username, f"{username}@example.org", "mot-de-passe-essai", is_staff=True, **fields)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def form_data(response):
    """Return what a browser would post from an unchanged add or change page."""
    opened = response.context.get("opened")
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            data |= _values(bound)
    return data | ({"_opened": opened} if opened else {})


def opened(client, address):
    """Return the `form_data` of the page at an address, which is not rendered."""
    return form_data(opening(client, address))


def opening(client, address):
    """Return the page at an address for whoever is signed in, with its context only: to render one takes longer."""
    match, request = resolve(address), RequestFactory().get(address)
    request.session, request.csp_nonce = client.session, "essai"
    request.user = get_user(request)
    # Not by the view itself: the site renders what it returns.
    response = match.func.model_admin.changeform_view(request, match.kwargs.get("object_id"))
    return SimpleNamespace(context=response.context_data)


def row_data(response, prefix, **values):
    """Return the fields of a new row of the inline `prefix`, with `values`."""
    (formset,) = [i.formset for i in response.context["inline_admin_formsets"] if i.formset.prefix == prefix]
    number = formset.total_form_count()
    data = {f"{prefix}-TOTAL_FORMS": number + 1}
    for bound in formset.empty_form:
        data |= {name.replace("__prefix__", str(number)): value for name, value in _values(bound).items()}
    return data | {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def _values(bound):
    widget, value = bound.field.widget, bound.value()
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, MultiWidget):
        return {f"{bound.html_name}_{i}": _text(part) for i, part in enumerate(widget.decompress(value))}
    kind = getattr(widget, "input_type", "")
    if kind == "file" or value is False or (value is None and (kind == "checkbox" or _takes_many(widget))):
        return {}  # nothing chosen, not ticked
    return {bound.html_name: _text(value)}


def _takes_many(widget):
    return getattr(widget, "allow_multiple_selected", False)


def _text(value):
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else "on" if value is True else str(value)


def errors(response):
    """Return all errors of an invalid form: {field name or "": [messages]}, rows as "figures-0-reached"."""
    found = {}
    for form in [
        response.context["adminform"].form,
        *(form for inline in response.context["inline_admin_formsets"] for form in inline.formset.forms),
    ]:
        for name, messages in form.errors.items():
            found[form.add_prefix(name) if name != "__all__" else form.prefix or ""] = list(messages)
    for inline in response.context["inline_admin_formsets"]:
        if inline.formset.non_form_errors():
            found[inline.formset.prefix] = list(inline.formset.non_form_errors())
    return found
