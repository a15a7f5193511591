"""What projects are about: the axes of the office, and the lists of the United Nations."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
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
    """An entry of a numbered list of the United Nations."""

    name = CleanCharField(_("name"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["number"]


class Goal(Numbered):
    """A Sustainable Development Goal, 1 to 17."""

    number = number_up_to(17)

    class Meta(Numbered.Meta):
        verbose_name = _("sustainable development goal")
        verbose_name_plural = _("sustainable development goals")


class CompactObjective(Numbered):
    """An objective of the Global Compact for Safe, Orderly and Regular Migration, 1 to 23."""

    number = number_up_to(23)

    class Meta(Numbered.Meta):
        verbose_name = _("objective of the Global Compact")
        verbose_name_plural = _("objectives of the Global Compact")


# The translations, admin, permissions and content file of each of these lists are derived from this.
NUMBERED = (Goal, CompactObjective)
