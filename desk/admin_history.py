"""The history of a record in the admin: list, compare and restore versions."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from core.languages import LANGUAGES
from desk import gate, preview, proposals, versions
from desk.admin_pages import given_reason, record_or_404, record_page, record_url, sentences, warn_of_losses
from desk.compare import compare, in_language, labels
from desk.models import Version
from desk.restoring import write
from desk.rights import may
from desk.snapshots import digest, same, snapshot

PER_PAGE = 25


def history_view(
    model_admin: ModelAdmin, request: StaffRequest, object_id: str, extra_context: dict | None = None
) -> HttpResponse:
    """List the versions of a record and its proposals, newest first."""
    record = record_or_404(model_admin, request, object_id)
    now = snapshot(record)
    page = Paginator(versions.history(record).select_related("base"), PER_PAGE).get_page(request.GET.get("p"))
    last = versions.latest(record)
    rows = []
    for version in page:
        is_saved = version.state == Version.State.SAVED
        before = _saved_before(version) if is_saved else version.base
        changes = compare(model_admin.model, before.data, version.data) if before else []
        may_restore = is_saved and version != last and proposals.may_restore(request.user, record)
        rows.append(
            {
                "version": version,
                "changes": labels(changes),
                "is_first": before is None,
                "previews": preview.links_of(record, version),
                "restore_url": record_url(record, "restore", version.pk) if may_restore else "",
                "review_url": "" if is_saved else record_url(record, "review", version.pk),
            }
        )
    context = {
        "title": gettext("History: %s") % record,
        "rows": rows,
        "page": page,
        "differs_now": last is not None and not same(last.data, now),
        "compare_url": record_url(record, "compare"),
        **(extra_context or {}),
    }
    return record_page(model_admin, request, record, "history", context)


def _saved_before(version):
    same_record = Version.objects.filter(kind=version.kind, object_id=version.object_id, pk__lt=version.pk)
    return same_record.filter(state=Version.State.SAVED).first()


def compare_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse:
    """Show the differences between two versions, ?old=12&new=15; "now" means the current record."""
    record = record_or_404(model_admin, request, object_id)
    chosen = [_chosen_version(record, request.GET.get(name, "")) for name in ("old", "new")]
    old, new = sorted(chosen, key=lambda version: (version.pk is None, version.pk))
    changes = compare(model_admin.model, old.data, new.data)
    language = request.GET.get("language", "")
    if language in LANGUAGES:
        changes = in_language(changes, language)
    context = {
        "title": gettext("Comparison: %s") % record,
        "old": old,
        "new": new,
        "changes": changes,
        "language": language,
    }
    return record_page(model_admin, request, record, "compare", context)


def _chosen_version(record, text):
    if text == "now":
        return Version(data=snapshot(record))
    version = versions.history(record).filter(pk=text).first() if text.isascii() and text.isdigit() else None
    if version is None:
        raise Http404
    return version


def restore_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str, version_id: int) -> HttpResponse:
    """GET: show what restoring a version would change. POST: restore it."""
    record = record_or_404(model_admin, request, object_id)
    version = _chosen_version(record, str(version_id))
    before, after, losses, refused, held = snapshot(record), None, [], [], []
    if request.method == "POST" and request.POST.get("seen", digest(before)) == digest(before):
        return _restore(request, record, version)
    if request.method == "POST":
        sentence = gettext("Somebody changed the record while this page was open. Look again at what will change.")
        messages.warning(request, sentence)
    standing = gate.standing(record)
    with versions.undone():
        try:
            losses = write(record, version.data)
            after = snapshot(record)
            held = gate.obstacles(record, standing)
        except ValidationError as error:
            refused = sentences(record, error)
    context = {
        "title": gettext("Restore: %s") % record,
        "version": version,
        "seen": digest(before),
        "changes": compare(model_admin.model, before, after) if after else [],
        "losses": losses,
        "refused": refused,
        "waits": versions.needs_review(request.user, record) or bool(held),
        "held": held,
        "may_restore": proposals.may_restore(request.user, record),
        "may_publish": may(request.user, record, "publish"),
    }
    return record_page(model_admin, request, record, "restore", context)


def _restore(request, record, version):
    with_publication = "with_publication" in request.POST
    try:
        done, losses = proposals.restore(
            record, version, request.user, given_reason(request), with_publication=with_publication
        )
    except ValidationError as error:
        for sentence in sentences(record, error):
            messages.error(request, sentence)
        return HttpResponseRedirect(record_url(record, "restore", version.pk))
    if done.version is None:
        messages.warning(request, gettext("The record is already like that: nothing was changed."))
    elif done.is_proposal:
        messages.success(request, gettext("The restored version waits for review. The public sees the page as it was."))
        for sentence in done.reasons:
            messages.warning(request, sentence)
    else:
        messages.success(request, gettext("The version was restored, as a new version of its own."))
    warn_of_losses(request, losses)
    return HttpResponseRedirect(record_url(record, "history"))
