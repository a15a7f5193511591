"""Events and articles as kinds of publication."""

from django.utils.translation import gettext_lazy as _

from core.kinds import Kind, declare
from events.checklist import article_needs, event_needs
from events.exports import EVENTS, NEWS
from events.models import Article, Event

declare(
    Kind(
        model=Event,
        name="events",
        label=_("Events"),
        required=("title", "summary"),
        rules=(event_needs,),
        dataset=EVENTS,
        search_order=3,
    )
)
declare(
    Kind(
        model=Article,
        name="news",
        label=_("News"),
        required=("title", "lead", "body"),
        rules=(article_needs,),
        dataset=NEWS,
        search_order=2,
    )
)
