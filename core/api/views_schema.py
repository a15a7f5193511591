"""The description of the API: an OpenAPI schema for programs, and a page generated from it for people."""

from functools import cache

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.addresses import absolute
from core.api.query import OneQuery
from core.api.reading import parts, sections
from core.api.views import MAX_AGE, Answer
from core.languages import active_language
from core.models import Axis


@cache
def description(language):
    """Return the OpenAPI schema in a language, as a dict; generated once in each process."""
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


class PlainJson(JSONRenderer):
    """Plain JSON, for clients that do not ask for the media type of OpenAPI."""

    def get_indent(self, accepted_media_type, renderer_context):
        return 2


class Yaml(OpenApiYamlRenderer):
    """Under its registered media type (RFC 9512)."""

    media_type = "application/yaml"


class Schema(Answer):
    """The schema as JSON or YAML, depending on Accept; addresses that end in a format have only that one."""

    schema = None
    renderer_classes = [PlainJson, OpenApiJsonRenderer, Yaml, OpenApiYamlRenderer]

    def get(self, request):
        OneQuery(request.query_params, Axis.objects.none())  # refuses what it does not know
        return Response(description(active_language()))


@require_safe
def docs(request):
    """Show the documentation page."""
    described = description(active_language())
    kinds = sections(described)
    context = {
        "title": gettext("API"),
        "kinds": kinds,
        "parts": parts(described, kinds),
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "max_age": MAX_AGE,
        "base": absolute("/api/v1/"),
    }
    return render(request, "api/docs.html", context)


@require_safe
def to_docs(request):
    """Redirect to the page in the language that the browser prefers."""
    response = redirect(f"/{get_language_from_request(request)}/api/docs/")
    patch_vary_headers(response, ["Accept-Language"])
    return response
