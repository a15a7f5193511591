"""The list of links that lead nowhere, as `check_links` found them."""

from django.apps import apps
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.weblinks import tidy_address
from desk.dashboard import kinds_seen_by
from desk.models import LinkFinding
from desk.page_parts import form_url


@admin.register(LinkFinding)
class LinkFindingAdmin(admin.ModelAdmin):
    """Read-only: a finding goes when the next check finds the link mended."""

    list_display = ["record_link", "place", "link", "problem_text", "since", "checked_at"]
    list_display_links = None
    list_filter = ["problem"]
    list_per_page = 50
    ordering = ["kind", "object_id", "pk"]

    def get_queryset(self, request):
        seen = [model._meta.label_lower for model in kinds_seen_by(request.user)]
        return super().get_queryset(request).filter(kind__in=seen)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return obj is None and bool(kinds_seen_by(request.user))

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    def changelist_view(self, request, extra_context=None):
        title = {"title": gettext("Links of published records that lead nowhere")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=_("record"))
    def record_link(self, finding):
        record = apps.get_model(finding.kind)._base_manager.filter(pk=finding.object_id).first()
        return format_html('<a href="{}">{}</a>', form_url(record, finding.field), record) if record else "–"

    @admin.display(description=_("place"))
    def place(self, finding):
        model = apps.get_model(finding.kind)
        if finding.field.endswith("-group"):
            relation = model._meta.get_field(finding.field.removesuffix("-group"))
            return relation.related_model._meta.verbose_name_plural
        return model._meta.get_field(finding.field).verbose_name

    @admin.display(description=_("address"), ordering="address")
    def link(self, finding):
        # Tidied again, because this page prints it as a link.
        return format_html(
            '<a href="{}" dir="ltr" rel="noopener">{}</a>', tidy_address(finding.address), finding.address
        )

    @admin.display(description=_("problem"), ordering="problem")
    def problem_text(self, finding):
        if not finding.detail:
            return finding.get_problem_display()
        return format_html("{} (<bdi>{}</bdi>)", finding.get_problem_display(), finding.detail)
