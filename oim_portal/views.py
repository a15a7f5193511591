"""The views for robots and browsers: robots.txt, the sitemaps, security.txt, the manifest."""

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from core.addresses import absolute
from core.code_version import code_version
from core.conditional import conditional, in_one_language
from core.languages import LANGUAGES, active_language, direction
from core.office import mailbox, office_words
from oim_portal.sitemaps import sitemaps

PRIVATE = ("admin/", "preview/", "subscriptions/")
# What costs a search or a drawing at each address, and is no use to a robot: the words suggested while someone types,
# the results of a search as a file, the sheet of a selection of projects.
COSTLY = ("search/suggestions/", "search.", "*.pdf?")


def _etag_of_code(_request):
    return f'"{code_version()}"'


@require_safe
@condition(etag_func=_etag_of_code)
def robots(request):
    """Robots may read every page, filtered lists too: these say themselves that no search engine lists them.

    What is forbidden here has no preview where it is shared, and a `noindex` in it is never read.
    https://www.rfc-editor.org/rfc/rfc9309
    """
    lines = ["User-agent: *", *(f"Disallow: /{code}/{part}" for code in LANGUAGES for part in (*PRIVATE, *COSTLY))]
    lines += ["", f"Sitemap: {absolute(reverse('sitemaps'))}", ""]
    return _text(lines)


@require_safe
def security(request):
    """Say whom to tell about a weakness: https://www.rfc-editor.org/rfc/rfc9116. 404 without a day in office.toml.

    The day is written by someone who looked at it; one computed at each request would promise that for ever.
    """
    until = settings.OFFICE.security_until
    if until is None:
        raise Http404
    return _text(
        [
            f"Contact: mailto:{mailbox()}",
            f"Expires: {until:%Y-%m-%d}T00:00:00Z",
            f"Preferred-Languages: {', '.join(LANGUAGES)}",
            f"Canonical: {absolute(request.path)}",
            "",
        ]
    )


def _text(lines):
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def manifest(request):
    """Name the portal for who puts it on the screen of a telephone: https://www.w3.org/TR/appmanifest/."""
    name = office_words()["portal_name"]
    icons = [
        {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *({"src": static(f"img/icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)),
    ]
    about = {
        "name": name,
        "short_name": name,
        "lang": active_language(),
        "dir": direction(active_language()),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#0033a0",
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@in_one_language
@conditional
def sitemap_index(request):
    """The sitemap index: every page of every sitemap."""
    pages = [(name, number) for name, found in sitemaps().items() for number in found.page_numbers()]
    places = [{"location": absolute(reverse("sitemap", args=page))} for page in pages]
    return render(request, "sitemap_index.xml", {"sitemaps": places}, content_type="application/xml")


@require_safe
@in_one_language
@conditional
def sitemap(request, kind, number):
    """One page of a sitemap; 404 if it is not in the index."""
    try:
        urls = sitemaps()[kind].get_urls(number)
    except (KeyError, EmptyPage) as error:
        raise Http404 from error
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")
