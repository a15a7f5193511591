"""/fr/projects/"""

from django.urls import path

from projects import views, views_iati, views_pdf

urlpatterns = [
    path("", views.project_list, name="projects"),
    path("<slug:slug>/", views.project_detail, name="project"),
    path("<slug:slug>.pdf", views_pdf.project_pdf, name="project_sheet"),
    path("<slug:slug>.xml", views_iati.project_detail, name="project_iati"),
    path("<slug:slug>.png", views_pdf.project_png, name="project_card"),
]
