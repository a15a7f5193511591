"""Structured data (schema.org) of the home page, of pages and of resources."""

import mimetypes

from django.urls import reverse

from core.addresses import absolute
from core.languages import active_language, text_of
from core.office import office_words
from core.structured import full_date, node, office, reviewed, the_office
from pages.models import Resource

REPORTS = {Resource.Kind.REPORT, Resource.Kind.STUDY, Resource.Kind.SURVEY}


def home_nodes():
    """Return the nodes of the home page: the office and its site."""
    home = absolute(reverse("home"))
    site = node(
        "WebSite", url=home, name=office_words()["portal_name"], inLanguage=active_language(), publisher=the_office()
    )
    return [office(), site]


def page_nodes(page):
    """Return the node of a page of the office."""
    title = text_of(page, "title")
    address = absolute(page.get_absolute_url())
    about = node(
        "WebPage",
        id_=address,
        url=address,
        name=title.value,
        inLanguage=title.language,
        description=text_of(page, "summary").value,
        dateModified=page.updated_at.isoformat(),
        lastReviewed=reviewed(page),
        publisher=the_office(),
    )
    return [about]


def resource_nodes(resource, files):
    """Return the node of a resource's page. Who published the document is not said: often it is somebody else."""
    title = text_of(resource, "title")
    address = absolute(resource.get_absolute_url())
    about = node(
        "Report" if resource.kind in REPORTS else "DigitalDocument",
        id_=address,
        url=address,
        name=title.value,
        description=text_of(resource, "summary").value,
        datePublished=full_date(resource.date, resource.date_precision),
        dateModified=resource.updated_at.isoformat(),
        inLanguage=[file.language for file in files] or title.language,
        encoding=[_file_node(file) for file in files if file.file],
    )
    return [about]


def _file_node(file):
    kind, _encoding = mimetypes.guess_type(file.file.name)
    return node("MediaObject", contentUrl=absolute(file.file.url), encodingFormat=kind or "", inLanguage=file.language)
