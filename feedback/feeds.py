"""RSS and Atom of the log of corrections."""

from django.utils.translation import gettext

from core.feeds import LIMIT, ListFeed, feed_views
from core.languages import text_of
from core.office import office_words
from feedback.filters import CorrectionFilter
from feedback.records import with_records


class CorrectionFeed(ListFeed):
    name = "corrections"
    filterset = CorrectionFilter
    template = "feedback/feed_correction.html"
    texts = ()

    def heading(self):
        return gettext("Corrections")

    def description(self):
        return gettext("What was corrected on the portal of %(office_name)s: what, when and why.") % office_words()

    def items(self, question):
        newest = question.queryset.with_appearance().order_by("-published_at", "-pk")[:LIMIT]
        items = []
        for correction, record in with_records(newest):
            correction.about, correction.parts = record, ()
            items.append(correction)
        return items

    def item_title(self, item):
        title = text_of(item.about, item.about.translated_fields[0]).value
        return gettext("Correction: %(title)s") % {"title": title}

    def item_extra_kwargs(self, item):
        language = text_of(item, "what").language
        return {"language": language, "content": self.item_content(item), "tags": [], "card": ""}


corrections_rss, corrections_atom = feed_views(CorrectionFeed)
