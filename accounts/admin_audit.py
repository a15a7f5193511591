"""The audit log: administrators read, filter and export it; nobody edits it."""

import csv
import json

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import administrators, audit_words
from accounts.audit import Kind, record
from accounts.models import AuditEntry
from core.admin_columns import in_words

COLUMNS = ["at", "actor_name", "kind", "object_kind", "object_id", "object_name", "details", "address"]


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    change_list_template = "admin/accounts/auditentry/change_list.html"
    list_display = ["at", "actor_name", "kind", "object_kind_text", "object_name", "details_text", "address"]
    list_filter = ["kind", "at", "actor"]
    date_hierarchy = "at"
    search_fields = ["actor_name", "object_name", "object_kind", "object_id"]
    list_per_page = 100
    show_full_result_count = False
    actions = None
    # Not `actor`: the account may have been deleted.
    fields = ["at", "actor_name", "kind", "object_kind_text", "object_name", "details_text", "address"]
    readonly_fields = fields  # type: ignore[assignment]  # they are all names

    def get_list_display(self, request):
        return in_words(self.model, super().get_list_display(request))

    def has_view_permission(self, request, obj=None):
        return administrators.administers(request.user)

    def has_module_permission(self, request):
        return administrators.administers(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("kind of object"), ordering="object_kind")
    def object_kind_text(self, entry):
        try:
            return apps.get_model(entry.object_kind)._meta.verbose_name
        except (LookupError, ValueError):
            return entry.object_kind or "–"

    @admin.display(description=_("details"))
    def details_text(self, entry):
        return audit_words.details(entry.details) or "–"

    def get_urls(self):
        export = path("export/", self.admin_site.admin_view(self.export), name="accounts_auditentry_export")
        return [export, *super().get_urls()]

    def export(self, request):
        """Respond with the entries in the list, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:  # the list itself is shown without such a filter
            raise BadRequest("no filter of the audit log") from error
        rows = entries.values_list(*COLUMNS)
        record(Kind.EXPORT, request.user, None, what="audit log", rows=rows.count(), filters=request.GET.dict())
        response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class _Echo:
    def write(self, line):
        return line


def _lines(rows):
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # the byte order mark tells Excel that it is UTF-8
    for at, *cells, details, address in rows.iterator(chunk_size=2000):
        texts = [*cells, json.dumps(details, ensure_ascii=False), address]
        yield writer.writerow([timezone.localtime(at).isoformat(timespec="seconds"), *map(_harmless, texts)])


def _harmless(text):
    """Return a cell that no spreadsheet program runs as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
