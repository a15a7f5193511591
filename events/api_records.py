"""API serializers of events and articles."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.alike import you_may_also_like
from core.api.fields import (
    ApiField,
    CodeField,
    PageField,
    PartialDateField,
    RichField,
    TextField,
    TextSchema,
    text_in_languages,
)
from core.api.records import (
    AxisRef,
    DocumentOut,
    PartnerOut,
    PictureOut,
    PlaceOut,
    RecordOut,
    RegionRef,
    SourceOut,
)
from core.shortcuts import shown_pictures
from events.calls import CallState
from events.filters import ArticleFilter, EventFilter, closed_calls
from events.models import Article, Event
from projects.api_records import ProjectRef


class EventRef(serializers.Serializer):
    """A reference to an event; only to published ones."""

    slug = serializers.CharField()
    title = TextField()
    url = PageField()
    api = ApiField("api-event", "slug")


class SittingOut(serializers.Serializer):
    """A part of an event that comes on other days or in another town; without a place, it is that of the event."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = PlaceOut(allow_null=True)


class EventRow(RecordOut):
    """An event in a list, without its body and attachments. Times are local, with their UTC offset."""

    api = ApiField("api-event", "slug")
    kind = CodeField(Event.Kind.choices)
    title = TextField()
    summary = TextField()
    status = CodeField(Event.Status.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    is_all_day = serializers.BooleanField()
    is_past = serializers.BooleanField()
    venue = TextField()
    place = PlaceOut(allow_null=True)
    sittings = SittingOut(source="its_sittings", many=True)
    online_url = serializers.CharField()
    axis = AxisRef(allow_null=True)
    projects = ProjectRef(many=True)
    organisers = PartnerOut(many=True)


class EventWhole(EventRow):
    """An event with everything that its page shows."""

    body = RichField()
    registration_url = serializers.CharField()
    registration_deadline = serializers.DateTimeField(allow_null=True)
    contact_email = serializers.CharField()
    documents = DocumentOut(many=True)
    pictures = serializers.SerializerMethodField()
    sources = SourceOut(many=True)
    also = serializers.SerializerMethodField()

    @extend_schema_field(PictureOut(many=True))
    def get_pictures(self, event):
        return PictureOut(shown_pictures(event), many=True).data

    @extend_schema_field(EventRef(many=True))
    def get_also(self, event):
        return EventRef(you_may_also_like(event, EventFilter, event.related_events), many=True).data


class ArticleRef(serializers.Serializer):
    """A reference to an article; only to published ones."""

    slug = serializers.CharField()
    title = TextField()
    url = PageField()
    api = ApiField("api-article", "slug")


class QuestionOut(serializers.Serializer):
    """What somebody asked about a call, and what the office answered."""

    question = TextField()
    answer = TextField()
    answered_on = serializers.DateField()


class ArticleRow(RecordOut):
    """An article in a list, without its body and attachments."""

    api = ApiField("api-article", "slug")
    kind = CodeField(Article.Kind.choices)
    title = TextField()
    lead = TextField()
    date = PartialDateField("dateline_date", "dateline_precision")
    deadline = serializers.DateTimeField(allow_null=True)
    call_state = CodeField(CallState.choices, allow_null=True)
    place = PlaceOut(source="dateline_place", allow_null=True)
    axis = AxisRef(allow_null=True)
    projects = ProjectRef(many=True)
    regions = RegionRef(many=True)


class ArticleWhole(ArticleRow):
    """An article with everything that its page shows."""

    body = RichField()
    event = serializers.SerializerMethodField()
    media_contact = serializers.CharField()
    questions = QuestionOut(source="answered_questions", many=True)
    outcome = serializers.SerializerMethodField()
    documents = DocumentOut(many=True)
    pictures = serializers.SerializerMethodField()
    sources = SourceOut(many=True)
    also = serializers.SerializerMethodField()

    @extend_schema_field(TextSchema(allow_null=True))
    def get_outcome(self, article):
        return text_in_languages(article, "outcome") if article.shows_outcome else None

    @extend_schema_field(EventRef(allow_null=True))
    def get_event(self, article):
        return EventRef(article.public_event).data if article.public_event else None

    @extend_schema_field(PictureOut(many=True))
    def get_pictures(self, article):
        return PictureOut(shown_pictures(article), many=True).data

    @extend_schema_field(ArticleRef(many=True))
    def get_also(self, article):
        also = you_may_also_like(article, ArticleFilter, article.related_articles, closed_calls())
        return ArticleRef(also, many=True).data
