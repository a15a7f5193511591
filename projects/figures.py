"""Beneficiary figures: one row is one number with its unit, date and source.

Totals are computed here and never stored. Figures of different units, parts of another figure and figures not marked as
additive are never summed.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import YEARS, format_partial_date, precision_field
from core.languages import text_of
from core.models import Region
from core.textfields import CleanCharField, PlainCharField, WebAddressField
from core.values import plain_number
from projects.totals import TOTAL, Total

ADDITIVE_PART = _("A part of another figure is already counted there: it cannot be additive.")
SMALLEST_SHOWN = 5  # fewer people could be recognised: projects/disclosure.py


class FigureQuerySet(models.QuerySet):
    def published(self):
        """Return the figures of published projects."""
        projects = self.model._meta.get_field("project").related_model.objects
        return self.filter(project__in=projects.published())

    def additive(self):
        """Return the figures that may be summed: marked as additive, with a number reached, not part of another figure,
        and shown.

        A figure too small to be shown is in no total; otherwise the difference between two totals would reveal it.
        """
        small = Q(unit__in=self.model.PEOPLE, reached__gt=0, reached__lt=SMALLEST_SHOWN)
        return self.filter(~small, is_additive=True, reached__isnull=False, part_of__isnull=True)

    def total(self, unit):
        """Return the Total of the additive figures of one unit (a BeneficiaryFigure.Unit)."""
        return Total(**self.additive().filter(unit=unit).aggregate(**TOTAL))


class BeneficiaryFigure(models.Model):
    class Unit(models.TextChoices):
        PERSONS = "persons", _("persons")
        HOUSEHOLDS = "households", _("households")
        SERVICES = "services", _("services")
        INSTITUTIONS = "institutions", _("institutions")
        ORGANISATIONS = "organisations", _("organisations")
        COUNTRIES = "countries", _("countries")
        NEIGHBOURHOODS = "neighbourhoods", _("neighbourhoods")
        MISSIONS = "missions", _("missions")
        INITIATIVES = "initiatives", _("initiatives")
        BUSINESSES = "businesses", _("businesses")
        EUROS_PER_PERSON = "euros_per_person", _("euros per person")

    class Qualifier(models.TextChoices):
        """How exact a number is, in the words of its source; projects/totals.py says what a sum makes of them."""

        EXACTLY = "exactly", _("exactly")
        MORE_THAN = "more_than", _("more than")
        ABOUT = "about", _("about")
        UP_TO = "up_to", _("up to")

    class Sex(models.TextChoices):
        ALL = "all", _("all sexes")
        FEMALE = "female", _("women and girls")
        MALE = "male", _("men and boys")
        UNRECORDED = "unrecorded", _("sex not recorded")

    class Age(models.TextChoices):
        ALL = "all", _("all ages")
        CHILDREN = "children", _("under 18")
        YOUTH = "youth", _("young people")
        ADULTS = "adults", _("adults")

    class Group(models.TextChoices):
        MIGRANTS = "migrants", _("migrants")
        RETURNEES = "returnees", _("returnees")
        CHILDREN = "children", _("children")
        YOUTH = "youth", _("young people")
        WOMEN = "women", _("women")
        PROFESSIONALS = "professionals", _("professionals")
        HOST_COMMUNITY = "host_community", _("host community")
        INSTITUTIONS = "institutions", _("institutions")

    PEOPLE = (Unit.PERSONS, Unit.HOUSEHOLDS)  # units that count human beings

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="figures")
    label = CleanCharField(_("label"), max_length=200, help_text=_("The noun, without the number."))
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, default=Unit.PERSONS)
    target = models.PositiveIntegerField(_("target"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("reached"), null=True, blank=True)
    baseline = models.PositiveIntegerField(
        _("baseline"), null=True, blank=True, help_text=_("The number before the project, if a source gives it.")
    )
    baseline_year = models.PositiveSmallIntegerField(
        _("year of the baseline"),
        null=True,
        blank=True,
        validators=[MinValueValidator(YEARS.start), MaxValueValidator(YEARS.stop - 1)],
    )
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, default=Qualifier.EXACTLY)
    period_start = models.DateField(_("period from"), null=True, blank=True)
    period_start_precision = precision_field(_("precision"))
    period_end = models.DateField(_("period to"), null=True, blank=True)
    period_end_precision = precision_field(_("precision"))
    as_of_date = models.DateField(_("as of"), null=True, blank=True)
    as_of_precision = precision_field(_("precision"))
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, default=Sex.ALL)
    age = models.CharField(_("age band"), max_length=10, choices=Age, default=Age.ALL)
    group = models.CharField(_("group"), max_length=15, choices=Group, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    is_additive = models.BooleanField(
        _("may be added to others"),
        default=False,
        help_text=_("Counts persons (or another unit) that no other figure of the portal counts again."),
    )
    part_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    source = PlainCharField(_("source"), max_length=250, blank=True)
    source_url = WebAddressField(_("address of the source"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("beneficiary figure")
        verbose_name_plural = _("beneficiary figures")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False) | Q(reached__isnull=False),
                name="figure_has_number",
                violation_error_message=_("A figure needs a target or a number reached."),
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, baseline_year__isnull=True)
                | Q(baseline__isnull=False, baseline_year__isnull=False),
                name="figure_baseline_has_year",
                violation_error_message=_("A baseline needs its year, and a year its baseline."),
            ),
            models.CheckConstraint(
                condition=Q(is_additive=False) | Q(part_of__isnull=True),
                name="figure_part_is_not_additive",
                violation_error_message=ADDITIVE_PART,
            ),
        ]

    def __str__(self):
        number = "–" if self.number is None else plain_number(self.number)  # a form shows it before it is whole
        return f"{number} {text_of(self, 'label')}"

    @property
    def number(self):
        """The main number: what was reached, else the target."""
        return self.reached if self.reached is not None else self.target

    @property
    def is_in_total(self):
        """Whether totals contain this figure; the same rule as `FigureQuerySet.additive`."""
        is_small = self.unit in self.PEOPLE and self.reached is not None and 0 < self.reached < SMALLEST_SHOWN
        return self.is_additive and self.reached is not None and self.part_of_id is None and not is_small

    @property
    def is_target(self):
        return self.reached is None

    @property
    def as_of_text(self):
        return format_partial_date(self.as_of_date, self.as_of_precision) if self.as_of_date else ""

    @property
    def period_text(self):
        """The period for display: "2013 – December 2014", "2015", "since 2005", or "" if none is recorded."""
        if self.period_start and not self.period_end:
            start = format_partial_date(self.period_start, self.period_start_precision)
            return gettext("since %(date)s") % {"date": start}
        ends = [
            format_partial_date(date, precision)
            for date, precision in (
                (self.period_start, self.period_start_precision),
                (self.period_end, self.period_end_precision),
            )
            if date
        ]
        return ends[0] if len(set(ends)) == 1 else " – ".join(ends)

    def clean(self):
        super().clean()
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValidationError({"period_end": _("The period ends before it starts.")})
        self.check_parts()

    def save(self, *args, **kwargs):
        self.check_parts()
        super().save(*args, **kwargs)

    def check_parts(self):
        """Raise ValidationError if this figure is larger than its whole, or smaller than one of its parts."""
        whole = self.part_of
        if whole is None:
            for field in ("target", "reached"):
                self._check_order(field, self._largest_part(field), getattr(self, field))
            return
        if whole is self or whole.pk == self.pk or whole.project_id != self.project_id:
            raise ValidationError({"part_of": _("A figure can only be a part of another figure of the same project.")})
        if whole.unit != self.unit:
            raise ValidationError({"part_of": _("A part has the same unit as its whole.")})
        for field in ("target", "reached"):
            self._check_order(field, getattr(self, field), getattr(whole, field))

    def _largest_part(self, field):
        return self.parts.aggregate(n=Max(field))["n"] if self.pk else None

    @staticmethod
    def _check_order(field, part, whole):
        if part is not None and whole is not None and part > whole:
            message = _("A part (%(part)s) is larger than its whole (%(whole)s).") % {"part": part, "whole": whole}
            raise ValidationError({field: message})
