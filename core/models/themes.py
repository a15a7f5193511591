"""What projects are about: the axes of the office, and the lists of the United Nations and of the country."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models.named import Named
from core.textfields import CleanCharField, CleanTextField


class Axis(Named):
    """A thematic axis of the office. Names changed between 2015 and 2024, so they are data; the code never changes."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Appears in addresses and files; never changes."))
    name = CleanCharField(_("name"), max_length=120)
    description = CleanTextField(_("description"), blank=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#0033A0",
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("A colour is written #0033A0."))],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive axis is no longer offered for new projects.")
    )
    translated_fields = ("name", "description")
    search_kind = 6

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("axis")
        verbose_name_plural = _("axes")

    def get_absolute_url(self) -> str:
        return reverse("axis", args=[self.code])


def number_up_to(most):
    """Return the field with the number in a numbered list, from 1 to `most`."""
    return models.PositiveSmallIntegerField(
        _("number"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(most)]
    )


class Numbered(Named):
    """An entry of an official list, known by its number."""

    name = CleanCharField(_("name"), max_length=200)
    route = ""  # of its page, and the filter of the lists that takes its number

    class Meta:
        abstract = True
        ordering = ["number"]

    @property
    def place_in_list(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse(self.route, args=[self.number])


class Goal(Numbered):
    """A Sustainable Development Goal, 1 to 17."""

    number = number_up_to(17)
    route = "goal"
    search_kind = 10

    class Meta(Numbered.Meta):
        verbose_name = _("sustainable development goal")
        verbose_name_plural = _("sustainable development goals")

    def search_labels(self) -> list[str]:
        """The goal as people call it; its number alone would match too much."""
        return [gettext("SDG %(number)s") % {"number": self.number}]


class GoalTargets(models.Manager):
    """Targets come with their goal: whoever names a target names the goal too."""

    def get_queryset(self):
        return super().get_queryset().select_related("goal")


_CODE = re.compile(r"(1[0-7]|[1-9])\.([1-9][0-9]?|[a-z])")


def validate_target_code(code):
    """Raise ValidationError unless a code is one of a target: "10.7", "10.c"."""
    if not _CODE.fullmatch(code):
        raise ValidationError(_("The official code of a target, such as 10.7 or 10.c."))


class GoalTarget(Named):
    """A target of a Sustainable Development Goal; its code says of which, and where it stands among the others."""

    code = models.CharField(
        _("code"),
        max_length=5,
        unique=True,
        validators=[validate_target_code],
        help_text=_("As the United Nations write it: 10.7, or 10.c. The goal follows from it."),
    )
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="targets", editable=False, verbose_name=_("goal"))
    position = models.PositiveSmallIntegerField(_("position"), editable=False)
    name = CleanTextField(_("wording"), max_length=700, help_text=_("The official wording, whole."))
    objects = GoalTargets()

    class Meta:
        ordering = ["position"]
        verbose_name = _("target of a sustainable development goal")
        verbose_name_plural = _("targets of the sustainable development goals")

    @property
    def place_in_list(self) -> str:
        return self.code

    def clean_fields(self, exclude=None):
        """What follows from the code is not validated: it is set when the record is saved."""
        super().clean_fields({*(exclude or ()), "goal", "position"})

    def clean(self):
        super().clean()
        found = _CODE.fullmatch(self.code)
        if found and not Goal.objects.filter(number=found[1]).exists():
            raise ValidationError({"code": _("The goal of this target is not in the list of goals.")})

    def save(self, *args, **kwargs):
        goal, own = self.code.split(".")
        self.goal = Goal.objects.get(number=goal)
        # 10.a comes after 10.7, and 16.a after 16.10.
        self.position = int(goal) * 1000 + (int(own) if own.isdecimal() else 100 + ord(own) - ord("a"))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{reverse('projects')}?{urlencode({'goal_target': self.code})}"


class CompactObjective(Numbered):
    """An objective of the Global Compact for Safe, Orderly and Regular Migration, 1 to 23."""

    number = number_up_to(23)
    route = "compact_objective"
    search_kind = 11

    class Meta(Numbered.Meta):
        verbose_name = _("objective of the Global Compact")
        verbose_name_plural = _("objectives of the Global Compact")


class StrategyProgramme(Numbered):
    """A programme of the national strategy on migration of the office's country."""

    number = number_up_to(99)
    route = "strategy_programme"
    search_kind = 12

    class Meta(Numbered.Meta):
        verbose_name = _("programme of the national strategy")
        verbose_name_plural = _("programmes of the national strategy")


# The translations, admin, permissions and content file of each of these lists are derived from this.
NUMBERED = (Goal, CompactObjective, StrategyProgramme)
