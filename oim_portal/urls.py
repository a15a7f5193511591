"""All public routes of the portal, on one screen. For staff: accounts/urls.py, desk/urls.py, the admin.

/healthz and /readyz are answered before any route is looked up: oim_portal/watching.py.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

from core import views_errors, views_media, views_share
from core.api.later import Later
from core.exports.views import download
from core.kinds import kinds
from core.views_cards import list_card
from desk import views_notices, views_preview, views_upkeep
from desk.views_editor import EditorCatalog
from events import feeds as newsroom_feeds
from events import views as newsroom
from events import views_calendars, views_cards
from events.exports import EVENTS, NEWS
from events.filters import ArticleFilter, EventFilter
from feedback import feeds as correction_feeds
from feedback import views as feedback
from oim_portal import views as site
from pages import feeds as resource_feeds
from pages import views as pages
from pages import (
    views_catalogue,
    views_data,
    views_embeds,
    views_home,
    views_oembed,
    views_portfolios,
    views_reports,
    views_search,
)
from pages import views_pdf as portfolio_pdf
from pages.exports import RESOURCES
from pages.filters import ResourceFilter
from pages.portfolios import PORTFOLIOS, TAGS
from projects import feeds as project_feeds
from projects import views as projects
from projects import views_figures, views_iati, views_pdf
from projects.exports import PROJECTS
from projects.exports_figures import FIGURES
from projects.filters import ProjectFilter, TimelineFilter
from subscriptions import views as subscriptions

handler400 = views_errors.bad_request
handler403 = views_errors.permission_denied
handler404 = views_errors.not_found
handler500 = views_errors.server_error

# /api/v1/<list> and /api/v1/<list>/<key>: the same records as on the pages, for programs, in all languages at once.
API = [
    ("projects", "project", "<path:code>", "projects.views_api.Projects"),
    ("events", "event", "<slug:slug>", "events.views_api.Events"),
    ("articles", "article", "<slug:slug>", "events.views_api.Articles"),
    ("resources", "resource", "<slug:slug>", "pages.views_api.Resources"),
    ("axes", "axis", "<slug:code>", "projects.views_api.Axes"),
    ("donors", "donor", "<slug:code>", "projects.views_api.Donors"),
    ("regions", "region", "<slug:code>", "projects.views_api.Regions"),
    ("figures", "figure", "<int:pk>", "projects.views_api.Figures"),
    ("corrections", "correction", "<int:pk>", "feedback.views_api.Corrections"),
]
# The lists that have a card of what was asked, for who shares their address.
CARDS = {
    "projects": {"filterset": ProjectFilter, "title": _("Projects")},
    "figures": {"filterset": ProjectFilter, "title": _("Key figures")},
    "timeline": {"filterset": TimelineFilter, "title": _("Timeline of the projects")},
    "events": {"filterset": EventFilter, "title": _("Events")},
    "news": {"filterset": ArticleFilter, "title": _("News")},
    "resources": {"filterset": ResourceFilter, "title": _("Resources")},
}
staff = admin.site.admin_view  # for who is signed in as staff
LIST, ONE = {"get": "list"}, {"get": "retrieve"}
SCHEMA = "core.api.views_schema.Schema"
TO_DOCS = Later("core.api.views_schema.to_docs")

# For machines: no language in the address.
urlpatterns = [
    path("", pages.best_language, name="root"),
    path("media/<path:name>", views_media.serve, name="media"),
    path("data/catalog.jsonld", views_catalogue.catalog, name="catalog"),
    path("data/datapackage.json", views_catalogue.package, name="datapackage"),
    path("data/csv-metadata.json", views_catalogue.metadata, name="csv_metadata"),
    path("data/releases/<slug:name>/", views_catalogue.release, name="release"),
    path("data/releases/<slug:name>/<path:path>", views_catalogue.release_file, name="release_file"),
    path("robots.txt", site.robots, name="robots"),
    path(".well-known/security.txt", site.security, name="security"),
    path("site.webmanifest", site.manifest),  # in the language that the browser asks for; pages link to their own
    path("sitemap.xml", site.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:kind>-<int:number>.xml", site.sitemap, name="sitemap"),
    path("data/codelists/<slug:name>.xml", views_iati.codelist, name="codelist"),
    path("api/v1/schema/", Later(SCHEMA), name="api-schema"),
    path("api/v1/schema.json", Later("core.api.views_schema.JsonSchema"), name="api-schema-json"),
    path("api/v1/schema.yaml", Later("core.api.views_schema.YamlSchema"), name="api-schema-yaml"),
    *(
        route
        for end in ("/", "")  # both are answered; links have the last one, and so has the description
        for route in (
            path(f"api/v1{end}", Later("core.api.views_schema.Entry"), name="api-entry"),
            *(path(f"api/v1/{name}{end}", Later(view, LIST), name=f"api-{name}") for name, _one, _key, view in API),
            *(path(f"api/v1/{name}/{key}{end}", Later(view, ONE), name=f"api-{one}") for name, one, key, view in API),
        )
    ),
    path("api/docs/", TO_DOCS, name="api-docs-root"),
    path("api/oembed", views_oembed.oembed, name="oembed"),
    path("api/", TO_DOCS, name="api-root"),
    path("api/<path:rest>", Later("core.api.views.NothingHere"), name="api-nothing"),
]

# For readers: /fr/…, /ar/…, /en/….
urlpatterns += i18n_patterns(
    path("admin/jsi18n/", EditorCatalog.as_view(packages=["django.contrib.admin"]), name="jsi18n"),
    path("admin/", include("accounts.urls")),  # before the admin: its sign-in page takes the place of Django's
    path("admin/translation/", include("desk.urls")),
    path("admin/notices/<int:pk>/noted/", views_notices.noted, name="noted"),
    path("admin/upkeep/", views_upkeep.to_look_at, name="upkeep"),
    path("admin/editor/", include("desk.urls_editor")),
    path("admin/guide/", include("desk.urls_guide")),
    path("admin/donors/<slug:code>/report/", staff(views_reports.staff_page), name="staff_report"),
    path("admin/donors/<slug:code>/report.pdf", staff(views_reports.staff_sheet), name="staff_report_sheet"),
    path("admin/donors/<slug:code>/report.xlsx", staff(views_reports.staff_file), name="staff_report_file"),
    path("admin/", admin.site.urls),
    path("preview/link/<str:token>/", views_preview.shared, name="preview_link"),
    path("preview/file/<str:token>/", views_preview.shared_file, name="preview_file"),
    path("preview/<slug:kind>/<int:pk>/", staff(views_preview.staff), name="preview"),
    path(
        "preview/<slug:kind>/<int:pk>/<int:version>/",
        staff(views_preview.staff),
        name="preview_version",
    ),
    path("", views_home.home, name="home"),
    path("site.webmanifest", site.manifest, name="manifest"),
    *(path(f"{name}.png", list_card, about, name=f"{name}_card") for name, about in CARDS.items()),
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
    path("embed/<slug:code>/", views_embeds.embed, name="embed"),
    path("embed/<slug:code>.<picture_ending:ending>", views_embeds.picture, name="embed_picture"),
    path("embed/<slug:code>/<slug:release>/", views_embeds.embed, name="embed_pinned"),
    path(
        "embed/<slug:code>/<slug:release>.<picture_ending:ending>",
        views_embeds.picture,
        name="embed_picture_pinned",
    ),
    *(
        path(f"{kind.index}/", views_portfolios.portfolio_list, {"kind": kind}, name=kind.index)
        for kind in PORTFOLIOS
        if kind.index != "regions"
    ),
    path("axes/<slug:code>/", views_portfolios.axis_detail, name="axis"),
    path("donors/<slug:code>/", views_portfolios.donor_detail, name="donor"),
    path("donors/<slug:code>/report/", views_reports.page, name="donor_report"),
    path("donors/<slug:code>/report.pdf", views_reports.sheet, name="donor_report_sheet"),
    path("donors/<slug:code>/report.xlsx", views_reports.file, name="donor_report_file"),
    path("partners/<slug:code>/", views_portfolios.partner_detail, name="partner"),
    path("places/<slug:key>/", views_portfolios.place_detail, name="place"),
    *(
        path(f"{kind.index}/<int:number>/", views_portfolios.tag_detail, {"kind": kind}, name=kind.name)
        for kind in TAGS
    ),
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
    path("news.ics", views_calendars.call_calendar, name="news_calendar"),
    path("news.rss", newsroom_feeds.news_rss, name="news_rss"),
    path("news.atom", newsroom_feeds.news_atom, name="news_atom"),
    path("news/<slug:slug>/", newsroom.article_detail, name="article"),
    path("news/<slug:slug>.ics", views_calendars.one_call, name="article_calendar"),
    path("news/<slug:slug>.png", views_cards.article_png, name="article_card"),
    path("resources/", pages.resource_list, name="resources"),
    path("resources.<table_ending:ending>", download, {"dataset": RESOURCES}, name="resources_file"),
    path("resources.rss", resource_feeds.resources_rss, name="resources_rss"),
    path("resources.atom", resource_feeds.resources_atom, name="resources_atom"),
    path("resources/<slug:slug>/", pages.resource_detail, name="resource"),
    re_path(r"^(?P<letter>[a-z])(?P<pk>[1-9][0-9]{0,8})/?$", views_share.short, name="short"),
    re_path(r"^(?P<letter>[a-z])(?P<pk>[1-9][0-9]{0,8})\.(?P<ending>svg|png)$", views_share.qr_code, name="qr_code"),
    path("subscriptions/new/<slug:name>/", subscriptions.ask, name="subscribe"),
    path("subscriptions/asked/<slug:name>/", subscriptions.was_asked, name="subscription_asked"),
    path("subscriptions/confirm/<str:token>/", subscriptions.confirm, name="subscription_confirm"),
    path("subscriptions/mine/<str:token>/", subscriptions.settings, name="subscription"),
    path("subscriptions/mine/<str:token>/end/", subscriptions.end, name="subscription_end"),
    path("data/", views_data.data, name="data"),
    path("data/releases/", views_catalogue.releases, name="releases"),
    path("api/docs/", Later("core.api.views_schema.docs"), name="api-docs"),
    *(
        path(
            f"report/{kind.name}/<slug:slug>/",
            feedback.report,
            {"kind": kind.name},
            name=f"{kind.model._meta.model_name}_report",
        )
        for kind in kinds()
    ),
    path("contact/", feedback.contact, name="contact"),
    path("contact/<slug:reference>/", feedback.received, name="message_received"),
    path("corrections/", feedback.corrections, name="corrections"),
    path("corrections.rss", correction_feeds.corrections_rss, name="corrections_rss"),
    path("corrections.atom", correction_feeds.corrections_atom, name="corrections_atom"),
    path("<slug:slug>/", pages.page_detail, name="page"),
)
