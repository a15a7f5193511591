"""/fr/events/"""

from django.urls import path

from events import views

urlpatterns = [
    path("", views.event_list, name="events"),
    path("<slug:slug>/", views.event_detail, name="event"),
]
