"""One project as an IATI 2.03 activity. The order of the elements is that of the schema.

Nothing is invented: unknown facts are left out, and `projects/iati_advice.py` tells staff.
"""

import datetime as dt
from mimetypes import guess_type
from operator import attrgetter
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from core.addresses import absolute
from core.dates import Precision
from core.fields import Tag, Type, referred
from core.lazily import Lazily
from projects import iati_codes as codes
from projects.fields import SUBJECTS, TEXTS
from projects.iati_money import add_budgets, add_transactions, names_of, org_id
from projects.iati_results import add_results
from projects.iati_text import XML_LANG, add, html_to_text, in_languages, narrate, plain_text, texts_of
from projects.iati_where import add_places
from projects.models import Project
from projects.periods import EndQualifier, StartQualifier, date_text

etree = Lazily("lxml.etree")
# The texts by their description type: 1 general, 2 objectives, 3 target group, 4 other.
_DESCRIPTIONS = sorted((field for field in TEXTS if field.iati), key=attrgetter("iati"))
_FORBIDDEN_IN_IDENTIFIER = set("/&|?")


def identifier(project):
    """Return the iati-identifier of a project, or "" if its code has a character that the standard forbids."""
    code = plain_text(project.code)
    return "" if _FORBIDDEN_IN_IDENTIFIER & set(code) or not code else f"{settings.OFFICE.organisation.iati}-{code}"


def lacking(project):
    """Return the required elements of an activity for which the project has no content."""
    content = {
        "iati-identifier": identifier(project),
        "title": texts_of(project, "title"),
        "description": any(_described(project, field) for field in _DESCRIPTIONS),
        "activity-status": project.status != Project.Status.UNKNOWN,
        "activity-date": known_start(project),
    }
    return [element for element, value in content.items() if not value]


def known_start(project):
    """Return the day on which a project started or is to start, or None if no source gives it.

    “Then or earlier” is no start. An end alone is not enough: rule 6.11.1 of the official ruleset.
    """
    return project.start_date if project.start_qualifier != StartQualifier.BY else None


