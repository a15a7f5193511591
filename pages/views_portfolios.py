"""Portfolios: all projects of an axis, a donor, a region, a goal…, on pages with the same sections."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.conditional import conditional
from core.facets import number_of
from core.languages import languages_of, text_of
from core.listing import Listing
from core.models import Axis, Place, Region
from core.shortcuts import by_code_or_redirect
from core.versioned_cache import VersionedCache
from events.filters import EventFilter
from events.models import Article, Event, Sitting
from pages.portfolios import GOAL, PORTFOLIOS, TARGETS, PortfolioList, with_page
from projects.charts import (
    axis_chart,
    coverage,
    donor_chart,
    list_href,
    numbers_url,
    region_chart,
    status_counts,
    years_chart,
)
from projects.citations import citations, of_key_figures
from projects.filters import PortfolioFilter, ProjectFilter
from projects.graphics import Scope, of_chart, of_years
from projects.headlines import headlines
from projects.key_figures import key_figures
from projects.models import Funding, Participation, Project
from projects.region_map import region_diagram
from projects.results import results, whose_results
from projects.selection import Selection, keys_of
from projects.timebar import Scale

NEWS, AGENDA, NATIONWIDE, RESULTS = 4, 4, 8, 12
_cache = VersionedCache(most=100, shared_as="portfolios")  # by address, which includes the language


@dataclass(frozen=True)
class Portfolio:
    """The owner of the portfolio, its projects, and related records beyond those of the projects; `above` is what its
    breadcrumbs say before it, (name, path).
    """

    owner: object
    above: tuple
    projects: object  # queryset of the published ones
    query: dict  # query string of the list of the same projects
    charts: tuple = (axis_chart, donor_chart)
    articles: object = None  # querysets of published records; None: those related to the projects
    events: object = None

    def href(self, name, value):
        return self.list_url({name: value})

    def in_words(self):
        """Return which projects these are: "Donor: European Union"."""
        labels = (ProjectFilter.base_filters[name].label for name in self.query)
        name = self.owner.full_name.value
        return gettext("%(name)s: %(values)s") % {"name": gettext(", ").join(map(str, labels)), "values": name}

    def list_url(self, more=None):
        return f"{reverse('projects')}?{urlencode(self.query | (more or {}))}"


def _list_of(index):
    """Return the name and the path of a list of portfolios."""
    return next(kind.title for kind in PORTFOLIOS if kind.index == index), reverse(index)


@require_safe
@conditional
def axis_detail(request, code):
    axis, moved = by_code_or_redirect(Axis.objects.all(), code, "axis")
    if moved:
        return moved
    projects = Project.objects.published().filter(axis=axis)
    portfolio = Portfolio(axis, _list_of("axes"), projects, {"axis": axis.code}, charts=(donor_chart,))
    return _show(request, portfolio, "pages/axis_detail.html")


@require_safe
@conditional
def donor_detail(request, code):
    donor, moved = by_code_or_redirect(with_page("donor"), code, "donor")
    if moved:
        return moved
    projects = Project.objects.published().filter(donors=donor)
    joins = Participation.objects.published().filter(partner=donor).exists()
    portfolio = Portfolio(donor, _list_of("donors"), projects, {"donor": donor.code}, charts=(axis_chart,))
    return _show(request, portfolio, "pages/donor_detail.html", {"is_partner_too": joins})


@require_safe
@conditional
def partner_detail(request, code):
    """Show the projects in which a partner is an implementing or government partner."""
    partner, moved = by_code_or_redirect(with_page("partner"), code, "partner")
    if moved:
        return moved
    taken = Participation.objects.filter(partner=partner)
    projects = Project.objects.published().filter(pk__in=taken.values("project"))
    roles = Participation.objects.published().filter(partner=partner).order_by().values_list("role", flat=True)
    more = {
        "roles": [Participation.Role(role).label for role in sorted(set(roles))],
        "is_donor_too": Funding.objects.published().filter(donor=partner).exists(),
    }
    portfolio = Portfolio(partner, _list_of("partners"), projects, {"partner": partner.code})
    return _show(request, portfolio, "pages/partner_detail.html", more)


@require_safe
@conditional
def region_detail(request, code):
    region, moved = by_code_or_redirect(Region.objects.all(), code, "region")
    if moved:
        return moved
    projects = Project.objects.published().filter(regions=region)
    in_region = Article.objects.filter(regions=region)
    more = _cache.get((request.path, "more"), lambda: _more_of_region(region, projects))
    portfolio = Portfolio(
        region,
        _list_of("regions"),
        projects,
        {"region": region.code},
        articles=Article.objects.published().filter(
            Q(pk__in=in_region.values("pk")) | Q(dateline_place__region=region)
        ),
        events=Event.objects.published().in_regions(region.code),
    )
    return _show(request, portfolio, "pages/region_detail.html", more)


def _more_of_region(region, projects):
    """Return the region's places, and the nationwide projects that do not name it."""
    nationwide = Project.objects.published().filter(is_nationwide=True).exclude(regions=region)
    places = Place.objects.filter(region=region, projects__in=projects.values("pk"))
    return {
        "section": "regions",
        "chosen_region": region.code,
        "places": list(places.distinct()),
        "nationwide": list(nationwide.newest_first().select_related("axis")[:NATIONWIDE]),
        "nationwide_count": nationwide.count(),
    }


