"""What each field of the API means, in the reader's language: for the OpenAPI schema and the documentation page."""

from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.office import with_words


def _text_in(code):
    """Return the meaning of a language's text: "In French; null when missing"."""
    return format_lazy(_("{in_language}; null when missing"), in_language=capfirst(LANGUAGE_TABLE[code].in_language))


ABOUT = {
    # Of every record
    "slug": _("Last part of the address of its page; an old one leads on to today’s."),
    "code": _("Stable code: what filters take."),
    "id": _("Number that stays the same."),
    "url": _("Address: of the page in each language, or where something is published."),
    "api": _("Address in the API"),
    "published_at": _("When it appeared on the portal; null if it came with the first content, as that is not known"),
    "updated_at": _("When it was last changed"),
    "checked_on": _("Day on which the office last found that it is still true; null if it has not looked again"),
    "label": _("In the language that was asked for, or in all languages"),
    # Texts
    **{code: _text_in(code) for code in LANGUAGES},
    "stand_in": _("The language that stands in for the one that was asked for; null when none has to."),
    "title": _("Title"),
    "name": _("Name"),
    "short_name": _("Short name"),
    "acronym": _("Acronym"),
    "summary": _("One to three sentences"),
    "lead": _("One or two sentences"),
    "body": _("Text, as HTML"),
    "description": _("Description"),
    # Projects; the declarations in projects/fields.py are added (core/api/declared.py)
    "code_is_provisional": _("Whether the code is the portal’s own, for want of the organization’s"),
    "axis": _("Thematic axis"),
    "status": _("Status today"),
    "start": _("Start"),
    "end": _("End"),
    "donor": _("Donor"),
    "donors": _("Donors"),
    "partner": _("Partner"),
    "role": _("Role"),
    "amount": _("Amount, where it is published"),
    "currency": _("Code of the currency (ISO 4217)"),
    "note": _("Note"),
    "regions": _("Regions"),
    "region": _("Region"),
    "place": _("Town"),
    "key": _("Stable key"),
    "country": _("Code of the country (ISO 3166-1)"),
    "number": _("Number"),
    "goal": _("Number of the Sustainable Development Goal that it belongs to"),
    "media_contact": _("Functional mailbox for the media"),
    "figures": _("Beneficiary figures"),
    "documents": _("Documents"),
    "pictures": _("Pictures"),
    "sources": _("Where the facts come from"),
    "children": _("Later phases and parts"),
    # Figures
    "unit": _("Unit"),
    "target": _("Number that was planned"),
    "reached": _("Number that was reached"),
    "percent_of_target": _("What was reached in whole per cent of the target, rounded down"),
    "is_hidden": _("Whether its numbers are hidden, null: one to four persons, or what would give them away"),
    "qualifier": _("How exact the number is"),
    "period_start": _("Start of the period that is counted"),
    "period_end": _("End of the period that is counted"),
    "as_of": _("Day on which the number was true"),
    "sex": _("Sex of those who are counted"),
    "age": _("Age of those who are counted"),
    "group": _("Group of those who are counted"),
    "is_additive": _("Whether it may be added to others of its unit"),
    "is_in_total": _("Whether the totals of the portal add it up"),
    "part_of": _("The figure (its id) in which this one is counted already"),
    "source": _("Where the number comes from"),
    "source_url": _("Address of the source"),
    "embed": _("Address of the page that shows it by itself, for a frame on another site, in each language"),
    "project": _("Project"),
    # Events, news, resources
    "kind": _("Kind"),
    "starts_at": with_words(_("Start, time %(clock)s with its offset")),
    "ends_at": with_words(_("End, time %(clock)s with its offset")),
    "is_all_day": _("Whether it lasts whole days, and the times mean nothing"),
    "is_past": _("Whether it has ended"),
    "sittings": _("Its sessions, if it came in several: each with its own days and town"),
    "venue": _("Venue"),
    "online_url": _("Address at which one can take part online"),
    "registration_url": _("Address at which one registers"),
    "registration_deadline": _("Until when one can register"),
    "deadline": with_words(_("Until when one can answer a call, time %(clock)s with its offset; null if not known")),
    "call_state": _("Whether one can still answer a call today; null for what is no call"),
    "questions": _("What was asked about a call and answered, the latest answer first"),
    "question": _("What somebody asked"),
    "answer": _("What the office answered"),
    "answered_on": _("Day of the answer"),
    "outcome": _("What came of a call, once it is closed; null before"),
    "projects": _("The published projects that it belongs to"),
    "organisers": _("Organisers"),
    "event": _("The event that the article is about"),
    "also": _("Records of the same kind that a reader may like"),
    "files": _("The document, in each language that it has"),
    # Corrections
    "record_kind": _("The list of the record: projects, events, news, resources or pages"),
    "day": _("Day on which it was corrected"),
    "what": _("What was corrected"),
    "why": _("Why it was corrected"),
    # Parts
    "date": _("Date: of a month or a year the first day, of an end the last"),
    "precision": _("How precise the source is: day, month or year"),
    "category": _("Category"),
    "language": _("Language"),
    "file": _("Absolute address of the file"),
    "width": _("Width in pixels"),
    "height": _("Height in pixels"),
    "alt": _("What the picture shows, in words"),
    "caption": _("Caption"),
    "credit": _("Whose picture it is"),
    "colour": _("Colour of the axis on the portal"),
    "order": _("Place in the list"),
    "is_active": _("Whether new projects are still put under this axis"),
    "website": _("Website"),
    "logo": _("Absolute address of the logo, null without one; it may be used only as its owner allows"),
    "logo_alt": _("What the logo shows, in words"),
    "statement": _("How it asks to be named where a project that it funds is presented"),
    "baseline": _("The number before the project; null if it is not known or hidden"),
    "baseline_year": _("The year of the baseline"),
    "org_id": _("Identifier in registers of aid (org-id.guide); empty if not known"),
    "latitude": _("In degrees (WGS 84); of a region that of its chief town"),
    "longitude": _("In degrees (WGS 84); of a region that of its chief town"),
    "amounts": _("Budgets by year, commitments and payments, where the office gives them"),
    "first_day": _("The day, or the first day of a budget"),
    "last_day": _("The last day of a budget, else null"),
    # Answers
    "count": _("How many records there are in all"),
    "next": _("Address of the next page; null on the last"),
    "previous": _("Address of the page before; null on the first"),
    "version": _("Version of the API: the number in its addresses"),
    "documentation": _("Page for people"),
    "openapi": _("Description for programs (OpenAPI)"),
    "lists": _("What there is"),
    # Problems
    "type": _("Kind of problem; “about:blank” means that “status” says it all"),
    "Problem.status": _("The status of HTTP, 400 to 503"),
    "detail": _("What is wrong, in a sentence"),
    "errors": _("What is wrong with each parameter"),
    "parameter": _("Name of the parameter"),
    "reason": _("Why the record was withdrawn, in words of the office"),
    "text": _("Text"),
    "reference": _("Reference of the fault, in the portal’s log too"),
    "violated-policies": _("The limits that were exceeded, as RateLimit-Policy names them"),
}


def about(name, component=""):
    """Return what a field means, or "" for one that is not in the glossary (a test makes sure that there is none).

    Of two fields with one name, that of "Component.name" is the exception.
    """
    return str(ABOUT.get(f"{component}.{name}") or ABOUT.get(name, ""))
