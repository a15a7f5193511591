"""Columns that only spreadsheets of projects and of their figures have."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of
from core.models import Partner
from core.search import fold
from desk.spreadsheets.cells import AmbiguousCellError, CellError
from desk.spreadsheets.columns import ImportColumn
from desk.spreadsheets.matching import split
from desk.spreadsheets.money import read_money
from desk.spreadsheets.partners import PARTNER_NAMES
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Participation, Project
from projects.money import currencies, in_cents

# The name fields with which other rows may refer to a project.
PROJECT_NAMES = (*columns_of("title"), "acronym")
_AMOUNT = re.compile(
    r"\A(?P<name>.{0,300}\S)\s{0,9}"
    r"(?:\((?P<inside>[^()\d]{0,40}\d[^()]{0,60})\)|[:=]\s{0,9}(?P<after>[^:=\d]{0,40}\d[^:=]{0,60}))\s{0,9}"
)


def _with_amount(part, is_known):
    """Return (name, (amount or None, currency)) of a donor; what stands in brackets is an amount only if it is one."""
    match = _AMOUNT.fullmatch(part)
    if match is None or is_known(part):
        return part, (None, "")
    text = (match["inside"] or match["after"]).strip()
    try:
        amount, currency = read_money(text)
    except AmbiguousCellError as question:
        shown = " / ".join(shown for _value, shown in question.readings)
        raise CellError(
            gettext("“%(text)s” can be %(shown)s: write the amount with two decimals.") % {"text": text, "shown": shown}
        ) from question
    except CellError:
        return part, (None, "")
    known = dict(currencies())
    if currency not in known:
        raise CellError(
            gettext("“%(currency)s” is none of the currencies %(known)s.")
            % {"currency": currency, "known": ", ".join(known)}
            if currency
            else gettext("“%(text)s”: the amount needs its currency: %(known)s.")
            % {"text": part, "known": ", ".join(known)}
        )
    return match["name"], (in_cents(amount), currency)


class _PartnerColumn(ImportColumn):
    """Partners, through a link table with extra fields."""

    empty = ()
    is_link = True
    may_be_empty = True
    target, key, names = Partner, "code", PARTNER_NAMES

    def directory(self, context):
        return context.directory(self.target, self.key, self.names)

    def put(self, record, value, context):
        """Nothing to do before the record is saved; see `link`."""


class Donors(_PartnerColumn):
    """Donors, with amounts if known; a donor without an amount keeps the stored one."""

    takes = _("Codes or names of partners, separated by ; or |. With an amount: EU (800 000 EUR); CH.")
    relations = ("fundings__donor", "donors")

    def read(self, text, context):
        directory, given, names = self.directory(context), {}, []
        for part in split(text):
            name, amount = _with_amount(part, lambda name: context.known(directory, name))
            names.append(name)
            given[name] = amount
        codes = context.find_all(directory, "\n".join(names))
        amounts = {context.known(directory, name): amount for name, amount in given.items()}
        return tuple((code, *amounts.get(code, (None, ""))) for code in codes)

    def value_of(self, record):
        if record.pk is None:
            return ()
        rows = ((f.donor.code, f.amount, f.currency) for f in record.fundings.all())
        return tuple(sorted((c, in_cents(a), m) for c, a, m in rows))

    def same(self, old, new):
        """Whether `new` would change nothing: the same donors, and the same amounts where it gives any."""
        amounts = {code: given for code, *given in old}
        return amounts.keys() == {code for code, *_given in new} and all(
            amount is None or amounts[code] == [amount, currency] for code, amount, currency in new
        )

    def link(self, changes, context):
        pks = self.directory(context).pks
        added = []
        for record, old, new in changes:
            there = {code for code, *_given in old}
            gone = [pks[code] for code in there - {code for code, *_given in new}]
            if gone:
                record.fundings.filter(donor__in=gone).delete()
            for code, amount, currency in new:
                if code not in there:
                    added.append(Funding(project=record, donor_id=pks[code], amount=amount, currency=currency))
                elif amount is not None:
                    record.fundings.filter(donor=pks[code]).update(amount=amount, currency=currency)
        Funding.objects.bulk_create(added)

    def show(self, value):
        return "; ".join(code if amount is None else f"{code} ({amount} {money})" for code, amount, money in value)


class Partners(_PartnerColumn):
    """The partners in one role."""

    takes = _("Codes or names of partners, separated by ; or |.")
    relations = ("participations__partner", "partners")

    def __init__(self, name, role, **kwargs):
        super().__init__(name, "partners", **kwargs)
        self.role = role

    def read(self, text, context):
        return context.find_all(self.directory(context), text)

    def value_of(self, record):
        if record.pk is None:
            return ()
        return tuple(sorted(link.partner.code for link in record.participations.all() if link.role == self.role))

    def link(self, changes, context):
        pks = self.directory(context).pks
        added = []
        for record, old, new in changes:
            gone = [pks[code] for code in set(old) - set(new)]
            if gone:
                record.participations.filter(role=self.role, partner__in=gone).delete()
            added += [
                Participation(project=record, partner_id=pks[code], role=self.role) for code in new if code not in old
            ]
        Participation.objects.bulk_create(added)

    def show(self, value):
        return "; ".join(value)


class WholeFigure(ImportColumn):
    """The figure that this one is a part of: by its number, or by its French label within the project.

    The label also finds a figure in the same file; the value is then "row 37".
    """

    takes = _("Number (id) of a figure of the same project, or its French label.")
    relations = ("part_of",)
    is_late = True

    def read(self, text, context):
        if text.isascii() and text.isdigit():
            return context.find(context.own(), text)
        return f"={fold(text)}"  # the project is known once the whole row is read

    def value_of(self, record):
        return str(record.part_of_id or "")

    def resolve(self, record, value, row, context):
        """Return the number of the figure with a label, or "row 37" for one that the same file adds."""
        if not value.startswith("="):
            return value
        itself = {str(record.pk), f"row {row.number}"}
        numbers = once(context, figure_labels).get((record.project_id, value[1:]), set()) - itself
        if len(numbers) != 1:
            known = sorted(numbers)
            raise CellError(
                gettext("this label is that of several figures: %(codes)s. Write the number.")
                % {"codes": ", ".join(known)}
                if known
                else gettext("no other figure of this project has this label")
            )
        return numbers.pop()

    def put(self, record, value, context):
        if value.startswith("row "):
            record.part_of_id = context.row_pks[int(value[4:])]
        else:
            record.part_of_id = int(value) if value else None


def once(context, load):
    """Return `load(context)`, computed once per context."""
    kept = vars(context).setdefault("loaded", {})
    if load not in kept:
        kept[load] = load(context)
    return kept[load]


def figure_labels(context):
    """Return {(project's pk, folded French label): numbers or rows} of all figures, stored or new in this file."""
    labels = {}
    for pk, project, label in BeneficiaryFigure.objects.values_list("pk", "project", "label_fr").iterator():
        labels.setdefault((project, fold(label)), set()).add(str(pk))
    projects = context.directory(Project, "code", PROJECT_NAMES)
    for number, cells in context.job.rows.values_list("number", "cells").iterator():
        if "id" in cells or not {"project", "label_fr"} <= cells.keys():
            continue
        pk = projects.pks.get(context.known(projects, str(cells["project"]).strip()))
        labels.setdefault((pk, fold(str(cells["label_fr"]))), set()).add(f"row {number}")
    return labels
