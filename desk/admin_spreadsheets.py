"""Import and export in the admin's lists: upload, check, answer, confirm; every step checks the permission again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.requests import StaffRequest
from core import tasks
from core.media_types import XLSX
from desk.admin_bulk import Action
from desk.models import ImportJob
from desk.spreadsheets import export, first_questions, jobs, questions, report, template, writing
from desk.spreadsheets.files import FileError
from desk.spreadsheets.kinds import kind_of


class UploadForm(forms.Form):
    file = forms.FileField(label=_("XLSX or CSV file"))


class SpreadsheetAdmin:
    """Mixin of an admin whose model has a SpreadsheetKind."""

    change_list_template = "admin/spreadsheets/change_list.html"

    @property
    def kind(self) -> Any:
        return kind_of(self.model)

    def has_import_permission(self, request: StaffRequest) -> bool:
        return bool(self.kind) and self.kind.may_import(request.user)

    def get_urls(self) -> list[URLPattern]:
        if not self.kind:
            return super().get_urls()
        views = [
            ("import/", self.upload_view, "import"),
            ("import/template/", self.template_view, "template"),
            ("import/<int:job_pk>/", self.job_view, "job"),
            ("import/<int:job_pk>/step/", require_POST(self.step_view), "step"),
            ("import/<int:job_pk>/answers/", require_POST(self.answers_view), "answers"),
            ("import/<int:job_pk>/write/", require_POST(self.write_view), "write"),
            ("import/<int:job_pk>/again/", require_POST(self.again_view), "again"),
            ("export/<str:form>/", self.export_view, "export"),
        ]
        return [
            *(path(address, self.admin_site.admin_view(view), name=self._name(name)) for address, view, name in views),
            *super().get_urls(),
        ]

    def _name(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _url(self, name, *args):
        return reverse(f"{self.admin_site.name}:{self._name(name)}", args=args)

    def changelist_view(self, request: StaffRequest, extra_context: dict | None = None) -> HttpResponse:
        context = {}
        if self.kind:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            context = {
                "exports": [(form.upper(), self._url("export", form) + query) for form in ("xlsx", "csv")],
                "import_url": self._url("import") if self.has_import_permission(request) else "",
            }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # --- Out ----------------------------------------------------------------------------------------------------------

    def get_actions(self, request: StaffRequest) -> dict[str, Action]:
        actions = super().get_actions(request)
        if self.kind and self.actions is not None and IS_POPUP_VAR not in request.GET:
            for name in ("export_xlsx", "export_csv"):
                actions[name] = self.get_action(name)
        return actions

    @admin.action(description=_("Export as XLSX"), permissions=["view"])
    def export_xlsx(self, request: StaffRequest, queryset: QuerySet) -> HttpResponseBase:
        return self._export(request, queryset, "xlsx")

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export_csv(self, request: StaffRequest, queryset: QuerySet) -> HttpResponseBase:
        return self._export(request, queryset, "csv")

    def export_view(self, request: StaffRequest, form: str) -> HttpResponseBase:
        """Export the list with the filters in this address, all pages."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return self._export(request, queryset, form)

    def _export(self, request, queryset, form):
        if form not in {"xlsx", "csv"}:
            raise Http404
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{form}"
        audit.record(audit.Kind.EXPORT, request.user, kind=self.kind.name, file=name, count=queryset.count())
        if form == "xlsx":
            return _download(export.as_xlsx(self.kind, queryset), name)
        response = StreamingHttpResponse(export.as_csv(self.kind, queryset), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def template_view(self, request: StaffRequest) -> HttpResponseBase:
        self._check(request)
        return _download(template.template(self.kind), f"{self.opts.model_name}-template.xlsx")

    # --- In -----------------------------------------------------------------------------------------------------------

    def _check(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _job(self, request, pk):
        """Return a job of this kind and of this officer; nobody may continue another officer's job."""
        self._check(request)
        return get_object_or_404(ImportJob, pk=pk, kind=self.kind.name, author=request.user, rows_total__gt=0)

    def _page(self, request, template, **context):
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "list_url": self._url("changelist"),
            "import_url": self._url("import"),
            "template_url": self._url("template"),
        }
        return TemplateResponse(request, f"admin/spreadsheets/{template}", context)

    def upload_view(self, request: StaffRequest) -> HttpResponse:
        self._check(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                opened = jobs.open_jobs(self.kind, file, file.name, request.user)
            except FileError as error:
                for sentence in error.sentences:
                    form.add_error("file", sentence)
            else:
                return HttpResponseRedirect(self._url("job", opened[0].pk))
        recent = ImportJob.objects.filter(kind=self.kind.name, author=request.user, rows_total__gt=0)[:10]
        return self._page(
            request,
            "upload.html",
            title=gettext("Import: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            form=form,
            jobs=[(job, self._url("job", job.pk)) for job in recent],
            columns=self.kind.columns,
        )

    def job_view(self, request: StaffRequest, job_pk: int) -> HttpResponse:
        job = self._job(request, job_pk)
        if job.state == job.State.WRITING and writing.let_go(job):
            job.refresh_from_db()
        return self._page(
            request,
            "job.html",
            title=gettext("Import of %(file)s") % {"file": job.file_name},
            urls={name: self._url(name, job.pk) for name in ("step", "answers", "write", "again")},
            sheet_urls=[(pk, self._url("answers", pk)) for pk, *_rest in job.report.get("sheets", ())],
            **report.of(
                job, self.kind, request.user, status=request.GET.get("status", ""), page=request.GET.get("page")
            ),
        )

    def step_view(self, request: StaffRequest, job_pk: int) -> HttpResponse:
        """Check the next rows. The script requests JSON; without it, a button posts here and redirects back."""
        job = jobs.step(self._job(request, job_pk).pk)
        if "application/json" not in request.headers.get("Accept", ""):
            return HttpResponseRedirect(self._url("job", job.pk))
        is_over = job.state != job.State.CHECKING
        return JsonResponse({"done": job.rows_done, "total": job.rows_total, "is_over": is_over})

    def answers_view(self, request: StaffRequest, job_pk: int) -> HttpResponse:
        """Keep the answers to what is asked before the check, or after it; then the file is checked (again)."""
        job = self._job(request, job_pk)
        back = HttpResponseRedirect(self._url("job", job.pk))
        if job.state == job.State.CHECKING and first_questions.sheet_is_open(job):
            first_questions.choose_sheet(job)
        elif job.state == job.State.CHECKING and first_questions.open_columns(job):
            if not first_questions.answer_columns(job, request.POST):
                self.message_user(
                    request, gettext("Two columns of the file cannot be the same column."), messages.ERROR
                )
        elif job.state != job.State.CHECKED:
            raise Http404
        elif questions.answer(job, request.user, request.POST):
            jobs.check_again(job)
        else:
            self.message_user(request, gettext("Choose an answer first."), messages.WARNING)
        return back

    def again_view(self, request: StaffRequest, job_pk: int) -> HttpResponse:
        job = self._job(request, job_pk)
        if job.state == job.State.WRITING and writing.let_go(job):
            job.refresh_from_db()
        if job.state in {job.State.DONE, job.State.WRITING}:
            raise Http404
        jobs.check_again(job)
        return HttpResponseRedirect(self._url("job", job.pk))

    def write_view(self, request: StaffRequest, job_pk: int) -> HttpResponse:
        job = self._job(request, job_pk)
        back = HttpResponseRedirect(self._url("job", job.pk))
        if not writing.begin(job):
            self.message_user(request, gettext("Nothing was written: this file is not ready for it."), messages.WARNING)
            return back
        if tasks.has_worker():
            tasks.by_worker(jobs.write_queued, job.pk, get_language())
            return back
        if sentence := jobs.write_now(job):
            self.message_user(request, sentence, messages.ERROR)
            return back
        counts = writing.counts(job)
        self.message_user(request, _sentence(counts), messages.SUCCESS)
        if waiting := job.rows.filter(outcome__has_key="waits").count():
            sentence = ngettext(
                "%(count)d row waits for review, because its record is published: the row says why.",
                "%(count)d rows wait for review, because their records are published: the rows say why.",
                waiting,
            )
            self.message_user(request, sentence % {"count": waiting}, messages.WARNING)
        return back


def _sentence(counts):
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    return " ".join(
        [
            ngettext("%(count)d record was added.", "%(count)d records were added.", new) % {"count": new},
            ngettext("%(count)d record was changed.", "%(count)d records were changed.", changed) % {"count": changed},
        ]
    )


def _download(file, name):
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
