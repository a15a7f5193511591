"""The whole public surface of the portal on one screen."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from core import errors, media
from core.api import schema as api
from desk import preview
from events import calendars, feeds
from events import exports as newsroom_files
from oim_portal import sitemaps
from pages import data, home, portfolio, portfolios, search, search_file
from pages import exports as page_files
from pages import views as pages
from projects import exports as project_files
from projects import feeds as project_feeds
from projects import figures_file, views_iati
from projects import views_figures as figures

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

# For machines: no language in the address.
urlpatterns = [
    path("", pages.best_language, name="root"),
    path("media/<path:name>", media.serve, name="media"),
    path("api/", include("oim_portal.api_urls")),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<slug:kind>-<int:number>.xml", sitemaps.sitemap, name="sitemap"),
]

# For readers: /fr/…, /ar/…, /en/….
urlpatterns += i18n_patterns(
    path("admin/jsi18n/", JavaScriptCatalog.as_view(packages=["django.contrib.admin"]), name="jsi18n"),
    path("admin/", include("accounts.urls")),  # before the admin: its sign-in page takes the place of Django's
    path("admin/translation/", include("desk.translation_urls")),
    path("admin/", admin.site.urls),
    path("preview/link/<str:token>/", preview.shared, name="preview_link"),
    path("preview/file/<str:token>/", preview.shared_file, name="preview_file"),
    path("preview/<slug:kind>/<int:pk>/", admin.site.admin_view(preview.staff), name="preview"),
    path("preview/<slug:kind>/<int:pk>/<int:version>/", admin.site.admin_view(preview.staff), name="preview_version"),
    path("", home.home, name="home"),
    path("projects.<table_ending:ending>", project_files.download, name="projects_file"),
    path("projects.pdf", portfolio.portfolio_pdf, name="portfolio_sheet"),
    path("search.<table_ending:ending>", search_file.download, name="search_file"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="search_suggestions"),
    path("projects/", include("projects.urls")),
    path("projects.xml", views_iati.project_list, name="projects_iati"),
    path("projects.rss", project_feeds.projects_rss, name="projects_rss"),
    path("projects.atom", project_feeds.projects_atom, name="projects_atom"),
    path("figures.<table_ending:ending>", figures_file.download, name="figures_file"),
    path("figures/", figures.figures, name="figures"),
    path("timeline/", figures.timeline, name="timeline"),
    path("axes/<slug:code>/", portfolios.axis_detail, name="axis"),
    path("donors/<slug:code>/", portfolios.donor_detail, name="donor"),
    path("partners/<slug:code>/", portfolios.partner_detail, name="partner"),
    path("regions/", portfolios.region_list, name="regions"),
    path("regions/<slug:code>/", portfolios.region_detail, name="region"),
    path("events.<table_ending:ending>", newsroom_files.download_events, name="events_file"),
    path("events/", include("events.urls_events")),
    path("events.ics", calendars.event_calendar, name="events_calendar"),
    path("events.rss", feeds.events_rss, name="events_rss"),
    path("events.atom", feeds.events_atom, name="events_atom"),
    path("news.<table_ending:ending>", newsroom_files.download_news, name="news_file"),
    path("news/", include("events.urls_news")),
    path("news.rss", feeds.news_rss, name="news_rss"),
    path("news.atom", feeds.news_atom, name="news_atom"),
    path("resources.<table_ending:ending>", page_files.download_resources, name="resources_file"),
    path("resources/", include("pages.urls_resources")),
    path("api/docs/", api.docs, name="api-docs"),
    path("data/", data.data, name="data"),
    path("<slug:slug>/", pages.page_detail, name="page"),
)
