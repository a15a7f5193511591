"""Helpers for tests of the desk: records that can be published, and a user of each role."""

from types import SimpleNamespace

from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from core import page_texts
from core.publication import State
from core.translation_states import all_states, worst
from tests import factories
from tests.admin_tools import form_data

MODELS = ["projects.project", "events.event", "events.article", "pages.page", "pages.resource"]


def complete(kind, **fields):
    """Return a record of a kind ("events.event") that can be published."""
    text = {"summary_fr": "Résumé d’essai", "body_fr": "<p>Texte d’essai</p>"}
    needs = {
        "projects.project": lambda: factories.ProjectFactory(**{"donors": ["EU"], **fields}),
        "events.event": lambda: factories.EventFactory(
            **{"summary_fr": text["summary_fr"], "axis": factories.AxisFactory(code="essai"), **fields}
        ),
        "events.article": lambda: factories.ArticleFactory(**{"body_fr": text["body_fr"], **fields}),
        "pages.page": lambda: factories.PageFactory(**{**text, **fields}),
        "pages.resource": lambda: factories.ResourceFactory(
            **{"summary_fr": text["summary_fr"], "files": ["fr"], **fields}
        ),
    }
    record = needs[kind]()
    # What links and rows add to the translation states: the first save through the desk would write it.
    page_texts.refresh(type(record)._base_manager.filter(pk=record.pk))
    record.refresh_from_db()
    return record


def in_state(kind, state=State.DRAFT, *, binned=False, **fields):
    """Return a complete record in a state, set directly; with `binned`, it is in the bin."""
    times = {"published_at": timezone.now() - timezone.timedelta(days=1)} if state == State.PUBLISHED else {}
    binned_at = timezone.now() if binned else None
    return complete(kind, state=state, binned_at=binned_at, **times, **fields)


def somebody(role, languages=(), **fields):
    """Return a user with a role (a name in accounts.roles)."""
    user = factories.UserFactory(is_staff=True, languages=list(languages), **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def admin_url(record_or_model, page, *args):
    """Return the address of an admin page of a record or of its kind: admin_url(project, "change")."""
    meta = record_or_model._meta
    if isinstance(record_or_model, type):
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[record_or_model.pk, *args])


def opened_form(record, user):
    """Return what a browser would post from a record's unchanged form; the page is not rendered."""
    request = RequestFactory().get(admin_url(record, "change"))
    request.user, request.csp_nonce, request.session = user, "essai", {}
    response = admin.site.get_model_admin(type(record)).changeform_view(request, str(record.pk))
    return form_data(SimpleNamespace(context=response.context_data))


def full_form(record, user):
    """Return `opened_form` without its token, which is signed for `user`: others may post it too."""
    return {name: value for name, value in opened_form(record, user).items() if name != "_opened"}


def stored(record):
    """Return all stored columns of a record, or None."""
    found = type(record).objects.filter(pk=record.pk).first()
    return found and {field.attname: field.value_from_object(found) for field in found._meta.concrete_fields}


def record_state(record, language):
    """Return the TextState of all texts of a record in a language together."""
    return worst(all_states(record, language).values())
