"""What a page and a resource need before they are published."""

from django.utils.translation import gettext

from desk.checklist import error, register, warning
from pages.models import Page, Resource


def resource_needs(resource):
    has_sources = resource.sources.exists()
    if resource.date is None:
        if has_sources:
            yield warning(gettext("No date is known: readers see the sources instead."), "date")
        else:
            yield error(gettext("A resource needs its date, or a source that shows that none is known."), "date")
    if not resource.files.exists():
        if has_sources:
            yield warning(gettext("There is no file: readers see the sources only."), "files-group")
        else:
            yield error(gettext("A resource needs a file, or the address of one."), "files-group")


register(Page, required=("title", "summary", "body"))
register(Resource, resource_needs, required=("title", "summary"))
