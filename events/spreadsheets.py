"""The spreadsheet columns of events and articles."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of
from core.office import SOURCE, with_words
from desk.spreadsheets.cells import CellError
from desk.spreadsheets.columns import ImportChoice, ImportText, Key, texts
from desk.spreadsheets.date_columns import ImportPartialDate, Moment, moment_of
from desk.spreadsheets.kinds import SpreadsheetKind, register
from desk.spreadsheets.links import Reference, References
from desk.spreadsheets.partners import PARTNER_NAMES
from desk.spreadsheets.sources import Sources
from events.models import Article, Event, end_of_evening

TITLES = tuple(columns_of("title"))
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
            ImportText("online_url", example="https://www.example.org/direct"),
            Reference("axis", example="youth"),
            References("projects", names=PROJECT_NAMES, example="FM.0390"),
            References("organisers", names=PARTNER_NAMES, example="IOM; HCP"),
            ImportText("registration_url", example="https://www.example.org/inscription"),
            Moment("registration_deadline", example="2022-03-20"),
            ImportText("contact_email", example="boite@example.org"),
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
            References("related_articles", key="slug", names=TITLES, example="autre-article"),
            Sources("sources", label=_("Sources"), example="Compte rendu, 2022 (https://www.example.org/compte-rendu)"),
        ],
    )
)
