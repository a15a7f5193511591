"""Advice for staff: what a project lacks for a complete IATI activity. It never blocks publication."""

from django.utils.translation import gettext

from projects.amounts import Amount
from projects.iati_activity import lacking
from projects.iati_money import budgets, org_id
from projects.series import period_of


def left_out(project):
    """Return [(name of what is missing, field)] for required elements, without which a project is no activity."""
    names = {
        "iati-identifier": (gettext("a code without / & | ?"), "code"),
        "title": (gettext("the title"), "title_fr"),
        "description": (gettext("the summary"), "summary_fr"),
        "activity-status": (gettext("the status"), "start_date"),
        "activity-date": (gettext("the start"), "start_date"),
    }
    return [names[element] for element in lacking(project)]


def gaps(project):
    """Return [(name of what is missing, field)] for optional elements."""
    found = []
    if project.code_is_provisional:
        code = gettext("the organization’s own code (%(code)s is provisional)") % {"code": project.code}
        found.append((code, "code"))
    if not project.dac_sector:
        found.append((gettext("the DAC sector"), "dac_sector"))
    if not project.contact_email:
        found.append((gettext("a contact mailbox"), "contact_email"))
    if project.countries and project.home_share is None:
        found.append((gettext("the share of this country"), "home_share"))
    if not budgets(project):
        found.append((gettext("a budget of at most one year, with its first and last day"), "amounts-group"))
    fundings = list(project.fundings.select_related("donor"))
    if any(funding.amount is not None for funding in fundings) and not _commitments(project):
        found.append((gettext("the dates on which donors committed their amounts"), "amounts-group"))
    if unknown := [str(funding.donor) for funding in fundings if not org_id(funding.donor)]:
        names = gettext(", ").join(unknown)
        found.append((gettext("the identifier of a donor: %(names)s") % {"names": names}, "fundings-group"))
    places = [*project.regions.all(), *project.places.all()]
    if not any(place.latitude is not None for place in places):
        found.append((gettext("a region or a town with its point"), "regions"))
    for row, figure in enumerate(project.figures.all()):
        if not period_of(figure, project):
            name = gettext("the period of the figure “%(figure)s”") % {"figure": figure}
            found.append((name, f"figures-{row}-period_start"))
    return found


def _commitments(project):
    return [row for row in project.amounts.all() if row.kind == Amount.Kind.COMMITMENT]


def sentences(project):
    """Return [(sentence, field)] for the checklist and the form: at most two, which link to the first field."""
    said = []
    comma = gettext(", ")
    if missing := left_out(project):
        sentence = gettext("IATI: the file leaves this project out, because it lacks %(names)s.")
        said.append((sentence % {"names": comma.join(name for name, _field in missing)}, missing[0][1]))
    if missing := gaps(project):
        sentence = gettext("IATI: missing: %(names)s.")
        said.append((sentence % {"names": comma.join(name for name, _field in missing)}, missing[0][1]))
    return said
