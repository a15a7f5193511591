"""/api/: the same records as the pages show, for programs. Outside the languages: an answer has all of them."""

from django.urls import path

from core.api import schema
from core.api.views import NothingHere
from events import api as events
from pages import api as pages
from projects import api as projects

LIST, ONE = {"get": "list"}, {"get": "retrieve"}

KINDS = [
    ("projects", "project", "<path:code>", projects.Projects),
    ("events", "event", "<slug:slug>", events.Events),
    ("articles", "article", "<slug:slug>", events.Articles),
    ("resources", "resource", "<slug:slug>", pages.Resources),
    ("axes", "axis", "<slug:code>", projects.Axes),
    ("donors", "donor", "<slug:code>", projects.Donors),
    ("regions", "region", "<slug:code>", projects.Regions),
    ("figures", "figure", "<int:pk>", projects.Figures),
]

urlpatterns = [
    path("v1/schema/", schema.Schema.as_view(), name="api-schema"),
    path("v1/schema.json", schema.Schema.as_view(renderer_classes=[schema.PlainJson]), name="api-schema-json"),
    path("v1/schema.yaml", schema.Schema.as_view(renderer_classes=[schema.Yaml]), name="api-schema-yaml"),
    *(path(f"v1/{name}/", view.as_view(LIST), name=f"api-{name}") for name, _one, _key, view in KINDS),
    *(path(f"v1/{name}/{key}/", view.as_view(ONE), name=f"api-{one}") for name, one, key, view in KINDS),
    path("docs/", schema.to_docs, name="api-docs-root"),
    path("", schema.to_docs, name="api-root"),
    path("<path:rest>", NothingHere.as_view(), name="api-nothing"),
]
