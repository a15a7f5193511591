"""A project."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core.dates import precision_field, widen
from core.indexes import LatestFirst, due_index, list_index
from core.languages import columns_of
from core.models import Axis, CompactObjective, Goal, GoalTarget, Partner, Place, Region, StrategyProgramme
from core.office import with_words
from core.publication import PERMISSIONS, Publication
from core.richtext import RichTextField
from core.textfields import CleanCharField, CleanTextField, PlainCharField
from core.years import UNKNOWN
from projects.fields import BUDGET_NOTE, FIELDS, TAGS, TEXTS
from projects.money import amount_field, amount_has_currency, currencies
from projects.periods import (
    EndQualifier,
    StartQualifier,
    dates_text,
    qualifier_field,
    span,
    years_text,
)
from projects.querysets import ProjectQuerySet


class Project(Publication):
    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ONGOING = "ongoing", _("Ongoing")
        COMPLETED = "completed", _("Completed")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")
        UNKNOWN = UNKNOWN, _("Dates not known")

    class BudgetScope(models.TextChoices):
        """What a budget covers: only amounts that cover the same thing may be summed."""

        OWN = "own", _("this project in this country")
        COUNTRIES = "countries", _("a project in several countries")
        WORLD = "world", _("a worldwide programme")
        PART = "part", _("one part of the project")

    class DacSector(models.TextChoices):
        """Sectors of the OECD Development Assistance Committee that the office's work falls under."""

        MIGRATION = "15190", _("15190 Facilitation of orderly, safe, regular and responsible migration and mobility")
        RIGHTS = "15160", _("15160 Human rights")
        TRAFFICKING = "15180", _("15180 Ending violence against women and girls")
        HEALTH = "12220", _("12220 Basic health care")
        VOCATIONAL = "11330", _("11330 Vocational training")
        LIFE_SKILLS = "11231", _("11231 Basic life skills for youth")
        SOCIAL = "16010", _("16010 Social protection")
        EMPLOYMENT = "16020", _("16020 Employment creation")
        RELIEF = "72010", _("72010 Material relief assistance and services")

    code = PlainCharField(
        _("project code"),
        max_length=20,
        unique=True,
        blank=True,
        help_text=with_words(
            _("The organisation's own code (FM.0390). Empty: the portal gives a provisional one (%(code_prefix)s0007).")
        ),
    )
    acronym = PlainCharField(_("acronym"), max_length=40, blank=True)
    phase = PlainCharField(_("phase"), max_length=20, blank=True, help_text=_("I, II, III…"))
    title = CleanCharField(_("title"), max_length=300)
    summary = CleanTextField(
        _("summary"), max_length=600, blank=True, help_text=_("One to three sentences, shown in lists.")
    )
    objectives = RichTextField(_("objectives"), blank=True)
    background = RichTextField(_("background"), blank=True)
    results = RichTextField(_("results"), blank=True)
    target_group = CleanTextField(_("target group"), blank=True)
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="projects", verbose_name=_("axis"))

    start_date = models.DateField(_("start"), null=True, blank=True)
    start_precision = precision_field(_("precision of the start"))
    start_qualifier = qualifier_field(_("how the source gives the start"), StartQualifier)
    end_date = models.DateField(_("end"), null=True, blank=True)
    end_precision = precision_field(_("precision of the end"))
    end_qualifier = qualifier_field(_("how the source gives the end"), EndQualifier)
    status_override = models.CharField(
        _("suspended or cancelled"),
        max_length=10,
        choices=[(Status.SUSPENDED.value, Status.SUSPENDED.label), (Status.CANCELLED.value, Status.CANCELLED.label)],
        blank=True,
        help_text=_("Empty: planned, ongoing or completed, computed from the dates."),
    )

    donors = models.ManyToManyField(
        Partner, through="Funding", related_name="funded_projects", verbose_name=_("donors")
    )
    partners = models.ManyToManyField(
        Partner, through="Participation", related_name="joined_projects", verbose_name=_("partners")
    )
    budget = amount_field(_("budget"))
    currency = models.CharField(_("currency"), max_length=3, choices=currencies, blank=True)
    budget_scope = models.CharField(
        _("coverage of the budget"),
        max_length=10,
        choices=BudgetScope,
        blank=True,
        help_text=_("Totals add up only budgets of a project in this country."),
    )
    budget_note = CleanCharField(
        _("what the budget covers"), max_length=200, blank=True, help_text=_("For instance: whole regional programme.")
    )
    is_nationwide = models.BooleanField(
        _("nationwide"), default=False, help_text=_("Covers the whole country: counted apart, not in each region.")
    )
    regions = models.ManyToManyField(Region, blank=True, related_name="projects", verbose_name=_("regions"))
    places = models.ManyToManyField(Place, blank=True, related_name="projects", verbose_name=_("places"))
    countries = CountryField(
        _("other countries"), multiple=True, blank=True, help_text=_("The other countries of a regional programme.")
    )
    home_share = models.DecimalField(
        _("share of this country, per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
        help_text=_("Of the budget of a programme in several countries; empty if nobody has said it."),
    )
    goals = models.ManyToManyField(
        Goal, blank=True, related_name="projects", verbose_name=_("sustainable development goals")
    )
    goal_targets = models.ManyToManyField(
        GoalTarget,
        blank=True,
        related_name="projects",
        verbose_name=_("targets of the sustainable development goals"),
        help_text=_("A target implies its goal, which need not be chosen as well."),
    )
    compact_objectives = models.ManyToManyField(
        CompactObjective, blank=True, related_name="projects", verbose_name=_("objectives of the Global Compact")
    )
    strategy_programmes = models.ManyToManyField(
        StrategyProgramme, blank=True, related_name="projects", verbose_name=_("programmes of the national strategy")
    )
    dac_sector = models.CharField(_("DAC sector"), max_length=5, choices=DacSector, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("earlier phase or programme"),
    )
    related_projects = models.ManyToManyField("self", blank=True, verbose_name=_("related projects"))
    contact_email = models.EmailField(
        _("contact"), blank=True, help_text=_("A functional mailbox, never a person's address.")
    )

    objects = ProjectQuerySet.as_manager()
    translated_fields = tuple(field.name for field in (*TEXTS, BUDGET_NOTE))
    page_texts = {
        "figures": ("label",),
        "fundings": ("note",),
        "sources": ("note",),
        "pictures__picture": ("alt", "caption"),
        **dict.fromkeys(
            (
                *("axis", "regions", "places", *(path for field in TAGS for path in field.paths)),
                *("fundings__donor", "participations__partner", "figures__region"),
            ),
            ("name",),
        ),
    }
    # A figure that stood in two records would be counted twice, and a new phase has its own dates and money.
    not_copied = (
        *("code", "start_date", "start_qualifier", "end_date", "end_qualifier", "status_override"),
        *("budget", "currency", "budget_scope", *columns_of("budget_note"), "home_share", "figures", "amounts"),
    )
    search_kind = 1
    search_codes = ("code", "acronym")
    search_skips = ("budget_note",)
    search_links = {
        **{path: field.searched for field in FIELDS if field.searched for path in field.paths},
        "figures": ("label",),
        "documents": ("title",),
    }
    search_day = "start_date"
    due_days = {"start_date": 0, "end_date": 1}  # status_on()

    class Meta:
        default_permissions = PERMISSIONS
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = [LatestFirst("start_date"), "pk"]
        constraints = [
            *Publication.Meta.constraints,
            amount_has_currency("budget"),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")) | Q(start_date__isnull=True) | Q(end_date__isnull=True),
                name="project_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=~Q(end_qualifier=EndQualifier.OPEN) | Q(end_date__isnull=True),
                name="project_goes_on_or_ends",
                violation_error_message=_("A project that goes on has no end date."),
            ),
        ]
        indexes = [
            *Publication.Meta.indexes,
            list_index(ordering, "project_latest"),
            due_index("start_date"),
            due_index("end_date"),
        ]

    def get_absolute_url(self):
        return reverse("project", args=[self.slug])

    @property
    def code_is_provisional(self):
        """Whether the code is provisional: the portal's own, because the organisation's is unknown."""
        return self.code.startswith(settings.OFFICE.code_prefix)

    @property
    def status(self):
        """The status today (a Project.Status); UNKNOWN if its dates do not tell and no status is set."""
        return self.status_on(timezone.localdate())

    def status_on(self, today):
        """Return the status on a date; the same rule as `status_condition`."""
        if self.status_override:
            return self.Status(self.status_override)
        if self.start_date and self.start_date > today:
            return self.Status.PLANNED
        if self.end_qualifier == EndQualifier.OPEN:
            return self.Status.ONGOING
        if self.end_date is None:
            return self.Status.UNKNOWN
        if self.end_date >= today:
            return self.Status.ONGOING if self.start_date else self.Status.UNKNOWN
        return self.Status.UNKNOWN if self.end_qualifier == EndQualifier.AT_LEAST else self.Status.COMPLETED

    @property
    def known_days(self):
        """(first, last) day on which it is known to be under way, as dates; (None, None) if none is known."""
        return span(self.start_date, self.end_date, self.end_qualifier, timezone.localdate())

    @property
    def years_text(self):
        return years_text(self)

    @property
    def dates_text(self):
        return dates_text(self)

    @property
    def years(self):
        """(first, last) year in which it is known to be under way, as ints; both None when unknown."""
        return tuple(day and day.year for day in self.known_days)

    def search_labels(self):
        return [*(country.name for country in self.countries), self.get_dac_sector_display()]

    def clean(self):
        super().clean()
        # A month or a year is stored as its first day, or as its last day for the end of a project.
        if self.start_date:
            self.start_date = widen(self.start_date, self.start_precision)
        if self.end_date:
            self.end_date = widen(self.end_date, self.end_precision, end=True)
        # A qualifier of no date says nothing, nor does a share where there is nothing to share.
        if not self.start_date:
            self.start_qualifier = ""
        if not self.end_date and self.end_qualifier != EndQualifier.OPEN:
            self.end_qualifier = ""
        if not self.countries:
            self.home_share = None
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("A project cannot be its own earlier phase.")})

    def save(self, *args, **kwargs):
        is_coded = bool(self.code)
        if not is_coded:
            # The number is known only once the row exists; until then, the slug or the time makes it unique.
            self.code = f"{settings.OFFICE.code_prefix}{dt.datetime.now(dt.UTC):%H%M%S%f}"
        super().save(*args, **kwargs)
        if not is_coded:
            self.code = f"{settings.OFFICE.code_prefix}{self.pk:04d}"
            type(self).objects.filter(pk=self.pk).update(code=self.code)


def published_projects():
    """Return the Prefetch of a record's published `projects`, by code: for downloads and API responses only."""
    return models.Prefetch("projects", Project.objects.published().order_by("code"))
