"""Editing the beneficiary figures of a project, and the list of all figures."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of, text_of
from desk.admin_base import LanguageInline, PortalAdmin
from desk.admin_spreadsheets import SpreadsheetAdmin
from projects.admin_figure_rows import BY_SEX, FigureForm, FigureFormSet
from projects.figures import BeneficiaryFigure


class FigureInline(LanguageInline):
    model = BeneficiaryFigure
    form = FigureForm
    formset = FigureFormSet
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "label",
                    ("qualifier", "reached", "target", "unit"),
                    ("as_of_date", "as_of_precision"),
                    ("source", "source_url"),  # required for publication, so never collapsed
                    tuple(BY_SEX),
                    ("is_additive", "part_of"),
                ]
            },
        ),
        (
            _("Period and persons"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("period_start", "period_start_precision"),
                    ("period_end", "period_end_precision"),
                    ("group", "sex", "age", "region"),
                    ("baseline", "baseline_year"),
                    "order",
                ],
            },
        ),
    ]

    class Media:
        js = ["js/admin/figures.js"]

    def get_fieldsets(self, request, obj=None):
        """Leave out the division by sex for those who only read, or translate: it is not a column of the figure."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_add_permission(request, obj):
            return fieldsets
        (name, options), *others = fieldsets
        fields = [field for field in options["fields"] if field != tuple(BY_SEX)]
        return [(name, {**options, "fields": fields}), *others]


@admin.register(BeneficiaryFigure)
class FigureAdmin(SpreadsheetAdmin, PortalAdmin):
    """All figures in one list, for browsing, export and import; each is edited in the form of its project."""

    exclude = ["project"]
    list_display = ["label_text", "project_text", "reached", "target", "unit", "as_of_date", "sex", "part_of"]
    list_display_links = None
    list_select_related = ["project", "part_of"]
    list_filter = ["unit", "sex", "age", "group", "region", "is_additive"]
    search_fields = columns_of("project__title", "label")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(project__binned_at__isnull=True)

    def has_view_permission(self, request, obj=None):
        return self.project_admin.has_view_permission(request)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @property
    def project_admin(self):
        project = BeneficiaryFigure._meta.get_field("project").related_model
        return self.admin_site.get_model_admin(project)

    @admin.display(description=_("project"))
    def project_text(self, figure):
        return figure.project

    @admin.display(description=_("label"))
    def label_text(self, figure):
        label = text_of(figure, "label")
        return format_html('<span lang="{}" dir="{}">{}</span>', label.language, label.direction, label)
