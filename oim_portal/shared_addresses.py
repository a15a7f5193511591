"""Leads on from addresses that were copied, typed or passed on a little wrong (301).

Only where nothing is found: what exists is answered. Every redirect stays on this site, because its path begins with a
language.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language_from_request, override

from core.asked import bare
from core.errors import LeadsOn
from core.languages import LANGUAGES
from core.search import fold
from pages.models import Page
from pages.section_words import PAGES_OF, SECTION_OF

LONGEST = 600  # characters of a path that is looked at
LONGEST_QUERY = 2000  # characters of a query that is mended: nobody shares a longer one
OTHERS = ("/api/", "/static/", "/media/")  # for programs
# What follows keeps its capitals: /fr/donors/EU/ (the views know codes in any case), and secrets.
WITH_CAPITALS = {"axes", "donors", "partners", "regions", "preview", "subscriptions"}
FILES = {"csv", "xlsx", "json", "pdf", "xml", "rss", "atom", "ics", "png"}
_WEB_PAGE = re.compile(r"\.(html?|php|aspx?|jsp)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,4})?\Z")
_ESCAPED = re.compile(r"\A(?:amp;|#0?38;)+")
_NEXT_NAME = re.compile(r"(?:&(?:amp;)*|\?)(?=[\w.-]{1,40}=)")


class Middleware:
    """Answers 301 where an address is not found as it is and another one is clearly meant; 302 for a page of a list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or not is_for_readers(request.path):
            return self.get_response(request)
        query = tidy_query(request.GET)
        path = None if is_route(request.path_info) else better_path(request)
        if path or query is not None:
            return _moved(request, path or quote(request.path), request.GET if query is None else query)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a page past the end of a list with its last page, and what a view does not find."""
        if isinstance(exception, LeadsOn):
            return HttpResponseRedirect(escape_leading_slashes(exception.address))
        is_lost = isinstance(exception, Http404) and request.method in {"GET", "HEAD"} and is_for_readers(request.path)
        path = better_path(request) if is_lost else None
        return _moved(request, path, request.GET) if path else None


def is_for_readers(path: str) -> bool:
    """Whether an address is one of a page or file for readers, and not of a program or the desk."""
    return not path.startswith(OTHERS) and "/admin/" not in path


def is_route(path: str) -> bool:
    """Whether a path is that of a view, in the active language."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def tidy_query(query: QueryDict) -> QueryDict | None:
    """Return the query without what was stuck to its names and values on the way; None if there is nothing to mend.

    It mends "&amp;axis=", a whole query that was escaped once too often, a second question mark, and punctuation after
    a value. What is searched for stays as it was typed, quotation marks included.
    """
    if not query or len(query.urlencode()) > LONGEST_QUERY:
        return None
    tidied = QueryDict(mutable=True)
    for name, values in query.lists():
        for value in values:
            for one, its_value in _parts(_ESCAPED.sub("", name), value):
                tidied.appendlist(one, its_value if one == "q" else bare(its_value) or its_value)
    return tidied if dict(tidied.lists()) != dict(query.lists()) else None


def _parts(name, value):
    """Yield (name, value), and those that were escaped into the name or the value."""
    if "=" in name and not value:
        name, _equals, value = name.partition("=")
    first, *more = _NEXT_NAME.split(value)
    yield name, first
    for part in more:
        inner, _equals, its_value = part.partition("=")
        yield inner, its_value


def better_path(request: HttpRequest) -> str | None:
    """Return the path that was meant by one that is not found, or None."""
    found = meant_path(request.path, get_language_from_request(request))
    return found if found != quote(request.path) else None


def meant_path(path: str, language: str) -> str | None:
    """Return the path that resolves to something and was probably meant, or None."""
    segments = _segments(path)
    if len(segments) == 1 and not _language_of(segments[0]) and _resolves(f"/{segments[0]}"):
        return f"/{quote(segments[0])}"  # robots.txt, sitemap.xml
    starts = [number for number, segment in enumerate(segments) if _language_of(segment)]
    if starts:  # also of an address that was pasted behind another
        language, segments = _language_of(segments[starts[-1]]), segments[starts[-1] + 1 :]
    elif _is_arabic(path):
        language = "ar"
    segments = [_WEB_PAGE.sub("", segment) for segment in segments]
    if segments and segments[-1].lower() in {"index", "default"}:
        segments.pop()
    rest = [segment.lower() for segment in segments]
    if rest and SECTION_OF.get(fold(rest[0]), rest[0]) in WITH_CAPITALS:
        rest[1:] = segments[1:]
    with override(language):  # addresses resolve in the active language only
        return _first_that_resolves(language, rest)


def _segments(path):
    """Return the parts of a path, without what follows a question mark that was escaped, and what is stuck to them."""
    text = re.split(r"[?&#]", unquote(path[:LONGEST]), maxsplit=1)[0]
    return [segment for segment in map(bare, re.split(r"[/\\]+", text)) if segment]


def _is_arabic(text):
    return "ar" in LANGUAGES and any("\u0600" <= char <= "\u06ff" for char in text)


def _language_of(segment):
    """Return the language that the first part of a path names, as in FR, fr-FR or ar_EG; "" if it names none."""
    found = _LANGUAGE.match(segment.lower())
    return found[1] if found and found[1] in LANGUAGES else ""


def _first_that_resolves(language, rest):
    if not rest:
        return f"/{language}/"
    stem, dot, ending = rest[0].rpartition(".")
    if not (dot and ending in FILES):
        stem, dot, ending = rest[0], "", ""
    section = SECTION_OF.get(fold(stem))
    names = [rest[0]] if section is None else [f"{section}{dot}{ending}", rest[0]]
    for name in names:
        parts = [part for part in (language, name, *rest[1:]) if part]
        path = f"/{'/'.join(map(quote, parts))}"
        is_file = parts[-1].rpartition(".")[2] in FILES and "." in parts[-1]
        path = path if is_file else f"{path}/"
        if _resolves(unquote(path)):
            return path
    slug = _page_called(rest[0]) if len(rest) == 1 else None
    return f"/{language}/{slug}/" if slug else None


def _resolves(path):
    """Whether a path is that of a view; the office's own pages, whose address may be any word, are looked up."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.url_name == "page":
        return Page.objects.published().filter(slug=found.kwargs["slug"]).exists()
    return found.url_name != "api-nothing"


def _page_called(word):
    """Return the slug of the published page that a word names: by its title in any language, or in PAGES; or None."""
    published = dict(_titles())
    words = fold(word)
    for slug, titles in published.items():
        if words and words in map(fold, titles):
            return slug
    return next((slug for slug in PAGES_OF.get(words, ()) if slug in published), None)


def _titles():
    columns = [f"title_{code}" for code in LANGUAGES]
    for slug, *titles in Page.objects.published().values_list("slug", *columns):
        yield slug, [title for title in titles if title]


def _moved(request, path, query):
    """Redirect; only for now where the address names no language, because readers differ in theirs."""
    target = escape_leading_slashes(path)
    if escaped := re.split(r"[?&]", unquote(request.path[:LONGEST]), maxsplit=1)[1:]:
        in_path = QueryDict(escaped[0].partition("#")[0], mutable=True)
        in_path.update(query)
        query = tidy_query(in_path) or in_path
    address = f"{target}?{query.urlencode()}" if query else target
    if target == quote(request.path) or any(map(_language_of, _segments(request.path))) or _is_arabic(request.path):
        return HttpResponsePermanentRedirect(address)
    response = HttpResponseRedirect(address)
    patch_vary_headers(response, ["Accept-Language"])
    return response
