"""The pages of the translation desk: the board, changes in a source text, export and import of translators' files."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.requests import StaffRequest
from core.errors import NotAllowed
from core.languages import language_name
from core.translation_states import TARGETS, TextState
from desk import acceptance, board, translator_files, translator_import, translator_writing, versions
from desk.models import ImportJob
from desk.rights import may
from desk.spreadsheets.files import FileError
from desk.waiting import Waiting

JOB = "translation"  # the kind of ImportJob that holds an uploaded file


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File of the translator (XLSX)"),
        help_text=_("Nothing is written yet: you will see first what the file would change."),
    )


def _models(user):
    """Return the kinds of records that a user may view; raise NotAllowed if there are none."""
    models = [model for model in versions.kinds() if may(user, model, "view") or may(user, model, "change")]
    if not models:
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    return models


def _page(request, name, title, **context):
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/translation/{name}.html", context)


# --- Looking ----------------------------------------------------------------------------------------------------------


def show_board(request: StaffRequest) -> HttpResponse:
    """Show records × languages, filtered by the query; the counts ignore the filters for language and state."""
    models = _models(request.user)
    waiting = Waiting(models)
    form = board.BoardForm(request.GET, models, waiting)
    is_valid = form.is_valid()
    querysets = form.narrowed() if is_valid else []
    page = Paginator(board.keys(querysets), board.PER_PAGE).get_page(request.GET.get("p"))
    return _page(
        request,
        "board",
        gettext("Translations"),
        form=form,
        page=page,
        rows=board.rows(querysets, page.object_list, waiting),
        coverage=board.coverage(form.records(), waiting) if is_valid else [],
        columns=board.COLUMNS,
        languages_of_texts=[(code, language_name(code)) for code in TARGETS],
        selection=request.GET.urlencode(),
        READY=TextState.READY,
        to_accept=acceptance.count(request.user),
    )


def show_changes(request: StaffRequest, kind: str, pk: int, language: str) -> HttpResponse:
    """Show what changed in the French texts since they were translated into a language."""
    models = {model._meta.label_lower: model for model in _models(request.user)}
    if kind not in models or language not in TARGETS:
        raise Http404
    row = board.Row(get_object_or_404(models[kind]._default_manager.in_use(), pk=pk))
    cell = board.Cell(row.record, language)
    return _page(request, "changes", gettext("What changed in the French"), row=row, cell=cell)


# --- Files out --------------------------------------------------------------------------------------------------------


def export(request: StaffRequest) -> HttpResponseBase:
    """Ask for language and scope (GET), or send the file (POST)."""
    models = {model._meta.label_lower: model for model in _models(request.user)}
    if request.method != "POST":
        keys = [key for key in request.GET.getlist("record") if _split(key, models)]
        languages = [(code, language_name(code)) for code in TARGETS]
        return _page(
            request, "export", gettext("Export texts for a translator"), keys=keys, languages_of_texts=languages
        )
    language = request.POST.get("language", "")
    if language not in TARGETS:
        raise Http404
    if request.POST.get("all"):
        records = _of_selection(request.POST.get("selection", ""), models)
    else:
        records = _of_keys(request.POST.getlist("record"), models)
    if not records or len(records) > translator_files.MAX_RECORDS:
        limit = {"limit": translator_files.MAX_RECORDS}
        messages.error(request, gettext("Choose at least one record, and at most %(limit)d.") % limit)
        return HttpResponseRedirect(reverse("translation:board"))
    file, texts = translator_files.export(
        records, language, request.user, everything=request.POST.get("scope") == "all"
    )
    if not texts:
        messages.warning(request, gettext("Nothing is left to translate there: every text is ready."))
        return HttpResponseRedirect(reverse("translation:board"))
    audit.record(audit.Kind.EXPORT, request.user, language=language, records=len(records), texts=texts)
    name = f"traductions-{language}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def _split(key, models):
    """Return (model, id) of "projects.project/12", or None."""
    kind, _slash, pk = key.partition("/")
    return (models[kind], int(pk)) if kind in models and pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def _of_keys(keys, models):
    by_model = {}
    for model, pk in filter(None, (_split(key, models) for key in keys[: translator_files.MAX_RECORDS + 1])):
        by_model.setdefault(model, []).append(pk)
    return [record for model, pks in by_model.items() for record in model._default_manager.in_use().filter(pk__in=pks)]


def _of_selection(query, models):
    """Return all records that the board shows for a query; if there are too many, one more than may be exported."""
    form = board.BoardForm(QueryDict(query), list(models.values()))
    limit = translator_files.MAX_RECORDS + 1
    return [r for records in form.narrowed() for r in records[:limit]][:limit] if form.is_valid() else []


# --- Files in ---------------------------------------------------------------------------------------------------------


def upload(request: StaffRequest) -> HttpResponse:
    """Accept a translator's file and redirect to its check."""
    _models(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = translator_import.parse(file, file.name)
        except FileError as error:
            form.add_error("file", list(error.sentences))
        else:
            job = ImportJob.objects.create(
                kind=JOB,
                file_name=file.name[-200:],
                author=request.user,
                state=ImportJob.State.CHECKED,
                rows_total=len(rows),
                report={"rows": rows},
            )
            return HttpResponseRedirect(reverse("translation:check", args=[job.pk]))
    return _page(request, "upload", gettext("Bring back a translator’s file"), form=form)


def check(request: StaffRequest, job_id: int) -> HttpResponse:
    """GET: show what a file would change. POST: write all of it, or nothing."""
    mine = ImportJob.objects.filter(kind=JOB, author=request.user, state=ImportJob.State.CHECKED)
    job = mine.filter(pk=job_id).first()
    if job is None:
        return _gone(request)
    if request.method == "POST":
        return _write(request, job)
    outcomes = translator_import.check(job.report["rows"], request.user)
    count = {status: sum(o.status == status for o in outcomes) for status in ("changed", "unchanged", "empty", "wrong")}
    shown = [o for o in outcomes if o.errors or o.is_new]
    waiting = {o.record for o in outcomes if o.is_new and translator_import.waits_for_review(o, request.user)}
    return _page(
        request,
        "check",
        gettext("What the file would change"),
        job=job,
        count=count,
        outcomes=sorted(shown, key=lambda o: (not o.errors, not o.warnings, o.number)),
        waiting=len(waiting),
        digest=translator_import.digest(outcomes),
        may_write=bool(count["changed"]) and not count["wrong"],
    )


def _gone(request):
    messages.warning(request, gettext("This file was brought in already, or it is not yours. Upload it again."))
    return HttpResponseRedirect(reverse("translation:upload"))


def _write(request, job):
    again = HttpResponseRedirect(reverse("translation:check", args=[job.pk]))
    try:
        with transaction.atomic():
            # The row is locked, so of two clicks only the first one writes.
            job = ImportJob.objects.select_for_update().get(pk=job.pk)
            if job.state != ImportJob.State.CHECKED:
                return _gone(request)
            outcomes = translator_import.check(job.report["rows"], request.user)
            is_as_shown = request.POST.get("digest") == translator_import.digest(outcomes)
            if not is_as_shown or any(o.errors for o in outcomes):
                messages.error(
                    request, gettext("Nothing was written: the records changed since the check. Look at it again.")
                )
                return again
            written, waiting = translator_writing.write(outcomes, request.user, job.file_name)
            job.state, job.rows_done, job.report = ImportJob.State.DONE, job.rows_total, {}
            job.save()
            for record in written:
                admin.site.get_model_admin(type(record)).log_change(
                    request, record, gettext("Translations brought in from %(file)s.") % {"file": job.file_name}
                )
            audit.record(
                audit.Kind.IMPORT, request.user, file=job.file_name, written=len(written), waiting=len(waiting)
            )
    except ValidationError as wrong:
        for sentence in wrong.messages:
            messages.error(request, gettext("Nothing was written. %(sentence)s") % {"sentence": sentence})
        return again
    _say(request, len(written), len(waiting))
    return HttpResponseRedirect(reverse("translation:board"))


def _say(request, written, waiting):
    if written:
        sentence = ngettext(
            "The translations of %(count)d record were brought in.",
            "The translations of %(count)d records were brought in.",
            written,
        )
        messages.success(request, sentence % {"count": written})
    if waiting:
        sentence = ngettext(
            "The translations of %(count)d published record wait for review.",
            "The translations of %(count)d published records wait for review.",
            waiting,
        )
        messages.success(request, sentence % {"count": waiting})
