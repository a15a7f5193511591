"""The page on which reviewers accept several translations at once."""

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from accounts.requests import StaffRequest
from core.errors import NotAllowed
from desk import acceptance, versions
from desk.page_parts import form_url, review_url
from desk.rights import may

PER_PAGE = 25


def translations(request: StaffRequest) -> HttpResponse:
    """GET: the translations that wait, with what each would change. POST: accept those that are ticked."""
    if not any(may(request.user, model, "publish") for model in versions.kinds()):
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    waiting = acceptance.translations_for(request.user)
    if request.method == "POST":
        chosen = set(request.POST.getlist("proposal"))
        _tell(request, acceptance.accept([p for p in waiting if str(p.pk) in chosen], request.user), bool(chosen))
        return HttpResponseRedirect(reverse("translation:acceptance"))
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Translations that wait for acceptance"),
        "page": page,
        "offers": [
            (offer, review_url(offer.record, offer.proposal.pk)) for offer in acceptance.offers(page.object_list)
        ],
    }
    return TemplateResponse(request, "admin/translation/acceptance.html", context)


def _tell(request, result, is_chosen):
    for record in result.accepted:
        admin.site.get_model_admin(type(record)).log_change(request, record, gettext("Proposed change accepted."))
    if result.accepted:
        count = len(result.accepted)
        sentence = ngettext(
            "%(count)d translation was accepted. The public sees it now.",
            "%(count)d translations were accepted. The public sees them now.",
            count,
        )
        messages.success(request, sentence % {"count": count})
    if result.refused:
        count = len(result.refused)
        sentence = ngettext(
            "%(count)d translation was not accepted:", "%(count)d translations were not accepted:", count
        )
        links = ((form_url(record), record, reason) for record, reason in result.refused)
        items = format_html_join("", '<li><a href="{}">{}</a><br>{}</li>', links)
        messages.error(request, format_html("{}<ul>{}</ul>", sentence % {"count": count}, items))
    if not is_chosen:
        messages.warning(request, gettext("Tick the translations that you have read first."))
