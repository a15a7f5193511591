"""The API's own description: for programs as OpenAPI, for people as a page made from it."""

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
    """Return the OpenAPI description in a language, as a dict; made once by each process."""
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


class PlainJson(JSONRenderer):
    """JSON for those who ask for JSON, without the media type of OpenAPI."""

    def get_indent(self, accepted_media_type, renderer_context):
        return 2


class Yaml(OpenApiYamlRenderer):
    """Under its registered media type (RFC 9512)."""

    media_type = "application/yaml"


class Schema(Answer):
    """The description as JSON or YAML, as Accept says; the addresses that end in a format have that one only."""

    schema = None
    renderer_classes = [PlainJson, OpenApiJsonRenderer, Yaml, OpenApiYamlRenderer]

    def get(self, request):
        OneQuery(request.query_params, Axis.objects.none())  # refuses what it does not know
        return Response(description(active_language()))


@require_safe
def docs(request):
    """Show the description to people."""
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
    """Send a reader to the page in the language that their browser prefers."""
    response = redirect(f"/{get_language_from_request(request)}/api/docs/")
    patch_vary_headers(response, ["Accept-Language"])
    return response
