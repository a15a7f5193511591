"""Partners: donors, implementing partners, government partners."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_countries.fields import CountryField

from core.models.named import Named
from core.sorting import ByName
from core.textfields import CleanCharField, CleanTextField, WebAddressField
from core.uploads import LogoField


def validate_org_id(identifier: str) -> None:
    """Raise ValidationError unless a text has the form of an organisation identifier: its register, then its number.

    The register begins with the code of its country, or with X for those of all countries (https://org-id.guide).
    Whether the number exists cannot be known here.
    """
    match = re.fullmatch(r"([A-Z]{2})(_[A-Z]{2})?-([0-9]+|[A-Z0-9_]+-[^\s/&|?]+)", identifier)
    if not match or not (match[1][0] == "X" or match[1] in countries.countries):
        raise ValidationError(_("An identifier begins with its register: XM-DAC-11, GB-CHC-1234. No / & | ? or blank."))


class Partner(Named):
    """An organisation: a donor, implementing partner or government partner; the link to the project says which."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("government")
        PUBLIC = "public", _("other public body")
        NGO = "ngo", _("non-governmental organisation")
        MULTILATERAL = "multilateral", _("multilateral organisation")
        FOUNDATION = "foundation", _("foundation")
        PRIVATE = "private", _("private sector")
        ACADEMIC = "academic", _("academic or research body")

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*$", _("Capital letters, digits and hyphens."))],
        help_text=_("Appears in addresses and files (EU, CH, USAID); never changes."),
    )
    name = CleanCharField(_("name"), max_length=200)
    acronym = CleanCharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    country = CountryField(_("country"), blank=True)
    website = WebAddressField(_("website"), blank=True)
    org_id = models.CharField(
        _("organisation identifier"),
        max_length=100,
        blank=True,
        validators=[validate_org_id],
        help_text=_("In registers of aid (org-id.guide): XM-DAC-11 is Switzerland. Empty if not known for certain."),
    )
    description = CleanTextField(_("description"), blank=True)
    logo = LogoField(_("logo"), upload_to="logos/", blank=True)
    logo_alt = CleanCharField(_("alternative text of the logo"), max_length=200, blank=True)
    statement = CleanCharField(
        _("statement of support"),
        max_length=200,
        blank=True,
        help_text=_("The words that its agreements prescribe, shown beside its logo. Empty: its name alone."),
    )
    asks_logo = models.BooleanField(
        _("asks for its logo"),
        default=False,
        help_text=_("On whatever is published about a project that it funds: pages, sheets and pictures for sharing."),
    )
    asks_statement = models.BooleanField(_("asks for its statement of support"), default=False)
    translated_fields = ("name", "description")
    search_kind = 7
    search_titles = ("acronym",)
    search_codes = ("code",)

    class Meta:
        ordering = [ByName(), "code"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(logo="") | ~Q(logo_alt_fr="") & Q(logo_alt_fr__isnull=False),
                name="partner_logo_has_alt",
                violation_error_message=_("A logo needs its alternative text, in French at least."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("donor", args=[self.code])

    @property
    def asks_to_be_shown(self) -> bool:
        """Whether it asks those whom it funds to show its logo or its statement."""
        return self.asks_logo or self.asks_statement
