"""/fr/news/"""

from django.urls import path

from events import cards, views

urlpatterns = [
    path("", views.article_list, name="news"),
    path("<slug:slug>/", views.article_detail, name="article"),
    path("<slug:slug>.png", cards.article_png, name="article_card"),
]
