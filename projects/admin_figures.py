"""Editing the beneficiary figures of a project: rows that are validated together, as entered in the form."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of, text_of
from desk.admin_base import InlineFormSet, LanguageInline, PortalAdmin
from desk.admin_spreadsheets import SpreadsheetAdmin
from desk.date_fields import say_precisions
from projects.figures import BeneficiaryFigure


class FigureForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "part_of": _(
                "A part (women, one region) is no larger than its whole and is never added to it. "
                "A new whole can be chosen once it is saved."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_precisions(self)
        # The model compares a figure with stored ones; here a whole and its parts change together, so the formset
        # compares the entered values. Otherwise both could never be lowered at once.
        self.instance.check_parts = lambda: None


class FigureFormSet(InlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "part_of" not in form.fields:
            return  # in a translator's form, a row has only its label
        form.fields["part_of"].queryset = self.get_figures()
        form.fields["part_of"].choices = self.whole_choices
        form.fields["region"].choices = self.region_choices(form)

    def region_choices(self, form):
        """The regions, queried once for all rows."""
        if not hasattr(self, "_region_choices"):
            self._region_choices = list(form.fields["region"].choices)
        return self._region_choices

    def get_figures(self):
        return BeneficiaryFigure.objects.filter(project=self.instance.pk)

    @property
    def whole_choices(self):
        """The figures that can be a whole, queried once for all rows."""
        if not hasattr(self, "_whole_choices"):
            figures = self.get_figures() if self.instance.pk else []
            self._whole_choices = [("", "—"), *((figure.pk, str(figure)) for figure in figures)]
        return self._whole_choices

    def clean(self):
        super().clean()
        rows = {form.instance.pk: form for form in self.forms if form.instance.pk}
        deleted = set(self.deleted_forms)
        for form in self.forms:
            whole = getattr(form, "cleaned_data", {}).get("part_of")
            if whole is None or form in deleted:
                continue
            whole_form = rows.get(whole.pk)
            if whole_form in deleted:
                form.add_error("part_of", _("The figure that this one is a part of is to be deleted."))
            elif self._is_circular(form.instance, rows):
                form.add_error("part_of", _("A figure cannot be a part of itself."))
            else:
                _compare(form, whole_form.instance if whole_form else whole)

    @staticmethod
    def _is_circular(figure, rows):
        """Whether following the wholes from a part leads back to it."""
        seen = set()
        while figure and figure.pk not in seen:
            seen.add(figure.pk)
            above = figure.part_of_id
            figure = rows[above].instance if above in rows else None
        return figure is not None


def _compare(form, whole):
    """Add an error to the row of a part that has another unit than `whole`, or a larger number."""
    part = form.instance
    if part.unit != whole.unit:
        form.add_error("part_of", _("A part has the same unit as its whole."))
    for field in ("target", "reached"):
        number, limit = getattr(part, field), getattr(whole, field)
        if number is not None and limit is not None and number > limit:
            form.add_error(
                field,
                _("A part (%(part)s) is larger than its whole (%(whole)s).") % {"part": number, "whole": limit},
            )


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
                    "order",
                ],
            },
        ),
    ]


@admin.register(BeneficiaryFigure)
class FigureAdmin(SpreadsheetAdmin, PortalAdmin):
    """All figures in one list, for browsing, export and import; each is edited in the form of its project."""

    list_display = ["label_text", "project", "reached", "target", "unit", "as_of_date", "sex", "part_of"]
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

    @admin.display(description=_("label"))
    def label_text(self, figure):
        label = text_of(figure, "label")
        return format_html('<span lang="{}" dir="{}">{}</span>', label.language, label.direction, label)
