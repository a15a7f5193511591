"""The OpenAPI schema: what drf-spectacular cannot find out by itself.

Whatever programs are generated from (names, tags, the title) is the same in every language; only what people read is
translated: descriptions, summaries, x-displayName, examples.
"""

from django.conf import settings
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from core.addresses import absolute
from core.api import glossary
from core.api.query import only_language
from core.api.refusing import Problem
from core.errors import InvalidQuery
from core.languages import LANGUAGES
from core.problems import CONTENT_TYPE, problem


class PortalSchema(AutoSchema):
    """The schema of one operation: its description, and the parameters and responses that all operations share."""

    def get_summary(self):
        if not self.is_of_records or self._is_list_view():
            return str(self.view.title)
        return gettext("%(title)s: one record") % {"title": self.view.title}

    def get_description(self):
        """The examples are a list in Markdown, which core/api/reading.py reads too."""
        if not self.is_of_records or not self._is_list_view():
            return str(self.view.about)
        examples = [f"- [{about}]({absolute(self.path)}{query})" for query, about in self.view.examples.items()]
        return "\n".join([f"{self.view.about}\n", *examples]) if examples else str(self.view.about)

    def get_tags(self):
        return [self.path.strip("/").split("/")[2] if self.is_of_records else "entry"]

    def get_operation_id(self):
        return super().get_operation_id() if self.is_of_records else "entry"

    @property
    def is_of_records(self):
        return hasattr(self.view, "row_class")

    def get_auth(self):
        return []

    def get_override_parameters(self):
        language = OpenApiParameter(
            "lang",
            enum=LANGUAGES,
            description=str(_("Language of labels and messages; without it, Accept-Language decides.")),
        )
        headers = [
            ("ETag", [200, 304], _("Version of the answer, for If-None-Match")),
            ("Link", [200], _("Addresses of the other pages, of the list or of the page for people, and of this")),
            ("RateLimit-Policy", ALL, _("Requests (q) that one network address may make in so many seconds (w)")),
            ("RateLimit", ALL, _("Requests that are left (r), and seconds until the count begins anew (t)")),
        ]
        return [
            language,
            *(
                OpenApiParameter(name, str, OpenApiParameter.HEADER, description=str(about), response=statuses)
                for name, statuses, about in headers
                if self.is_of_records or name != "ETag"
            ),
        ]

    def get_response_serializers(self):
        responses = {200: super().get_response_serializers()}
        if self.is_of_records:
            responses[304] = OpenApiResponse(description=str(_("Nothing has changed since the ETag of If-None-Match.")))
        for status, about in (
            (400, _("A parameter is unknown, or has a value that it does not take.")),
            (404, _("There is nothing at this address.")),
            (406, _("This address has no such format.")),
            (410, _("The record was public, and was withdrawn for a reason that is given.")),
            (429, _("Too many requests from one network address.")),
        ):
            shown = [OpenApiExample(str(status), _refused(status), media_type=CONTENT_TYPE, status_codes=[str(status)])]
            responses[status, CONTENT_TYPE] = OpenApiResponse(Problem, str(about), [] if status == 410 else shown)
        return responses


ALL = [200, 304, 400, 404, 406, 410, 429]


def _refused(status):
    """Return the problem of a status, as for ?lang=xx."""
    try:
        only_language(QueryDict("lang=xx" if status == 400 else ""))
    except InvalidQuery as error:
        return problem(400, errors=error.problems)
    return problem(status)


def each_once(endpoints):
    """Preprocessing hook: of two addresses that differ in a slash at the end, describe the one without."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def explain(result, generator, request, public):
    """Postprocessing hook: describe tags and fields in the active language; leave out our classes' docstrings."""
    with translation.override("en"):  # clients are named after it
        result["info"]["title"] = str(settings.SPECTACULAR_SETTINGS["TITLE"])
    result["tags"] = _tags(result["paths"])
    for called, component in result["components"].get("schemas", {}).items():
        component.pop("description", None)
        for name, schema in component.get("properties", {}).items():
            schema.pop("x-spec-enum-id", None)  # a checksum of labels, which are translated
            if (about := glossary.about(name, called)) and "$ref" not in schema:
                schema["description"] = about
    return result


def _tags(paths):
    """Return the tags of the operations, each described like the first that has it: its list."""
    tags = {}
    for methods in paths.values():
        for operation in methods.values():
            about = operation["description"].partition("\n")[0]
            for name in operation["tags"]:
                tag = {"name": name, "x-displayName": operation["summary"], "description": about}
                tags.setdefault(name, tag)
    return list(tags.values())
