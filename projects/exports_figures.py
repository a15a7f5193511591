"""The figures page as a file: one row for each number on the page."""

from django.utils.translation import gettext_lazy as _

from core.exports.columns import LABEL_MEANING, Cell, Column, named
from core.exports.datasets import Dataset, Sheet
from core.languages import Text
from projects.chart_numbers import CHARTS, DONORS, FIGURES_UNIT, PARTNERS, PERSONS, PROJECTS, YEAR_UNIT, Portfolio
from projects.exports_long import IN_UNIT, PERCENT_HEADING, PERCENT_MEANING
from projects.figures import BeneficiaryFigure
from projects.filters import ProjectFilter
from projects.models import Project, currencies
from projects.selection import Selection


def numbers(filters, given):
    """Yield (chart code, Number) for everything on the page with these filters; `chart` selects one chart."""
    selection = Selection(filters.qs, filters.counts.selected, filters.facets)
    portfolio = Portfolio(selection, {name: value for name, value in filters.values.items() if value})
    for code, (_label, make) in CHARTS.items():
        if given["chart"] in {"", code}:
            yield from ((code, number) for number in make(portfolio))


def _label(row):
    label = row[1].label
    return f"{label} [{label.language}]" if isinstance(label, Text) and label.stands_in else str(label)


def units():
    """Return [(code, label)] of what a number can count."""
    own = dict([PROJECTS, PERSONS, FIGURES_UNIT, YEAR_UNIT, DONORS, PARTNERS])
    return [*(own | dict(BeneficiaryFigure.Unit.choices) | dict(currencies())).items()]


def _from_day(value):
    """Return a year or a day as a text in ISO 8601, "2024" or "2024-08-01"; "" if neither is known."""
    return str(value) if value else ""


def columns():
    return [
        Column(
            "chart_code",
            _("Chart: code"),
            lambda row: row[0],
            _("Takes this chart alone: ?chart=axis"),
            choices=[(code, label) for code, (label, _make) in CHARTS.items()],
        ),
        Column("chart", _("Chart"), lambda row: str(CHARTS[row[0]][0]), LABEL_MEANING),
        Column("code", _("Code"), lambda row: row[1].code, _("Of the axis, the donor, the region, the currency…")),
        Column("label", _("What is counted"), _label, _("What the number tells."), tag="#indicator+name"),
        Column(
            "value",
            _("Number"),
            lambda row: row[1].value,
            _("The number that the page shows."),
            Cell.NUMBER,
            unit=IN_UNIT,
            tag="#indicator+value",
        ),
        Column(
            "target",
            _("Target"),
            lambda row: row[1].target,
            _("What was planned, of results against targets. The number is then what was reached, empty if unknown."),
            Cell.WHOLE,
            unit=IN_UNIT,
            tag="#targeted",
        ),
        Column(
            "percent_of_target",
            PERCENT_HEADING,
            lambda row: row[1].percent,
            PERCENT_MEANING,
            Cell.WHOLE,
            unit=_("per cent"),
        ),
        Column(
            "qualifier_code",
            _("Precision of the number: code"),
            lambda row: row[1].total.qualifier if row[1].total else "",
            _("That of the figures that are added up."),
            choices=BeneficiaryFigure.Qualifier.choices,
        ),
        Column(
            "qualifier",
            _("Precision of the number"),
            lambda row: row[1].total.qualifier_text if row[1].total else "",
            _("The word that goes before the number."),
        ),
        Column(
            "plain_sum",
            _("Sum before rounding"),
            lambda row: row[1].total.plain if row[1].total else None,
            _("The figures added up as they stand. A sum of figures that are not exact is shown rounded."),
            Cell.WHOLE,
            unit=IN_UNIT,
        ),
        Column(
            "unit_code",
            _("Unit: code"),
            lambda row: row[1].unit[0],
            _("What is counted; of an amount its currency, ISO 4217."),
            choices=units,
            tag="#indicator+unit+code",
        ),
        Column("unit", _("Unit"), lambda row: str(row[1].unit[1]), LABEL_MEANING, tag="#indicator+unit+name"),
        Column(
            "as_of_first",
            _("Covers from"),
            lambda row: _from_day(row[1].as_of[0]),
            _("The first year that the figures cover; of counted projects the day of their last change."),
            tag="#date+start",
        ),
        Column(
            "as_of_last",
            _("Covers until"),
            lambda row: _from_day(row[1].as_of[1]),
            _("The last year that the figures cover, or the day of the last change."),
            tag="#date+end",
        ),
        Column(
            "project_code",
            _("Project code"),
            lambda row: row[1].project.code if row[1].project else "",
            _("Of a single figure."),
            tag="#activity+code",
        ),
        Column(
            "donors",
            _("Donors"),
            lambda row: [named(funding.donor) for funding in row[1].project.fundings.all()] if row[1].project else [],
            _("Of the project of a single figure. The figure is that of the project, not of one of them."),
            is_list=True,
            tag="#org+funder+name",
        ),
        Column(
            "note",
            _("Note"),
            lambda row: str(row[1].note),
            _("How it was counted, or why it is shown apart."),
            tag="#meta+methodology",
        ),
        Column(
            "source",
            _("Source of the figure"),
            lambda row: row[1].source,
            _("Empty: the projects of the portal."),
            tag="#meta+source",
        ),
        Column(
            "source_url",
            _("Address of the source"),
            lambda row: row[1].source_url,
            _("Where that document can be read."),
            Cell.ADDRESS,
            tag="#meta+source+url",
        ),
    ]


FIGURES = Dataset(
    name="figures",
    title=_("Key figures"),
    filterset=ProjectFilter,
    published=Project.objects.published,
    main=Sheet("figures", _("Figures"), columns, about=_("a row for each number of the page")),
    own={"chart": list(CHARTS)},
    computed=numbers,
)
