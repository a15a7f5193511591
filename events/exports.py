"""Downloads of events and news: one row per record, and a sheet for their documents."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exports.columns import (
    ChoiceColumn,
    Column,
    LinkColumn,
    PartialDateColumn,
    TextColumn,
    choice_of,
    moment,
    record_columns,
)
from core.exports.datasets import Dataset, Sheet
from core.exports.documents import documents_sheet
from core.exports.linked import Linked
from core.models import Axis, Partner, Place, Region
from core.office import with_words
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event
from projects.models import Project

NOT_TAKEN = ("translation_state",)


def projects_column():
    return LinkColumn("projects", _("Projects"), lambda record: record.its_projects, field="title")


def slug_column():
    return Column("slug", _("Short name in the address"), lambda record: record.slug, _("Names the record; unique."))


# --- Events -----------------------------------------------------------------------------------------------------------


def linked(*more):
    """Return the related records of events, news and resources, and `more`."""
    return Linked(Project.objects.published, ("projects",), is_kept=False), *more


AXIS = Linked(Axis.objects.all, ("axis",))


def with_texts(queryset):
    """Return the records without the columns that only staff use."""
    return queryset.defer(*NOT_TAKEN)


def event_columns():
    return [
        slug_column(),
        TextColumn("title", _("Title")),
        ChoiceColumn("kind", _("Kind"), lambda e: choice_of(e, "kind")),
        ChoiceColumn("status", pgettext_lazy("of an event", "Status"), lambda e: choice_of(e, "status")),
        Column("starts_at", _("Starts"), lambda e: moment(e.starts_at), with_words(_("ISO 8601, %(clock)s."))),
        Column("ends_at", _("Ends"), lambda e: moment(e.ends_at), with_words(_("ISO 8601, %(clock)s."))),
        Column("is_all_day", _("All day"), lambda e: e.is_all_day, _("The times say nothing.")),
        TextColumn("venue", _("Venue")),
        LinkColumn("place", _("Place"), lambda e: e.place, code="key"),
        LinkColumn("region", _("Region"), lambda e: e.place.region if e.place else None),
        Column("online_url", _("Online at"), lambda e: e.online_url),
        LinkColumn("axis", _("Axis"), lambda e: e.axis),
        LinkColumn("organisers", _("Organisers"), lambda e: e.its_organisers),
        projects_column(),
        TextColumn("summary", _("Summary")),
        TextColumn("body", _("Text"), is_rich=True),
        Column("registration_url", _("Registration at"), lambda e: e.registration_url),
        Column("registration_deadline", _("Registration until"), lambda e: moment(e.registration_deadline)),
        Column("contact_email", _("Contact"), lambda e: e.contact_email, _("A mailbox of the office.")),
        *record_columns(),
    ]


def event_key():
    return [Column("event", _("Event: short name"), lambda event: event.slug, _("Says which event a row is of."))]


def sitting_columns():
    return [
        Column("starts_at", _("Starts"), lambda s: moment(s.starts_at), with_words(_("ISO 8601, %(clock)s."))),
        Column("ends_at", _("Ends"), lambda s: moment(s.ends_at), with_words(_("ISO 8601, %(clock)s."))),
        LinkColumn("place", _("Place"), lambda s: s.place, code="key"),
        LinkColumn("region", _("Region"), lambda s: s.place.region if s.place else None),
    ]


SITTINGS = Sheet(
    "sittings",
    pgettext_lazy("of an event", "Sessions"),
    sitting_columns,
    lambda event: event.its_sittings,
    _("a row for each session of an event that has several; a place is told if it is not that of the event"),
    ("sittings__place__region",),
)

EVENTS = Dataset(
    name="events",
    title=_("Events"),
    filterset=EventFilter,
    published=Event.objects.published,
    records=with_texts,
    linked=linked(
        AXIS,
        Linked(lambda: Place.objects.select_related("region"), ("place",)),
        Linked(Partner.objects.all, ("organisers",)),
    ),
    key=event_key,
    main=Sheet("events", _("Events"), event_columns, about=_("a row for each event")),
    long=(SITTINGS, documents_sheet(_("a row for each file of an event"))),
)


# --- News -------------------------------------------------------------------------------------------------------------


def article_columns():
    return [
        slug_column(),
        TextColumn("title", _("Title")),
        ChoiceColumn("kind", _("Kind"), lambda a: choice_of(a, "kind")),
        PartialDateColumn("date", _("Date"), lambda a: (a.dateline_date, a.dateline_precision)),
        LinkColumn("place", _("Place"), lambda a: a.dateline_place, code="key"),
        LinkColumn("regions", _("Regions"), lambda a: a.its_regions),
        LinkColumn("axis", _("Axis"), lambda a: a.axis),
        projects_column(),
        LinkColumn("event", _("Event"), lambda a: a.event, code="slug", field="title"),
        TextColumn("lead", _("Lead")),
        TextColumn("body", _("Text"), is_rich=True),
        Column("media_contact", _("Media contact"), lambda a: a.media_contact, _("A mailbox of the office.")),
        *record_columns(),
    ]


def article_key():
    return [
        Column("article", _("Article: short name"), lambda article: article.slug, _("Says which article a row is of."))
    ]


NEWS = Dataset(
    name="news",
    title=_("News"),
    filterset=ArticleFilter,
    published=Article.objects.published,
    records=with_texts,
    linked=linked(
        AXIS,
        Linked(Place.objects.all, ("dateline_place",)),
        Linked(Region.objects.all, ("regions",)),
        Linked(Event.objects.published, ("event",), is_kept=False),
    ),
    key=article_key,
    main=Sheet("news", _("News"), article_columns, about=_("a row for each article")),
    long=(documents_sheet(_("a row for each file of an article")),),
)
