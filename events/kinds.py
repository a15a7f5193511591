"""Events and articles as kinds of publication."""

from django.utils.translation import gettext_lazy as _

from core.kinds import Ages, Kind, declare
from core.office import with_words
from events.checklist import article_needs, event_needs
from events.exports import EVENTS, NEWS
from events.models import Article, Event
from events.querysets import is_to_come

declare(
    Kind(
        model=Event,
        name="events",
        letter="e",
        label=_("Events"),
        required=("title", "summary"),
        rules=(event_needs,),
        dataset=EVENTS,
        about=with_words(
            _(
                "The workshops, trainings, launches and other events of IOM %(in_country)s: when, where, with whom, "
                "and for which projects."
            )
        ),
        days=("starts_at", "ends_at"),
        countries=("place__country", "sittings__place__country"),
        ages=(Ages(_("events to come"), 30, is_to_come),),
        search_order=3,
        icon="calendar-days",
    )
)
declare(
    Kind(
        model=Article,
        name="news",
        letter="a",
        label=_("News"),
        required=("title", "lead", "body"),
        rules=(article_needs,),
        dataset=NEWS,
        about=with_words(
            _(
                "The news, press releases and stories of IOM %(in_country)s: date and place as far as the source gives "
                "them, whole text, regions and projects."
            )
        ),
        days=("dateline_date", "dateline_date"),
        countries=("dateline_place__country",),
        search_order=2,
        icon="newspaper",
    )
)
