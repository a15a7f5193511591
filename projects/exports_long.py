"""The long sheets in downloads of projects: a row for each figure, donor, place, partner and document."""

from itertools import chain

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.exports.columns import (
    NAME_MEANING,
    Cell,
    Column,
    LinkColumn,
    PartialDateColumn,
    TextColumn,
    Year,
    choice_column,
    named,
)
from core.exports.datasets import Sheet
from core.exports.declared import amount_column, currency_column
from core.exports.documents import documents_sheet
from core.models import Partner
from projects.amounts import Amount
from projects.disclosure import disclosed
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Participation

ORG_ID_MEANING = _("In registers of aid (org-id.guide); empty if it is not known.")
IN_UNIT = _("as in the column “Unit”")
PERCENT_HEADING = _("Share of the target")
PERCENT_MEANING = _("What was reached in whole per cent of the target, rounded down; empty if one is not known.")


def figure_rows(project):
    """Return the public view of each figure of a project, as projects.disclosure.Shown."""
    return disclosed(project.its_figures, complete=True).values()


def figure_columns():
    return [
        TextColumn(
            "label",
            _("What is counted"),
            lambda shown: shown.figure,
            _("The noun that belongs to the number."),
            tag="#indicator+name",
        ),
        _of_figure("unit", _("Unit"), _("What a number counts."), "#indicator+unit"),
        _of_figure(
            "qualifier",
            _("Precision of the number"),
            _("The wording of the source: exactly, more than, about, up to."),
        ),
        Column(
            "target",
            _("Target"),
            lambda shown: shown.target,
            _("What was planned."),
            Cell.WHOLE,
            unit=IN_UNIT,
            tag="#targeted",
        ),
        Column(
            "reached",
            _("Reached"),
            lambda shown: shown.reached,
            _("What was attained."),
            Cell.WHOLE,
            unit=IN_UNIT,
            tag="#reached",
        ),
        Column(
            "percent_of_target",
            PERCENT_HEADING,
            lambda shown: shown.percent,
            PERCENT_MEANING,
            Cell.WHOLE,
            unit=_("per cent"),
        ),
        Column(
            "baseline",
            _("Baseline"),
            lambda shown: shown.baseline,
            _("The number before the project."),
            Cell.WHOLE,
            unit=IN_UNIT,
        ),
        Column(
            "baseline_year",
            _("Year of the baseline"),
            lambda shown: shown.baseline_year and Year(shown.baseline_year),
            _("Empty where there is no baseline."),
            Cell.WHOLE,
            unit=_("year"),
        ),
        Column(
            "is_hidden",
            _("Hidden"),
            lambda shown: shown.is_hidden,
            _("Numbers of one to four persons are hidden, and others from which they could be computed."),
            Cell.YES_NO,
        ),
        *(
            PartialDateColumn(
                name,
                heading,
                lambda shown, date=name, known=known: _dated(shown.figure, date, known),
                meaning,
                tag=tag,
            )
            for name, heading, known, meaning, tag in (
                (
                    "period_start",
                    _("Period from"),
                    "period_start_precision",
                    _("When the counted period begins."),
                    "#date+start",
                ),
                ("period_end", _("Period to"), "period_end_precision", _("When the counted period ends."), "#date+end"),
                ("as_of_date", _("As of"), "as_of_precision", _("When it was counted."), "#date+reported"),
            )
        ),
        _of_figure("sex", _("Sex"), _("Whom the number counts, by sex.")),
        _of_figure("age", _("Age band"), _("Whom the number counts, by age.")),
        _of_figure("group", _("Group"), _("Whom the number counts, by group; empty for everybody."), "#group"),
        LinkColumn(
            "region",
            _("Region"),
            lambda shown: shown.figure.region,
            _("The region that the number is about. ISO 3166-2."),
            tag="#adm1",
        ),
        Column(
            "is_additive",
            _("May be added to others"),
            lambda shown: shown.figure.is_additive,
            _("Only such figures of one unit may be summed: all others may overlap with another figure."),
            Cell.YES_NO,
        ),
        Column(
            "donor_count",
            _("Donors of the project"),
            lambda shown: len(shown.figure.project.its_fundings),
            _("How many. The figure is that of the whole project, not the share of one of them."),
            Cell.WHOLE,
            unit=_("donors"),
        ),
        Column(
            "is_part",
            _("Part of another figure"),
            lambda shown: shown.figure.part_of_id is not None,
            _("Another figure of the project counts the same people already."),
            Cell.YES_NO,
        ),
        Column(
            "source",
            _("Source of the figure"),
            lambda shown: shown.figure.source,
            _("The document from which the figure is taken."),
            tag="#meta+source",
        ),
        Column(
            "source_url",
            _("Address of the source"),
            lambda shown: shown.figure.source_url,
            _("Where that document can be read."),
            Cell.ADDRESS,
            tag="#meta+source+url",
        ),
    ]


