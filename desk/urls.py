"""Routes below /fr/admin/translation/, before Django's own admin; they require sign-in like every admin page."""

from django.contrib import admin
from django.urls import path

from desk import views_translation as views
from desk.views_acceptance import translations

app_name = "translation"
urlpatterns = [
    path(address, admin.site.admin_view(view), name=name)
    for address, view, name in (
        ("", views.show_board, "board"),
        ("changes/<str:kind>/<int:pk>/<str:language>/", views.show_changes, "changes"),
        ("acceptance/", translations, "acceptance"),
        ("export/", views.export, "export"),
        ("import/", views.upload, "upload"),
        ("import/<int:job_id>/", views.check, "check"),
    )
]
