"""All public routes of the portal, on one screen. For staff: accounts/urls.py, desk/urls.py, the admin."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from core import views_errors, views_media
from core.api import views_schema
from core.api.views import NothingHere
from core.exports.views import download
from desk import views_notices, views_preview
from desk.views_editor import EditorCatalog
from events import feeds as newsroom_feeds
from events import views as newsroom
from events import views_api as newsroom_api
from events import views_calendars, views_cards
from events.exports import EVENTS, NEWS
from oim_portal import views as site
from pages import views as pages
from pages import views_api as pages_api
from pages import views_data, views_home, views_portfolios, views_search
from pages import views_pdf as portfolio_pdf
from pages.exports import RESOURCES
from pages.portfolios import PORTFOLIOS
from projects import feeds as project_feeds
from projects import views as projects
from projects import views_api as projects_api
from projects import views_figures, views_iati, views_pdf
from projects.exports import PROJECTS
from projects.exports_figures import FIGURES

handler400 = views_errors.bad_request
handler403 = views_errors.permission_denied
handler404 = views_errors.not_found
handler500 = views_errors.server_error

# /api/v1/<list>/ and /api/v1/<list>/<key>/: the same records as on the pages, for programs, in all languages at once.
API = [
    ("projects", "project", "<path:code>", projects_api.Projects),
    ("events", "event", "<slug:slug>", newsroom_api.Events),
    ("articles", "article", "<slug:slug>", newsroom_api.Articles),
    ("resources", "resource", "<slug:slug>", pages_api.Resources),
    ("axes", "axis", "<slug:code>", projects_api.Axes),
    ("donors", "donor", "<slug:code>", projects_api.Donors),
    ("regions", "region", "<slug:code>", projects_api.Regions),
    ("figures", "figure", "<int:pk>", projects_api.Figures),
]
LIST, ONE = {"get": "list"}, {"get": "retrieve"}
SCHEMA = views_schema.Schema

# For machines: no language in the address.
urlpatterns = [
    path("", pages.best_language, name="root"),
    path("media/<path:name>", views_media.serve, name="media"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:kind>-<int:number>.xml", site.sitemap, name="sitemap"),
    path("api/v1/schema/", SCHEMA.as_view(), name="api-schema"),
    path("api/v1/schema.json", SCHEMA.as_view(renderer_classes=[views_schema.PlainJson]), name="api-schema-json"),
    path("api/v1/schema.yaml", SCHEMA.as_view(renderer_classes=[views_schema.Yaml]), name="api-schema-yaml"),
    *(path(f"api/v1/{name}/", view.as_view(LIST), name=f"api-{name}") for name, _one, _key, view in API),
    *(path(f"api/v1/{name}/{key}/", view.as_view(ONE), name=f"api-{one}") for name, one, key, view in API),
    path("api/docs/", views_schema.to_docs, name="api-docs-root"),
    path("api/", views_schema.to_docs, name="api-root"),
    path("api/<path:rest>", NothingHere.as_view(), name="api-nothing"),
]

# For readers: /fr/…, /ar/…, /en/….
urlpatterns += i18n_patterns(
    path("admin/jsi18n/", EditorCatalog.as_view(packages=["django.contrib.admin"]), name="jsi18n"),
    path("admin/", include("accounts.urls")),  # before the admin: its sign-in page takes the place of Django's
    path("admin/translation/", include("desk.urls")),
    path("admin/notices/<int:pk>/noted/", views_notices.noted, name="noted"),
    path("admin/editor/", include("desk.urls_editor")),
    path("admin/guide/", include("desk.urls_guide")),
    path("admin/", admin.site.urls),
    path("preview/link/<str:token>/", views_preview.shared, name="preview_link"),
    path("preview/file/<str:token>/", views_preview.shared_file, name="preview_file"),
    path("preview/<slug:kind>/<int:pk>/", admin.site.admin_view(views_preview.staff), name="preview"),
    path(
        "preview/<slug:kind>/<int:pk>/<int:version>/",
        admin.site.admin_view(views_preview.staff),
        name="preview_version",
    ),
    path("", views_home.home, name="home"),
    path("search/", views_search.search, name="search"),
    path("search/suggestions/", views_search.suggestions, name="search_suggestions"),
    path("search.<table_ending:ending>", views_search.download, name="search_file"),
    path("projects/", projects.project_list, name="projects"),
    path("projects.<table_ending:ending>", download, {"dataset": PROJECTS}, name="projects_file"),
    path("projects.pdf", portfolio_pdf.portfolio_pdf, name="portfolio_sheet"),
    path("projects.xml", views_iati.project_list, name="projects_iati"),
    path("projects.rss", project_feeds.projects_rss, name="projects_rss"),
    path("projects.atom", project_feeds.projects_atom, name="projects_atom"),
    path("projects/<slug:slug>/", projects.project_detail, name="project"),
    path("projects/<slug:slug>.pdf", views_pdf.project_pdf, name="project_sheet"),
    path("projects/<slug:slug>.xml", views_iati.project_detail, name="project_iati"),
    path("projects/<slug:slug>.png", views_pdf.project_png, name="project_card"),
    path("figures/", views_figures.figures, name="figures"),
    path("figures.<table_ending:ending>", download, {"dataset": FIGURES}, name="figures_file"),
    path("timeline/", views_figures.timeline, name="timeline"),
    *(
        path(f"{kind.index}/", views_portfolios.portfolio_list, {"kind": kind}, name=kind.index)
        for kind in PORTFOLIOS
        if kind.index != "regions"
    ),
    path("axes/<slug:code>/", views_portfolios.axis_detail, name="axis"),
    path("donors/<slug:code>/", views_portfolios.donor_detail, name="donor"),
    path("partners/<slug:code>/", views_portfolios.partner_detail, name="partner"),
    path("places/<slug:key>/", views_portfolios.place_detail, name="place"),
    path("regions/", views_portfolios.region_list, name="regions"),
    path("regions/<slug:code>/", views_portfolios.region_detail, name="region"),
    path("events/", newsroom.event_list, name="events"),
    path("events.<table_ending:ending>", download, {"dataset": EVENTS}, name="events_file"),
    path("events.ics", views_calendars.event_calendar, name="events_calendar"),
    path("events.rss", newsroom_feeds.events_rss, name="events_rss"),
    path("events.atom", newsroom_feeds.events_atom, name="events_atom"),
    path("events/<slug:slug>/", newsroom.event_detail, name="event"),
    path("events/<slug:slug>.png", views_cards.event_png, name="event_card"),
    path("events/<slug:slug>.ics", views_calendars.one_event, name="event_calendar"),
    path("news/", newsroom.article_list, name="news"),
    path("news.<table_ending:ending>", download, {"dataset": NEWS}, name="news_file"),
    path("news.rss", newsroom_feeds.news_rss, name="news_rss"),
    path("news.atom", newsroom_feeds.news_atom, name="news_atom"),
    path("news/<slug:slug>/", newsroom.article_detail, name="article"),
    path("news/<slug:slug>.png", views_cards.article_png, name="article_card"),
    path("resources/", pages.resource_list, name="resources"),
    path("resources.<table_ending:ending>", download, {"dataset": RESOURCES}, name="resources_file"),
    path("resources/<slug:slug>/", pages.resource_detail, name="resource"),
    path("data/", views_data.data, name="data"),
    path("api/docs/", views_schema.docs, name="api-docs"),
    path("<slug:slug>/", pages.page_detail, name="page"),
)
