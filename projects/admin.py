"""Editing projects and the rows that belong to them."""

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import Type
from core.indexes import ByDate
from desk.admin_base import (
    DocumentInline,
    LanguageInline,
    PictureInline,
    RowInline,
    SourceInline,
)
from desk.admin_publication import PUBLICATION, PublicationAdmin
from projects.admin_figures import FigureInline
from projects.amounts import Amount
from projects.fields import FIELDS, SUBJECTS, TEXTS
from projects.iati import with_everything
from projects.iati_activity import identifier
from projects.iati_advice import sentences as iati_sentences
from projects.iati_reach import sentences as reach_sentences
from projects.models import Funding, Participation, Project, ProjectDocument, ProjectPicture, ProjectSource

OWN_COUNTRY = settings.OFFICE.country
LINKS = {Type.REFERENCE, Type.REFERENCES}


class StatusFilter(admin.SimpleListFilter):
    """The status as shown on the public site: computed from the dates unless it was set."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Project.Status.choices

    def queryset(self, request, queryset):
        return queryset.with_status(self.value()) if self.value() in Project.Status.values else queryset


class FundingInline(LanguageInline):
    model = Funding
    fields = ["donor", ("amount", "currency"), "note"]
    autocomplete_fields = ["donor"]


class AmountInline(RowInline):
    model = Amount
    fields = ["kind", "amount", "currency", "first_day", "last_day", "partner"]
    autocomplete_fields = ["partner"]
    classes = ["collapse"]


class ParticipationInline(RowInline):
    model = Participation
    autocomplete_fields = ["partner"]


class ProjectDocumentInline(DocumentInline):
    model = ProjectDocument


class ProjectPictureInline(PictureInline):
    model = ProjectPicture


class ProjectSourceInline(SourceInline):
    model = ProjectSource


@admin.register(Project)
class ProjectAdmin(PublicationAdmin):
    list_display = [
        "title_text",
        "code_text",
        "state_text",
        "axis",
        "status_text",
        "dates",
        "translations",
        "updated_at",
    ]
    list_select_related = ["axis"]
    list_filter = [
        StatusFilter,
        "axis",
        ("donors", admin.RelatedOnlyFieldListFilter),
        ("regions", admin.RelatedOnlyFieldListFilter),
    ]
    date_hierarchy = "start_date"
    autocomplete_fields = [field.name for field in FIELDS if field.type in LINKS and "admin" not in field.by_hand]
    readonly_fields = ["iati", "iati_reach"]
    inlines = [
        FundingInline,
        AmountInline,
        ParticipationInline,
        FigureInline,
        ProjectDocumentInline,
        ProjectPictureInline,
        ProjectSourceInline,
    ]
    fieldsets = [
        (
            _("Texts"),
            {
                "fields": [field.name for field in TEXTS],
                "description": _(
                    "Only the French title is required. What is missing in Arabic or English is shown in another "
                    "language, with a note to the reader."
                ),
            },
        ),
        (
            _("Identity"),
            {"fields": ["axis", ("code", "acronym", "phase")]},
        ),
        (
            _("Dates"),
            {
                "fields": [
                    ("start_date", "start_precision", "start_qualifier"),
                    ("end_date", "end_precision", "end_qualifier"),
                    "status_override",
                ],
                "description": _(
                    "When the source gives only a month or a year, take any day of it and say so beside the date: "
                    "the public sees no more than is known. A launch in May 2020 shows a start “then or earlier”, a "
                    "last activity an end “then or later”. Without an end date a project counts as one whose dates are "
                    "not known, unless you say that it goes on."
                ),
            },
        ),
        (
            _("Where"),
            {"fields": ["is_nationwide", "regions", "places", "countries", "home_share"]},
        ),
        (
            _("Budget"),
            {
                "fields": [("budget", "currency"), "budget_scope", "budget_note"],
                "description": _("The whole budget; what each donor gives comes below. Leave empty if not published."),
            },
        ),
        (
            _("Links"),
            {"fields": ["parent", "related_projects", *(field.name for field in SUBJECTS), "contact_email"]},
        ),
        (
            _("IATI"),
            {
                "classes": ["collapse"],
                "fields": ["iati", "iati_reach"],
                "description": _(
                    "How the project is told in the open file for the International Aid Transparency "
                    "Initiative. What is missing is left out of it, never guessed."
                ),
            },
        ),
        *PUBLICATION,
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "countries":
            kwargs["widget"] = FilteredSelectMultiple(db_field.verbose_name, is_stacked=False)
            kwargs["choices"] = [choice for choice in db_field.get_choices(False) if choice[0] != OWN_COUNTRY]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("dates"), ordering=ByDate("start_date"))
    def dates(self, project):
        return project.dates_text

    @admin.display(description=_("code"), ordering="code")
    def code_text(self, project):
        return (
            gettext("%(code)s (provisional)") % {"code": project.code} if project.code_is_provisional else project.code
        )

    @admin.display(description=_("identifier and what is missing"))
    def iati(self, project):
        """The IATI identifier, linked to the file if there is one, and what is missing, one line per sentence."""
        if not project.pk:
            return "–"
        lines = [(sentence,) for sentence, _field in iati_sentences(project)]
        if (name := identifier(project)) and project.is_published:
            address = reverse("project_iati", args=[project.slug])
            name = format_html('<a href="{}">{}</a>', address, name)
        return format_html("<div>{}</div>{}", name or "–", format_html_join("", "<div>{}</div>", lines))

    @admin.display(description=_("what receivers of the file find"))
    def iati_reach(self, project):
        """What d-portal and others could show of the project as it is stored, and what not."""
        if not project.pk:
            return "–"
        stored = with_everything(Project.objects.filter(pk=project.pk)).get()
        return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in reach_sentences(stored)))

    @admin.display(description=_("status"))
    def status_text(self, project):
        return project.status.label
