"""The API of events and articles."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.api.query import ApiParameters
from core.api.views import Records
from core.models import Partner, Region
from events.api_records import ArticleRow, ArticleWhole, EventRow, EventWhole
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event
from projects.models import published_projects


class EventQuery(ApiParameters, EventFilter):
    """The filters of the API's list of events."""


class ArticleQuery(ApiParameters, ArticleFilter):
    """The filters of the API's list of news."""


class Events(Records):
    title = _("Events")
    about = _("Known by their slug. An event that was cancelled or postponed stays, and its status says so.")
    examples = {"?when=past&page_size=5": _("The five events that ended last")}
    query_class = EventQuery
    row_class, whole_class = EventRow, EventWhole
    lookup_field = "slug"

    def get_queryset(self):
        events = (
            Event.objects.published()
            .with_appearance()
            .select_related("place__region", "axis")
            .prefetch_related(published_projects(), Prefetch("organisers", Partner.objects.order_by("code")))
        )
        events = events.prefetch_related(Event.objects.all().with_sittings("place__region"))
        return events if self.action == "list" else events.prefetch_related("documents", "sources")


class Articles(Records):
    title = _("News")
    about = _("Known by their slug. Calls and tenders are among them, with their deadline and state.")
    examples = {"?year=2016": _("News of 2016")}
    query_class = ArticleQuery
    row_class, whole_class = ArticleRow, ArticleWhole
    lookup_field = "slug"

    def get_queryset(self):
        articles = (
            Article.objects.published()
            .with_appearance()
            .select_related("dateline_place__region", "axis", "event")
            .prefetch_related(published_projects(), Prefetch("regions", Region.objects.order_by("code")))
        )
        return articles if self.action == "list" else articles.prefetch_related("documents", "sources", "questions")
