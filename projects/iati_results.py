"""Beneficiary figures as IATI results: one result per figure, with an indicator for it and for each of its parts."""

from collections import defaultdict
from functools import cache

from django.utils import translation
from django.utils.translation import gettext

from core.languages import LANGUAGES
from projects.figures import BeneficiaryFigure
from projects.iati_text import add, in_languages, labels, narrate, plain_text, texts_of

OUTPUT = "1"  # RESULT TYPE: output, not outcome
UNIT = "1"  # INDICATOR MEASURE: a plain number

_DIMENSIONS = {
    "sex": BeneficiaryFigure.Sex,
    "age": BeneficiaryFigure.Age,
    "group": BeneficiaryFigure.Group,
}


def period_of(figure, project):
    """Return the (first, last) day of a figure, or None if unknown: IATI requires a period for each number.

    A number with an as-of date counts from the start of the project; a target without dates covers the whole project.
    """
    first, last = figure.period_start, figure.period_end
    if not (first and last):
        first = first or project.start_date
        last = last or figure.as_of_date or (project.end_date if figure.is_target else None)
    return (first, last) if first and last and first <= last else None


def add_results(activity, project, figures, regions):
    """Append a result for each figure that is not part of another, with its parts.

    `figures` are projects.disclosure.Shown of all figures of the project, `regions` the codes of its locations.
    """
    named = {shown.figure.pk: shown for shown in figures if texts_of(shown.figure, "label")}
    families = defaultdict(list)
    for shown in named.values():
        families[_root(shown.figure, named)].append(shown)
    for root, members in families.items():
        whole = named[root].figure
        result = add(activity, "result", type=OUTPUT, aggregation_status=_boolean(whole.is_additive))
        narrate(add(result, "title"), texts_of(whole, "label"))
        for shown in sorted(members, key=lambda shown: shown.figure.pk != root):
            _add_indicator(result, shown, project, regions)


def _root(figure, named):
    """Return the key of the topmost figure that `figure` is a part of."""
    while figure.part_of_id in named:
        figure = named[figure.part_of_id].figure
    return figure.pk


def _add_indicator(result, shown, project, regions):
    figure = shown.figure
    indicator = add(result, "indicator", measure=UNIT, aggregation_status=_boolean(figure.is_additive))
    narrate(add(indicator, "title"), texts_of(figure, "label"))
    narrate(add(indicator, "description"), labels(BeneficiaryFigure.Unit, figure.unit))
    days = period_of(figure, project)
    if not days:
        return
    period = add(indicator, "period")
    add(period, "period-start", iso_date=days[0])
    add(period, "period-end", iso_date=days[1])
    if shown.is_hidden:
        narrate(add(add(period, "actual"), "comment"), _not_shown())
        return
    for tag, number in (("target", shown.target), ("actual", shown.reached)):
        if number is not None:
            _add_number(add(period, tag, value=number), figure, regions)


def _add_number(element, figure, regions):
    if figure.region_id and figure.region.code in regions:
        add(element, "location", ref=figure.region.code)
    for name in _DIMENSIONS:
        value = getattr(figure, name)
        if value and value != "all":
            add(element, "dimension", name=name, value=value)
    if figure.region_id:
        add(element, "dimension", name="region", value=figure.region.code)
    comments = {code: text for code in LANGUAGES if (text := _comment(figure, code))}
    if comments:
        narrate(add(element, "comment"), comments)


def _comment(figure, language):
    """Return notes on the number, one per line: precision, as-of date, source."""
    with translation.override(language):
        lines = []
        if figure.qualifier != BeneficiaryFigure.Qualifier.EXACTLY:
            lines.append(figure.get_qualifier_display())
        if figure.as_of_date:
            lines.append(gettext("Data as of %(date)s") % {"date": figure.as_of_text})
        if figure.source:
            lines.append(gettext("Source: %(source)s") % {"source": figure.source})
        return plain_text("\n".join(lines))


@cache
def _not_shown():
    return in_languages(lambda: gettext("Not shown: small numbers of persons are hidden."))


def _boolean(value):
    return "true" if value else "false"
