"""Editing the office's own pages and the documents it publishes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.indexes import ByDate
from core.languages import columns_of
from desk.admin_base import ReferenceAdmin, RowInline, SourceInline
from desk.admin_publication import PUBLICATION, PublicationAdmin
from pages.models import Page, PageSource, Resource, ResourceFile, ResourceSource, Signpost


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
