"""Reviewing proposals in the admin: the page of a proposal, and the list of pending ones."""

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from core.admin_columns import in_words
from desk import conflicts, decisions, preview, versions
from desk.admin_pages import record_or_404, record_page, record_url, sentences, warn_of_losses
from desk.compare import compare
from desk.merge import MINE, THEIRS
from desk.models import Version
from desk.rights import may
from desk.snapshots import snapshot

# --- The page of a change ---------------------------------------------------------------------------------------------


def review_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str, version_id: int) -> HttpResponse:
    """GET: compare a proposal with the current record. POST: accept, refuse or withdraw it."""
    record = record_or_404(model_admin, request, object_id)
    proposal = get_object_or_404(
        versions.history(record).exclude(state=Version.State.SAVED).select_related("base"), pk=version_id
    )
    if request.method == "POST":
        return _decide(model_admin, request, record, proposal)
    is_open = proposal.state == Version.State.PENDING
    now = snapshot(record)
    base = proposal.base.data if proposal.base else now
    after, paths = versions.as_it_would_be(proposal, now) if is_open else (proposal.data, [])
    context = {
        "title": gettext("Change that waits: %s") % record,
        "proposal": proposal,
        "is_open": is_open,
        "changes": compare(model_admin.model, now if is_open else base, after),
        "conflicts": _conflicts(record, proposal, paths, base, now),
        "missing": decisions.would_lack(proposal, record) if is_open else [],
        "names": {"mine": MINE, "theirs": THEIRS},
        "may_accept": is_open and decisions.may_decide(request.user, proposal, record),
        "may_refuse": is_open and may(request.user, record, "publish"),
        "may_withdraw": is_open and proposal.author_id == request.user.pk,
        "previews": preview.links_of(record, proposal),
    }
    return record_page(model_admin, request, record, "review", context)


def _conflicts(record, proposal, paths, base, now):
    found = conflicts.in_words(type(record), paths, base, now, proposal.data)
    conflicts.say_who(record, found, proposal.created_at)
    return found


def _decide(model_admin, request, record, proposal):
    try:
        if "accept" in request.POST:
            _version, losses = decisions.accept(proposal, request.user, request.POST)
            model_admin.log_change(request, record, gettext("Proposed change accepted."))
            messages.success(request, gettext("The change was accepted. The public sees it now."))
            warn_of_losses(request, losses)
        elif "refuse" in request.POST:
            decisions.refuse(proposal, request.user, request.POST.get("answer", ""))
            messages.success(request, gettext("The change was refused. Its author is told, with your answer."))
        elif "withdraw" in request.POST:
            decisions.withdraw(proposal, request.user)
            messages.success(request, gettext("You took your change back."))
        else:
            raise Http404
    except ValidationError as error:
        for sentence in sentences(record, error):
            messages.error(request, sentence)
        return HttpResponseRedirect(record_url(record, "review", proposal.pk))
    return HttpResponseRedirect(record_url(record, "change"))


# --- The list ---------------------------------------------------------------------------------------------------------


class WhoseFilter(admin.SimpleListFilter):
    """Proposals that the user can decide, or that are their own."""

    title = _("what waits for me")
    parameter_name = "for"

    def lookups(self, request, model_admin):
        return [("decide", _("I may accept or refuse")), ("own", _("made by me"))]

    def queryset(self, request, queryset):
        if self.value() == "decide":
            return queryset.filter(pk__in=versions.decidable_by(request.user).order_by().values("pk"))
        return queryset.filter(author=request.user) if self.value() == "own" else queryset


@admin.register(Version)
class ProposalAdmin(admin.ModelAdmin):
    """The list of proposals for the user: those to decide, and their own."""

    list_display = ["record_link", "kind_name", "author_text", "reason", "created_at"]
    list_display_links = None
    list_filter = [WhoseFilter]
    list_per_page = 50
    ordering = ["pk"]

    def get_list_display(self, request):
        return in_words(self.model, super().get_list_display(request))

    def get_queryset(self, request):
        return versions.proposals_for(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return obj is None and any(may(request.user, model, "view") for model in versions.kinds())

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    def changelist_view(self, request, extra_context=None):
        title = {"title": gettext("Changes that wait for review")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=_("by"), ordering="author_name")
    def author_text(self, proposal):
        return proposal.author_name or "–"

    @admin.display(description=_("record"))
    def record_link(self, proposal):
        model = versions.model_of(proposal)
        record = model._base_manager.filter(pk=proposal.object_id).first()
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_review"  # the record may be deleted by now
        return format_html('<a href="{}">{}</a>', reverse(name, args=[proposal.object_id, proposal.pk]), record or "–")

    @admin.display(description=_("kind"))
    def kind_name(self, proposal):
        return versions.model_of(proposal)._meta.verbose_name
