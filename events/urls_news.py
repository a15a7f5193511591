"""/fr/news/"""

from django.urls import path

from events import views

urlpatterns = [
    path("", views.article_list, name="news"),
    path("<slug:slug>/", views.article_detail, name="article"),
]
