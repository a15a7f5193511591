"""What every API view does: respond in JSON, in pages, and explain what is wrong with a request.

Read-only, for everybody: cookies, sign-in and sessions are ignored.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView
from rest_framework.views import exception_handler as plain_handler
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.addresses import absolute
from core.api.query import MOST, PAGE_SIZE, OneQuery, PlainQuery, QueryBackend, asked_language
from core.conditional import entity_tag, unchanged
from core.errors import InvalidQuery
from core.languages import LANGUAGES, active_language
from core.shortcuts import published_or_redirect

MAX_AGE = 60  # seconds for which an answer may be used again without asking


class Errors(serializers.Serializer):
    """The errors of each parameter, in sentences."""

    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class Detail(serializers.Serializer):
    """Why there is no result, in a sentence."""

    detail = serializers.CharField()


def exception_handler(error, context):
    """Return the response for an exception in a view; None for a bug, which becomes a 500."""
    if isinstance(error, InvalidQuery):
        errors = {}
        for name, sentence in error.problems:
            errors.setdefault(name, []).append(sentence)
        return Response({"errors": errors}, status=400)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    response = plain_handler(error, context)
    if response is not None:
        response.data = {"detail": _sentence(response.status_code)}
    return response


def _sentence(status):
    sentences = {
        404: gettext("There is nothing at this address."),
        405: gettext("This address can only be read: GET, HEAD or OPTIONS."),
        406: gettext("This address has no such format."),
        429: gettext("Too many requests from your network. Wait as long as Retry-After says."),
    }
    return sentences.get(status) or gettext("The server could not understand the request.")


class Answer(APIView):
    """Base of every view of the API."""

    caching = f"public, max-age={MAX_AGE}"

    def initial(self, request, *args, **kwargs):
        if language := asked_language(request):
            translation.activate(language)  # for the whole response, also for what middleware adds to it
        super().initial(request, *args, **kwargs)

    def options(self, request, *args, **kwargs):
        """List the methods; for a browser this answers a preflight request, see cross_origin."""
        return Response(status=204)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store" if response.status_code >= 400 else self.caching)
        for name, value in getattr(request, "rate_limit", {}).items():
            response[name] = value
        return response


class NothingHere(Answer):
    """A 404 for every address below /api/ without a view of its own."""

    schema = None

    def get(self, request, rest=""):
        raise Http404


class Pages(PageNumberPagination):
    """Pages of 20 records, or of as many as `page_size` says; addresses are absolute."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = MOST

    def _address(self, number):
        address = absolute(self.request.get_full_path())
        return remove_query_param(address, "page") if number == 1 else replace_query_param(address, "page", number)

    def get_next_link(self):
        return self._address(self.page.next_page_number()) if self.page.has_next() else None

    def get_previous_link(self):
        return self._address(self.page.previous_page_number()) if self.page.has_previous() else None

    def get_paginated_response(self, data):
        return Response(
            {
                "language": active_language(),
                "count": self.page.paginator.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["language", "count", "next", "previous", "results"],
            "properties": {
                "language": {"type": "string", "enum": LANGUAGES},
                "count": {"type": "integer", "minimum": 0},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        def number(name, about, most, **more):
            schema = {"type": "integer", "minimum": 1, "maximum": most, **more}
            return {"name": name, "in": "query", "required": False, "description": str(about), "schema": schema}

        return [
            number("page", _("Page, from 1"), 10**6, default=1),
            number("page_size", _("Records of one page"), MOST, default=PAGE_SIZE),
        ]


class Records(Answer, ReadOnlyModelViewSet):
    """A kind of record: its list in pages, and one record with everything that its own page shows.

    Subclasses give `title` and `about` (for people), `get_queryset` (published records; `self.action` is "list" or
    "retrieve"), `query_class`, `row_class` and, if a single record has more fields, `whole_class`.
    """

    title = about = ""
    query_class = PlainQuery
    row_class = whole_class = None
    filter_backends = [QueryBackend]
    pagination_class = Pages

    def get_serializer_class(self):
        return self.whole_class or self.row_class if self.action == "retrieve" else self.row_class

    def list(self, request, *args, **kwargs):
        records = self.filter_queryset(self.get_queryset())
        if known := self._known():
            return known
        rows = self.get_serializer(self.ready(self.paginate_queryset(records)), many=True)
        return self.get_paginated_response(rows.data)

    def retrieve(self, request, *args, **kwargs):
        OneQuery(request.query_params, self.get_queryset())  # refuses what it does not know
        if known := self._known():
            return known
        record, moved = self._found(self.kwargs[self.lookup_field])
        return moved or Response(self.get_serializer(*self.ready([record])).data)

    def ready(self, records):
        """Return the records of one response, with what can only be added once they are known."""
        return records

    def _found(self, value):
        """Return (record, None), or (None, redirect) for an old address of a record."""
        if not str(value).isprintable():  # PostgreSQL rejects a NUL in a text
            raise Http404
        if self.lookup_field != "slug":
            return get_object_or_404(self.get_queryset(), **{self.lookup_field: value}), None
        record, moved = published_or_redirect(self.get_queryset(), value, self.request.resolver_match.view_name)
        if moved and (query := self.request.META.get("QUERY_STRING")):
            moved["Location"] += f"?{query}"
        return record, moved

    def _known(self):
        """Return a 304 if the client has the current response already, else None."""
        self.tag = entity_tag(self.request)
        return unchanged(self.request, self.tag)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code in {200, 304}:
            response["ETag"] = self.tag
        return response
