"""The description of the API: an OpenAPI schema for programs, and a page generated from it for people."""

from functools import cache

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.addresses import absolute
from core.api.query import only_language
from core.api.reading import parts, rows_of, sections
from core.api.views import MAX_AGE, Answer, described_at
from core.conditional import conditional
from core.languages import LANGUAGES, active_language


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
        only_language(request.query_params)
        return Response(description(active_language()))


class JsonSchema(Schema):
    renderer_classes = [PlainJson]


class YamlSchema(Schema):
    renderer_classes = [Yaml]


class ListOut(serializers.Serializer):
    """A kind of record, and where its list is."""

    name = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    api = serializers.URLField()


class EntryOut(serializers.Serializer):
    """What the API has."""

    language = serializers.ChoiceField(LANGUAGES)
    title = serializers.CharField()
    version = serializers.CharField()
    description = serializers.CharField()
    documentation = serializers.URLField()
    openapi = serializers.URLField()
    lists = ListOut(many=True)


class Entry(Answer):
    """The entry: where everything is. A browser is led to the documentation page, which has the same links."""

    serializer_class = EntryOut
    title = _("Entry")
    about = _("Where everything is.")

    def get(self, request):
        only_language(request.query_params)
        at = described_at()
        if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
            response = redirect(at["service-doc"])
        else:
            response = Response(self._what_there_is(at))
        patch_vary_headers(response, ["Accept"])
        return response

    def _what_there_is(self, at):
        language = active_language()
        described = description(language)
        return {
            "language": language,
            "title": str(settings.SPECTACULAR_SETTINGS["TITLE"]),
            "version": described["info"]["version"],
            "description": described["info"]["description"],
            "documentation": at["service-doc"],
            "openapi": at["service-desc"],
            "lists": [
                {
                    "name": tag["name"],
                    "title": tag["x-displayName"],
                    "description": tag["description"],
                    "api": absolute(reverse(f"api-{tag['name']}")),
                }
                for tag in described["tags"]
                if tag["name"] != "entry"
            ],
        }


@require_safe
@conditional
def docs(request):
    """Show the documentation page."""
    described = description(active_language())
    kinds, problem = sections(described), rows_of(described["components"]["schemas"], "Problem")
    context = {
        "title": gettext("API"),
        "crumbs": [(gettext("API"), request.path)],
        "kinds": kinds,
        "problem": problem,
        "problem_title": gettext("Problems"),
        "parts": parts(described, kinds, problem),
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "max_age": MAX_AGE,
        "base": absolute("/api/v1"),
    }
    return render(request, "api/docs.html", context)


@require_safe
def to_docs(request):
    """Redirect to the page in the language that the browser prefers."""
    response = redirect(f"/{get_language_from_request(request)}/api/docs/")
    patch_vary_headers(response, ["Accept-Language"])
    return response
