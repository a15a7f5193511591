"""/fr/resources/"""

from django.urls import path

from pages import views

urlpatterns = [
    path("", views.resource_list, name="resources"),
    path("<slug:slug>/", views.resource_detail, name="resource"),
]
