"""Editing the office's own pages and the documents it publishes."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.indexes import ByDate
from core.languages import columns_of, text_of
from core.values import plain_number
from desk.admin_base import ReferenceAdmin, RowInline, SourceInline
from desk.admin_publication import PUBLICATION, PublicationAdmin
from pages.models import DataRelease, Page, PageSource, Resource, ResourceFile, ResourceSource, Signpost
from pages.releases import count_no_longer_public, withdraw


class PageSourceInline(SourceInline):
    model = PageSource


class ResourceFileInline(RowInline):
    model = ResourceFile


class ResourceSourceInline(SourceInline):
    model = ResourceSource


@admin.register(Page)
class PageAdmin(PublicationAdmin):
    list_display = ["title_text", "slug", "state_text", "menu", "order", "parent", "translations", "updated_at"]
    list_select_related = ["parent"]
    list_filter = ["menu", "audience"]
    autocomplete_fields = ["parent"]
    inlines = [PageSourceInline]
    fieldsets = [
        (
            _("Texts"),
            {
                "fields": ["title", "menu_title", "summary", "body"],
                "description": _("Only the French title is required."),
            },
        ),
        (_("Place in the menus"), {"fields": [("menu", "order"), "audience", "parent"]}),
        *PUBLICATION,
    ]


@admin.register(Resource)
class ResourceAdmin(PublicationAdmin):
    list_display = ["title_text", "kind", "state_text", "date_text", "translations", "updated_at"]
    list_filter = ["kind"]
    date_hierarchy = "date"
    autocomplete_fields = ["projects"]
    inlines = [ResourceFileInline, ResourceSourceInline]
    fieldsets = [
        (
            _("Texts"),
            {
                "fields": ["title", "summary"],
                "description": _("Only the French title is required. The files, one a language, come below."),
            },
        ),
        (_("What and when"), {"fields": ["kind", ("date", "date_precision"), "projects"]}),
        *PUBLICATION,
    ]

    @admin.display(description=_("date"), ordering=ByDate("date"))
    def date_text(self, resource):
        return resource.date_text or "–"


@admin.register(Signpost)
class SignpostAdmin(ReferenceAdmin):
    fixed_fields = ("key",)
    list_display = ["key", *columns_of("name"), "page", "order"]
    list_select_related = ["page"]
    search_fields = ["key", *columns_of("name", "words")]
    autocomplete_fields = ["page"]
    fieldsets = [
        (None, {"fields": ["key", "order"]}),
        (_("Texts"), {"fields": ["name", "words", "text", "search"]}),
        (_("Where it leads"), {"fields": ["page"]}),
    ]


@admin.register(DataRelease)
class DataReleaseAdmin(ReferenceAdmin):
    """The only thing to do with a release is to withdraw it: saving the form with a reason does that, for good."""

    fixed_fields = ()
    list_display = ["name", "made_at", "size_text", "no_longer_public", "withdrawn_at"]
    fieldsets = [
        (None, {"fields": ["name", "made_at", "size_text", "no_longer_public", "withdrawn_at"]}),
        (
            _("Withdraw this release"),
            {
                "fields": ["reason"],
                "description": _(
                    "Saving with a reason deletes the files of this release for good; its line on the page of releases "
                    "stays and says when and why. Do so if a record in it must no longer be read by anybody."
                ),
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        return [*fields, "name", "made_at", "size_text", "no_longer_public", "withdrawn_at"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if text_of(obj, "reason"):
            withdraw(obj)

    @admin.display(description=_("size of the file"))
    def size_text(self, release):
        return filesizeformat(release.size)

    @admin.display(description=_("no longer public"))
    def no_longer_public(self, release):
        """How many of its records the public sees no more: the reader of a release still does."""
        return plain_number(count_no_longer_public(release))
