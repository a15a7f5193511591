"""The portal's values in the code lists of IATI 2.03.

The lists: https://iatistandard.org/en/iati-standard/203/codelists/. Names in capitals below are those of the lists.
"""

from django.conf import settings

from core.models import Document, Partner
from projects.amounts import Amount
from projects.models import Project

OWN_VOCABULARY = "99"  # everywhere in IATI: the reporting organisation's own list
MULTILATERAL = "40"  # ORGANISATION TYPE
FUNDING, ACCOUNTABLE, IMPLEMENTING = "1", "2", "4"  # ORGANISATION ROLE
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"  # ACTIVITY DATE TYPE
WEB_PAGE = "A12"  # DOCUMENT CATEGORY
PARENT, CHILD, SIBLING = "1", "2", "3"  # RELATED ACTIVITY TYPE
DAC_SECTORS, ISO_COUNTRIES, GEONAMES = "1", "A4", "G1"  # SECTOR and GEOGRAPHIC VOCABULARY
# TRANSACTION TYPE
TRANSACTION = {
    Amount.Kind.RECEIPT: "1",
    Amount.Kind.DISBURSEMENT: "3",
    Amount.Kind.EXPENDITURE: "4",
    Amount.Kind.COMMITMENT: "11",  # incoming
}

# ACTIVITY STATUS. "Closed" is the code whose definition requires only that the work is done.
STATUS = {
    Project.Status.PLANNED: "1",
    Project.Status.ONGOING: "2",
    Project.Status.COMPLETED: "4",
    Project.Status.CANCELLED: "5",
    Project.Status.SUSPENDED: "6",
}

_ORGANISATION_TYPE = {
    Partner.Kind.GOVERNMENT: "10",
    Partner.Kind.PUBLIC: "15",
    Partner.Kind.MULTILATERAL: MULTILATERAL,
    Partner.Kind.FOUNDATION: "60",
    Partner.Kind.PRIVATE: "70",
    Partner.Kind.ACADEMIC: "80",
}


def organisation_type(partner):
    """Return the ORGANISATION TYPE of a partner; "" for an NGO whose country is not recorded.

    An association of the office's country is a national NGO (22), one from abroad an international NGO (21).
    """
    if partner.kind != Partner.Kind.NGO:
        return _ORGANISATION_TYPE[partner.kind]
    if not partner.country:
        return ""
    return "22" if partner.country.code == settings.OFFICE.country else "21"


# DOCUMENT CATEGORY has no "other": documents without a code of their own are filed under the purpose of the activity.
_PURPOSE, _RESULTS = "A02", "A08"
_DOCUMENT_CATEGORY = {
    Document.Category.BUDGET: "A05",
    Document.Category.EVALUATION: "A07",
    Document.Category.REPORT: _RESULTS,
    Document.Category.TERMS: "A10",
}
_RESOURCE_CATEGORY = {"report": _RESULTS, "study": _RESULTS, "survey": _RESULTS}


def document_category(document):
    return _DOCUMENT_CATEGORY.get(document.category, _PURPOSE)


def resource_category(resource):
    return _RESOURCE_CATEGORY.get(resource.kind, _PURPOSE)


_NORTH_OF_SAHARA = frozenset("DZ EG LY MA TN".split())
_AFRICA = _NORTH_OF_SAHARA | frozenset(
    "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS MG ML MR MU MW MZ NA NE NG RW SC SD SL "
    "SN SO SS ST SZ TD TG TZ UG ZA ZM ZW".split()
)


def dac_region(countries):
    """Return the REGION (DAC) that contains some ISO 3166-1 countries.

    189 North of Sahara, 298 Africa, 998 developing countries, unspecified: the smallest that applies.
    """
    countries = set(countries)
    if countries <= _NORTH_OF_SAHARA:
        return "189"
    return "298" if countries <= _AFRICA else "998"


def activity_scope(project):
    """Return the ACTIVITY SCOPE: several countries, the whole country, several regions, one region; "" if unknown."""
    if project.countries:
        return "3"
    if project.is_nationwide:
        return "4"
    regions = len(project.regions.all())
    return {0: "", 1: "6"}.get(regions, "5")
