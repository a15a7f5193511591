"""Editing reference data: axes, regions, places, partners, goals (pictures: admin_pictures.py)."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin_columns import show_fields_in_words
from core.languages import columns_of
from core.models import NUMBERED, Axis, GoalTarget, Partner, Place, Region
from desk.admin_base import ReferenceAdmin, preview
from desk.admin_links import LinkFindingAdmin  # noqa: F401  (it registers itself)
from desk.admin_people import PersonAdmin  # noqa: F401  (the same)
from desk.admin_pictures import PictureAdmin  # noqa: F401  (it registers itself)
from desk.admin_spreadsheets import SpreadsheetAdmin

show_fields_in_words()

POINT = _("In degrees, such as 34.01325 and -6.83255: registers of aid show projects there.")


@admin.register(Axis)
class AxisAdmin(ReferenceAdmin):
    list_display = ["code", *columns_of("name"), "order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", *columns_of("name")]
    fieldsets = [
        (None, {"fields": ["code", ("colour", "order", "is_active")]}),
        (_("Texts"), {"fields": ["name", "description"]}),
    ]


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ["code", *columns_of("name"), "tile_is_visible"]
    list_filter = ["tile_is_visible"]
    search_fields = ["code", *columns_of("name")]
    fieldsets = [
        (None, {"fields": ["code"]}),
        (_("Texts"), {"fields": ["name", "short_name", "tile_note"]}),
        (_("On maps of others"), {"fields": [("latitude", "longitude")], "description": POINT}),
        (
            _("Tile in the diagram"),
            {
                "fields": [("tile_column", "tile_row"), "tile_is_visible"],
                "description": _("The diagram is no map: it says where a region lies among the others, nothing more."),
            },
        ),
    ]


@admin.register(Place)
class PlaceAdmin(ReferenceAdmin):
    fixed_fields = ("key",)
    list_display = ["key", *columns_of("name"), "region", "country"]
    list_select_related = ["region"]
    list_filter = ["region"]
    search_fields = ["key", *columns_of("name")]
    autocomplete_fields = ["region"]
    fieldsets = [
        (None, {"fields": ["key", ("country", "region")]}),
        (_("Texts"), {"fields": ["name"]}),
        (_("On maps of others"), {"fields": [("latitude", "longitude"), "geonames"], "description": POINT}),
    ]


@admin.register(Partner)
class PartnerAdmin(SpreadsheetAdmin, ReferenceAdmin):
    list_display = ["code", *columns_of("name"), "kind", "country"]
    list_filter = ["kind", "asks_logo", "asks_statement"]
    search_fields = ["code", "org_id", *columns_of("name", "acronym")]
    readonly_fields = ["logo_preview", "report"]
    fieldsets = [
        (None, {"fields": ["code", ("kind", "country"), "website", "org_id", "report"]}),
        (_("Texts"), {"fields": ["name", "acronym", "description"]}),
        (
            _("Logo and statement"),
            {
                "fields": ["logo", "logo_preview", "logo_alt", "statement", ("asks_logo", "asks_statement")],
                "description": _(
                    "Shown on the projects that it funds, on their sheets and where their addresses are shared. "
                    "Without a logo its name stands there. Upload only what it gave you for this use, unchanged."
                ),
            },
        ),
    ]

    @admin.display(description=_("preview"))
    def logo_preview(self, partner):
        return preview(partner.logo, partner.logo_alt)

    @admin.display(description=_("report"))
    def report(self, partner):
        """The report of a donor for staff (pages/report.py); there is none of a partner that funds nothing."""
        if not (partner.pk and partner.fundings.exists()):
            return "–"
        address = reverse("staff_report", args=[partner.code])
        return format_html('<a href="{}">{}</a>', address, gettext("Report for this donor, drafts included"))


@admin.register(*NUMBERED)
class NumberedAdmin(ReferenceAdmin):
    fixed_fields = ("number",)
    list_display = ["number", *columns_of("name")]
    search_fields = ["number", *columns_of("name")]
    fieldsets = [(None, {"fields": ["number"]}), (_("Texts"), {"fields": ["name"]})]


@admin.register(GoalTarget)
class GoalTargetAdmin(ReferenceAdmin):
    list_display = ["code", *columns_of("name"), "goal"]
    list_filter = ["goal"]
    search_fields = ["code", *columns_of("name")]
    fieldsets = [(None, {"fields": ["code"]}), (_("Texts"), {"fields": ["name"]})]
