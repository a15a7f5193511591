"""One key figure or one chart by itself, as plain data: what is embedded, quoted, drawn as a picture, kept in releases.

A Graphic is made of what the pages show (projects/key_figures.py, charts.py, disaggregation.py, series.py), so it has
the same numbers, and hides the same ones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.languages import Text, active_language, text_of
from core.listing import ListQuery
from core.office import office_words
from core.templatetags.portal import day, number
from projects.charts import Chart, YearsChart, axis_chart, donor_chart, no_href, region_chart, years_chart
from projects.disaggregation import Pyramid, group_chart, people_reached, pyramid
from projects.figures import BeneficiaryFigure
from projects.filters import ProjectFilter
from projects.headlines import lacks, sum_in_words, whose
from projects.key_figures import KeyFigures, key_figures
from projects.models import Project
from projects.selection import Selection
from projects.series import Block

Sex, Age = BeneficiaryFigure.Sex, BeneficiaryFigure.Age


@dataclass(frozen=True)
class Row:
    """A bar: what it counts, the number in words, its width in percent of the longest, and whether it stands out."""

    label: Text
    value: str
    width: str = "0"
    is_first: bool = False


@dataclass(frozen=True)
class Graphic:
    """A key figure has a `number`, a chart has `rows`, a figure with a series of years has both."""

    code: str  # in its address: "persons", "axis", "figure-12"
    query: str  # of the list of the projects that it counts: "?donor=EU", "" for all
    name: str  # what it shows, whatever its numbers are: "Projects by axis"
    title: Text  # with what the numbers say, as on its page
    scope: str  # the query in words
    number: str  # "about 35,400"; "" for a chart
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str  # a sentence
    as_of: str  # the day or the year of the data; "" if there are none
    page: str  # the path of the page that shows it, of a figure that of its project
    is_hidden: bool = False  # a number of so few persons that it is not shown

    def __bool__(self) -> bool:
        """Whether it shows anything."""
        return bool(self.rows or (self.number and not self.is_hidden))

    @property
    def key(self) -> str:
        """What it is, in any language and on any day: "axis?donor=EU"."""
        return self.code + self.query

    @property
    def is_figure(self) -> bool:
        """Whether it is one figure of a project, and not made of several records."""
        return self.code not in CODES

    @property
    def records(self) -> str:
        """The path of the records that it is made of."""
        if self.is_figure:
            return self.page
        return f"{self.page}#parts" if self.code == "persons" else reverse("projects") + self.query

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Graphic":
        """Return what `as_json` made of a Graphic."""
        rows = tuple(Row(**row | {"label": Text(**row["label"])}) for row in data["rows"])
        return cls(**data | {"title": Text(**data["title"]), "notes": tuple(data["notes"]), "rows": rows})

    as_json = asdict


@dataclass(frozen=True)
class Scope:
    """The projects that are counted: the query of their list, the filters in force, and what they are, in words."""

    query: str = ""
    names: tuple[str, ...] = ()
    words: str = ""


ALL = Scope()


def question(asked: QueryDict) -> tuple[ListQuery, Scope]:
    """Return the list of projects that a query asks for, and its Scope. Raises InvalidQuery."""
    request = HttpRequest()
    request.GET = asked
    found = ListQuery(request, ProjectFilter, Project.objects.published())
    return found, scope_of(found)


def scope_of(listing: ListQuery) -> Scope:
    names = tuple(name for name, value in listing.filters.values.items() if value)
    return Scope(listing.filter_query, names, " – ".join(listing.words))


# --- Key figures ------------------------------------------------------------------------------------------------------


def of_key(key: KeyFigures, scope: Scope = ALL) -> list[Graphic]:
    """Return the Graphic of each of the four key figures."""
    persons = key.persons
    told = [capfirst(sum_in_words(persons)), *whose(key, scope.names), lacks(key)] if persons else []
    rows: list[tuple] = [
        ("projects", gettext("Projects of IOM %(in_country)s"), number(key.projects), ()),
        (
            "persons",
            gettext("Persons reached by projects of IOM %(in_country)s"),
            persons.words if persons else "",
            (f"{part.removesuffix('.')}." for part in told if part),
        ),
        ("donors", gettext("Donors of projects of IOM %(in_country)s"), number(key.donors), ()),
        ("partners", gettext("Partners of projects of IOM %(in_country)s"), number(key.partners), (_without_us(),)),
    ]
    found = []
    for code, label, shown, notes in rows:
        period = persons.period_text if code == "persons" else ""
        title = gettext(", ").join(part for part in (label % office_words(), period) if part)
        found.append(_graphic(code, label % office_words(), title, scope, key, number=shown, notes=notes))
    return found


def _without_us():
    return f"{capfirst(gettext('implementing and government, without IOM itself'))}."


def _graphic(code, name, title, scope, key, *, number="", notes=(), rows=()):
    source = gettext("Source: %(office_name)s, published projects.") % office_words()
    return Graphic(
        *(code, scope.query, str(name), _ours(title), scope.words, number, tuple(notes), tuple(rows), source),
        as_of=day(key.last_change),
        page=reverse("figures") + scope.query,
    )


def _ours(text):
    """Return a label as a Text: one that is none is in the reader's language."""
    return text if isinstance(text, Text) else Text(str(text), active_language(), False)


# --- Charts -----------------------------------------------------------------------------------------------------------


