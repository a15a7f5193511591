"""The home page, the office's own pages and its resources: the views that see several apps."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe


@require_safe
def best_language(request):
    """Send a reader to the home page in the language that their browser prefers, French when none is ours."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def page_detail(request, slug):
    return HttpResponse("page")


def resource_list(request):
    return HttpResponse("r")


def resource_detail(request, slug):
    return HttpResponse("r")
