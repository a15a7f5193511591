"""People reached by sex, age and group: the same people as in the total, each counted once.

Each figure of the total is disaggregated as far as its own record or its shown parts allow; the rest counts as "not
recorded". A breakdown that contains a small number is hidden (projects/disclosure.py), so its people are "not recorded"
here.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from projects import findings
from projects.charts import Chart, bars_of
from projects.disclosure import facts_of, hidden_among
from projects.figures import BeneficiaryFigure
from projects.selection import keys_of
from projects.totals import TOTAL, Total, part

Sex, Age, Group, Unit = (getattr(BeneficiaryFigure, name) for name in ("Sex", "Age", "Group", "Unit"))


NOBODY = Total()


@dataclass
class People:
    """People by sex and age ({(sex, age): Total}, age None: not recorded) and by group, and the total."""

    total: Total = NOBODY
    by_sex_and_age: dict = field(default_factory=lambda: defaultdict(Total))
    by_group: dict = field(default_factory=lambda: defaultdict(Total))
    sex_not_recorded: Total = NOBODY
    group_not_recorded: Total = NOBODY

    def add(self, whole, facts, parts=()):
        """Add a Total with its facts ({"sex": "female"…}) and its parts [(facts, Total)]."""
        self.total += whole
        sexes = _cells(whole, facts, parts, ("sex", "age")) or _cells(whole, facts, parts, ("sex",))
        for cell, persons in sexes.items():
            self.by_sex_and_age[cell if len(cell) == 2 else (*cell, facts.get("age"))] += persons
        known = [persons for (sex, *_age), persons in sexes.items() if sex in (Sex.FEMALE, Sex.MALE)]
        self.sex_not_recorded += _rest(whole, known)
        groups = _cells(whole, facts, parts, ("group",))
        for (group,), persons in groups.items():
            self.by_group[group] += persons
        self.group_not_recorded += _rest(whole, groups.values())


def _rest(whole, parts):
    """Return what is left of a Total without its parts; it is as exact as the whole."""
    left = whole.plain - sum(part.plain for part in parts)
    return whole.with_plain(left) if left > 0 else NOBODY


def _cells(whole, facts, parts, names):
    """Return {values of `names`: Total of people} as far as known: from the figure itself, else from its parts.

    Parts are used if they have exactly these dimensions, each value once, and do not exceed their whole.
    """
    if facts.keys() >= set(names):
        return {tuple(facts[name] for name in names): whole}
    cells = {}
    for inner, persons in parts:
        says_this = inner.keys() >= set(names) and inner.keys() <= facts.keys() | set(names)
        if says_this and all(inner.get(name, value) == value for name, value in facts.items()):
            cell = tuple(inner[name] for name in names)
            if cell in cells:
                return {}
            cells[cell] = persons
    return cells if sum(cell.plain for cell in cells.values()) <= whole.plain else {}


# What is read of the figures with parts, of which there may be thousands: rows cost a tenth of records.
COLUMNS = ("pk", "part_of_id", "unit", "reached", "qualifier", "is_additive", "sex", "age", "group", "region_id")
COLUMNS += ("period_start", "period_end", "as_of_date")


def people_reached(projects):
    """Return the People of projects (a Selection or a queryset); two queries, with rows in proportion to the figures
    with parts.
    """
    people = People()
    persons = BeneficiaryFigure.objects.filter(project__in=keys_of(projects), unit=Unit.PERSONS)
    divided = BeneficiaryFigure.objects.filter(part_of__isnull=False).values("part_of")
    undivided = persons.additive().exclude(pk__in=divided).order_by()
    for row in undivided.values("sex", "age", "group").annotate(**TOTAL):
        facts = {name: row.pop(name) for name in ("sex", "age", "group")}
        people.add(Total(**row), {name: value for name, value in facts.items() if value not in ("", "all")})
    # A figure with its parts: nothing else decides what is shown of them (projects/disclosure.py).
    families = persons.filter(Q(part_of__isnull=False) | Q(pk__in=divided)).order_by("pk")
    figures = list(families.values_list(*COLUMNS, named=True))
    hidden = hidden_among(figures)
    parts = defaultdict(list)
    for figure in figures:
        if figure.part_of_id:
            known = parts[figure.part_of_id]  # a whole with hidden parts counts as disaggregated too
            if figure.reached is not None and figure.pk not in hidden:
                known.append((facts_of(figure), part(figure)))
    for figure in figures:
        if figure.is_additive and figure.reached is not None and figure.pk in parts and figure.pk not in hidden:
            people.add(part(figure), facts_of(figure), parts[figure.pk])
    return people


@dataclass(frozen=True)
class PyramidRow:
    """Women and men of one age band; widths are percentages of the longest bar."""

    code: str  # of the age band; "" if not recorded
    age: str
    women: Total
    men: Total
    women_width: str
    women_x: str
    men_width: str


@dataclass(frozen=True)
class Pyramid:
    title: str
    rows: list
    not_recorded: Total  # people whose sex is not recorded

    @property
    def subtitle(self):
        """What is counted, and for how many the sources do not say the sex."""
        said = gettext("Persons, as the sources count them.")
        if not self.not_recorded:
            return said
        sentence = ngettext(
            "For %(number)s person, the sources do not say the sex.",
            "For %(number)s persons, the sources do not say the sex.",
            self.not_recorded.number,
        )
        return f"{said} {sentence % {'number': self.not_recorded.words}}"

    @property
    def bars(self):
        """The bars of women and of men, if there is only one row: one row is no pyramid."""
        if len(self.rows) != 1:
            return []
        row = self.rows[0]
        sexes = [
            (capfirst(sex.label), persons, "", sex) for sex, persons in ((Sex.FEMALE, row.women), (Sex.MALE, row.men))
        ]
        return bars_of(sexes)


def pyramid(people):
    """Return the Pyramid of women | age | men."""
    cells = people.by_sex_and_age
    bands = [(age, label) for age, label in Age.choices if age != Age.ALL] + [(None, gettext("age not recorded"))]
    rows = [
        (age or "", label, cells.get((Sex.FEMALE, age), NOBODY), cells.get((Sex.MALE, age), NOBODY))
        for age, label in bands
    ]
    rows = [row for row in rows if row[2] or row[3]]
    highest = max((max(women.plain, men.plain) for *_band, women, men in rows), default=1) or 1
    women, men = (sum((row[side] for row in rows), NOBODY) for side in (2, 3))
    drawn = [
        PyramidRow(
            *(code, label, w, m),
            women_width=f"{100 * w.plain / highest:.1f}",
            women_x=f"{100 - 100 * w.plain / highest:.1f}",
            men_width=f"{100 * m.plain / highest:.1f}",
        )
        for code, label, w, m in rows
    ]
    return Pyramid(findings.sex(women, men), drawn, people.sex_not_recorded)


def group_chart(people):
    """Return the Chart of the people reached by group; people without a recorded group come last.

    The largest group is named only if the people without a recorded group could not change which one it is.
    """
    labels = dict(Group.choices)
    counted = sorted(people.by_group.items(), key=lambda item: -item[1].plain)
    rows = [(capfirst(labels[group]), persons, "", group) for group, persons in counted if persons.plain]
    unknown = people.group_not_recorded
    numbers = [row[1].plain for row in rows]
    is_sure = len(numbers) > 1 and numbers[0] > numbers[1] + unknown.plain
    rest = [(gettext("Group not recorded"), unknown, "", "")] if rows and unknown else []
    return Chart(
        "group",
        findings.group([row[:2] for row in rows] if is_sure else [], people.total),
        bars_of(rows + rest, is_led=is_sure),
        gettext("Persons, as the sources count them; no overlap between them is known."),
        gettext("Group"),
        gettext("Persons"),
    )
