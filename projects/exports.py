"""Downloads of projects: one row per project, and long sheets for what a project has several of."""

from itertools import chain

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.exports.columns import (
    ChoiceColumn,
    Column,
    LinkColumn,
    PartialDateColumn,
    TextColumn,
    choice_of,
    named,
    record_columns,
)
from core.exports.datasets import Dataset, Sheet
from core.exports.declared import declared_columns, declared_links
from core.exports.documents import documents_sheet
from core.exports.linked import Linked
from core.models import Axis, Partner, Place, Region
from projects import fields
from projects.disclosure import disclosed
from projects.fields import CODES_MEANING
from projects.filters import ProjectFilter
from projects.models import Funding, Participation, Project


def with_all(queryset):
    """Return the projects with what their own row contains, in three queries."""
    return queryset.defer("translation_state").prefetch_related(
        Prefetch("fundings", Funding.objects.order_by("donor__code"), to_attr="its_fundings"),
        Prefetch("participations", Participation.objects.order_by("partner__code"), to_attr="its_participations"),
    )


LINKED = (
    Linked(Axis.objects.all, ("axis",)),
    Linked(Region.objects.all, ("regions", "its_figures.region")),
    Linked(lambda: Place.objects.select_related("region"), ("places",), order="key"),
    *declared_links(Project, *fields.SUBJECTS),
    Linked(Partner.objects.all, ("its_fundings.donor", "its_participations.partner")),
    Linked(lambda: Project.objects.published().only("code"), ("parent", "related_projects"), is_kept=False),
)


def key():
    return [
        Column("project_code", _("Project code"), lambda project: project.code, _("Says which project a row is of.")),
        Column("project_title", _("Project"), lambda project: named(project, "title")),
    ]


def project_columns():
    return [
        *declared_columns(fields.CODE),
        Column(
            "code_is_provisional",
            _("Provisional code"),
            lambda p: p.code_is_provisional,
            _("The code is the portal’s, for want of the organization’s own."),
        ),
        *declared_columns(fields.TITLE, fields.ACRONYM, fields.PHASE),
        ChoiceColumn("status", fields.STATUS.label, lambda p: p.status, fields.STATUS.meaning),
        *declared_columns(fields.AXIS, *fields.DATES, fields.SUMMARY, fields.TARGET_GROUP),
        LinkColumn("donors", fields.DONORS.label, lambda p: [f.donor for f in p.its_fundings], CODES_MEANING),
        LinkColumn("implementing_partners", _("Implementing partners"), _partners("implementing"), CODES_MEANING),
        LinkColumn("government_partners", _("Government partners"), _partners("government"), CODES_MEANING),
        *declared_columns(*fields.WHERE, *fields.SUBJECTS, *fields.MONEY, *fields.LONG_TEXTS),
        Column("parent_code", _("Earlier phase or programme: code"), lambda p: p.parent.code if p.parent else ""),
        Column("related_codes", _("Related projects: codes"), lambda p: [one.code for one in p.its_related_projects]),
        *declared_columns(fields.CONTACT),
        *record_columns(),
    ]


def _partners(role):
    return lambda project: [p.partner for p in project.its_participations if p.role == role]


# --- Long sheets ------------------------------------------------------------------------------------------------------


def figure_rows(project):
    """Return the public view of each figure of a project, as projects.disclosure.Shown."""
    return disclosed(project.its_figures, complete=True).values()


