"""Routes below /fr/admin/editor/, for the scripts of the editor; they require sign-in like every admin page."""

from django.contrib import admin
from django.urls import path

from desk import views_editor as views

app_name = "editor"
urlpatterns = [
    path("links/", admin.site.admin_view(views.links), name="links"),
    path("paste/", admin.site.admin_view(views.paste), name="paste"),
]
