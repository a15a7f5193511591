"""The views that use several apps: the office's own pages, its resources."""

from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext
from django.views.decorators.http import require_safe

from core.alike import you_may_also_like
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.shortcuts import published_or_redirect
from core.structured import list_nodes
from pages.filters import ResourceFilter
from pages.models import Page, Resource


@require_safe
def best_language(request):
    """Redirect to the home page in the language that the browser prefers, or French if there is none."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def page_detail(request, slug):
    page, moved = published_or_redirect(Page.objects.published().select_related("parent"), slug)
    if moved:
        return moved
    context = {
        "page": page,
        "title": text_of(page, "title"),
        "written_in": languages_of(page, "title"),
        "parent": page.parent if page.parent and page.parent.is_published else None,
        "children": page.children.published(),
        "also": Page.objects.published().filter(parent=page.parent_id).exclude(pk=page.pk) if page.parent_id else (),
    }
    return render(request, "pages/page_detail.html", context)


@require_safe
@clean_address(ResourceFilter)
def resource_list(request):
    listing = ListPage(request, ResourceFilter, Resource.objects.published())
    context = {
        "section": "resources",
        "title": gettext("Resources"),
        "structured": list_nodes("resources", gettext("Resources")),
        "listing": listing,
        "groups": [listing.filters.group(name) for name in ("kind", "language", "year", "project")],
    }
    return render(request, "pages/resource_list.html", context, status=listing.status)


@require_safe
def resource_detail(request, slug):
    resource, moved = published_or_redirect(Resource.objects.published(), slug)
    if moved:
        return moved
    context = {
        "section": "resources",
        "resource": resource,
        "title": text_of(resource, "title"),
        "written_in": languages_of(resource, "title"),
        "files": resource.files.all(),
        "projects": resource.projects.published().newest_first().select_related("axis"),
        "also": you_may_also_like(resource, ResourceFilter),
    }
    return render(request, "pages/resource_detail.html", context)
