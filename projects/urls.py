"""/fr/projects/"""

from django.urls import path

from projects import iati_views, sheet_views, views

urlpatterns = [
    path("", views.project_list, name="projects"),
    path("<slug:slug>/", views.project_detail, name="project"),
    path("<slug:slug>.pdf", sheet_views.project_pdf, name="project_sheet"),
    path("<slug:slug>.xml", iati_views.project_detail, name="project_iati"),
    path("<slug:slug>.png", sheet_views.project_png, name="project_card"),
]
