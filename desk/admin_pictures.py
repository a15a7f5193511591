"""The picture library in the admin: consent, focal point, and the dialog in which the editor picks pictures."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from core.languages import columns_of
from core.models import Picture
from core.sorting import in_order
from desk.admin_base import ReferenceAdmin, preview
from desk.admin_pages import record_url
from desk.phases import phase_of
from desk.picture_uses import count_uses, same_pictures, uses_of

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


class PictureList(ChangeList):
    """The library, with the number of uses of the pictures on the page."""

    def get_results(self, request):
        super().get_results(request)
        pictures = list(self.result_list)
        counts = count_uses(pictures)
        for picture in pictures:
            picture.number_of_uses = counts.get(picture.pk, 0)
        self.result_list = pictures


def _place(use):
    """Return where a record shows a picture, in words."""
    return use.record._meta.get_field(use.column).verbose_name if use.column else gettext("gallery")


def warn_of_public_pages(request: StaffRequest, picture: Picture) -> None:
    """Say which published records use a picture that lacks what they needed of it: alternative text, consent."""
    if picture.alt_fr and picture.is_shown:
        return
    public = {use.record for use in uses_of(picture) if use.record.is_published}
    if public:
        text = gettext("Published pages use this picture, which now lacks its alternative text or a valid consent:")
        links = [(str(record), record_url(record, "change")) for record in in_order(public, name=str)]
        items = format_html_join("", '<li><a href="{1}">{0}</a></li>', links)
        messages.warning(request, format_html("{}<ul>{}</ul>", text, items))


@admin.register(Picture)
class PictureAdmin(ReferenceAdmin):
    fixed_fields = ()
    list_display = ["preview", "alt_fr", "credit", "consent", "used", "size", "created_at"]
    list_display_links = ["preview", "alt_fr"]
    list_filter = [ConsentFilter]
    list_per_page = 25
    date_hierarchy = "created_at"
    search_fields = ["file", "credit", *columns_of("alt", "caption")]
    readonly_fields = ["size", "focal_point", "used_in", "same"]
    fieldsets = [
        (None, {"fields": ["file", "size", "used_in", "same"]}),
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

    def get_changelist(self, request, **kwargs):
        return PictureList

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        (title, options), *others = fieldsets
        return [(title, {**options, "fields": ["file"]}), *others]  # a new picture is used nowhere

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for other in same_pictures(obj) if "file" in form.changed_data else ():
            sentence = gettext(
                "This picture is in the library already: {}. Use that one, and delete the one you added."
            )
            link = format_html('<a href="{}">{}</a>', record_url(other, "change"), other)
            messages.warning(request, format_html(sentence, link))

    def library(self, request):
        """Respond with an HTML fragment: the dialog for inserting a picture into a text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "")
        matching, _distinct = self.get_search_results(request, Picture.objects.shown(), query)
        pictures = list(matching[:CHOICES])
        more = matching.count() - CHOICES if len(pictures) == CHOICES else 0
        context = {"pictures": pictures, "query": query, "more": max(more, 0)}
        return render(request, "admin/pictures/library.html", context)

    def log_change(self, request, obj, message):
        warn_of_public_pages(request, obj)
        return super().log_change(request, obj, message)

    @admin.display(description=_("preview"))
    def preview(self, picture):
        return format_html('<img class="preview" src="{}" alt="{}" loading="lazy">', picture.thumbnail_url, picture)

    @admin.display(description=_("used"))
    def used(self, picture):
        count = picture.number_of_uses
        return ngettext("%(count)d time", "%(count)d times", count) % {"count": count} if count else gettext("nowhere")

    @admin.display(description=_("used in"))
    def used_in(self, picture):
        uses = uses_of(picture)
        if not uses:
            return gettext("Nowhere: it can be deleted.")
        rows = ((record_url(use.record, "change"), use.record, _place(use), phase_of(use.record).label) for use in uses)
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> ({}, {})</li>', rows))

    @admin.display(description=_("the same picture"))
    def same(self, picture):
        links = ((record_url(other, "change"), preview(other.file, other), other) for other in same_pictures(picture))
        return format_html_join("", '<a href="{}">{} {}</a>', links) or gettext("No other one in the library.")

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
