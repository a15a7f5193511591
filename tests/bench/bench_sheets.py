"""Fact sheets and pictures for sharing: made new each time, and as they are kept."""

from django.test import Client

from core import pdf
from projects.factsheet import project_card, project_sheet, projects_for_sheets
from projects.models import Project
from projects.portfolio_sheet import MOST_PROJECTS


def run(report):
    client = Client()
    project = projects_for_sheets().first()
    data, card = project_sheet(project), project_card(project)

    report.measure("project sheet: made", lambda: pdf.render("project", data, "pdf"))
    report.measure("picture for sharing: made", lambda: pdf.render("card", card, "png"))
    report.measure("project sheet: kept", lambda: get(client, f"/fr/projects/{project.slug}.pdf", 200))
    several = Project.objects.published().count() > MOST_PROJECTS
    report.measure("portfolio: kept or refused", lambda: get(client, "/fr/projects.pdf", 400 if several else 200))


def get(client, address, status):
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
