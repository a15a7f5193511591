"""/fr/events/"""

from django.urls import path

from events import calendars, cards, views

urlpatterns = [
    path("", views.event_list, name="events"),
    path("<slug:slug>/", views.event_detail, name="event"),
    path("<slug:slug>.png", cards.event_png, name="event_card"),
    path("<slug:slug>.ics", calendars.one_event, name="event_calendar"),
]
