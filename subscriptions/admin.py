"""What staff see of news by mail: how many readers each list has, by language and frequency. No address, no filter."""

from django.contrib import admin
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from core.kinds import kind_named
from core.language_table import LANGUAGE_TABLE
from subscriptions.lists import SEARCH, names
from subscriptions.models import Frequency, Subscription, Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    """One page of numbers: what single readers asked for is nobody's affair, so there is no list of topics."""

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "subscriptions_topic_changelist"]

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)  # refuses
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Readers who get news by mail"),
            "opts": self.opts,
            "frequencies": [Frequency(value).label for value in Frequency],
            "rows": rows(),
            "waits": Subscription.objects.filter(confirmed_at=None).count(),
        }
        return TemplateResponse(request, "admin/subscriptions/numbers.html", context)


def rows() -> list[dict]:
    """Return a row for each list and language with readers: its labels, the number for each frequency, their sum."""
    about = ("topic__list", "topic__language", "frequency")
    confirmed = Subscription.objects.exclude(confirmed_at=None)
    counts = {}
    for name, language, frequency, number in confirmed.values_list(*about).annotate(number=Count("pk")):
        counts.setdefault((name, language), {})[frequency] = number
    return [
        {
            "list": gettext("Search") if name == SEARCH else kind_named(name).label,
            "language": LANGUAGE_TABLE[language].name,
            "numbers": [found.get(value, 0) for value in Frequency],
            "sum": sum(found.values()),
        }
        for (name, language), found in sorted(counts.items(), key=lambda one: (names().index(one[0][0]), one[0][1]))
    ]
