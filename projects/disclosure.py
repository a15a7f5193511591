"""Small counts of people are hidden, and so is everything from which they could be derived.

The rule (docs/decisions/0012): one to four people or households reached are hidden. So are the whole breakdown with the
small number (women and men, the years, the regions…) and every finer breakdown, so that no difference reveals it;
likewise if a breakdown leaves a remainder of one to four people. The whole above it is shown. Totals add up shown
numbers only, so no two filters differ by a hidden one: see `FigureQuerySet.additive`.
"""

from collections import defaultdict
from dataclasses import dataclass

from projects.figures import SMALLEST_SHOWN, BeneficiaryFigure
from projects.progress import Progress
from projects.totals import part

PEOPLE, ALL_SEXES, ALL_AGES = BeneficiaryFigure.PEOPLE, BeneficiaryFigure.Sex.ALL, BeneficiaryFigure.Age.ALL


@dataclass(frozen=True)
class Shown:
    """The public view of one figure: its numbers, or that they are hidden. `figure` still has the real ones.

    A hidden figure shows neither number, because the target is often close to the number reached.
    """

    figure: BeneficiaryFigure
    is_hidden: bool
    whole: "Shown | None" = None  # of the figure that this one is a part of

    @property
    def reached(self):
        return None if self.is_hidden else self.figure.reached

    @property
    def target(self):
        return None if self.is_hidden else self.figure.target

    @property
    def baseline(self):
        """The number before the project; None if it or the figure is hidden."""
        number = self.figure.baseline
        is_few = number is not None and self.figure.unit in PEOPLE and is_small(number)
        return None if self.is_hidden or is_few else number

    @property
    def baseline_year(self):
        return None if self.baseline is None else self.figure.baseline_year

    @property
    def number(self):
        """The main number: what was reached, else the target; None if hidden."""
        return None if self.is_hidden else self.figure.number

    @property
    def is_target(self):
        return not self.is_hidden and self.figure.is_target

    @property
    def progress(self):
        """The projects.progress.Progress towards the target; None unless both numbers are known and shown."""
        is_compared = self.reached is not None and self.target is not None
        return Progress(part(self.figure), self.target) if is_compared else None

    @property
    def percent(self):
        """What was reached in whole per cent of the target; None if that cannot be said."""
        return self.progress.percent if self.progress else None


def disclosed(figures, complete=False):
    """Return {figure.pk: Shown} for figures of one or many projects, in their order.

    What is hidden depends on the other figures of a project, so they are read here, in one query. With `complete=True`,
    `figures` are already all figures of their projects (a prefetch), and no query is needed.
    """
    figures = list(figures)
    known = {figure.pk: figure for figure in figures}
    if not complete:
        others = BeneficiaryFigure.objects.filter(project__in={figure.project_id for figure in figures})
        known = {figure.pk: figure for figure in others} | known
    hidden = hidden_among(known.values())

    def shown(figure):
        whole = known.get(figure.part_of_id)
        return Shown(figure, figure.pk in hidden, whole and shown(whole))

    return {figure.pk: shown(figure) for figure in figures}


def hidden_among(figures):
    """Return the pks of the figures that must not be shown, given all figures of some projects."""
    counted = {f.pk: f for f in figures if f.unit in PEOPLE and f.reached is not None}
    hidden = {pk for pk, figure in counted.items() if is_small(figure.reached)}
    families = defaultdict(list)
    for figure in counted.values():
        families[_root(figure, counted).pk].append(figure)
    for members in families.values():
        if len(members) > 1:
            hidden |= _hidden_in_family(members)
    return hidden


def is_small(number):
    return 0 < number < SMALLEST_SHOWN


def _root(figure, known):
    while figure.part_of_id in known:
        figure = known[figure.part_of_id]
    return figure


def _hidden_in_family(members):
    """Return the pks to hide among a figure and its parts, their parts and so on."""
    by_pk = {figure.pk: figure for figure in members}
    breakdowns = defaultdict(list)
    ways = {}
    for figure in members:
        ways[figure.pk] = _way(figure, by_pk)
        breakdowns[ways[figure.pk]].append(figure)
    unsafe = {way for way, parts in breakdowns.items() if any(is_small(part.reached) for part in parts)}
    for way, parts in breakdowns.items():
        wholes = [figure for figure in members if ways[figure.pk] <= way]  # the same way: years inside longer periods
        if any(_leaves_few(whole, [p for p in parts if _is_within(p, whole, ways, by_pk)]) for whole in wholes):
            unsafe.add(way)
    return {figure.pk for figure in members if any(way <= ways[figure.pk] for way in unsafe)}


def _leaves_few(whole, parts):
    """Whether the whole minus its parts is a small number; overlapping parts are checked one by one."""
    total = sum(part.reached for part in parts)
    if total > whole.reached:
        return any(is_small(whole.reached - part.reached) for part in parts)
    return bool(parts) and is_small(whole.reached - total)


def facts_of(figure):
    """Return {dimension: value} for the dimensions to which a figure is limited."""
    facts = {
        "sex": figure.sex if figure.sex != ALL_SEXES else None,
        "age": figure.age if figure.age != ALL_AGES else None,
        "group": figure.group or None,
        "region": figure.region_id,
        "period": (figure.period_start, figure.period_end) if figure.period_start or figure.period_end else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _all_facts(figure, by_pk):
    """As facts_of, with what its whole is limited to: a part counts some of the same people, and need not repeat it."""
    whole = by_pk.get(figure.part_of_id)
    return {**_all_facts(whole, by_pk), **facts_of(figure)} if whole else facts_of(figure)


def _way(figure, by_pk):
    """Return the dimensions by which a figure divides the whole of its family: a frozenset, empty for the whole itself.

    Parts that differ from their whole only in the label (nationalities) form a breakdown of their own.
    """
    whole = by_pk.get(figure.part_of_id)
    if whole is None:
        return frozenset()
    outer, inner = _all_facts(whole, by_pk), facts_of(figure)
    narrower = {name for name in inner if inner[name] != outer.get(name)}
    return _way(whole, by_pk) | (narrower or {("parts of", whole.pk)})


def _is_within(part, whole, ways, by_pk):
    """Whether a figure counts a part of the people that another figure of its family counts."""
    ancestor = part
    while ancestor.part_of_id in by_pk:
        ancestor = by_pk[ancestor.part_of_id]
        if ancestor.pk == whole.pk:
            return True
    if any(isinstance(way, tuple) for way in ways[whole.pk]):
        return False
    outer, inner = _all_facts(whole, by_pk), _all_facts(part, by_pk)
    if outer == inner or not outer.keys() <= inner.keys():
        return False
    return all(inner[name] == value for name, value in outer.items() if name != "period") and (
        "period" not in outer or _covers(outer["period"], inner["period"])
    )


def _covers(period, other):
    """Whether a period (first day, last day; None: open) covers another."""
    (first, last), (start, end) = period, other
    starts_before = first is None or (start is not None and first <= start)
    return starts_before and (last is None or (end is not None and end <= last))
