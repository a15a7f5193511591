"""Downloads of events and news: one row per record, and a sheet for their documents."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exports.columns import (
    Cell,
    ChoiceColumn,
    Column,
    LinkColumn,
    PartialDateColumn,
    TextColumn,
    choice_column,
    moment_column,
    record_columns,
)
from core.exports.datasets import Dataset, Sheet
from core.exports.documents import documents_sheet
from core.exports.linked import Linked
from core.models import Axis, Partner, Place, Region
from events.calls import CallState
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event
from projects.models import Project

NOT_TAKEN = ("translation_state",)


def projects_column():
    return LinkColumn(
        "projects",
        _("Projects"),
        lambda record: record.its_projects,
        _("The projects that the record is about."),
        field="title",
        is_list=True,
        tag="#activity",
    )


def slug_column():
    return Column(
        "slug",
        _("Short name in the address"),
        lambda record: record.slug,
        _("Names the record; unique."),
        tag="#meta+id",
    )


def axis_column():
    return LinkColumn("axis", _("Axis"), lambda r: r.axis, _("The thematic area of work of the office."), tag="#sector")


def text_column():
    return TextColumn("body", _("Text"), meaning=_("The whole text, a line for each paragraph."), is_rich=True)


# --- Events -----------------------------------------------------------------------------------------------------------


def linked(*more):
    """Return the related records of events, news and resources, and `more`."""
    return Linked(Project.objects.published, ("projects",), is_kept=False), *more


AXIS = Linked(Axis, ("axis",))


def with_texts(queryset):
    """Return the records with the moment when they appeared, without the columns that only staff use."""
    return queryset.with_appearance().defer(*NOT_TAKEN)


def event_columns():
    return [
        slug_column(),
        TextColumn("title", _("Title"), meaning=_("The name of the event."), tag="#event+name"),
        choice_column(Event, "kind", _("Kind"), _("What kind of event it is."), tag="#event+type"),
        choice_column(
            Event,
            "status",
            pgettext_lazy("of an event", "Status"),
            _("Whether the event takes place."),
            tag="#status+event",
        ),
        *times(),
        Column("is_all_day", _("All day"), lambda e: e.is_all_day, _("The times say nothing."), Cell.YES_NO),
        TextColumn("venue", _("Venue"), meaning=_("The building or the room."), tag="#loc+venue"),
        *where(lambda e: e.place),
        Column(
            "online_url", _("Online at"), lambda e: e.online_url, _("Where the event can be followed."), Cell.ADDRESS
        ),
        axis_column(),
        LinkColumn(
            "organisers",
            _("Organisers"),
            lambda e: e.its_organisers,
            _("Who holds the event."),
            is_list=True,
            tag="#org+organiser",
        ),
        projects_column(),
        TextColumn("summary", _("Summary"), meaning=_("The event in one or two sentences."), tag="#description"),
        text_column(),
        Column(
            "registration_url",
            _("Registration at"),
            lambda e: e.registration_url,
            _("Where one can register."),
            Cell.ADDRESS,
        ),
        moment_column(
            "registration_deadline",
            _("Registration until"),
            lambda e: e.registration_deadline,
            _("The last moment to register."),
        ),
        Column(
            "contact_email",
            _("Contact"),
            lambda e: e.contact_email,
            _("A mailbox of the office."),
            Cell.MAIL,
            tag="#contact+email",
        ),
        *record_columns(),
    ]


def times():
    """Return the columns of the start and the end of an event or a session."""
    return [
        moment_column("starts_at", _("Starts"), lambda r: r.starts_at, _("When it begins."), "#date+start"),
        moment_column("ends_at", _("Ends"), lambda r: r.ends_at, _("When it ends."), "#date+end"),
    ]


def where(place):
    """Return the columns of a town and its region; `place` takes a row and gives a Place or None."""
    return [
        LinkColumn("place", _("Place"), place, _("The town."), code="key", tag="#loc"),
        LinkColumn(
            "region",
            _("Region"),
            lambda row: place(row).region if place(row) else None,
            _("The region of the town. ISO 3166-2."),
            tag="#adm1",
        ),
    ]


def event_key():
    return [
        Column(
            "event",
            _("Event: short name"),
            lambda event: event.slug,
            _("Says which event a row is of."),
            tag="#event+id",
        )
    ]


def sitting_columns():
    return [*times(), *where(lambda sitting: sitting.place)]


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
        Linked(Partner, ("organisers",)),
    ),
    key=event_key,
    main=Sheet("events", _("Events"), event_columns, about=_("a row for each event")),
    long=(SITTINGS, documents_sheet(_("a row for each file of an event"))),
    is_kept=True,
)


# --- News -------------------------------------------------------------------------------------------------------------


def article_columns():
    return [
        slug_column(),
        TextColumn("title", _("Title"), meaning=_("The headline."), tag="#item+name"),
        choice_column(Article, "kind", _("Kind"), _("What kind of article it is."), tag="#item+type"),
        PartialDateColumn(
            "date",
            _("Date"),
            lambda a: (a.dateline_date, a.dateline_precision),
            _("The date at the head of the article; empty if its source gives none."),
            tag="#date+reported",
        ),
        LinkColumn(
            "place",
            _("Place"),
            lambda a: a.dateline_place,
            _("The town at the head of the article."),
            code="key",
            tag="#loc",
        ),
        LinkColumn(
            "regions",
            _("Regions"),
            lambda a: a.its_regions,
            _("The regions that the article is about. ISO 3166-2."),
            is_list=True,
            tag="#adm1",
        ),
        axis_column(),
        projects_column(),
        LinkColumn(
            "event",
            _("Event"),
            lambda a: a.event,
            _("The event that the article is about."),
            code="slug",
            field="title",
            tag="#event",
        ),
        TextColumn("lead", _("Lead"), meaning=_("The first sentences, which say it all."), tag="#description"),
        text_column(),
        moment_column(
            "deadline", _("Deadline"), lambda a: a.deadline, _("Until when one can answer a call; empty if not known.")
        ),
        ChoiceColumn(
            "call",
            _("State of the call"),
            lambda a: a.call_state,
            _("Whether one can still answer a call today; empty for what is no call."),
            choices=CallState.choices,
        ),
        TextColumn(
            "outcome",
            _("Outcome"),
            lambda a: a if a.shows_outcome else _NO_ARTICLE,
            _("What came of a call that is closed, where the office says it."),
        ),
        Column(
            "media_contact",
            _("Media contact"),
            lambda a: a.media_contact,
            _("A mailbox of the office."),
            Cell.MAIL,
            tag="#contact+email",
        ),
        *record_columns(),
    ]


_NO_ARTICLE = Article()


def question_columns():
    return [
        TextColumn("question", pgettext_lazy("about a call", "Question"), meaning=_("What somebody asked.")),
        TextColumn("answer", _("Answer"), meaning=_("What the office answered.")),
        Column("answered_on", _("Answered on"), lambda q: q.answered_on, _("The day of the answer."), Cell.DATE),
    ]


QUESTIONS = Sheet(
    "questions",
    _("Questions and answers"),
    question_columns,
    lambda article: article.answered_questions,
    _("a row for each question about a call that was answered"),
    ("questions",),
)


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
        Linked(Region, ("regions",)),
        Linked(Event.objects.published, ("event",), is_kept=False),
    ),
    key=article_key,
    main=Sheet("news", _("News"), article_columns, about=_("a row for each article")),
    long=(QUESTIONS, documents_sheet(_("a row for each file of an article"))),
    is_kept=True,
)
