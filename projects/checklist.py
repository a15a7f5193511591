"""What a project needs before it is published."""

from collections import defaultdict
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from core.values import amount
from desk.checklist import bears_no_date, error, warning
from desk.page_parts import form_url
from projects.figures import BeneficiaryFigure
from projects.iati_advice import sentences
from projects.periods import EndQualifier

Sex = BeneficiaryFigure.Sex
_WOMEN_AND_MEN = sorted([Sex.FEMALE, Sex.MALE])
_ALL_SEXES = sorted([*_WOMEN_AND_MEN, Sex.UNRECORDED])


def dates(project):
    """No source may give a date; then readers must be able to see which source that is."""
    if project.known_days[0]:
        if not project.start_date:
            yield warning(gettext("The start is missing."), "start_date")
        if not project.end_date and project.end_qualifier != EndQualifier.OPEN:
            yield warning(gettext("The end is missing. Does the project go on? Then say so."), "end_date")
    elif project.sources.exists():
        yield warning(gettext("No date is known: readers see the sources instead."), "start_date")
    else:
        yield error(
            gettext("A project needs a start or an end, or a source that shows that none is known."), "start_date"
        )


def donors(project):
    fundings = list(project.fundings.all())
    if not fundings:
        yield error(gettext("A project needs at least one donor."), "fundings-group")
    given = sum(funding.amount for funding in fundings if funding.amount and funding.currency == project.currency)
    if project.budget is not None and not project.budget_scope:
        yield warning(gettext("Say what the budget covers: until then no total contains it."), "budget_scope")
    if project.budget and given > project.budget:
        sentence = gettext("What the donors give (%(sum)s) is more than the budget (%(budget)s).")
        amounts = {"sum": amount(given, project.currency), "budget": amount(project.budget, project.currency)}
        yield error(sentence % amounts, "budget")


def marks(project):
    """What a donor asks those whom it funds to show: docs/decisions/0039-marks-and-plates.md."""
    for funding in project.fundings.select_related("donor"):
        donor = funding.donor
        if donor.asks_logo and not donor.logo:
            sentence = gettext("The donor “%(donor)s” asks for its logo, and none is uploaded: its name stands there.")
            yield warning(sentence % {"donor": donor}, url=form_url(donor, "logo"))
        if donor.asks_statement and not donor.statement_fr:
            sentence = gettext("The donor “%(donor)s” asks for its statement of support, and none is recorded.")
            yield warning(sentence % {"donor": donor}, url=form_url(donor, "statement_fr"))


def where(project):
    if not project.is_nationwide and not project.regions.exists() and not project.countries:
        yield warning(gettext("No region is named, and the project is not said to be nationwide."), "regions")


def figures(project):
    """A figure needs its source and its date or period."""
    for row, figure in enumerate(_figures(project)):
        name = {"figure": figure}
        if not figure.label_fr:
            yield error(gettext("The figure “%(figure)s” lacks its label in French.") % name, f"figures-{row}-label_fr")
        if not figure.source and not figure.source_url:
            yield error(gettext("The figure “%(figure)s” lacks its source.") % name, f"figures-{row}-source")
        # A target is a plan, so it needs no date.
        has_time = figure.as_of_date or figure.period_start or figure.period_end or figure.is_target
        if not has_time and not bears_no_date(figure.source):
            sentence = gettext(
                "The figure “%(figure)s” lacks its as-of date or its period. "
                "If the source gives none, say so in the source: “undated”."
            )
            yield error(sentence % name, f"figures-{row}-as_of_date")


def parts(project):
    """A part is no larger than its whole; women and men together are the whole."""
    rows = {figure.pk: row for row, figure in enumerate(_figures(project))}
    for figure in _figures(project):
        if figure.part_of_id:
            try:
                figure.check_parts()
            except ValidationError as wrong:
                for field, sentences in wrong.message_dict.items():
                    yield from (error(sentence, f"figures-{rows[figure.pk]}-{field}") for sentence in sentences)
        for field in ("reached", "target"):
            yield from _sexes(figure, field, f"figures-{rows[figure.pk]}-{field}")


def _figures(project):
    """The figures in the order of the rows in the form."""
    return project.figures.select_related("part_of").prefetch_related("parts")


def _sexes(whole, field, name):
    """Compare a whole with its women and men, and those whose sex is not recorded: parts alike in all but the sex."""
    number = getattr(whole, field)
    same = attrgetter("age", "group", "region_id", "period_start", "period_end", "as_of_date")
    breakdowns = defaultdict(list)
    for part in whole.parts.all():
        if part.sex != Sex.ALL and getattr(part, field) is not None:
            breakdowns[same(part)].append(part)
    for parts in breakdowns.values():
        sexes = sorted(part.sex for part in parts)
        total = sum(getattr(part, field) for part in parts)
        if number is None or total == number or sexes not in (_WOMEN_AND_MEN, _ALL_SEXES):
            continue
        # Women and men of one age or region may leave a remainder, and so may rounded numbers; an excess is wrong.
        is_whole = all(part.age == whole.age and part.region_id == whole.region_id for part in parts)
        is_exact = all(figure.qualifier == BeneficiaryFigure.Qualifier.EXACTLY for figure in (whole, *parts))
        sentence = gettext("Women and men (%(sum)s) do not add up to their whole (%(whole)s).")
        if total < number and sexes == _WOMEN_AND_MEN:
            sentence = gettext(
                "Women and men (%(sum)s) do not add up to their whole (%(whole)s). If the sex of the others is not "
                "recorded, enter them as a part of their own: “sex not recorded”."
            )
        if total > number or (is_whole and is_exact):
            yield error(sentence % {"sum": total, "whole": number}, name)
        elif is_whole:
            yield warning(sentence % {"sum": total, "whole": number}, name)


def iati(project):
    """Advice: what the project lacks for a complete IATI activity."""
    yield from (warning(sentence, field) for sentence, field in sentences(project))


RULES = (dates, donors, marks, where, figures, parts, iati)
