"""The office's own pages in the menus: one query per data version."""

from django import template
from django.urls import reverse

from core.languages import columns_of
from core.versioned_cache import once_a_version
from pages.models import Page
from pages.portfolios import PORTFOLIOS, listed

register = template.Library()
_NOT_NEEDED = columns_of("body", "summary")


@register.simple_tag(takes_context=True)
def menu_pages(context):
    """Return {"header": [Page…], "footer": [Page…], "help": [Page…]}: the published pages without a parent, in order.

    Cached on the request too, because the header and the footer both use it.
    """
    request = context["request"]
    if not hasattr(request, "menu_pages"):
        request.menu_pages = _menus()
    return request.menu_pages


@once_a_version
def _menus():
    menus = {menu.value: [] for menu in (Page.Menu.HEADER, Page.Menu.FOOTER, Page.Menu.HELP)}
    pages = Page.objects.published().filter(menu__in=menus, parent__isnull=True).defer(*_NOT_NEEDED)
    for page in pages:
        menus[page.menu].append(page)
    return menus


@register.simple_tag
def portfolio_lists(but=""):
    """Return [{"url", "title"}] of the lists of axes, donors, partners, regions and places, but for the route `but`."""
    return _links(kind for kind in PORTFOLIOS if kind.index != but and not kind.is_tag)


@register.simple_tag
def every_portfolio_list(but=""):
    """As portfolio_lists, with those of tags that projects name: for pages where they are looked for."""
    return _links(kind for kind in listed() if kind.index != but)


def _links(kinds):
    return [{"url": reverse(kind.index), "title": kind.title} for kind in kinds]
