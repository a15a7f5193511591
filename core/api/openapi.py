"""The OpenAPI schema: what drf-spectacular cannot find out by itself."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.api import glossary
from core.api.views import Detail, Errors
from core.languages import LANGUAGES


class PortalSchema(AutoSchema):
    """The schema of one operation: its description, and the parameters and responses that all operations share."""

    def get_summary(self):
        if self._is_list_view():
            return str(self.view.title)
        return gettext("%(title)s: one record") % {"title": self.view.title}

    def get_description(self):
        return str(self.view.about)

    def get_tags(self):
        return [str(self.view.title)]

    def get_auth(self):
        return []

    def get_override_parameters(self):
        language = OpenApiParameter(
            "lang",
            enum=LANGUAGES,
            description=str(_("Language of labels and messages; without it, Accept-Language decides.")),
        )
        limits = [
            OpenApiParameter(
                name, int, OpenApiParameter.HEADER, description=str(about), response=[200, 304, 400, 404, 429]
            )
            for name, about in (
                ("RateLimit-Limit", _("Requests that one network address may make in a minute")),
                ("RateLimit-Remaining", _("Requests that are left in this minute")),
                ("RateLimit-Reset", _("Seconds until the count begins anew")),
            )
        ]
        tag = OpenApiParameter(
            "ETag",
            str,
            OpenApiParameter.HEADER,
            description=str(_("Version of the answer, for If-None-Match")),
            response=[200, 304],
        )
        return [language, tag, *limits]

    def get_response_serializers(self):
        return {
            200: super().get_response_serializers(),
            304: OpenApiResponse(description=str(_("Nothing has changed since the ETag of If-None-Match."))),
            400: OpenApiResponse(Errors, str(_("A parameter is unknown, or has a value that it does not take."))),
            404: OpenApiResponse(Detail, str(_("There is nothing at this address."))),
            406: OpenApiResponse(Detail, str(_("This address has no such format."))),
            429: OpenApiResponse(Detail, str(_("Too many requests from one network address."))),
        }


def explain_fields(result, generator, request, public):
    """Postprocessing hook: describe each field in the active language; leave out the docstrings of our classes."""
    for component in result["components"].get("schemas", {}).values():
        component.pop("description", None)
        for name, schema in component.get("properties", {}).items():
            if (about := glossary.about(name)) and "$ref" not in schema:
                schema["description"] = about
    return result
