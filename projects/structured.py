"""Structured data (schema.org) of a project."""

from core.addresses import absolute
from core.dates import iso_partial_date
from core.languages import active_language, text_of
from core.structured import images, node, organisation, reviewed, the_office


def project_nodes(project, pictures, card):
    """Return the node of a project's page; without a picture it has its `card`, a path."""
    title, summary = text_of(project, "title"), text_of(project, "summary")
    address = absolute(project.get_absolute_url())
    work = node(
        "Project",
        id_=f"{address}#project",
        name=title.value,
        alternateName=project.acronym,
        identifier=project.code,
        description=summary.value,
        foundingDate=_date(project.start_date, project.start_precision, project.start_qualifier),
        dissolutionDate=_date(project.end_date, project.end_precision, project.end_qualifier),
        parentOrganization=the_office(),
        funder=[organisation(funding.donor) for funding in project.fundings.all()],
        areaServed=[node("AdministrativeArea", name=text_of(r, "name").value) for r in project.regions.all()],
        image=images(pictures, card),
    )
    page = node(
        "WebPage",
        id_=address,
        url=address,
        name=title.value,
        inLanguage=title.language if title else active_language(),
        dateModified=project.updated_at.isoformat(),
        lastReviewed=reviewed(project),
        publisher=the_office(),
        mainEntity=work,
    )
    return [page]


def _date(date, precision, qualifier):
    """Only a date that a source states: the vocabulary has no word for "about" or "by"."""
    return iso_partial_date(date, precision) if date and not qualifier else ""
