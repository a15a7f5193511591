"""RSS and Atom of resources."""

from django.utils.translation import gettext

from core.feeds import ListFeed, feed_views, kind_tag
from core.office import office_words
from pages.filters import ResourceFilter


class ResourceFeed(ListFeed):
    name = "resources"
    filterset = ResourceFilter
    template = "pages/feed_resource.html"
    texts = ()

    def heading(self):
        return gettext("Resources")

    def description(self):
        return gettext("The documents of IOM %(in_country)s that were published last.") % office_words()

    def own_date(self, item):
        return item.date, item.date_precision

    def item_tags(self, item):
        return [kind_tag(item, "resources")]


resources_rss, resources_atom = feed_views(ResourceFeed)
