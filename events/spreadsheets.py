"""The spreadsheet columns of events and articles."""

import re
from copy import copy

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of
from core.models import Place
from core.office import SOURCE, with_words
from desk.spreadsheets.cells import CellError, read_moment
from desk.spreadsheets.columns import ImportChoice, ImportColumn, ImportText, Key, texts
from desk.spreadsheets.date_columns import ImportPartialDate, Moment, moment_of
from desk.spreadsheets.kinds import SpreadsheetKind, register
from desk.spreadsheets.links import Reference, References
from desk.spreadsheets.partners import PARTNER_NAMES
from desk.spreadsheets.sources import Sources
from events.models import Article, Event, Sitting
from events.timed import end_of_evening

TITLES = tuple(columns_of("title"))
PLACE_NAMES = tuple(columns_of("name"))
_BETWEEN = "\0"
PROJECT_NAMES = (*TITLES, "acronym")
ADDRESS = _("Last part of the page's address (atelier-donnees-migratoires). Empty: a new record.")


class Start(Moment):
    """The start; without a time, the event is an all-day event."""

    takes = with_words(
        _("Day, or day and time %(clock)s: 2022-03-28, 28/03/2022 9h30. Without time: an event of whole days.")
    )
    without_time = ""

    @property
    def fields(self):
        return [self.field_name, "is_all_day"]

    def value_of(self, record):
        value = super().value_of(record)
        return value[:10] if record.is_all_day else value

    def put(self, record, value, context):
        super().put(record, value, context)
        record.is_all_day = len(value) == 10


class End(Start):
    """The end; it has a time if the start has one."""

    fields = ["ends_at"]

    def resolve(self, record, value, row, context):
        """Return the end that is meant: 20:00 to 00:00 of one day ends at the midnight after."""
        if len(value) <= 10 or not record.starts_at:
            return value
        ends_at = end_of_evening(record.starts_at, moment_of(value))
        return f"{timezone.localtime(ends_at):%Y-%m-%d %H:%M}"

    def put(self, record, value, context):
        if value and (len(value) == 10) != record.is_all_day:
            raise CellError(
                gettext("the start has no time, so the end cannot have one")
                if record.is_all_day
                else gettext("the start has a time, so the end needs one too")
            )
        record.ends_at = moment_of(value) if value else None


class Sittings(ImportColumn):
    """The sittings of an event; the value is a tuple of (start, end, key of the place), as in cells of their own."""

    takes = _(
        "One session in each line of the cell, or separated by ;, with the place if it is not that of the event: "
        "2022-02-15 – 2022-02-17, place. With a time if the event has one."
    )
    empty = ()
    is_link = True
    may_be_empty = True
    relations = ("sittings__place",)

    def read(self, text, context):
        parts = text.splitlines() if "\n" in text.strip() else text.split(";")
        return tuple(sorted(self._sitting(part, context) for part in parts if part.strip()))

    def _sitting(self, text, context):
        times, _comma, place = text.partition(",")
        times, place = times.strip(), place.strip()
        start, _dash, end = re.sub(r" (?:[–—-]|à|to|إلى) ", _BETWEEN, times).partition(_BETWEEN)
        start = read_moment(start)
        end = read_moment(end) if end else start
        if len(start) != len(end):
            raise CellError(gettext("the start and the end both have a time, or neither has"))
        directory = context.directory(Place, "key", PLACE_NAMES)
        return start, end, context.find(directory, place) if place else ""

    def value_of(self, record):
        if record.pk is None:
            return ()
        return tuple(
            (_cell(s.starts_at, record), _cell(s.ends_at, record), s.place.key if s.place else "")
            for s in record.its_sittings
        )

    def resolve(self, record, value, row, context):
        """Check the sittings against the event, whose own times are set by now."""
        if any((len(start) == 10) != record.is_all_day for start, _end, _place in value):
            raise CellError(gettext("the event and its sessions all have a time, or none has"))
        _check(record, [(moment_of(start), moment_of(end)) for start, end, _place in value])
        return value

    def stay(self, record):
        """See whether the event was moved away from its sittings."""
        _check(record, [(sitting.starts_at, sitting.ends_at) for sitting in record.sittings.all()])

    def put(self, record, value, context):
        """Nothing to do before the record is saved; see `link`."""

    def link(self, changes, context):
        """Write the sittings of saved records; `changes` are [(record, old value, new value)]."""
        for record, old, new in changes:
            for sitting in record.its_sittings:
                key = sitting.place.key if sitting.place else ""
                if (_cell(sitting.starts_at, record), _cell(sitting.ends_at, record), key) not in new:
                    sitting.delete()
            for start, end, key in new:
                if (start, end, key) not in old:
                    place = context.record(Place, "key", PLACE_NAMES, key) if key else None
                    record.sittings.create(starts_at=moment_of(start), ends_at=moment_of(end), place=place)

    def show(self, value):
        lines = []
        for start, end, key in value:
            times = start if start == end else f"{start} – {end}"
            lines.append(f"{times}, {key}" if key else times)
        return "\n".join(lines)


