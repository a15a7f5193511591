"""What the rich-text editor asks the server for: pages to link to, addresses put right, pasted text made clean."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import JavaScriptCatalog

from accounts.models import User
from accounts.requests import StaffRequest
from core import pasted
from core.cleaning import clean_markup
from core.languages import LANGUAGES, Text, text_of
from core.models import Document
from core.publication import Publication
from core.richtext import clean_html, pictures_left_out, say_left_out
from core.weblinks import tidy_address
from desk import own_links, rights, versions
from desk.editor_words import WORDS
from desk.phases import phase_of

CHOICES = 8  # of each kind


@dataclass(frozen=True)
class Choice:
    """A page or document of ours that a text may link to."""

    title: Text
    kind: str
    state: str | Promise  # of the record
    address: str


@require_safe
def links(request: StaffRequest) -> HttpResponse:
    """Respond with the dialog for links, an HTML fragment; `typed` asks for an address put right instead, as JSON."""
    if "typed" in request.GET:
        return JsonResponse(_typed(request.GET["typed"]))
    language = _language(request.GET)
    query = request.GET.get("q", "").strip()
    context = {
        "address": request.GET.get("address", ""),
        "language": language,
        "query": query,
        "choices": _choices(request.user, query, language),
    }
    return render(request, "admin/editor/links.html", context)


def _language(values):
    language = values.get("language", "")
    return language if language in LANGUAGES else get_language()


def _typed(typed):
    address = tidy_address(typed)
    problem = ""
    if not address:
        problem = gettext("No link can lead there. Type an address of the web (www.example.org) or of mail.")
    elif own_links.is_own(address) and own_links.state_of(address) is own_links.LinkState.MISSING:
        address, problem = "", gettext("There is no such page or file on the portal.")
    return {"address": address, "problem": problem}


def _choices(user, query, language):
    """Return what `user` may link to: what is public, and own drafts."""
    choices = []
    for model in versions.kinds():
        if not (rights.may(user, model, "view") or rights.may(user, model, "change")):
            continue
        records = _linkable(user, model)
        for record in (records.matching(query) if query else records.order_by("-updated_at"))[:CHOICES]:
            with override(language):
                address, title = record.get_absolute_url(), text_of(record, record.translated_fields[0])
            choices.append(Choice(title, capfirst(model._meta.verbose_name), phase_of(record).label, address))
        for document, owner in _documents(model):
            rows = document._default_manager.filter(**{f"{owner}__in": records}).select_related(owner)
            words = Q(*(Q(title__icontains=word) for word in query.split()))
            for row in rows.filter(words).order_by("-updated_at")[: CHOICES if query else 2]:
                kind = f"{capfirst(row._meta.verbose_name)}, {getattr(row, owner)}"
                title = Text(row.title, row.language, stands_in=True)
                choices.append(Choice(title, kind, phase_of(getattr(row, owner)).label, row.file.url))
    return choices


def _linkable(user: User, model: type[Publication]) -> Any:
    mine = Q(text_changed_by=user) | versions.begun_by(user, model)
    return model.objects.in_use().filter(mine | Q(pk__in=model.objects.published().values("pk")))


def _documents(model: type[Publication]) -> list[tuple[type[Model], str]]:
    """Return the models of documents that belong to a kind, with the name of their link to it."""
    return [
        (document, field.name)
        for document in apps.get_models()
        if issubclass(document, Document)
        for field in document._meta.fields
        if field.related_model is model
    ]


@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """Respond with pasted text as it would be stored, and a sentence about the pictures that stay behind."""
    html = request.POST.get("html", "") or pasted.paragraphs(request.POST.get("text", ""))
    number = request.POST.get("pictures", "")
    count = pictures_left_out(html) + (int(number) if number in set("123456789") else 0)
    note = say_left_out(count) if count else ""
    return JsonResponse({"html": clean_markup(clean_html(html), _language(request.POST)), "note": note})


class EditorCatalog(JavaScriptCatalog):
    """Django's catalogue for the scripts of the admin, with the words of the editor."""

    def get_catalog(self) -> dict[str, Any]:
        return {**super().get_catalog(), **{word: str(text) for word, text in WORDS.items()}}
