"""Regions and places."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core.models.named import Named
from core.office import with_words
from core.sorting import ByName
from core.textfields import CleanCharField


def validate_region_code(code):
    """Raise ValidationError unless a code is an ISO 3166-2 code in the country of the office: "MA-01", "TG-K"."""
    country = settings.OFFICE.country
    if not re.fullmatch(rf"{country}-[A-Z0-9]{{1,3}}", code):
        raise ValidationError(_("A code of ISO 3166-2: %(country)s-…"), params={"country": country})


def degrees(verbose_name: Any, most: int) -> models.DecimalField:
    """Return the field of a latitude or longitude in degrees, WGS 84, from -`most` to `most`."""
    limits = [MinValueValidator(-most), MaxValueValidator(most)]
    return models.DecimalField(verbose_name, max_digits=8, decimal_places=5, null=True, blank=True, validators=limits)


def point_is_whole() -> models.CheckConstraint:
    """Return the constraint that a latitude comes with its longitude."""
    return models.CheckConstraint(
        condition=Q(latitude__isnull=True, longitude__isnull=True) | Q(latitude__isnull=False, longitude__isnull=False),
        name="%(class)s_point_is_whole",
        violation_error_message=_("A latitude needs its longitude, and a longitude its latitude."),
    )


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
    latitude = degrees(_("latitude of the chief town"), 90)
    longitude = degrees(_("longitude of the chief town"), 180)
    search_kind = 8
    search_codes = ("code",)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [point_is_whole()]

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
    latitude = degrees(_("latitude"), 90)
    longitude = degrees(_("longitude"), 180)
    geonames = models.PositiveIntegerField(
        _("number in GeoNames"), null=True, blank=True, help_text=_("Of geonames.org, from which the point is taken.")
    )
    search_kind = 9

    kept_with = ("region",)  # core/versioned_cache.py

    class Meta:
        ordering = [ByName(), "key"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [region_at_home(), point_is_whole()]

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.key])
