"""The picture library in the admin: consent, focal point, and the dialog in which the editor picks pictures."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.languages import columns_of
from core.models import Picture
from desk.admin_base import ReferenceAdmin

CHOICES = 48  # pictures per page of the editor's dialog


class ConsentFilter(admin.SimpleListFilter):
    """Which pictures are public, and which need a new consent."""

    title = _("consent")
    parameter_name = "consent"
    _choices = {
        "shown": (_("shown"), lambda pictures: pictures.shown()),
        "expiring": (_("ends within 30 days"), lambda pictures: pictures.consent_expiring()),
        "expired": (_("expired"), lambda pictures: pictures.consent_expired()),
        "none": (_("not on file"), lambda pictures: pictures.filter(has_consent=False)),
    }

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _chosen) in self._choices.items()]

    def queryset(self, request, queryset):
        chosen = self._choices.get(self.value())
        return chosen[1](queryset) if chosen else queryset


@admin.register(Picture)
class PictureAdmin(ReferenceAdmin):
    fixed_fields = ()
    list_display = ["preview", "alt_fr", "credit", "consent", "size", "created_at"]
    list_display_links = ["preview", "alt_fr"]
    list_filter = [ConsentFilter]
    list_per_page = 25
    date_hierarchy = "created_at"
    search_fields = ["file", "credit", *columns_of("alt", "caption")]
    readonly_fields = ["size", "focal_point"]
    fieldsets = [
        (None, {"fields": ["file", "size"]}),
        (
            _("Texts"),
            {
                "fields": ["alt", "caption"],
                "description": _("The alternative text is read aloud instead of the picture: say what can be seen."),
            },
        ),
        (
            _("Rights"),
            {
                "fields": ["credit", "has_consent", "consent_of", "consent_until", "consent_note"],
                "description": _("Without consent a picture is kept here, but shown nowhere."),
            },
        ),
        (
            _("Focal point"),
            {
                "fields": ["focal_point", ("focus_x", "focus_y")],
                "description": _("What must stay visible when a social network shows a part of the picture only."),
            },
        ),
    ]

    class Media:
        js = ["js/admin/focal-point.js"]

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.library))
        return [path("library/", view, name="core_picture_library"), *super().get_urls()]

    def library(self, request):
        """Respond with an HTML fragment: the dialog for inserting a picture into a text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "")
        found, _distinct = self.get_search_results(request, Picture.objects.shown(), query)
        pictures = list(found[:CHOICES])
        more = found.count() - CHOICES if len(pictures) == CHOICES else 0
        context = {"pictures": pictures, "query": query, "more": max(more, 0)}
        return render(request, "admin/pictures/library.html", context)

    @admin.display(description=_("preview"))
    def preview(self, picture):
        return format_html('<img class="preview" src="{}" alt="{}" loading="lazy">', picture.thumbnail_url, picture)

    @admin.display(description=_("consent"), ordering="consent_until")
    def consent(self, picture):
        if not picture.has_consent:
            return gettext("not on file")
        if picture.consent_has_expired:
            return gettext("expired")
        return picture.consent_until or gettext("on file")

    @admin.display(description=_("size"))
    def size(self, picture):
        return f"{picture.width} × {picture.height}" if picture.width else "–"

    @admin.display(description=_("picture"))
    def focal_point(self, picture):
        if not picture.file:
            return gettext("Save the picture first.")
        # static/js/admin/focal-point.js shows the marker and handles clicks on the picture.
        return format_html(
            '<span class="focal-point" dir="ltr"><img src="{}" alt="{}"></span>'
            '<span class="help focal-point-hint" hidden>{}</span>',
            picture.file.url,
            picture,
            gettext("Click on what matters most, or type the two numbers."),
        )
