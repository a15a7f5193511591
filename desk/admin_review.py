"""Deciding about changes that wait, and giving out preview links, in the admin."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk import preview, versions
from desk.compare import compare
from desk.merge import MINE, THEIRS
from desk.models import PreviewLink, Version
from desk.rights import may
from desk.snapshots import snapshot

CHOICE = "choice:"  # before the path of a conflict, in the names of the form


class ReviewAdmin:
    """Part of VersionsAdmin: pages about a record beside its form."""

    def get_urls(self):
        return [
            path(
                "<path:object_id>/versions/<int:version_id>/review/",
                self.record_view(self.review_view),
                name=self.record_name("review"),
            ),
            path("<path:object_id>/preview-links/", self.record_view(self.links_view), name=self.record_name("links")),
            *super().get_urls(),
        ]

    def record_view(self, view):
        return self.admin_site.admin_view(view)

    def record_name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def record_address(self, page, record, version=None):
        return reverse(f"admin:{self.record_name(page)}", args=[record.pk, *([version.pk] if version else [])])

    def asked_record(self, request, object_id):
        """Return the record of a page, for who may view it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def record_page(self, request, template, record, title, context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "record": record,
            "list_url": reverse(f"admin:{self.record_name('changelist')}"),
            "change_url": self.record_address("change", record),
            "history_url": self.record_address("history", record),
            **context,
        }
        return TemplateResponse(request, f"admin/versions/{template}.html", context)

    def say_losses(self, request, losses):
        """Tell what could not be brought back, because it no longer exists."""
        for loss in losses:
            text = gettext("“%(name)s” (%(label)s) no longer exists: it was left out.")
            messages.warning(request, text % {"name": loss.name, "label": loss.label})

    # --- A change that waits ------------------------------------------------------------------------------------------

    def review_view(self, request, object_id, version_id):
        """Compare a proposal with the record as it is; accept, refuse or withdraw it when that is posted."""
        record = self.asked_record(request, object_id)
        proposal = get_object_or_404(
            versions.history(record).exclude(state=Version.State.SAVED).select_related("base"), pk=version_id
        )
        if request.method == "POST":
            return self._decide(request, record, proposal)
        is_open = proposal.state == Version.State.PENDING
        now = snapshot(record)
        base = proposal.base.data if proposal.base else now
        after, conflicts = versions.as_it_would_be(proposal, now) if is_open else (proposal.data, [])
        context = {
            "proposal": proposal,
            "is_open": is_open,
            "changes": compare(self.model, now if is_open else base, after),
            "conflicts": self._conflicts(conflicts, base, now, proposal.data),
            "mine": MINE,
            "keep": THEIRS,
            "choice": CHOICE,
            "may_accept": is_open and versions.may_decide(request.user, proposal, record),
            "may_refuse": is_open and may(request.user, record, "publish"),
            "may_withdraw": is_open and proposal.author_id == request.user.pk,
            "previews": preview.links_of(record, proposal),
        }
        return self.record_page(request, "review", record, gettext("Change that waits: %s") % record, context)

    def _conflicts(self, paths, base, now, mine):
        """Return [(path, Change of others, Change of the author)]; a Change is None where nothing is left to show."""
        theirs, own = (_by_path(compare(self.model, base, data)) for data in (now, mine))
        return [(path, theirs.get(path), own.get(path)) for path in paths]

    def _decide(self, request, record, proposal):
        try:
            if "accept" in request.POST:
                choices = {
                    name.removeprefix(CHOICE): value
                    for name, value in request.POST.items()
                    if name.startswith(CHOICE) and value in {MINE, THEIRS}
                }
                _version, losses = versions.accept(proposal, request.user, choices)
                self.log_change(request, record, gettext("Proposed change accepted."))
                messages.success(request, gettext("The change was accepted. The public sees it now."))
                self.say_losses(request, losses)
            elif "refuse" in request.POST:
                versions.refuse(proposal, request.user, request.POST.get("answer", ""))
                messages.success(request, gettext("The change was refused. Its author reads your answer on this page."))
            elif "withdraw" in request.POST:
                versions.withdraw(proposal, request.user)
                messages.success(request, gettext("You took your change back."))
            else:
                raise Http404
        except ValidationError as wrong:
            for sentence in sentences(record, wrong):
                messages.error(request, sentence)
            return HttpResponseRedirect(self.record_address("review", record, proposal))
        return HttpResponseRedirect(self.record_address("change", record))

    # --- Preview links ------------------------------------------------------------------------------------------------

    def links_view(self, request, object_id):
        """List the preview links of a record that work; make or revoke one when that is posted."""
        record = self.asked_record(request, object_id)
        if not may(request.user, record, "change"):
            raise PermissionDenied
        if request.method == "POST":
            self._change_links(request, record)
            return HttpResponseRedirect(self.record_address("links", record))
        links = preview.working_links(record).select_related("author", "version")
        context = {
            "links": [(link, preview.addresses(link)) for link in links],
            "days": preview.DAYS,
            "proposals": versions.proposals_on(record),
        }
        return self.record_page(request, "links", record, gettext("Preview links: %s") % record, context)

    def _change_links(self, request, record):
        if (pk := request.POST.get("revoke", "")).isdigit():
            link = get_object_or_404(PreviewLink, pk=pk, kind=record._meta.label_lower, object_id=record.pk)
            preview.revoke(link, request.user, record)
            messages.success(request, gettext("The link was revoked: it leads nowhere any more."))
            return
        days, pk = request.POST.get("days", ""), request.POST.get("version", "")
        if days not in map(str, preview.DAYS):
            messages.error(request, gettext("Choose for how long the link shall work."))
            return
        version = get_object_or_404(versions.history(record), pk=pk) if pk.isdigit() else None
        preview.make_link(record, request.user, int(days), version, request.POST.get("note", ""))
        messages.success(request, gettext("The link was made. Whoever has it can see the page, without an account."))


def sentences(record, wrong):
    """Return what is wrong as sentences that name the field."""
    if not hasattr(wrong, "error_dict"):
        return wrong.messages
    found = []
    for name, texts in wrong.message_dict.items():
        label = "" if name == "__all__" else f"{record._meta.get_field(name).verbose_name}: "
        found += [f"{label}{text}" for text in texts]
    return found


def _by_path(changes):
    found = {}
    for change in changes:
        found |= {change.path: change, **{row.path: row for row in change.rows}}
    return found


class WhoseFilter(admin.SimpleListFilter):
    """To be decided by the user, or made by them."""

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
    """The list of the changes that wait for the user: to be decided, or made by them."""

    list_display = ["record_link", "kind_name", "author_name", "reason", "created_at"]
    list_display_links = None
    list_filter = [WhoseFilter]
    list_per_page = 50
    ordering = ["pk"]

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

    @admin.display(description=_("record"))
    def record_link(self, proposal):
        model = versions.model_of(proposal)
        record = model._base_manager.filter(pk=proposal.object_id).first()
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_review"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[proposal.object_id, proposal.pk]), record or "–")

    @admin.display(description=_("kind"))
    def kind_name(self, proposal):
        return versions.model_of(proposal)._meta.verbose_name
