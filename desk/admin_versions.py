"""The history of a record in the admin, and the form of a published record for those who may not publish.

Their form is saved as always, inside a transaction that is undone: what came out of it is kept as a proposal. So every
check of the form holds for a proposal too, and files that came with it are there when it is accepted.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext

from core.languages import LANGUAGES
from desk import preview, versions
from desk.admin_review import ReviewAdmin, sentences
from desk.compare import compare, in_language, labels
from desk.models import Version
from desk.restoring import write
from desk.rights import may
from desk.snapshots import same, snapshot

PER_PAGE = 25


@dataclass
class _Form:
    """What is known of a form whose content will wait for a review."""

    base: Version  # what its author started from
    own: Version | None  # the proposal that it continues
    data: dict | None = None  # what came out of it; None until it was saved


class VersionsAdmin(ReviewAdmin):
    """Mixin of PublicationAdmin."""

    takes_proposals = True

    def get_urls(self):
        return [
            path(
                "<path:object_id>/versions/compare/",
                self.record_view(self.compare_view),
                name=self.record_name("compare"),
            ),
            path(
                "<path:object_id>/versions/<int:version_id>/restore/",
                self.record_view(self.restore_view),
                name=self.record_name("restore"),
            ),
            *super().get_urls(),
        ]

    # --- The form -----------------------------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id)) if object_id else None
        if record is None or not versions.needs_review(request.user, record):
            if record is not None and request.method == "POST":
                versions.record_version(record, None)  # what the shell or an older portal changed is not this user's
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            versions.locked(record)
            own = versions.own_proposal(record, request.user)
            form = request.versions_form = _Form(self._base(request, record), own)
            with versions.undone():
                if own:
                    write(record, versions.proposed(own, snapshot(record)), for_show=True)
                response = super().changeform_view(request, object_id, form_url, extra_context)
                if callable(getattr(response, "render", None)):
                    response.render()  # it still reads the database
            if form.data:
                self._propose(request, record, form)
        return response

    def _base(self, request, record):
        """Return the version that the author saw when the form was opened."""
        posted = request.POST.get("_base", "")
        saved = versions.history(record).filter(state=Version.State.SAVED)
        opened = saved.filter(pk=posted).first() if posted.isascii() and posted.isdigit() else None
        return opened or versions.record_version(record, None)

    def _propose(self, request, record, form):
        proposal = versions.propose(record, form.data, request.user, _reason(request), form.base)
        if proposal:
            super().log_change(request, record, gettext("Change handed in for review."))
            text = gettext("Your change waits for review. Until it is accepted, the public sees the page as it was.")
            messages.success(request, text)
        elif form.own:
            messages.warning(request, gettext("You took everything back: nothing waits for review any more."))
        else:
            messages.warning(request, gettext("You changed nothing."))

    def log_change(self, request, obj, message):
        """Django calls this when everything is saved, and not earlier: the moment to store a version."""
        if form := getattr(request, "versions_form", None):
            form.data = snapshot(obj)
            return None
        entry = super().log_change(request, obj, message)
        versions.record_version(obj, request.user, _reason(request))
        return entry

    def log_addition(self, request, obj, message):
        entry = super().log_addition(request, obj, message)
        versions.record_version(obj, request.user, _reason(request))
        return entry

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # Where a published record stands and from when on is no part of a proposal.
        is_fixed = obj is not None and versions.needs_review(request.user, obj)
        return list(dict.fromkeys([*fields, "slug", "published_at", "expires_at"])) if is_fixed else fields

    def response_change(self, request, obj):
        # Django would say that the record was changed.
        if hasattr(request, "versions_form") and IS_POPUP_VAR not in request.POST:
            return HttpResponseRedirect(self.record_address("change", obj))
        return super().response_change(request, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and not context.get("is_popup"):
            form = getattr(request, "versions_form", None)
            own = form.own if form else None
            waiting = versions.proposals_on(obj).exclude(pk=own.pk if own else None)
            context["versions"] = {
                "reason": _reason(request) or (own.reason if own else ""),
                "form": form,
                "others": [(proposal, self.record_address("review", obj, proposal)) for proposal in waiting],
                "own_url": self.record_address("review", obj, own) if own else "",
                "previews": preview.links_of(obj, own),
                "links_url": self.record_address("links", obj) if may(request.user, obj, "change") else "",
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- The history --------------------------------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        record = self.asked_record(request, object_id)
        now = snapshot(record)
        page = Paginator(versions.history(record).select_related("base"), PER_PAGE).get_page(request.GET.get("p"))
        last = versions.latest(record)
        rows = []
        for version in page:
            before = version.base if version.state != Version.State.SAVED else self._saved_before(version)
            changes = compare(self.model, before.data, version.data) if before else []
            is_saved = version.state == Version.State.SAVED
            rows.append(
                {
                    "version": version,
                    "changes": labels(changes),
                    "is_first": before is None,
                    "previews": preview.links_of(record, version),
                    "restore_url": self.record_address("restore", record, version)
                    if is_saved and version != last and versions.may_restore(request.user, record)
                    else "",
                    "review_url": "" if is_saved else self.record_address("review", record, version),
                }
            )
        context = {
            "rows": rows,
            "page": page,
            "differs_now": last is not None and not same(last.data, now),
            "compare_url": self.record_address("compare", record),
        }
        return self.record_page(
            request, "history", record, gettext("History: %s") % record, {**context, **(extra_context or {})}
        )

    @staticmethod
    def _saved_before(version):
        same_record = Version.objects.filter(kind=version.kind, object_id=version.object_id, pk__lt=version.pk)
        return same_record.filter(state=Version.State.SAVED).first()

    def compare_view(self, request, object_id):
        """Show what differs between two versions, ?old=12&new=15; "now" is the record as it is."""
        record = self.asked_record(request, object_id)
        chosen = [self._chosen(record, request.GET.get(name, "")) for name in ("old", "new")]
        old, new = sorted(chosen, key=lambda version: (version.pk is None, version.pk))
        changes = compare(self.model, old.data, new.data)
        language = request.GET.get("language", "")
        if language in LANGUAGES:
            changes = in_language(changes, language)
        context = {"old": old, "new": new, "changes": changes, "language": language}
        return self.record_page(request, "compare", record, gettext("Comparison: %s") % record, context)

    @staticmethod
    def _chosen(record, text):
        if text == "now":
            return Version(data=snapshot(record))
        version = versions.history(record).filter(pk=text).first() if text.isascii() and text.isdigit() else None
        if version is None:
            raise Http404
        return version

    def restore_view(self, request, object_id, version_id):
        """Say what restoring a version would change, and do it when that is posted."""
        record = self.asked_record(request, object_id)
        version = self._chosen(record, str(version_id))
        if request.method == "POST":
            return self._restore(request, record, version)
        before, after, losses, refused = snapshot(record), None, [], []
        with versions.undone():
            try:
                losses = write(record, version.data)
                after = snapshot(record)
            except ValidationError as wrong:
                refused = sentences(record, wrong)
        context = {
            "version": version,
            "changes": compare(self.model, before, after) if after else [],
            "losses": losses,
            "refused": refused,
            "waits": versions.needs_review(request.user, record),
            "may_restore": versions.may_restore(request.user, record),
            "may_publish": may(request.user, record, "publish"),
        }
        return self.record_page(request, "restore", record, gettext("Restore: %s") % record, context)

    def _restore(self, request, record, version):
        with_publication = "with_publication" in request.POST
        try:
            done, losses = versions.restore(
                record, version, request.user, _reason(request), with_publication=with_publication
            )
        except ValidationError as wrong:
            for sentence in sentences(record, wrong):
                messages.error(request, sentence)
            return HttpResponseRedirect(self.record_address("restore", record, version))
        if done.version is None:
            messages.warning(request, gettext("The record is already like that: nothing was changed."))
        elif done.is_proposal:
            messages.success(
                request, gettext("The restored version waits for review. The public sees the page as it was.")
            )
        else:
            messages.success(request, gettext("The version was restored, as a new version of its own."))
        self.say_losses(request, losses)
        return HttpResponseRedirect(self.record_address("history", record))


def _reason(request):
    return request.POST.get("_reason", "").strip()[: versions.REASON_LENGTH]
