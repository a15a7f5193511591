"""The views that use several apps: the office's own pages, its resources."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext
from django.views.decorators.http import require_safe

from core.alike import you_may_also_like
from core.catalogue import dataset_node
from core.conditional import conditional
from core.kinds import kind_named
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.sharing import share_ways
from core.shortcuts import published_or_redirect
from pages.filters import ResourceFilter
from pages.models import Page, Resource
from pages.structured import page_nodes, resource_nodes


@require_safe
def best_language(request):
    """Redirect to the home page in the language that the browser prefers, or French if there is none."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@conditional
def page_detail(request, slug):
    page, moved = published_or_redirect(Page.objects.published().select_related("parent"), slug)
    if moved:
        return moved
    title, parent = text_of(page, "title"), page.parent if page.parent and page.parent.is_published else None
    above = [(text_of(parent, "title"), parent.get_absolute_url())] if parent else []
    context = {
        "page": page,
        "title": title,
        "crumbs": [*above, (title, page.get_absolute_url())],
        "structured": page_nodes(page),
        "share": share_ways(page, title),
        "written_in": languages_of(page, "title"),
        "children": page.children.published(),
        "also": Page.objects.published().filter(parent=page.parent_id).exclude(pk=page.pk) if page.parent_id else (),
    }
    return render(request, "pages/page_detail.html", context)


@require_safe
@conditional
@clean_address(ResourceFilter)
def resource_list(request):
    listing = ListPage(request, ResourceFilter, Resource.objects.published())
    context = {
        "section": "resources",
        "title": gettext("Resources"),
        "crumbs": [(gettext("Resources"), reverse("resources"))],
        "structured": [dataset_node(kind_named("resources"))],
        "listing": listing,
        "groups": [listing.filters.group(name) for name in ("kind", "language", "year", "project")],
    }
    return render(request, "pages/resource_list.html", context, status=listing.status)


@require_safe
@conditional
def resource_detail(request, slug):
    resource, moved = published_or_redirect(Resource.objects.published(), slug)
    if moved:
        return moved
    title, files = text_of(resource, "title"), list(resource.files.all())
    context = {
        "section": "resources",
        "resource": resource,
        "title": title,
        "crumbs": [
            (gettext("Resources"), reverse("resources")),
            (resource.get_kind_display(), f"{reverse('resources')}?kind={resource.kind}"),
            (title, resource.get_absolute_url()),
        ],
        "structured": resource_nodes(resource, files),
        "share": share_ways(resource, title),
        "written_in": languages_of(resource, "title"),
        "files": files,
        "projects": resource.public_projects,
        "also": you_may_also_like(resource, ResourceFilter),
    }
    return render(request, "pages/resource_detail.html", context)
