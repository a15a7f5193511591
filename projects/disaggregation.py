"""People reached by sex, age and group: the same people as in the total, each counted once.

Each figure of the total is disaggregated as far as its own record or its shown parts allow; the rest counts as "not
recorded". A breakdown that contains a small number is hidden (projects/disclosure.py), so its people are "not recorded"
here.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.text import capfirst
from django.utils.translation import gettext

from projects import findings
from projects.charts import Chart, bars_of
from projects.disclosure import disclosed, facts_of
from projects.figures import BeneficiaryFigure

Sex, Age, Group, Unit = (getattr(BeneficiaryFigure, name) for name in ("Sex", "Age", "Group", "Unit"))


@dataclass
class People:
    """People by sex and age ({(sex, age): number}, age None: not recorded) and by group, and the total."""

    total: int = 0
    by_sex_and_age: Counter = field(default_factory=Counter)
    by_group: Counter = field(default_factory=Counter)

    def add(self, reached, facts, parts=()):
        """Add a figure with its facts ({"sex": "female"…}) and its parts [(facts, persons)]."""
        self.total += reached
        sexes = _cells(reached, facts, parts, ("sex", "age")) or _cells(reached, facts, parts, ("sex",))
        for cell, persons in sexes.items():
            self.by_sex_and_age[cell if len(cell) == 2 else (*cell, facts.get("age"))] += persons
        for (group,), persons in _cells(reached, facts, parts, ("group",)).items():
            self.by_group[group] += persons


def _cells(reached, facts, parts, names):
    """Return {values of `names`: number of people} as far as known: from the figure itself, else from its parts.

    Parts are used if they have exactly these dimensions, each value once, and do not exceed their whole.
    """
    if facts.keys() >= set(names):
        return {tuple(facts[name] for name in names): reached}
    cells = Counter()
    for inner, persons in parts:
        says_this = inner.keys() >= set(names) and inner.keys() <= facts.keys() | set(names)
        if says_this and all(inner.get(name, value) == value for name, value in facts.items()):
            cell = tuple(inner[name] for name in names)
            if cell in cells:
                return {}
            cells[cell] = persons
    return cells if cells.total() <= reached else {}


def people_reached(projects):
    """Return the People of a queryset of projects; two queries, with rows in proportion to the figures with parts."""
    people = People()
    persons = BeneficiaryFigure.objects.filter(project__in=projects.order_by().values("pk"), unit=Unit.PERSONS)
    undivided = persons.additive().filter(parts=None)
    for row in undivided.order_by().values("sex", "age", "group").annotate(persons=Sum("reached")):
        people.add(row.pop("persons"), {name: value for name, value in row.items() if value not in ("", "all")})
    divided = persons.additive().exclude(parts=None).order_by()
    figures = persons.filter(project__in=divided.values("project")).order_by("pk")
    shown = [one.figure for one in disclosed(figures, complete=True).values() if not one.is_hidden]
    parts = defaultdict(list)
    for figure in figures:
        if figure.part_of_id:
            parts[figure.part_of_id]  # a whole with hidden parts counts as disaggregated too
    for figure in shown:
        if figure.part_of_id and figure.reached is not None:
            parts[figure.part_of_id].append((facts_of(figure), figure.reached))
    for figure in shown:
        if figure.is_additive and figure.reached is not None and figure.pk in parts:
            people.add(figure.reached, facts_of(figure), parts[figure.pk])
    return people


@dataclass(frozen=True)
class PyramidRow:
    """Women and men of one age band; widths are percentages of the longest bar."""

    code: str  # of the age band; "" if not recorded
    age: str
    women: int
    men: int
    women_width: str
    women_x: str
    men_width: str


@dataclass(frozen=True)
class Pyramid:
    title: str
    rows: list
    not_recorded: int  # people whose sex is not recorded


def pyramid(people):
    """Return the Pyramid of women | age | men."""
    cells = people.by_sex_and_age
    bands = [(age, label) for age, label in Age.choices if age != Age.ALL] + [(None, gettext("age not recorded"))]
    rows = [(age or "", label, cells[Sex.FEMALE, age], cells[Sex.MALE, age]) for age, label in bands]
    rows = [row for row in rows if row[2] or row[3]]
    highest = max((max(women, men) for *_band, women, men in rows), default=1)
    women, men = sum(row[2] for row in rows), sum(row[3] for row in rows)
    drawn = [
        PyramidRow(
            *(code, label, w, m),
            women_width=f"{100 * w / highest:.1f}",
            women_x=f"{100 - 100 * w / highest:.1f}",
            men_width=f"{100 * m / highest:.1f}",
        )
        for code, label, w, m in rows
    ]
    return Pyramid(findings.sex(women, men), drawn, people.total - women - men)


def group_chart(people):
    """Return the Chart of the people reached by group; people without a recorded group come last.

    The largest group is named only if the people without a recorded group could not change which one it is.
    """
    labels = dict(Group.choices)
    rows = [
        (capfirst(labels[group]), persons, "", group) for group, persons in people.by_group.most_common() if persons
    ]
    unknown = people.total - sum(row[1] for row in rows)
    numbers = [row[1] for row in rows]
    is_sure = len(numbers) > 1 and numbers[0] > numbers[1] + unknown
    rest = [(gettext("Group not recorded"), unknown, "", "")] if rows and unknown else []
    return Chart(
        "group",
        findings.group([row[:2] for row in rows] if is_sure else [], people.total),
        bars_of(rows + rest, is_led=is_sure),
        gettext("Persons, as the sources count them; each is counted once."),
        gettext("Group"),
        gettext("Persons"),
    )
