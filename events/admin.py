"""Editing events and articles."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.indexes import ByDate
from core.office import with_words
from desk.admin_base import DocumentInline, LanguageInline, PictureInline, RowInline, SourceInline
from desk.admin_publication import PUBLICATION, PublicationAdmin
from events.models import (
    Article,
    ArticleDocument,
    ArticlePicture,
    ArticleSource,
    Event,
    EventDocument,
    EventPicture,
    EventSource,
    Question,
    Sitting,
)


class SittingInline(RowInline):
    model = Sitting
    fields = ["starts_at", "ends_at", "place"]
    autocomplete_fields = ["place"]


class EventDocumentInline(DocumentInline):
    model = EventDocument


class EventPictureInline(PictureInline):
    model = EventPicture


class EventSourceInline(SourceInline):
    model = EventSource


class QuestionInline(LanguageInline):
    model = Question
    fields = ["question", "answer", "answered_on"]
    classes = ["for-calls"]  # static/js/admin/calls.js


class ArticleDocumentInline(DocumentInline):
    model = ArticleDocument


class ArticlePictureInline(PictureInline):
    model = ArticlePicture


class ArticleSourceInline(SourceInline):
    model = ArticleSource


@admin.register(Event)
class EventAdmin(PublicationAdmin):
    list_display = [
        "title_text",
        "kind",
        "state_text",
        "status",
        "starts_at",
        "ends_at",
        "place",
        "translations",
        "updated_at",
    ]
    list_select_related = ["place"]
    list_filter = ["status", "kind", "axis"]
    date_hierarchy = "starts_at"
    autocomplete_fields = ["place", "axis", "projects", "organisers", "related_events"]
    inlines = [SittingInline, EventDocumentInline, EventPictureInline, EventSourceInline]
    fieldsets = [
        (
            _("Texts"),
            {
                "fields": ["title", "summary", "body", "venue"],
                "description": _("Only the French title is required."),
            },
        ),
        (
            _("When"),
            {
                "fields": [("starts_at", "ends_at"), "is_all_day", "status"],
                "description": _(
                    "When an event is postponed or cancelled, change its status instead of deleting it: "
                    "those who saved its address learn what happened."
                ),
            },
        ),
        (_("Where"), {"fields": ["place", "online_url"]}),
        (_("What and with whom"), {"fields": ["kind", "axis", "projects", "organisers", "related_events"]}),
        (_("Registration"), {"fields": ["registration_url", "registration_deadline", "contact_email"]}),
        *PUBLICATION,
    ]


@admin.register(Article)
class ArticleAdmin(PublicationAdmin):
    list_display = ["title_text", "kind", "state_text", "date_text", "axis", "translations", "updated_at"]
    list_select_related = ["axis"]
    list_filter = ["kind", "axis", ("regions", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "dateline_date"
    autocomplete_fields = ["dateline_place", "axis", "projects", "event", "regions", "related_articles"]
    inlines = [QuestionInline, ArticleDocumentInline, ArticlePictureInline, ArticleSourceInline]
    fieldsets = [
        (
            _("Texts"),
            {
                "fields": ["title", "lead", "body"],
                "description": _("Only the French title is required."),
            },
        ),
        (
            _("Dateline"),
            {
                "fields": ["kind", ("dateline_date", "dateline_precision"), "dateline_place"],
                "description": with_words(
                    _("Place and date stand before the text (“%(town)s, 18 December 2024”): not in it.")
                ),
            },
        ),
        (
            _("Call or tender"),
            {
                "fields": ["deadline", "outcome"],
                "classes": ["for-calls"],
                "description": _(
                    "The page, the lists and calendars say by themselves whether the call is open. Who follows it is "
                    "told of a new deadline, a new document and a new answer."
                ),
            },
        ),
        (_("Links"), {"fields": ["axis", "projects", "event", "regions", "related_articles", "media_contact"]}),
        *PUBLICATION,
    ]

    class Media:
        js = ["js/admin/calls.js"]

    @admin.display(description=_("date"), ordering=ByDate("dateline_date"))
    def date_text(self, article):
        return article.date_text or "–"
