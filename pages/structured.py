"""Structured data (schema.org) of the home page."""

from django.urls import reverse

from core.addresses import absolute
from core.languages import active_language
from core.office import office_words
from core.structured import node, office, the_office


def home_nodes():
    """Return the nodes of the home page: the office and its site."""
    home = absolute(reverse("home"))
    site = node(
        "WebSite", url=home, name=office_words()["portal_name"], inLanguage=active_language(), publisher=the_office()
    )
    return [office(), site]
