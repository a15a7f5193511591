"""Key figures as a page shows them: with what the numbers are and are not, and sentences to quote them."""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.addresses import absolute
from core.exports.columns import named
from core.languages import text_of
from core.office import office_words
from core.templatetags.portal import day, number
from projects.key_figures import KeyFigures
from projects.totals import Total


class Quote(NamedTuple):
    """A sentence ready to be quoted, and the address that belongs to it: apart, because it runs from left to right."""

    text: str
    address: str


@dataclass(frozen=True)
class Headlines:
    key: KeyFigures
    whose: list  # sentences: whose the persons are, if the projects are those of a donor, a partner or a region
    sum: str  # what the number of persons adds up, in words
    quotes: list  # [Quote], one for each number
    parts_url: str  # where the sum of the persons is taken apart


def headlines(key, names, query="", scope=""):
    """Return the Headlines of KeyFigures. `names` are the filters in force (donor, region…), `query` that of the list,
    `scope` says in words which projects are counted, "" for all.
    """
    page = reverse("figures") + query
    return Headlines(
        key,
        whose(key, names),
        sum_in_words(key.persons),
        quotes(key, absolute(page), scope),
        parts_url=f"{page}#parts" if key.persons else "",
    )


def whose(key, names):
    """Return sentences that say that figures are those of whole projects, for the filters in force."""
    if not key.persons:
        return []
    found = []
    if "donor" in names:
        if key.shared:
            sentence = gettext(
                "Persons of the whole projects, not the share of one donor: %(shared)s of the %(persons)s are of "
                "projects that several donors fund."
            )
            found.append(sentence % {"shared": key.shared.words, "persons": key.persons.words})
        else:
            found.append(gettext("Persons of the whole projects; each of those projects has one donor."))
    if "partner" in names:
        found.append(gettext("Persons of the whole projects, not of the part that one partner has in them."))
    if "region" in names:
        found.append(
            gettext(
                "Figures of the whole projects that name this region, not of their part in it: the sources seldom "
                "divide them."
            )
        )
    return found


def lacks(key):
    """Return the years that the number of persons lacks, in a sentence without links, or ""."""
    sentence = gettext("No figure for: %(gaps)s.")
    gaps = [gettext("%(name)s: %(n)s") % {"name": named(gap.project, "title"), "n": gap.years} for gap in key.gaps]
    return sentence % {"gaps": gettext("; ").join(gaps)} if gaps else ""


def sum_in_words(total):
    """Return what a Total is the sum of."""
    return ngettext("one figure, with no known overlap", "sum of %(n)s figures with no known overlap", total.count) % {
        "n": number(total.count)
    }


def quotes(key, address, scope):
    """Return the Quote of each number that is not zero, with its source and its date."""
    rows = [
        (gettext("Projects of IOM %(in_country)s"), key.projects, "", ""),
        (
            gettext("Persons reached by projects of IOM %(in_country)s"),
            key.persons,
            key.persons.period_text,
            sum_in_words(key.persons),
        ),
        (gettext("Donors of projects of IOM %(in_country)s"), key.donors, "", ""),
        (gettext("Partners of projects of IOM %(in_country)s"), key.partners, "", ""),
    ]
    source = _source(key.last_change)
    scope = f" ({scope})" if scope else ""
    found = []
    for label, value, period, note in rows:
        shown = value.words if isinstance(value, Total) else number(value)
        subject = gettext(", ").join(part for part in (f"{label % office_words()}{scope}", period) if part)
        if value:
            found.append(Quote(f"{_told(subject, shown, note)} {source}", address))
    return found


def quote_of_figure(shown, project):
    """Return the Quote of one figure of a project (projects.disclosure.Shown)."""
    figure = shown.figure
    time = figure.period_text or figure.as_of_text
    qualifier = figure.get_qualifier_display() if figure.qualifier != figure.Qualifier.EXACTLY else ""
    label = gettext(", ").join(part for part in (text_of(figure, "label").value, time) if part)
    value = f"{qualifier} {number(shown.number)}".strip()
    told = _told(label, value, gettext("target") if shown.is_target else "")
    where = gettext("“%(title)s”") % {"title": text_of(project, "title").value}
    known = office_words() | {"where": where, "source": figure.source}
    cited = gettext("Source: %(source)s, quoted by %(office_name)s, %(where)s.")
    own = gettext("Source: %(office_name)s, %(where)s.")
    source = (cited if figure.source else own) % known
    return Quote(f"{told} {source}", absolute(project.get_absolute_url()))


def _told(label, value, note):
    told = gettext("%(name)s: %(n)s") % {"name": label, "n": value}
    return f"{told} ({note})." if note else f"{told}."


def _source(changed):
    dated = gettext("Source: %(office_name)s, published projects, data of %(date)s.")
    undated = gettext("Source: %(office_name)s, published projects.")
    return (dated if changed else undated) % (office_words() | {"date": day(changed)})
