"""RSS and Atom of projects."""

from django.utils.translation import gettext

from core.feeds import ListFeed, feed_views
from core.languages import text_of
from core.office import office_words
from projects.filters import ProjectFilter


class ProjectFeed(ListFeed):
    name = "projects"
    filterset = ProjectFilter
    template = "projects/feed_project.html"

    def heading(self):
        return gettext("Projects")

    def description(self):
        return gettext("The projects of IOM %(in_country)s that were published last.") % office_words()

    def item_categories(self, item):
        return [text_of(item.axis, "name").value]


projects_rss, projects_atom = feed_views(ProjectFeed)
