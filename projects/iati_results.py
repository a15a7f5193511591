"""Beneficiary figures as IATI results: figures that count the same are one indicator, with a period for each time.

A result holds a figure and its parts. Whether a result or an indicator may be added up is said only where it is true:
its figures are all additive, and no two of its periods share a day.
"""

from collections import defaultdict
from functools import cache

from django.utils import translation
from django.utils.translation import gettext

from core.languages import LANGUAGES
from projects.figures import BeneficiaryFigure
from projects.iati_text import add, in_languages, labels, narrate, plain_text, texts_of
from projects.series import IN_A_YEAR, are_apart, measure, period_of

OUTPUT = "1"  # RESULT TYPE: output, not outcome
UNIT = "1"  # INDICATOR MEASURE: a plain number

_DIMENSIONS = {
    "sex": BeneficiaryFigure.Sex,
    "age": BeneficiaryFigure.Age,
    "group": BeneficiaryFigure.Group,
}


def add_results(activity, project, figures, regions):
    """Append the results of a project. `figures` are projects.disclosure.Shown of all its figures, `regions` the codes
    of its locations.
    """
    named = {shown.figure.pk: shown for shown in figures if texts_of(shown.figure, "label")}
    for indicators in _results(named):
        result = add(activity, "result", type=OUTPUT)
        result.set("aggregation-status", _boolean(all(_may_be_added(one, project) for one in indicators)))
        narrate(add(result, "title"), _title(indicators[0]))
        for indicator in indicators:
            _add_indicator(result, indicator, project, regions)


def _results(named):
    """Return for each result its indicators, each a list of Shown; the wholes come first.

    Figures that count the same are in one indicator, and a figure is in the result of its whole.
    """
    indicators = defaultdict(list)
    for shown in named.values():
        indicators[measure(shown.figure)].append(shown)
    results = defaultdict(list)
    for same, members in indicators.items():
        wholes = [_whole(shown.figure, named) for shown in members]
        if any(whole is shown.figure for whole, shown in zip(wholes, members, strict=True)):
            results[same].insert(0, members)
        else:
            results[measure(wholes[0])].append(members)
    return results.values()


def _whole(figure, named):
    """Return the topmost figure that `figure` is a part of, or itself."""
    while figure.part_of_id in named:
        figure = named[figure.part_of_id].figure
    return figure


def _title(indicator):
    """Return {language: what an indicator counts}; the year only if all its figures name the same."""
    texts = [texts_of(shown.figure, "label") for shown in indicator]
    if all(text == texts[0] for text in texts):
        return texts[0]
    return {code: IN_A_YEAR.sub("", text) for code, text in texts[0].items()}


def _may_be_added(indicator, project):
    apart = are_apart(days for shown in indicator if (days := period_of(shown.figure, project)))
    return apart and all(shown.figure.is_additive and not shown.is_hidden for shown in indicator)


def _add_indicator(result, members, project, regions):
    figure = members[0].figure
    indicator = add(result, "indicator", measure=UNIT)
    indicator.set("aggregation-status", _boolean(_may_be_added(members, project)))
    narrate(add(indicator, "title"), _title(members))
    about = labels(BeneficiaryFigure.Unit, figure.unit)
    if any(shown.is_hidden for shown in members):  # no period: the standard wants a number in it (rule 8.10.1)
        about = {code: f"{text}\n{_not_shown()[code]}" for code, text in about.items()}
    narrate(add(indicator, "description"), about)
    for shown in members:
        if shown.baseline is not None:
            baseline = add(indicator, "baseline", year=shown.figure.baseline_year, value=shown.baseline)
            _add_dimensions(baseline, shown.figure)
    periods = defaultdict(list)
    for shown in members:
        if not shown.is_hidden and (days := period_of(shown.figure, project)):
            periods[days].append(shown)
    for days in sorted(periods):
        _add_period(indicator, days, periods[days], regions)


def _add_period(indicator, days, members, regions):
    """Append a period, with all targets before all actual numbers, as the schema wants them."""
    period = add(indicator, "period")
    add(period, "period-start", iso_date=days[0])
    add(period, "period-end", iso_date=days[1])
    for tag, name in (("target", "target"), ("actual", "reached")):
        for shown in members:
            if (number := getattr(shown, name)) is not None:
                _add_number(add(period, tag, value=number), shown.figure, regions)


def _add_number(element, figure, regions):
    if figure.region_id and figure.region.code in regions:
        add(element, "location", ref=figure.region.code)
    _add_dimensions(element, figure)
    comments = {code: text for code in LANGUAGES if (text := _comment(figure, code))}
    if comments:
        narrate(add(element, "comment"), comments)


def _add_dimensions(element, figure):
    for name in _DIMENSIONS:
        value = getattr(figure, name)
        if value and value != "all":
            add(element, "dimension", name=name, value=value)
    if figure.region_id:
        add(element, "dimension", name="region", value=figure.region.code)


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