def _of_figure(name, heading, meaning, tag=""):
    return choice_column(
        BeneficiaryFigure, name, heading, meaning, value=lambda shown: getattr(shown.figure, name), tag=tag
    )


def _dated(figure, date, precision):
    return getattr(figure, date), getattr(figure, precision)


def funding_columns():
    return [
        LinkColumn("donor", _("Donor"), lambda f: f.donor, _("Who pays."), tag="#org+funder"),
        choice_column(
            Partner,
            "kind",
            _("Kind of organization"),
            _("What kind of donor it is."),
            name_in_file="donor_kind",
            value=lambda f: f.donor.kind,
            tag="#org+funder+type",
        ),
        Column("donor_country", _("Country of the donor: code"), lambda f: f.donor.country.code, _("ISO 3166-1.")),
        Column(
            "donor_org_id",
            _("Identifier of the donor"),
            lambda f: f.donor.org_id,
            ORG_ID_MEANING,
            tag="#org+funder+id",
        ),
        amount_column("amount", _("Amount"), _("Often not published; then the cell is empty."), "#value"),
        currency_column(Funding, "currency"),
        TextColumn("note", _("Note"), meaning=_("What part of the project the donor pays for, or which service pays.")),
    ]


def amount_columns():
    return [
        choice_column(Amount, "kind", _("Kind of amount"), _("Whether it is a budget, a commitment or a payment.")),
        amount_column("amount", _("Amount"), _("As the office gives it."), "#value"),
        currency_column(Amount, "currency"),
        Column(
            "first_day", _("Day, or first day"), lambda row: row.first_day, _("Of a budget its first day."), Cell.DATE
        ),
        Column("last_day", _("Last day"), lambda row: row.last_day, _("Of a budget only."), Cell.DATE),
        LinkColumn(
            "partner", _("From whom, or to whom"), lambda row: row.partner, _("Of a budget or spending, nobody.")
        ),
    ]


def place_columns():
    """Columns of regions, towns and countries; a row is (kind, code, name, region of the town)."""
    return [
        Column(
            "kind",
            _("Kind of place"),
            lambda row: row[0],
            _("How far the place extends."),
            choices=(
                ("nationwide", _("the whole country")),
                ("region", _("region")),
                ("town", _("town")),
                ("country", _("country")),
            ),
            tag="#loc+type",
        ),
        Column(
            "code",
            _("Code"),
            lambda row: row[1],
            _("Of a region ISO 3166-2, of a country ISO 3166-1."),
            tag="#loc+code",
        ),
        Column("name", _("Name"), lambda row: row[2], NAME_MEANING, tag="#loc+name"),
        Column(
            "region_code",
            _("Region of the town: code"),
            lambda row: row[3],
            _("Of a town only. ISO 3166-2."),
            tag="#adm1+code",
        ),
        Column("country_code", _("Country: code"), lambda row: row[4], _("ISO 3166-1."), tag="#country+code"),
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
        choice_column(Participation, "role", _("Role"), _("What the partner does in the project."), tag="#org+role"),
        LinkColumn("partner", _("Partner"), lambda p: p.partner, _("Who works with the office."), tag="#org"),
        choice_column(
            Partner,
            "kind",
            _("Kind of organization"),
            _("What kind of partner it is."),
            name_in_file="partner_kind",
            value=lambda p: p.partner.kind,
            tag="#org+type",
        ),
        Column(
            "partner_country", _("Country of the partner: code"), lambda p: p.partner.country.code, _("ISO 3166-1.")
        ),
        Column(
            "partner_org_id", _("Identifier of the partner"), lambda p: p.partner.org_id, ORG_ID_MEANING, tag="#org+id"
        ),
    ]


LONG = (
    Sheet(
        "figures",
        _("Figures"),
        figure_columns,
        figure_rows,
        _("a row for each figure of a project"),
        (Prefetch("figures", to_attr="its_figures"),),
    ),
    Sheet("funding", _("Funding"), funding_columns, lambda p: p.its_fundings, _("a row for each donor of a project")),
    Sheet(
        "amounts",
        _("Amounts by year or by day"),
        amount_columns,
        lambda p: p.its_amounts,
        _("a row for each budget of a year, commitment or payment that the office has given"),
        (Prefetch("amounts", to_attr="its_amounts"),),
    ),
    Sheet("locations", _("Places"), place_columns, _places, _("a row for each region, town or country of a project")),
    Sheet(
        "partners",
        _("Partners"),
        partner_columns,
        lambda p: p.its_participations,
        _("a row for each role of a partner"),
    ),
    documents_sheet(_("a row for each file of a project")),
)
