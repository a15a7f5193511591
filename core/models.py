"""Reference data shared by all apps, and abstract models for the parts of records."""

import re
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core import page_texts
from core.changes import DataVersion, PendingChange  # noqa: F401  (models: Django finds them here)
from core.gone import GonePage  # noqa: F401  (a model too)
from core.indexes import LatestFirst
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES, text_of
from core.office import with_words
from core.pictures import Picture, PictureLink  # noqa: F401  (the same)
from core.publication import OldSlug, TimeStamped  # noqa: F401  (OldSlug is a model too)
from core.sorting import ByName
from core.textfields import CleanCharField, CleanTextField, PlainCharField, WebAddressField
from core.uploads import DocumentField, PictureField

# Languages that a document may have: those of the portal, then the others in the table.
DOCUMENT_LANGUAGES = [(code, LANGUAGE_TABLE[code].name) for code in dict.fromkeys([*LANGUAGES, *LANGUAGE_TABLE])]


class Named(TimeStamped):
    """Reference data with a stable code and a translated name."""

    # For core/search/index.py, as of a Publication; with a search_kind, it has a page and can be found.
    translated_fields: tuple[str, ...] = ("name",)
    search_kind = 0
    search_titles: tuple[str, ...] = ()
    search_codes: tuple[str, ...] = ()
    search_skips: tuple[str, ...] = ()
    search_links: dict[str, tuple[str, ...]] = {}
    search_day = ""

    class Meta:
        abstract = True

    def __str__(self):
        return str(text_of(self, "name")) or str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        texts = page_texts.stored_texts(self, ("name",))
        super().save(*args, **kwargs)
        page_texts.refresh_if_changed(self, texts)

    def search_labels(self) -> list[str]:
        """As Publication.search_labels: a name says everything."""
        return []


def reference_models() -> list[type[models.Model]]:
    """Return the models of reference data: tables that many records refer to, and pictures."""
    return [model for model in apps.get_models() if issubclass(model, Named) or model is Picture]


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


def validate_region_code(code):
    """Raise ValidationError unless a code is an ISO 3166-2 code in the country of the office: "MA-01", "TG-K"."""
    country = settings.OFFICE.country
    if not re.fullmatch(rf"{country}-[A-Z0-9]{{1,3}}", code):
        raise ValidationError(_("A code of ISO 3166-2: %(country)s-…"), params={"country": country})


class Region(Named):
    """An administrative region of the office's country, and its position on the region map."""

    code = models.CharField(_("ISO 3166-2 code"), max_length=6, unique=True, validators=[validate_region_code])
    name = CleanCharField(_("name"), max_length=80)
    short_name = CleanCharField(_("name on the tile"), max_length=20)
    tile_column = models.DecimalField(
        _("column of the tile"), max_digits=3, decimal_places=1, help_text=_("Odd rows are shifted by half a step.")
    )
    tile_row = models.PositiveSmallIntegerField(_("row of the tile"), validators=[MaxValueValidator(12)])
    tile_note = CleanCharField(
        _("note of the tile"), max_length=300, blank=True, help_text=_("Shown below the diagram, with an asterisk.")
    )
    tile_is_visible = models.BooleanField(_("tile is shown"), default=True)
    search_kind = 8
    search_codes = ("code",)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def get_absolute_url(self) -> str:
        return reverse("region", args=[self.code])


def region_at_home():
    """Return the constraint that a place in the office's country has a region and a place abroad has none.

    The country is that of the office, and a database belongs to one office, so the migration uses this too.
    """
    at_home = Q(country=settings.OFFICE.country)
    return models.CheckConstraint(
        condition=at_home & Q(region__isnull=False) | ~at_home & Q(region__isnull=True),
        name="place_at_home_has_region",
        violation_error_message=with_words(_("A place %(in_country)s needs its region; a place abroad has none.")),
    )


class Place(Named):
    """A town: in a region of the office's country, or in another country."""

    key = models.SlugField(_("key"), unique=True)
    name = CleanCharField(_("name"), max_length=80)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="places", null=True, blank=True, verbose_name=_("region")
    )
    country = CountryField(_("country"), default=settings.OFFICE.country)
    search_kind = 9

    class Meta:
        ordering = [ByName(), "key"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [region_at_home()]

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.key])


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
    description = CleanTextField(_("description"), blank=True)
    logo = PictureField(_("logo"), upload_to="logos/", blank=True)
    logo_alt = CleanCharField(_("alternative text of the logo"), max_length=200, blank=True)
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


class Document(TimeStamped):
    """A file that goes with a record; each app has its own table of them."""

    class Category(models.TextChoices):
        AGENDA = "agenda", _("agenda")
        BUDGET = "budget", _("budget")
        EVALUATION = "evaluation", _("evaluation")
        FACTSHEET = "factsheet", _("fact sheet")
        REPORT = "report", _("report")
        PRESENTATION = "presentation", _("presentation")
        TERMS = "terms", _("terms of reference")
        OTHER = "other", _("other document")

    title = PlainCharField(_("title"), max_length=250)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.OTHER)
    language = models.CharField(_("language"), max_length=2, choices=DOCUMENT_LANGUAGES, default="fr")
    date = models.DateField(_("date"), null=True, blank=True)
    file = DocumentField(_("file"), upload_to="documents/")

    class Meta:
        abstract = True
        ordering = [LatestFirst("date"), "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title


class Source(models.Model):
    """Where a fact comes from, and where that source differs."""

    title = PlainCharField(_("title"), max_length=250, help_text=_("As a reader would cite it."))
    language = models.CharField(_("language of the title"), max_length=2, choices=DOCUMENT_LANGUAGES, default="fr")
    url = WebAddressField(_("address"), max_length=500, blank=True)
    note = CleanTextField(_("what it says otherwise"), blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return self.title


class ContentOrigin(models.Model):
    """What `load_content` has loaded, so that it neither overwrites an edit nor restores what staff have deleted."""

    key = models.CharField(max_length=120, unique=True)  # "projects/forsaty"
    checksum = models.CharField(max_length=64)  # of the source as loaded
    object_id = models.PositiveBigIntegerField()
    loaded_at = models.DateTimeField()  # the record's updated_at right after loading: the date in its file

    def __str__(self):
        return self.key