def figure_columns():
    return [
        TextColumn("label", _("What is counted"), value=lambda shown: shown.figure),
        ChoiceColumn("unit", _("Unit"), lambda shown: choice_of(shown.figure, "unit")),
        ChoiceColumn(
            "qualifier",
            _("Precision of the number"),
            lambda shown: choice_of(shown.figure, "qualifier"),
            _("The wording of the source: exactly, more than, about, up to."),
        ),
        Column("target", _("Target"), lambda shown: shown.target, _("What was planned.")),
        Column("reached", _("Reached"), lambda shown: shown.reached, _("What was attained.")),
        Column(
            "is_hidden",
            _("Hidden"),
            lambda shown: shown.is_hidden,
            _("Numbers of one to four persons are hidden, and others from which they could be computed."),
        ),
        *(
            PartialDateColumn(name, heading, lambda shown, date=name, known=known: _dated(shown.figure, date, known))
            for name, heading, known in (
                ("period_start", _("Period from"), "period_start_precision"),
                ("period_end", _("Period to"), "period_end_precision"),
                ("as_of_date", _("As of"), "as_of_precision"),
            )
        ),
        ChoiceColumn("sex", _("Sex"), lambda shown: choice_of(shown.figure, "sex")),
        ChoiceColumn("age", _("Age band"), lambda shown: choice_of(shown.figure, "age")),
        ChoiceColumn("group", _("Group"), lambda shown: choice_of(shown.figure, "group")),
        LinkColumn("region", _("Region"), lambda shown: shown.figure.region),
        Column(
            "is_additive",
            _("May be added to others"),
            lambda shown: shown.figure.is_additive,
            _("Only such figures of one unit may be summed: all others may overlap with another figure."),
        ),
        Column(
            "donor_count",
            _("Donors of the project"),
            lambda shown: len(shown.figure.project.its_fundings),
            _("How many. The figure is that of the whole project, not the share of one of them."),
        ),
        Column("is_part", _("Part of another figure"), lambda shown: shown.figure.part_of_id is not None),
        Column("source", _("Source of the figure"), lambda shown: shown.figure.source),
        Column("source_url", _("Address of the source"), lambda shown: shown.figure.source_url),
    ]


def _dated(figure, date, precision):
    return getattr(figure, date), getattr(figure, precision)


def funding_columns():
    return [
        LinkColumn("donor", _("Donor"), lambda f: f.donor),
        ChoiceColumn("donor_kind", _("Kind of organization"), lambda f: choice_of(f.donor, "kind")),
        Column("donor_country", _("Country of the donor: code"), lambda f: f.donor.country.code, _("ISO 3166-1.")),
        Column("amount", _("Amount"), lambda f: f.amount, _("Often not published; then the cell is empty.")),
        Column("currency", _("Currency"), lambda f: f.currency, _("ISO 4217.")),
        TextColumn("note", _("Note")),
    ]


def place_columns():
    """Columns of regions, towns and countries; a row is (kind, code, name, region of the town)."""
    return [
        Column("kind", _("Kind of place"), lambda row: row[0], _("nationwide, region, town or country.")),
        Column("code", _("Code"), lambda row: row[1], _("Of a region ISO 3166-2, of a country ISO 3166-1.")),
        Column("name", _("Name"), lambda row: row[2]),
        Column("region_code", _("Region of the town: code"), lambda row: row[3]),
        Column("country_code", _("Country: code"), lambda row: row[4]),
    ]


def _places(project):
    """Yield everything about the location of a project."""
    home = settings.OFFICE.country
    nationwide = [("nationwide", home, "", "", home)] if project.is_nationwide else []
    return chain(
        nationwide,
        (("region", region.code, named(region), "", home) for region in project.its_regions),
        (("town", p.key, named(p), p.region.code if p.region else "", p.country.code) for p in project.its_places),
        (("country", country.code, str(country.name), "", country.code) for country in project.countries),
    )


def partner_columns():
    return [
        ChoiceColumn("role", _("Role"), lambda p: choice_of(p, "role")),
        LinkColumn("partner", _("Partner"), lambda p: p.partner),
        ChoiceColumn("partner_kind", _("Kind of organization"), lambda p: choice_of(p.partner, "kind")),
        Column("partner_country", _("Country of the partner: code"), lambda p: p.partner.country.code),
    ]


PROJECTS = Dataset(
    name="projects",
    title=_("Projects"),
    filterset=ProjectFilter,
    published=Project.objects.published,
    records=with_all,
    linked=LINKED,
    key=key,
    main=Sheet("projects", _("Projects"), project_columns, about=_("a row for each project")),
    long=(
        Sheet(
            "figures",
            _("Figures"),
            figure_columns,
            figure_rows,
            _("a row for each figure of a project"),
            (Prefetch("figures", to_attr="its_figures"),),
        ),
        Sheet(
            "funding", _("Funding"), funding_columns, lambda p: p.its_fundings, _("a row for each donor of a project")
        ),
        Sheet(
            "locations", _("Places"), place_columns, _places, _("a row for each region, town or country of a project")
        ),
        Sheet(
            "partners",
            _("Partners"),
            partner_columns,
            lambda p: p.its_participations,
            _("a row for each role of a partner"),
        ),
        documents_sheet(_("a row for each file of a project")),
    ),
)
