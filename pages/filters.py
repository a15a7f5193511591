"""The filters of the list of resources."""

from django.utils.translation import gettext_lazy as _

from core.filter_kinds import CodesFilter, WordsFilter, YearsFilter, when_asked
from core.filters import PortalFilterSet
from core.indexes import ByDate
from core.models import DOCUMENT_LANGUAGES
from events.filters import project_options
from pages.models import Resource


class ResourceFilter(PortalFilterSet):
    q = WordsFilter()
    kind = CodesFilter(field_name="kind", label=_("Kind"))
    language = CodesFilter(field_name="files__language", label=_("Language of the document"))
    project = CodesFilter(field_name="projects__code", label=_("Project"))
    year = YearsFilter("date", unknown=_("Date not known"))

    sorts = {
        "-date": (_("Newest first"), lambda: Resource._meta.ordering),
        "date": (_("Oldest first"), lambda: (ByDate("date"), "pk")),
    }

    class Meta:
        model = Resource
        fields = []

    def option_lists(self):
        return {
            "kind": Resource.Kind.choices,
            "language": DOCUMENT_LANGUAGES,
            "project": when_asked(lambda: project_options(self.facets, self.data.getlist("project"))),
            "year": when_asked(lambda: self.filters["year"].options(self.facets, self.data.getlist("year"))),
        }

    @classmethod
    def shares(cls, resource):
        projects = [project.code for project in resource.public_projects]
        return {"project": (1, projects), "kind": (0, [resource.kind])}