def _check(record, times):
    """Raise CellError if there is no sitting at one of these times, [(start, end)], of an event as its row makes it."""
    event = copy(record)
    event.complete_times()
    for start, end in times:
        try:
            Sitting(event=event, starts_at=start, ends_at=end).clean()
        except ValidationError as error:
            raise CellError(" ".join(error.messages)) from error


def _cell(value, event):
    """Return a datetime as in a cell: a day, with the time unless the event lasts whole days."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"[: 10 if event.is_all_day else None]


register(
    SpreadsheetKind(
        Event,
        key="address",
        titles=TITLES,
        columns=[
            Key("address", "slug", label=_("Address of the page"), meaning=ADDRESS, example="atelier-essai"),
            *texts("title", required=True, example="Atelier sur les données migratoires"),
            *texts("summary", example="Deux jours de travail avec les régions."),
            *texts("body", example="<p>Le programme de l’atelier.</p>"),
            *texts("venue", example="Hôtel de la région"),
            ImportChoice("kind", required=True, example="workshop"),
            ImportChoice("status", example="confirmed"),
            Start("start", "starts_at", required=True, example="28/03/2022 9h30"),
            End("end", "ends_at", example="2022-03-29 17:00"),
            Reference("place", key="key", example=settings.OFFICE.examples.places[0]),
            Sittings(
                "sittings", label=pgettext_lazy("of an event", "Sessions"), example="2022-03-28 9h30 – 2022-03-28 12h00"
            ),
            ImportText("online_url", example="https://www.example.org/direct"),
            Reference("axis", example="youth"),
            References("projects", names=PROJECT_NAMES, example="FM.0390"),
            References("organisers", names=PARTNER_NAMES, example="IOM; HCP"),
            ImportText("registration_url", example="https://www.example.org/inscription"),
            Moment("registration_deadline", example="2022-03-20"),
            ImportText("contact_email", example="boite@example.org"),
            References("related_events", key="slug", names=TITLES, example="autre-atelier"),
            Sources("sources", label=_("Sources"), example="Compte rendu, 2022 (https://www.example.org/compte-rendu)"),
        ],
    )
)

register(
    SpreadsheetKind(
        Article,
        key="address",
        titles=TITLES,
        columns=[
            Key("address", "slug", label=_("Address of the page"), meaning=ADDRESS, example="communique-essai"),
            ImportChoice("kind", example="press_release"),
            *texts("title", required=True, example="Un programme pour les jeunes"),
            *texts("lead", example="Deux phrases qui paraissent dans les listes."),
            *texts("body", example="<p>Le texte de l’article.</p>"),
            ImportPartialDate("date", "dateline_date", "dateline_precision", example="18 décembre 2024"),
            Reference("place", "dateline_place", key="key", example=settings.OFFICE.words[SOURCE].town),
            Reference("axis", example="youth"),
            References("projects", names=PROJECT_NAMES, example=f"{settings.OFFICE.code_prefix}0007; FORSATY"),
            Reference("event", key="slug", names=TITLES, example="atelier-essai"),
            References("regions", example=settings.OFFICE.examples.regions[0]),
            ImportText("media_contact", example="presse@example.org"),
            Moment("deadline", example="2022-03-20 16:00"),
            *texts("outcome", example="Le marché est attribué."),
            References("related_articles", key="slug", names=TITLES, example="autre-article"),
            Sources("sources", label=_("Sources"), example="Compte rendu, 2022 (https://www.example.org/compte-rendu)"),
        ],
    )
)
