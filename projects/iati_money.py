"""Who gives how much to a project, as IATI elements: organisations, budgets, commitments and payments."""

from django.conf import settings
from django.utils import timezone

from projects import iati_codes as codes
from projects.amounts import LONGEST, Amount
from projects.iati_text import add, narrate, texts_of


def org_id(partner):
    """Return the identifier of a partner in registers of aid, or "" if it is not known."""
    own = settings.OFFICE.organisation
    return own.iati if partner.code == own.partner else partner.org_id


def names_of(partner):
    """Return {language: name} of a partner; its code if it has no name."""
    return texts_of(partner, "name") or {"fr": partner.code}


def budgets(project):
    """Return [(first day, last day, amount, currency)]: the budgets by year, else the whole one of at most a year.

    The standard has no longer ones (rule 7.5.3).
    """
    rows = [row for row in project.amounts.all() if row.is_budget and row.last_day - row.first_day <= LONGEST]
    if rows:
        return [(row.first_day, row.last_day, row.amount, row.currency) for row in rows]
    start, end = project.start_date, project.end_date
    if project.budget is None or not start or not end or end - start > LONGEST:
        return []
    return [(start, end, project.budget, project.currency)]


def add_budgets(element, project):
    for first, last, amount, currency in budgets(project):
        budget = add(element, "budget", type="1", status="1")  # original, indicative
        add(budget, "period-start", iso_date=first)
        add(budget, "period-end", iso_date=last)
        # The date of the exchange rate is not recorded; the standard recommends the first day of the period.
        add(budget, "value", str(amount), currency=currency, value_date=first)


def add_transactions(element, project):
    """Commitments and payments; a day to come is none yet (rule 11.2.1)."""
    today = timezone.localdate()
    own = settings.OFFICE.organisation
    for row in (row for row in project.amounts.all() if not row.is_budget and row.first_day <= today):
        transaction = add(element, "transaction")
        add(transaction, "transaction-type", code=codes.TRANSACTION[row.kind])
        add(transaction, "transaction-date", iso_date=row.first_day)
        add(transaction, "value", str(row.amount), currency=row.currency, value_date=row.first_day)
        us = (own.iati, codes.MULTILATERAL, own.name)
        them = row.partner and (org_id(row.partner), codes.organisation_type(row.partner), names_of(row.partner))
        gives, takes = (us, them) if row.kind in (Amount.Kind.DISBURSEMENT, Amount.Kind.EXPENDITURE) else (them, us)
        for tag, who in (("provider-org", gives), ("receiver-org", takes)):
            if who:
                narrate(add(transaction, tag, ref=who[0], type=who[1]), who[2])
