"""Key figures as a page shows them: with what the numbers are and are not."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.exports.columns import named
from core.templatetags.portal import number
from projects.fields import TAG_FILTERS
from projects.key_figures import KeyFigures


@dataclass(frozen=True)
class Headlines:
    key: KeyFigures
    whose: list  # sentences: whose the persons are, if the projects are those of a donor, a partner or a region
    sum: str  # what the number of persons adds up, in words
    parts_url: str  # where the sum of the persons is taken apart


def headlines(key, names, query=""):
    """Return the Headlines of KeyFigures. `names` are the filters in force (donor, region…), `query` is that of the
    list.
    """
    page = reverse("figures") + query
    return Headlines(
        key,
        whose(key, names),
        sum_in_words(key.persons),
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
    if TAG_FILTERS.intersection(names):
        found.append(
            gettext(
                "Figures of the whole projects, not only of what serves this goal, this objective or this programme."
            )
        )
    if "place" in names:
        found.append(
            gettext(
                "Figures of the whole projects that name this place, not of their part in it: the sources seldom "
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
