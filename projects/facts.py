"""The facts of a project, as terms and values: the same on its page and on its fact sheet."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from core.dates import Precision, format_partial_date
from core.fields import Type, referred
from core.languages import text_of
from core.office import office_words
from core.sorting import in_order
from core.templatetags.portal import NO_BREAK_SPACE, day, money, number, when
from projects import fields
from projects.models import Participation
from projects.periods import period_parts

BESIDE, BELOW = "beside", "below"  # where a fact is placed on the sheet: beside the texts, or below them


@dataclass(frozen=True)
class Day:
    """A date, only as precise as its source."""

    date: object
    precision: str

    def __str__(self):
        return format_partial_date(self.date, self.precision)

    def __html__(self):
        return when(self.date, self.precision)


@dataclass(frozen=True)
class Money:
    """An amount in its currency."""

    amount: object
    currency: str

    def __str__(self):
        return f"{number(self.amount)}{NO_BREAK_SPACE}{self.currency}"

    def __html__(self):
        return money(self.amount, self.currency)


@dataclass(frozen=True)
class Code:
    """Latin text, which is left-to-right in Arabic text too."""

    text: str

    def __str__(self):
        return self.text

    def __html__(self):
        return format_html("<bdi>{}</bdi>", self.text)


@dataclass(frozen=True)
class Item:
    """One value of a fact: its `parts` in order, each a str, Day, Money, Code or core.languages.Text."""

    parts: tuple
    url: str = ""
    notes: tuple = ()  # appended in small type
    is_small: bool = False  # itself in small type; a fallback among many names does not state its language then


@dataclass(frozen=True)
class Fact:
    """A term with its values; `sheet` is BESIDE, BELOW, or "" for facts on the page only."""

    term: str
    items: list
    sheet: str = BESIDE


def facts_of(project):
    """Return the known Facts of a project, in the order of its page.

    The project comes with its links (ProjectQuerySet.with_links): no query is made.
    """
    implementing, government = (partners(project, role) for role in ("implementing", "government"))
    known = [
        Fact(gettext("Axis"), [_named(project.axis, project.axis.get_absolute_url())], sheet=""),
        Fact(gettext("Dates"), [dates(project)]),
        Fact(gettext("Donors"), donors(project)),
        Fact(gettext("Budget"), budget(project)),
        Fact(gettext("Where"), where(project)),
        _declared(project, fields.TARGET_GROUP),
        Fact(gettext("Implementing partners"), implementing, BELOW),
        Fact(gettext("Government partners"), government, BELOW),
        *(_declared(project, field) for field in fields.SUBJECTS),
        Fact(gettext("Contact"), _contact(project)),
        Fact(gettext("Last changed"), [Item((day(project.updated_at),))], sheet=""),
        Fact(gettext("Last checked"), _checked(project), sheet=""),
    ]
    return [fact for fact in known if fact.items]


# --- What is written by hand ------------------------------------------------------------------------------------------


def dates(project):
    """Return the Item with the dates of a project, or with a note that no source gives them."""
    parts = period_parts(project, Day)
    return Item(tuple(parts) if project.known_days[0] else (gettext("The sources give no dates."),))


def donors(project):
    """Return an Item for each donor, with its amount and its note, if known."""
    items = []
    for funding in project.fundings.all():
        amount = [Money(funding.amount, funding.currency)] if funding.amount is not None else []
        note = [text] if (text := text_of(funding, "note")) else []
        items.append(_named(funding.donor, reverse("donor", args=[funding.donor.code]), notes=(*amount, *note)))
    return items


def partners(project, role):
    """Return an Item for each partner in a role (of Participation.Role)."""
    links = [link for link in project.participations.all() if link.role == Participation.Role(role)]
    return [_named(link.partner, reverse("partner", args=[link.partner.code])) for link in links]


def where(project):
    """Return the Items with the location of a project."""
    items = [Item((gettext("Nationwide"),))] if project.is_nationwide else []
    items += [_named(region, reverse("region", args=[region.code])) for region in project.regions.all()]
    comma = gettext(", ")
    if names := [part for place in project.places.all() for part in (comma, text_of(place, "name"))]:
        items.append(Item(tuple(names[1:]), is_small=True))
    if countries := comma.join(in_order(str(country.name) for country in project.countries)):
        items = items or [Item((office_words()["country_name"],))]
        also_in = gettext("Also in:")  # not inside the f-string, where `make messages` does not see it
        share = project.home_share
        words = gettext("Share %(of_country)s: %(share)s%%")  # there too
        notes = (words % {**office_words(), "share": number(share)},) if share is not None else ()
        items.append(Item((f"{also_in} {countries}",), notes=notes, is_small=True))
    return items


def budget(project):
    """Return the Item with the budget of a project and what it covers, or none."""
    if project.budget is None:
        return []
    note = text_of(project, "budget_note") or project.get_budget_scope_display()
    return [Item((Money(project.budget, project.currency),), notes=(note,) if note else ())]


def _contact(project):
    address = project.contact_email
    return [Item((Code(address),), f"mailto:{address}")] if address else []


def _checked(project):
    return [Item((Day(project.checked_on, Precision.DAY),))] if project.checked_on else []


# --- What is made from the declaration of a field ---------------------------------------------------------------------


def _declared(project, field):
    """Return the Fact of a field declared in projects/fields.py."""
    return Fact(str(field.label), _ITEMS[field.type](project, field), "" if "sheet" in field.absent() else BESIDE)


def _text(project, field):
    text = text_of(project, field.name)
    return [Item((text,))] if text else []


def _plain(project, field):
    value = getattr(project, field.name)
    return [Item((value,))] if value else []


def _choice(project, field):
    return [Item((getattr(project, f"get_{field.name}_display")(),))] if getattr(project, field.name) else []


def _references(project, field):
    return [_listed(other) for other in referred(project, field)]


_ITEMS = {
    Type.TEXT: _text,
    Type.PLAIN: _plain,
    Type.CHOICE: _choice,
    Type.REFERENCES: _references,
}


def _listed(other):
    """Return the Item of an entry of an official list: its place there, its name, and its page."""
    return Item((Code(other.place_in_list), ". ", other.brief_name), other.get_absolute_url())


def _named(other, url="", notes=()):
    return Item((text_of(other, "name"),), url, notes)
