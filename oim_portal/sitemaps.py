"""What search engines are told: robots.txt, and a sitemap of every public page in its three languages.

https://www.sitemaps.org/protocol.html and https://www.rfc-editor.org/rfc/rfc9309. A sitemap holds at most 50,000
addresses and 50 MB: PAGE records in three languages stay well below both.
"""

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from lxml import etree

from core.languages import LANGUAGES
from core.models import Axis, Partner, Region
from events.models import Article, Event
from pages.models import Page, Resource
from projects.models import Funding, Participation, Project

PAGE = 10_000  # records a file
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
XHTML = "http://www.w3.org/1999/xhtml"
RECORDS = {
    "projects": ("project", Project),
    "events": ("event", Event),
    "news": ("article", Article),
    "resources": ("resource", Resource),
    "pages": ("page", Page),
}
LISTS = ("home", "projects", "figures", "timeline", "regions", "events", "news", "resources", "data", "api-docs")
PRIVATE = ("admin", "preview")


@require_safe
def robots(request):
    """Robots read every page but not every combination of filters, of which there are more than can be counted."""
    lines = ["User-agent: *", *(f"Disallow: /{code}/{part}/" for code in LANGUAGES for part in PRIVATE)]
    lines += ["Disallow: /*?", "Allow: /*?page=", "", f"Sitemap: {settings.SITE_URL}{reverse('sitemaps')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def index(request):
    """The list of sitemaps: that of the lists, and one for each PAGE records of a kind."""
    names = [("lists", 1)]
    for kind, (_route, model) in RECORDS.items():
        pages = -(-model.objects.published().count() // PAGE)
        names += [(kind, number) for number in range(1, pages + 1)]
    root = etree.Element(f"{{{MAP}}}sitemapindex", nsmap={None: MAP})
    for kind, number in names:
        entry = etree.SubElement(root, f"{{{MAP}}}sitemap")
        etree.SubElement(entry, f"{{{MAP}}}loc").text = settings.SITE_URL + reverse("sitemap", args=[kind, number])
    return _xml(root)


@require_safe
def sitemap(request, kind, number):
    """One sitemap; 404 for a kind or a number that the index does not name."""
    root = etree.Element(f"{{{MAP}}}urlset", nsmap={None: MAP, "image": IMAGE, "xhtml": XHTML})
    if kind == "lists" and number == 1:
        for name, arguments in _lists():
            _add(root, name, arguments)
    elif kind in RECORDS and number > 0:
        route, model = RECORDS[kind]
        records = _with_pictures(model.objects.published().order_by("pk"))[(number - 1) * PAGE : number * PAGE]
        if not records:
            raise Http404
        for record in records:
            _add(root, route, [record.slug], max(record.updated_at, record.published_at), _shown(record))
    else:
        raise Http404
    return _xml(root)


def _lists():
    """Yield (route, arguments) of the pages that are no record: the lists, and the portfolios."""
    yield from ((name, []) for name in LISTS)
    yield from (("axis", [code]) for code in Axis.objects.values_list("code", flat=True))
    yield from (("region", [code]) for code in Region.objects.values_list("code", flat=True))
    donors = Partner.objects.filter(pk__in=Funding.objects.published().values("donor"))
    yield from (("donor", [code]) for code in donors.values_list("code", flat=True))
    partners = Partner.objects.filter(pk__in=Participation.objects.published().values("partner"))
    yield from (("partner", [code]) for code in partners.values_list("code", flat=True))


def _with_pictures(records):
    if not hasattr(records.model, "pictures"):
        return records
    links = records.model._meta.get_field("pictures").related_model.objects.select_related("picture")
    return records.prefetch_related(Prefetch("pictures", links))


def _shown(record):
    """Return the pictures of a record that the public may see, each once."""
    links = record.pictures.all() if hasattr(record, "pictures") else ()
    return list({link.picture_id: link.picture for link in links if link.picture.is_shown}.values())


def _add(root, route, arguments, changed_at=None, pictures=()):
    """Append an address in each language, with all languages beside each, as search engines ask."""
    addresses = {}
    for code in LANGUAGES:
        with translation.override(code):
            addresses[code] = settings.SITE_URL + reverse(route, args=arguments)
    for code in LANGUAGES:
        entry = etree.SubElement(root, f"{{{MAP}}}url")
        etree.SubElement(entry, f"{{{MAP}}}loc").text = addresses[code]
        if changed_at:
            etree.SubElement(entry, f"{{{MAP}}}lastmod").text = changed_at.isoformat(timespec="seconds")
        for other, address in (*addresses.items(), ("x-default", addresses["fr"])):
            etree.SubElement(entry, f"{{{XHTML}}}link", rel="alternate", hreflang=other, href=address)
        for picture in pictures:
            image = etree.SubElement(entry, f"{{{IMAGE}}}image")
            url = picture.file.url
            address = url if "://" in url else settings.SITE_URL + url
            etree.SubElement(image, f"{{{IMAGE}}}loc").text = address


def _xml(root):
    return HttpResponse(etree.tostring(root, encoding="utf-8", xml_declaration=True), content_type="application/xml")
