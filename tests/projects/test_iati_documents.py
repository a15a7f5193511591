"""The documents that the IATI file links to: the pages, the documents of the project, the files of its resources."""

import datetime as dt

import pytest
from django.conf import settings

from tests.factories import ProjectFactory, ResourceFactory
from tests.projects.iati_tools import narratives, read_iati

pytestmark = pytest.mark.django_db


def test_each_document_says_where_it_is_and_what(client):
    project = ProjectFactory(published=True, title_ar="", title_en="")
    project.documents.create(
        title="Évaluation d’essai", category="evaluation", language="en", file="essai.pdf", date=dt.date(2024, 3, 1)
    )
    report = ResourceFactory(published=True, projects=[project], title_fr="Rapport d’essai", date=dt.date(2021, 3, 1))
    report.files.create(language="fr", file="rapport.docx")
    report.files.create(language="ar", url="https://example.org/essai")
    draft = ResourceFactory(projects=[project])
    draft.files.create(language="fr", url="https://example.org/brouillon.pdf")
    (activity,) = read_iati(client.get(f"/fr/projects/{project.slug}.xml")).findall("iati-activity")
    own, word = settings.SITE_URL, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    told = [
        (
            link.get("url"),
            link.get("format"),
            narratives(link.find("title")),
            link.find("category").get("code"),
            link.find("language").get("code"),
            *link.xpath("document-date/@iso-date"),
        )
        for link in activity.findall("document-link")
    ]
    assert told == [
        (f"{own}/fr/projects/{project.slug}/", "text/html", {"fr": project.title_fr}, "A12", "fr"),
        (f"{own}/media/essai.pdf", "application/pdf", {"en": "Évaluation d’essai"}, "A07", "en", "2024-03-01"),
        (f"{own}/media/rapport.docx", word, {"fr": "Rapport d’essai"}, "A08", "fr", "2021-03-01"),
        ("https://example.org/essai", "text/html", {"fr": "Rapport d’essai"}, "A08", "ar", "2021-03-01"),
    ]