def of_chart(chart: Chart, key: KeyFigures, scope: Scope = ALL) -> Graphic:
    rows = (Row(_ours(bar.label), bar.words, bar.width, bar.is_first) for bar in chart.bars)
    return _graphic(chart.code, _NAMES[chart.code], chart.title, scope, key, notes=[chart.subtitle], rows=rows)


def of_years(chart: YearsChart, key: KeyFigures, scope: Scope = ALL) -> Graphic:
    rows = (Row(_ours(one.year), number(one.value), one.height, one.is_now) for one in chart.years)
    notes = [note for note in (chart.subtitle, chart.undated_text) if note]
    return _graphic("year", _NAMES["year"], chart.title, scope, key, notes=notes, rows=rows)


def of_pyramid(chart: Pyramid, key: KeyFigures, scope: Scope = ALL) -> Graphic:
    """Return a pyramid as bars, of women and of men of each age."""
    rows = [
        Row(_ours(f"{capfirst(sex.label)} – {row.age}"), persons.words, width, sex == Sex.FEMALE)
        for row in chart.rows
        for sex, persons, width in ((Sex.FEMALE, row.women, row.women_width), (Sex.MALE, row.men, row.men_width))
    ]
    return _graphic("sex_age", _NAMES["sex_age"], chart.title, scope, key, notes=[chart.subtitle], rows=rows)


_NAMES = {
    "axis": _("Projects by axis"),
    "donor": _("Projects by donor"),
    "region": _("Projects by region"),
    "year": _("Active projects by year"),
    "sex_age": _("Persons reached by sex and age"),
    "group": _("Persons reached by group"),
}
_CHARTS = {
    "axis": lambda projects, *rest: of_chart(axis_chart(projects, rest[0].projects, no_href), *rest),
    "donor": lambda projects, *rest: of_chart(donor_chart(projects, rest[0].projects, no_href), *rest),
    "region": lambda projects, *rest: of_chart(region_chart(projects, rest[0].projects, no_href), *rest),
    "year": lambda projects, *rest: of_years(years_chart(projects, no_href), *rest),
    "sex_age": lambda projects, *rest: of_pyramid(pyramid(people_reached(projects)), *rest),
    "group": lambda projects, *rest: of_chart(group_chart(people_reached(projects)), *rest),
}
KEY_CODES = ("projects", "persons", "donors", "partners")
CODES = (*KEY_CODES, *_CHARTS)


def graphics(listing: ListQuery, scope: Scope, codes: Iterable[str] = CODES) -> Iterator[Graphic]:
    """Yield the Graphics with these codes of the projects of a list: seven queries, and two or three for each chart."""
    filters, codes = listing.filters, set(codes)
    projects = Selection(filters.qs, filters.counts.selected, filters.facets)
    key = key_figures(projects)
    yield from (one for one in of_key(key, scope) if one.code in codes)
    yield from (make(projects, key, scope) for code, make in _CHARTS.items() if code in codes)


# --- The figures of a project -----------------------------------------------------------------------------------------


def of_figure(block: Block, project: Project) -> Graphic:
    """Return the Graphic of a figure of a project, with the years that its page shows beside it."""
    shown, figure = block.headline, block.headline.figure
    label = text_of(figure, "label")
    time = figure.period_text or figure.as_of_text
    where = gettext("“%(title)s”") % {"title": text_of(project, "title").value}
    cited = gettext("Source: %(source)s, quoted by %(office_name)s, %(where)s.")
    own = gettext("Source: %(office_name)s, %(where)s.")
    known = office_words() | {"where": where, "source": figure.source}
    return Graphic(
        f"figure-{figure.pk}",
        "",
        label.value,
        Text(gettext(", ").join(part for part in (label.value, time) if part), label.language, label.stands_in),
        "",
        _number_of(shown),
        tuple(_notes_of(shown)),
        tuple(_years_of(block)),
        (cited if figure.source else own) % known,
        as_of=figure.as_of_text or day(project.updated_at),
        page=project.get_absolute_url(),
        is_hidden=shown.is_hidden,
    )


def _number_of(shown):
    figure = shown.figure
    if shown.is_hidden:
        return gettext("Number not shown")
    is_exact = figure.qualifier == figure.Qualifier.EXACTLY
    return number(shown.number) if is_exact else f"{figure.get_qualifier_display()} {number(shown.number)}"


def _notes_of(shown):
    """Yield what the page says beside the number, each as a sentence."""
    figure = shown.figure
    if shown.is_hidden:
        yield gettext("So few persons that they could be recognised, or a number that would give such a one away.")
        return
    parts = [figure.get_unit_display()]
    parts += [gettext("planned number")] if shown.is_target else []
    if not shown.is_target and shown.target is not None:
        parts.append(gettext("target: %(target)s") % {"target": number(shown.target)})
    parts += [figure.get_sex_display()] if figure.sex != Sex.ALL else []
    parts += [figure.get_age_display()] if figure.age != Age.ALL else []
    parts += [text_of(figure.region, "name").value] if figure.region else []
    yield f"{capfirst(gettext(', ').join(map(str, parts)))}."


def _years_of(block):
    for row in block.years:
        years = str(row.first) if row.first == row.last else f"{row.first}–{row.last}"
        value = _number_of(row.shown) if row.shown else gettext("no figure in the sources")
        yield Row(_ours(years), value, row.width)
