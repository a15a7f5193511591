"""What every API view does: respond in JSON, in pages, and explain what is wrong with a request.

Read-only, for everybody: cookies, sign-in and sessions are ignored.
"""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.addresses import absolute
from core.api.query import MOST, PAGE_SIZE, OneQuery, PlainQuery, QueryBackend, asked_language
from core.conditional import entity_tag, unchanged
from core.gone import withdrawn_record
from core.languages import LANGUAGES, active_language
from core.shortcuts import published_or_redirect
from core.versioned_cache import was_stale

MAX_AGE = 60  # seconds for which an answer may be used again without asking
LONGEST_LINK = 500  # letters: with longer ones in the header, proxies refuse the whole answer


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
        response["Link"] = ", ".join([*_links(self.related(response)), *_links(described_at())])
        return response

    def related(self, response):
        """Return {relation (RFC 8288): address} of what belongs to a response; None is left out."""
        return {}


def described_at():
    """Return {relation (RFC 8631): address} of the description of the API, for programs and for people."""
    return {
        "service-desc": absolute(reverse("api-schema-json")),
        "service-doc": absolute(f"/{active_language()}/api/docs/"),
    }


def _links(related):
    """Return the parts of the header Link."""
    shown = {relation: address for relation, address in related.items() if address and len(address) < LONGEST_LINK}
    return [f'<{address}>; rel="{relation}"' for relation, address in shown.items()]


class NothingHere(Answer):
    """A 404 for every address below /api/ without a view of its own."""

    schema = None

    def get(self, request, rest=""):
        raise Http404


class KeysFirst(Paginator):
    """Reads the keys of a page before its records: an index gives them without reading the records of earlier pages.

    `count` is the number of records if it is known already.
    """

    def __init__(self, records, per_page, count=None, **kwargs):
        super().__init__(records, per_page, **kwargs)
        if count is not None:
            self.count = count

    def _get_page(self, records, *args, **kwargs):
        keys = list(records.values_list("pk", flat=True))
        by_key = {record.pk: record for record in self.object_list.filter(pk__in=keys).order_by()}
        return super()._get_page([by_key[key] for key in keys if key in by_key], *args, **kwargs)


class Pages(PageNumberPagination):
    """Pages of 20 records, or of as many as `page_size` says; addresses are absolute."""

    def paginate_queryset(self, queryset, request, view=None):
        self.django_paginator_class = partial(KeysFirst, count=view.known_count(queryset))
        return super().paginate_queryset(queryset, request, view)

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

    def related(self):
        """Return {relation: address} of the other pages."""
        return {
            "first": self._address(1),
            "prev": self.get_previous_link(),
            "next": self.get_next_link(),
            "last": self._address(self.page.paginator.num_pages),
        }

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

    Subclasses give `title` and `about` (for people), `examples` ({query of the list: what it asks for}), `get_queryset`
    (published records; `self.action` is "list" or "retrieve"), `query_class`, `row_class` and, if a single record has
    more fields, `whole_class`.
    """

    title = about = ""
    examples = {}
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

    def known_count(self, records):
        """Return the number of `records` if the filters count records of this kind, else None."""
        filters = self.filters
        return filters.counts.total if filters.has_counts and filters._meta.model is records.model else None

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
            lookup = {self.lookup_field: value}
            record = self.get_queryset().filter(**lookup).first()
            if record is None:
                raise withdrawn_record(self.get_queryset().model, **lookup) or Http404
            return record, None
        record, moved = published_or_redirect(self.get_queryset(), value, self.request.resolver_match.view_name)
        if moved and (query := self.request.META.get("QUERY_STRING")):
            moved["Location"] += f"?{query}"
        return record, moved

    def related(self, response):
        if response.status_code != 200:
            return {}
        if self.action == "list":
            return self.paginator.related()
        collection = absolute("/".join(self.request.path.split("/")[:4]))  # /api/v1/projects
        page = response.data.get("url")  # in each language; a figure has no page
        return {"collection": collection, "alternate": page and page[active_language()]}

    def _known(self):
        """Return a 304 if the client has the current response already, else None."""
        self.tag = entity_tag(self.request)
        return unchanged(self.request, self.tag)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code in {200, 304} and not was_stale.get():
            response["ETag"] = self.tag
        return response
