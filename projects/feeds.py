"""RSS and Atom of projects."""

from django.utils.translation import gettext

from core.feeds import ListFeed, axis_tag, feed_views
from core.office import office_words
from projects.fields import LONG_TEXTS
from projects.filters import ProjectFilter


class ProjectFeed(ListFeed):
    name = "projects"
    filterset = ProjectFilter
    template = "projects/feed_project.html"
    card = "project_card"
    texts = tuple((field.label, field.name) for field in LONG_TEXTS)

    def heading(self):
        return gettext("Projects")

    def description(self):
        return gettext("The projects of IOM %(in_country)s that were published last.") % office_words()

    def item_tags(self, item):
        return [axis_tag(item.axis)]


projects_rss, projects_atom = feed_views(ProjectFeed)
