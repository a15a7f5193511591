"""What a resource needs before it is published; a page needs its texts only."""

from django.utils.translation import gettext

from desk.checklist import error, warning


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
