"""The audit log: administrators read, filter and export it; nobody edits it."""

import csv
import json

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import administrators
from accounts.audit import Kind, record
from accounts.models import AuditEntry

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
    fields = ["at", "actor_name", "kind", "object_kind_text", "object_id", "object_name", "details_text", "address"]
    readonly_fields = fields  # type: ignore[assignment]  # they are all names

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
        details = dict(entry.details)
        changes = details.pop("changes", None)
        # Django's admin stores its messages as JSON; this shows them in the reader's language.
        texts = [LogEntry(change_message=json.dumps(changes)).get_change_message()] if changes else []
        texts += [f"{name}: {_as_text(value)}" for name, value in details.items()]
        return "; ".join(texts) or "–"

    def get_urls(self):
        export = path("export/", self.admin_site.admin_view(self.export), name="accounts_auditentry_export")
        return [export, *super().get_urls()]

    def export(self, request):
        """Respond with the entries in the list, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = self.get_changelist_instance(request).get_queryset(request)
        rows = entries.values_list(*COLUMNS)
        record(Kind.EXPORT, request.user, None, what="audit log", rows=rows.count(), filters=request.GET.dict())
        response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _as_text(value):
    if isinstance(value, dict):
        return "; ".join(f"{name} {_as_text(part)}" for name, part in value.items())
    return ", ".join(map(_as_text, value)) or "–" if isinstance(value, list) else str(value)


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
