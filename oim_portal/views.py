"""The views for search engines: robots.txt and the sitemaps."""

from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.addresses import absolute
from core.languages import LANGUAGES
from oim_portal.sitemaps import sitemaps

PRIVATE = ("admin", "preview")


@require_safe
def robots(request):
    """Robots may read every page, but not the countless combinations of filters.

    https://www.rfc-editor.org/rfc/rfc9309
    """
    lines = ["User-agent: *", *(f"Disallow: /{code}/{part}/" for code in LANGUAGES for part in PRIVATE)]
    lines += ["Disallow: /*?", "Allow: /*?page=", "", f"Sitemap: {absolute(reverse('sitemaps'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request):
    """The sitemap index: every page of every sitemap."""
    pages = [(name, number) for name, found in sitemaps().items() for number in found.paginator.page_range]
    places = [{"location": absolute(reverse("sitemap", args=page))} for page in pages]
    return render(request, "sitemap_index.xml", {"sitemaps": places}, content_type="application/xml")


@require_safe
def sitemap(request, kind, number):
    """One page of a sitemap; 404 if it is not in the index."""
    try:
        urls = sitemaps()[kind].get_urls(number)
    except (KeyError, EmptyPage) as error:
        raise Http404 from error
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")
