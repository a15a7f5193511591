"""The whole public surface of the portal on one screen."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from core import errors, media
from core.desk import preview
from pages import home
from pages import views as pages
from projects import views as projects

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

# For machines: no language in the address.
urlpatterns = [
    path("", pages.best_language, name="root"),
    path("media/<path:name>", media.serve, name="media"),
]

# For readers: /fr/…, /ar/…, /en/….
urlpatterns += i18n_patterns(
    path("admin/jsi18n/", JavaScriptCatalog.as_view(packages=["django.contrib.admin"]), name="jsi18n"),
    path("admin/", include("accounts.urls")),  # before the admin: its sign-in page takes the place of Django's
    path("admin/translation/", include("core.desk.translation_urls")),
    path("admin/", admin.site.urls),
    path("preview/link/<str:token>/", preview.shared, name="preview_link"),
    path("preview/file/<str:token>/", preview.shared_file, name="preview_file"),
    path("preview/<slug:kind>/<int:pk>/", admin.site.admin_view(preview.staff), name="preview"),
    path("preview/<slug:kind>/<int:pk>/<int:version>/", admin.site.admin_view(preview.staff), name="preview_version"),
    path("", home.home, name="home"),
    path("projects/", include("projects.urls")),
    path("axes/<slug:code>/", projects.axis_detail, name="axis"),
    path("donors/<slug:code>/", projects.donor_detail, name="donor"),
    path("events/", include("events.urls_events")),
    path("news/", include("events.urls_news")),
    path("resources/", include("pages.urls_resources")),
    path("<slug:slug>/", pages.page_detail, name="page"),
)