@require_safe
@conditional
def place_detail(request, key):
    place = get_object_or_404(with_page("place").select_related("region"), key=key)
    region = place.region
    portfolio = Portfolio(
        place,
        (text_of(region, "name"), reverse("region", args=[region.code])) if region else _list_of("places"),
        Project.objects.published().filter(places=place),
        {"place": place.key},
        articles=Article.objects.published().filter(dateline_place=place),
        events=Event.objects.published().filter(
            Q(place=place) | Q(pk__in=Sitting.objects.filter(place=place).values("event"))
        ),
    )
    return _show(request, portfolio, "pages/place_detail.html")


@require_safe
@conditional
def tag_detail(request, kind, number):
    """Show the projects that name a goal, an objective or a programme; a goal with the targets that they name."""
    tag = get_object_or_404(kind.with_page(), number=number)
    if request.path != kind.url(tag):  # 010
        return redirect(tag, permanent=True)
    published = Project.objects.published()
    projects = ProjectFilter.base_filters[kind.name].filter(published, [str(number)])
    targets = list(TARGETS.with_page().filter(goal=tag)) if kind is GOAL else []
    portfolio = Portfolio(tag, _list_of(kind.index), projects, {kind.name: number})
    more = {"kind": kind, "target_rows": TARGETS.rows(targets), "targets": TARGETS}
    return _show(request, portfolio, "pages/tag_detail.html", more)


@require_safe
@conditional
def portfolio_list(request, kind):
    """Show all portfolios of a kind with their numbers of projects, sorted by name."""
    listing = PortfolioList(request, kind)
    context = {
        "section": "projects",
        "title": str(kind.title),
        "crumbs": [(kind.title, reverse(kind.index))],
        "listing": listing,
        "kind": kind,
        "total": number_of(ProjectFilter),
    }
    return render(request, "pages/portfolio_list.html", context)


@require_safe
@conditional
def region_list(request):
    projects = Selection.everything()
    context = {
        "section": "regions",
        "title": gettext("Regions"),
        "crumbs": [(gettext("Regions"), reverse("regions"))],
        "diagram": region_diagram(projects, href=lambda code, _count: reverse("region", args=[code])),
        "coverage": coverage(projects, list_href),
        "count": projects.total,
    }
    return render(request, "pages/region_list.html", context)


def _show(request, portfolio, template, more=None):
    """Show a portfolio: key figures, charts, regions, projects in pages, latest news and events."""
    contents = _cache.get(request.path, lambda: _contents(portfolio, (more or {}).get("chosen_region")))
    listing = Listing(request, PortfolioFilter, portfolio.projects, count=contents["key"].projects)
    list_query = portfolio.list_url().removeprefix(reverse("projects"))
    name = portfolio.owner.full_name
    context = {
        "section": "projects",
        "owner": portfolio.owner,
        "name": name,
        "crumbs": [portfolio.above, (name, request.path)],
        "written_in": languages_of(portfolio.owner, "name"),
        "listing": listing,
        "by_status": _by_status(listing.items, contents["statuses"]),
        "scale": Scale.of(listing.items),
        "last_change": contents["key"].last_change,
        "list_url": portfolio.list_url(),
        "list_query": list_query,
        "numbers_url": numbers_url(list_query),
        "has_events": portfolio.query.keys() <= EventFilter.base_filters.keys(),
    }
    return render(request, template, context | contents | (more or {}))


def _by_status(projects, counts):
    """Return [(heading, [project…], whether they have ended)] of one page: "7 completed" counts those of all pages."""
    headings = {count.code: count.text for count in counts}
    return [
        (headings.get(status, status.label), list(group), status in {"completed", "cancelled"})
        for status, group in groupby(projects, key=attrgetter("status"))
    ]


def _contents(portfolio, region):
    """Return the part of the context that is computed from the records. `region` is the code of its region."""
    ((name, value),) = portfolio.query.items()
    projects = Selection.with_value(name, value, portfolio.projects)
    key, ids = key_figures(projects), keys_of(projects)
    articles, events = portfolio.articles, portfolio.events
    if articles is None:
        articles = Article.objects.published().filter(pk__in=Article.objects.filter(projects__in=ids).values("pk"))
        events = Event.objects.published().filter(pk__in=Event.objects.filter(projects__in=ids).values("pk"))
    query = portfolio.list_url().removeprefix(reverse("projects"))
    against = results(projects, [region] if region else ())
    scope = Scope(query, tuple(portfolio.query), portfolio.in_words())
    charts = [chart(projects, key.projects, portfolio.href) for chart in portfolio.charts]
    years = years_chart(projects, portfolio.href)
    # The map beside the key figures; that of a region shows all regions, and is cited on the home page.
    regions = [] if region else [of_chart(region_chart(projects, key.projects, portfolio.href), key, scope)]
    return {
        "key": key,
        "headlines": headlines(key, portfolio.query, query),
        "key_citations": of_key_figures(key, scope, *regions),
        "citations": citations([of_years(years, key, scope), *(of_chart(one, key, scope) for one in charts)]),
        "charts": charts,
        "results": against,
        "result_rows": against.first(RESULTS),
        "whose_results": whose_results(portfolio.query),
        "years": years,
        "statuses": status_counts(projects, portfolio.href),
        "coverage": coverage(projects, portfolio.href),
        "diagram": region_diagram(
            projects.whole if region else projects,
            # Beside a region stand all regions, as on the page of regions; elsewhere a tile has the portfolio's part.
            href=lambda code, count: _tile_href(portfolio, region, code) if region or count else "",
            chosen=[region] if region else (),
        ),
        "articles": list(articles.newest_first().for_cards()[:NEWS]),
        "events": list(events.newest_first().for_cards()[:AGENDA]),
    }


def _tile_href(portfolio, region, code):
    return reverse("region", args=[code]) if region else portfolio.href("region", code)