def activity(project, figures):
    """Return the <iati-activity> of a project that lacks nothing required; `figures` is as for `add_results`."""
    element = etree.Element("iati-activity", {XML_LANG: "fr"})
    element.set("last-updated-datetime", project.updated_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    if project.currency:
        element.set("default-currency", project.currency)
    if project.dac_sector.startswith("72"):  # emergency response of the DAC; unknown for all others
        element.set("humanitarian", "1")
    regions = list(project.regions.all())
    _identity(element, project)
    _texts(element, project)
    _organisations(element, project)
    _dates(element, project)
    _contact(element, project)
    add_places(element, project, regions)
    _sectors(element, project)
    add_budgets(element, project)
    add_transactions(element, project)
    _documents(element, project)
    _related(element, project)
    add_results(element, project, figures, {region.code for region in regions})
    return element


def _identity(element, project):
    add(element, "iati-identifier", identifier(project))
    reporter = add(element, "reporting-org", ref=settings.OFFICE.organisation.iati, type=codes.MULTILATERAL)
    narrate(reporter, settings.OFFICE.organisation.name)


def _texts(element, project):
    narrate(add(element, "title"), texts_of(project, "title"))
    for field in _DESCRIPTIONS:
        if texts := _described(project, field):
            narrate(add(element, "description", type=field.iati), texts)


def _described(project, field):
    return texts_of(project, field.name, html_to_text if field.type is Type.RICH_TEXT else plain_text)


def _organisations(element, project):
    for funding in project.fundings.all():
        _organisation(element, funding.donor, codes.FUNDING)
    narrate(
        add(
            element,
            "participating-org",
            ref=settings.OFFICE.organisation.iati,
            type=codes.MULTILATERAL,
            role=codes.ACCOUNTABLE,
        ),
        settings.OFFICE.organisation.name,
    )
    # A partner may occur twice, as government and as implementing partner; IATI has one role for both.
    for partner in {p.partner_id: p.partner for p in project.participations.all()}.values():
        _organisation(element, partner, codes.IMPLEMENTING)
    if not project.code_is_provisional:
        other = add(element, "other-identifier", ref=project.code, type="A1")  # the organisation's internal number
        narrate(add(other, "owner-org", ref=settings.OFFICE.organisation.iati), settings.OFFICE.organisation.name)


def _organisation(element, partner, role):
    organisation = add(
        element, "participating-org", ref=org_id(partner), type=codes.organisation_type(partner), role=role
    )
    narrate(organisation, names_of(partner))


def _dates(element, project):
    add(element, "activity-status", code=codes.STATUS[project.status])
    today = timezone.localdate()
    start = known_start(project)
    has_begun = start <= today and project.status != Project.Status.CANCELLED
    kind = codes.ACTUAL_START if has_begun else codes.PLANNED_START
    _date(element, kind, start, project.start_precision, project.start_qualifier)
    if project.end_date and project.end_qualifier != EndQualifier.AT_LEAST:
        kind = codes.ACTUAL_END if project.status == Project.Status.COMPLETED else codes.PLANNED_END
        _date(element, kind, project.end_date, project.end_precision, project.end_qualifier)


def _date(element, kind, date, precision, qualifier):
    """A month or a year becomes its first or last day, as the standard requires; the narrative states what is known."""
    activity_date = add(element, "activity-date", type=kind, iso_date=date)
    if precision != Precision.DAY or qualifier:
        narrate(activity_date, in_languages(lambda: date_text(date, precision, qualifier)))


def _contact(element, project):
    if project.contact_email:
        contact = add(element, "contact-info", type="1")  # general enquiries
        narrate(add(contact, "organisation"), settings.OFFICE.organisation.name)
        add(contact, "email", project.contact_email)


def codelist_address(name):
    """Return the address of one of our own code lists (projects/iati_codelists.py)."""
    return absolute(reverse("codelist", args=[name]))


def _sectors(element, project):
    """Without a DAC sector, the axis is the sector, in the office's own vocabulary; each has 100 %."""
    axis = {"vocabulary": codes.OWN_VOCABULARY, "vocabulary_uri": codelist_address("axes"), "code": project.axis.code}
    names = texts_of(project.axis, "name")
    if project.dac_sector:
        add(element, "sector", vocabulary=codes.DAC_SECTORS, code=project.dac_sector)
    else:
        narrate(add(element, "sector", **axis), names)
    narrate(add(element, "tag", **axis), names)
    for field in (field for field in SUBJECTS if isinstance(field.iati, Tag)):
        for other in referred(project, field):
            own = codelist_address(field.name) if field.iati.vocabulary == codes.OWN_VOCABULARY else ""
            tag = {"vocabulary": field.iati.vocabulary, "vocabulary_uri": own}
            narrate(add(element, "tag", **tag, code=getattr(other, field.code)), texts_of(other, "name"))


def _documents(element, project):
    for code, title in texts_of(project, "title").items():
        page = _address("project", project.slug, language=code)
        _document(element, page, "text/html", codes.WEB_PAGE, title={code: title}, language=code)
    for document in project.documents.all():
        _document(
            element,
            absolute(document.file.url),
            _format(document.file.name),
            codes.document_category(document),
            title={document.language: plain_text(document.title)},
            language=document.language,
            date=document.date,
        )
    for resource in project.resources.all():
        for file in resource.files.all():
            address = absolute(file.file.url) if file.file else file.url
            if not settings.OFFICE.keeps(address):
                continue
            category = codes.resource_category(resource)
            title = texts_of(resource, "title")
            _document(
                element, address, _format(address), category, title=title, language=file.language, date=resource.date
            )


def _document(element, url, kind, category, *, title, language, date=None):
    """`title` is {language: text}; `language` is that of the document itself."""
    link = add(element, "document-link", url=url, format=kind)
    narrate(add(link, "title"), title)
    add(link, "category", code=category)
    add(link, "language", code=language)
    if date:
        add(link, "document-date", iso_date=date)


def _related(element, project):
    linked = [(codes.PARENT, project.parent)] if project.parent else []
    linked += [(codes.CHILD, child) for child in project.children.all()]
    linked += [(codes.SIBLING, other) for other in project.related_projects.all()]
    for kind, other in linked:
        if ref := identifier(other):
            add(element, "related-activity", ref=ref, type=kind)


def _format(name):
    """Return the MIME type for the ending of a file or an address; text/html if there is none."""
    return guess_type(urlsplit(name).path)[0] or "text/html"


def _address(name, *args, language="fr"):
    with translation.override(language):
        return absolute(reverse(name, args=args))
