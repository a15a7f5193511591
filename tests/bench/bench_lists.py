"""Lists as a reader gets them: the first page, a filtered one, one deep inside."""

from django.test import Client

from core.listing import PAGE_SIZE
from events.models import Article, Event
from pages.models import Resource
from projects.models import Project

MODELS = {"projects": Project, "events": Event, "news": Article, "resources": Resource}

ASKED = {
    "projects": "axis=axe-1&region=MA-03&donor=D7&donor=D8",
    "events": "axis=axe-1&kind=workshop&year=2015",
    "news": "axis=axe-1&kind=story&year=2015",
    "resources": "kind=report&year=2015",
}


def run(report):
    client = Client()

    def get(address):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response

    for name, asked in ASKED.items():
        report.measure(f"{name}: first page", lambda name=name: get(f"/fr/{name}/"))
        report.measure(f"{name}: filtered", lambda name=name, asked=asked: get(f"/fr/{name}/?{asked}"))
        deep = MODELS[name].objects.published().count() // PAGE_SIZE * 4 // 5
        report.measure(f"{name}: page at four fifths", lambda name=name, deep=deep: get(f"/fr/{name}/?page={deep}"))
