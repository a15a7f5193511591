"""Findings: what a chart shows, in one sentence. Each function derives it from the numbers, or returns the plain title.

A finding is stated only if it is certain: one row is ahead of all others, and its name is in the reader's language.
A name stands after a colon, with its numbers in brackets, because a sentence around it would need its article, gender
and number ("Les Pays-Bas participent…").
Rows are [(core.languages.Text or str, number)]; the number is an int or a projects.totals.Total.
"""

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from projects.totals import Total


def leader(rows):
    """Return the row that is ahead of all others, or None if there is only one row or a tie."""
    ahead = sorted(rows, key=lambda row: -int(row[1]))
    if len(ahead) < 2 or int(ahead[0][1]) == int(ahead[1][1]) or getattr(ahead[0][0], "stands_in", False):
        return None
    return ahead[0]


def _headed(sentence, plain, rows, total):
    """Return the sentence filled with the leader's name, its number and the total, or the plain title."""
    ahead = leader(rows)
    if ahead is None:
        return plain
    return sentence % {"name": str(ahead[0]), "count": grouped(ahead[1]), "total": grouped(total)}


def grouped(number):
    """Format a whole number or a Total for the active language: 2 639, about 2,640."""
    return number.words if isinstance(number, Total) else number_format(number, 0, force_grouping=True)


def axis(rows, total):
    sentence = gettext("Axis with the most projects: %(name)s (%(count)s of %(total)s)")
    return _headed(sentence, gettext("Projects by axis"), rows, total)


def donor(rows, total):
    sentence = gettext("Donor of the most projects: %(name)s (%(count)s of %(total)s)")
    return _headed(sentence, gettext("Projects by donor"), rows, total)


def region(rows, total):
    sentence = gettext("Region with the most projects: %(name)s (%(count)s of %(total)s)")
    return _headed(sentence, gettext("Projects by region"), rows, total)


def year(rows):
    """Rows of [(year, number of projects)]."""
    ahead = leader(rows)
    if ahead is None:
        return gettext("Active projects by year")
    sentence = gettext("Year with the most projects under way: %(year)s (%(count)s)")
    return sentence % {"year": ahead[0], "count": grouped(ahead[1])}


def sex(women, men):
    """A finding needs both sexes: a project for women that counts women says nothing about men."""
    if not (women and men):
        return gettext("Persons reached by sex and age")
    sentence = ngettext(
        "Women and girls: %(count)s of %(total)s person whose sex is recorded",
        "Women and girls: %(count)s of %(total)s persons whose sex is recorded",
        int(women + men),
    )
    return sentence % {"count": grouped(women), "total": grouped(women + men)}


def group(rows, total):
    sentence = gettext("Group with the most persons reached: %(name)s (%(count)s of %(total)s)")
    return _headed(sentence, gettext("Persons reached by group"), rows, total)
