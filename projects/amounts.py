"""Amounts of a project by period or by day, as the office gives them: budgets, commitments, payments.

They are what registers of aid ask for beside the whole budget (IATI: budget and transaction). Nothing is computed from
them, and nothing is filled in: a total divided by years would be a guess.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Partner
from projects.money import currencies

LONGEST = dt.timedelta(days=365)  # of a budget: from its first to its last day (rule 7.5.3 of IATI)


class Amount(models.Model):
    class Kind(models.TextChoices):
        BUDGET = "budget", _("budget of a period")
        COMMITMENT = "commitment", _("commitment of a donor")
        RECEIPT = "receipt", _("received from a donor")
        DISBURSEMENT = "disbursement", _("paid to a partner")
        EXPENDITURE = "expenditure", _("spent by the office")

    WITH_PARTNER = (Kind.COMMITMENT, Kind.RECEIPT, Kind.DISBURSEMENT)

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="amounts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, choices=currencies)
    first_day = models.DateField(_("day, or first day"), help_text=_("Of a budget the first day of its period."))
    last_day = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Of a budget only: at most one year later.")
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amounts",
        verbose_name=_("from whom, or to whom"),
    )

    class Meta:
        verbose_name = _("amount by year or by day")
        verbose_name_plural = _("amounts by year or by day")
        ordering = ["first_day", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="budget", last_day__isnull=False, last_day__gte=models.F("first_day"), partner__isnull=True
                )
                | ~Q(kind="budget") & Q(last_day__isnull=True),
                name="amount_has_its_days",
                violation_error_message=_(
                    "A budget has a first and a last day, and no partner; any other amount has one day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True, kind__in=["budget", "expenditure"])
                | Q(partner__isnull=False, kind__in=["commitment", "receipt", "disbursement"]),
                name="amount_has_its_partner",
                violation_error_message=_("Say who committed or paid the amount, or to whom it was paid."),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="amount_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.first_day}"

    @property
    def is_budget(self):
        return self.kind == self.Kind.BUDGET

    def clean(self):
        super().clean()
        if self.is_budget and self.first_day and self.last_day and self.last_day - self.first_day > LONGEST:
            raise ValidationError({"last_day": _("A budget is of one year at most: give a row for each year.")})
        if self.kind and not self.is_budget and self.first_day and self.first_day > timezone.localdate():
            raise ValidationError({"first_day": _("This day has not come yet: only a budget may lie ahead.")})
