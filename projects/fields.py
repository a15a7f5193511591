"""The fields of a project: each declared once (core/fields.py), in the groups that the places use.

Add a new field to a group, and every place that uses the group has it; see docs/how-to/add-a-field.md. Nothing here
imports a model, because the model takes its lists of fields from here.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Field, Tag, Type

ON_LINK = "It depends on the link: amount and note of a donor, role of a partner."
PUBLISHED = "Only published projects may be named."
BEFORE_FIELDS = "It is older than the declarations, and accepts values that no record has."


def shown(reason):
    """Return the reason why page and sheet have special code for a field."""
    return {"page": reason, "sheet": reason}


IN_HEAD = shown("It is in the header, not in the list of facts.")
ONE_OF_LINES = shown("Part of the lines on the location.")

# --- What a project is ------------------------------------------------------------------------------------------------

CODE = Field(
    "code",
    Type.PLAIN,
    _("Project code"),
    _("Stable: the organization’s own, or the portal’s."),
    hxl="#activity+code",
    example="FM.0390",
    by_hand=IN_HEAD
    | {"spreadsheet": "The key that identifies the project of a row.", "iati": "It makes the identifier."},
)
ACRONYM = Field(
    "acronym",
    Type.PLAIN,
    _("Acronym"),
    _("The short name under which the project is known."),
    hxl="#activity+acronym",
    example="FORSATY",
    by_hand=IN_HEAD,
    not_in={"iati": "The standard has no element for it; the title usually contains it."},
)
PHASE = Field(
    "phase",
    Type.PLAIN,
    _("Phase"),
    _("Which part of a longer programme it is, as the source numbers it."),
    hxl="#activity+phase",
    about=_("Phase"),
    example="II",
    by_hand=IN_HEAD,
    not_in={"iati": "The standard has no element for it.", "search": "“II” would match too much."},
)
TITLE = Field(
    "title",
    Type.TEXT,
    _("Title"),
    _("The name of the project."),
    hxl="#activity+name",
    is_required=True,
    example="Insertion professionnelle de migrants régularisés",
    by_hand=IN_HEAD | {"iati": "An element of its own."},
)
SUMMARY = Field(
    "summary",
    Type.TEXT,
    _("Summary"),
    _("The project in one or two sentences."),
    hxl="#description+summary",
    example="Une formation et un accompagnement vers l’emploi.",
    iati="1",
    by_hand=IN_HEAD | {"content": "It has a maximum length, because lists show it."},
)
AXIS = Field(
    "axis",
    Type.REFERENCE,
    _("Axis"),
    _("The thematic area of work of the office."),
    hxl="#sector",
    about=_("Thematic axis"),
    is_required=True,
    example="youth",
    filter="axis",
    searched=("name",),
    by_hand=IN_HEAD
    | {
        "iati": "Without a DAC sector, it is the sector.",
        "filter": BEFORE_FIELDS,
    },
)
STATUS = Field(
    "status_override",
    Type.CHOICE,
    pgettext_lazy("of a project", "Status"),
    _("On the day of the file: follows from the dates, unless the project was suspended or cancelled."),
    hxl="#status",
    about=_("Status today"),
    filter="status",
    api="status",
    spreadsheet="suspended",
    content="status",
    by_hand=dict.fromkeys(("page", "sheet", "files", "api", "iati", "filter"), "The status follows from the dates."),
    not_in={"search": "The filter finds it."},
)
QUALIFIER_NOT_IN = {
    "filter": "The filters by year and status take it into account.",
    "search": "It has no text.",
}
QUALIFIER_BY_HAND = shown("Part of the line with the dates.") | {"iati": "The narrative of the date says it."}
START = Field(
    "start_date",
    Type.PARTIAL_DATE,
    _("Start"),
    _("When the project began or is to begin."),
    hxl="#date+start",
    beside="start_precision",
    example="2014-07",
    api="start",
    spreadsheet="start",
    content="start",
    by_hand=shown("One line with the end.") | {"iati": "Planned or actual, depending on today."},
)
END = Field(
    "end_date",
    Type.PARTIAL_DATE,
    _("End"),
    _("When the project ended or is to end."),
    hxl="#date+end",
    beside="end_precision",
    is_end=True,
    example="12/2016",
    api="end",
    spreadsheet="end",
    content="end",
    by_hand=shown("One line with the start.") | {"iati": "Planned or actual, depending on today."},
)
START_QUALIFIER = Field(
    "start_qualifier",
    Type.CHOICE,
    _("Start: how the source gives it"),
    _("Empty if the source states the date: else about, or then or earlier."),
    about=_("How the source gives the start: about this date, or by this date at the latest; null if it states it"),
    by_hand=QUALIFIER_BY_HAND,
    not_in=QUALIFIER_NOT_IN,
)
END_QUALIFIER = Field(
    "end_qualifier",
    Type.CHOICE,
    _("End: how the source gives it"),
    _("Empty if the source states the date: else about, then or later, or without an end date."),
    about=_("How the source gives the end: about this date, not before it, or none because it goes on; else null"),
    by_hand=QUALIFIER_BY_HAND,
    not_in=QUALIFIER_NOT_IN,
)
DATES = (START, START_QUALIFIER, END, END_QUALIFIER)

# --- Its texts --------------------------------------------------------------------------------------------------------

OBJECTIVES = Field(
    "objectives",
    Type.RICH_TEXT,
    _("Objectives"),
    _("What the project wants to attain. Plain text, a line for each paragraph."),
    hxl="#description+objectives",
    about=_("Objectives, as HTML"),
    example="<p>Former 135 femmes.</p>",
    iati="2",
)
BACKGROUND = Field(
    "background",
    Type.RICH_TEXT,
    _("Background"),
    _("Why there is such a project. Plain text, a line for each paragraph."),
    hxl="#description+background",
    about=_("Background, as HTML"),
    iati="4",
)
RESULTS = Field(
    "results",
    Type.RICH_TEXT,
    _("Results"),
    _("What the project attained, in words. Plain text, a line for each paragraph."),
    hxl="#description+results",
    about=_("Results, as HTML"),
    iati="4",
)
LONG_TEXTS = (OBJECTIVES, BACKGROUND, RESULTS)
TARGET_GROUP = Field(
    "target_group",
    Type.TEXT,
    _("For whom"),
    _("The people whom the project serves, in words."),
    hxl="#beneficiary",
    about=_("For whom the project is"),
    example="Femmes migrantes régularisées",
    iati="3",
)

TEXTS = (TITLE, SUMMARY, *LONG_TEXTS, TARGET_GROUP)  # what translators work on

# --- Who, where, how much ---------------------------------------------------------------------------------------------

DONORS = Field(
    "donors",
    Type.REFERENCES,
    _("Donors"),
    _("Who pays for the project."),
    hxl="#org+funder",
    about=_("Donors, and what each gives where that is published"),
    api="fundings",
    filter="donor",
    searched=("name", "acronym", "code"),
    by_hand=dict.fromkeys(("page", "sheet", "files", "api", "spreadsheet", "content", "iati", "admin"), ON_LINK)
    | {"filter": BEFORE_FIELDS},
)
PARTNERS = Field(
    "partners",
    Type.REFERENCES,
    _("Partners"),
    _("Who carries out the project with the office."),
    hxl="#org+impl",
    about=_("Partners, each in its role"),
    spreadsheet="implementing_partners",  # and government_partners
    content="implementing",  # and government
    filter="partner",
    searched=("name", "acronym", "code"),
    by_hand=dict.fromkeys(("page", "sheet", "files", "api", "spreadsheet", "content", "iati", "admin"), ON_LINK)
    | {"filter": BEFORE_FIELDS},
)
NATIONWIDE = Field(
    "is_nationwide",
    Type.YES_NO,
    _("Nationwide"),
    _("The project covers the whole country, not single regions."),
    about=_("Whether the project covers the whole country"),
    example="non",
    spreadsheet="nationwide",
    content="nationwide",
    filter="coverage",
    by_hand=ONE_OF_LINES
    | {
        "iati": "It makes the scope, with regions and countries.",
        "filter": "Part of the coverage, with several countries and no region.",
    },
)
REGIONS = Field(
    "regions",
    Type.REFERENCES,
    _("Regions"),
    _("Where the project works. ISO 3166-2."),
    hxl="#adm1",
    about=_("Regions"),
    example="; ".join(settings.OFFICE.examples.regions),
    filter="region",
    searched=("name",),
    by_hand=ONE_OF_LINES | {"iati": "One location each.", "filter": BEFORE_FIELDS},
)
TOWNS = Field(
    "places",
    Type.REFERENCES,
    _("Places"),
    _("The towns in which the project works."),
    hxl="#loc",
    about=_("Towns"),
    code="key",
    example="; ".join(settings.OFFICE.examples.places),
    searched=("name",),
    filter="place",
    by_hand=ONE_OF_LINES | {"iati": "One location each."},
)
COUNTRIES = Field(
    "countries",
    Type.COUNTRIES,
    _("Other countries"),
    _("ISO 3166-1, of a programme in several countries."),
    hxl="#country",
    about=_("Codes of the other countries of a regional programme (ISO 3166-1)"),
    example="SN; TN",
    filter="coverage",
    by_hand=ONE_OF_LINES
    | {
        "iati": "They determine the DAC region; one location each.",
        "filter": "Part of the coverage.",
        "search": "Their names come from django-countries, in each language: Project.search_labels.",
    },
)
HOME_SHARE = Field(
    "home_share",
    Type.SHARE,
    _("Share of this country, per cent"),
    _("Of the budget of a programme in several countries, where it is known."),
    about=_("Share of this country in a programme in several countries, per cent; null if not known"),
    example="40",
    by_hand=shown("It follows the other countries.") | {"iati": "The other countries have the rest."},
)
WHERE = (NATIONWIDE, REGIONS, TOWNS, COUNTRIES, HOME_SHARE)
BUDGET = Field(
    "budget",
    Type.AMOUNT,
    _("Budget"),
    _("A plain number in the currency of the next column."),
    hxl="#value+budget",
    about=_("Budget, where it is published"),
    beside="currency",
    example="229 907,22",
    by_hand=shown("One line with what it covers.")
    | {
        "content": "A table of its own with what it covers.",
        "iati": "The standard allows a budget for at most one year.",
    },
)
BUDGET_SCOPE = Field(
    "budget_scope",
    Type.CHOICE,
    _("Coverage of the budget"),
    _("Only budgets of a project in this country are added up."),
    about=_("What the budget covers: the project in this country, several countries, the world, or a part"),
    example="own",
    content="budget",
    by_hand=shown("It follows the budget.") | {"content": "In the table of the budget."},
    not_in={
        "iati": "A budget has no coverage there.",
        "filter": "The figures page names the projects of each coverage.",
        "search": "It is not about the project itself.",
    },
)
BUDGET_NOTE = Field(
    "budget_note",
    Type.TEXT,
    _("What the budget covers"),
    _("What the amount pays for, in the words of the source."),
    about=_("What the budget covers"),
    example="ensemble du programme régional",
    content="budget",
    by_hand=shown("It follows the budget.") | {"content": "In the table of the budget."},
    not_in={"iati": "A budget has no text there.", "search": "It is not about the project itself."},
)
MONEY = (BUDGET, BUDGET_SCOPE, BUDGET_NOTE)

# --- What it is about -------------------------------------------------------------------------------------------------

GOALS = Field(
    "goals",
    Type.REFERENCES,
    _("Sustainable Development Goals"),
    _("Numbers of the Sustainable Development Goals of the United Nations, 1 to 17; those of its targets too."),
    about=_("Sustainable development goals, those of its targets too"),
    code="number",
    implied_by="goal_targets__goal",
    example="8; 10",
    filter="goal",
    searched=("name",),
    iati=Tag("2"),
)
GOAL_TARGETS = Field(
    "goal_targets",
    Type.REFERENCES,
    _("Targets of the Sustainable Development Goals"),
    _("Codes of the targets of the Sustainable Development Goals, such as 10.7. Each implies its goal."),
    about=_("Targets of the sustainable development goals"),
    order="position",
    example="10.7; 8.8",
    filter="goal_target",
    searched=("code", "name"),
    iati=Tag("3"),
)
COMPACT_OBJECTIVES = Field(
    "compact_objectives",
    Type.REFERENCES,
    _("Objectives of the Global Compact"),
    _("Numbers of the objectives of the Global Compact for Migration, 1 to 23."),
    about=_("Objectives of the Global Compact for Safe, Orderly and Regular Migration"),
    code="number",
    example="5; 21",
    filter="compact_objective",
    searched=("name",),
    iati=Tag("99"),
)
STRATEGY_PROGRAMMES = Field(
    "strategy_programmes",
    Type.REFERENCES,
    _("Programmes of the national strategy"),
    _("Numbers of the programmes of the national strategy on immigration and asylum."),
    about=_("Programmes of the national strategy on immigration and asylum"),
    code="number",
    example="3; 8",
    filter="strategy_programme",
    searched=("name",),
    iati=Tag("99"),
)
DAC_SECTOR = Field(
    "dac_sector",
    Type.CHOICE,
    _("DAC sector"),
    _("Purpose code of the OECD DAC."),
    hxl="#sector+v_dac",
    about=_("Sector of the OECD Development Assistance Committee"),
    example="15190",
    by_hand={
        "iati": "The sector of the activity; without it, the axis is used.",
        "search": "Its label is searched: Project.search_labels.",
    },
    not_in={
        "sheet": "A code for statisticians; the sheet is for everybody.",
        "filter": "A code for statisticians, who filter the downloads.",
    },
)
TAGS = (GOALS, GOAL_TARGETS, COMPACT_OBJECTIVES, STRATEGY_PROGRAMMES)  # lists that others keep
TAG_FILTERS = frozenset(field.filter for field in TAGS)
SUBJECTS = (*TAGS, DAC_SECTOR)

# --- What it is linked to ---------------------------------------------------------------------------------------------

PARENT = Field(
    "parent",
    Type.REFERENCE,
    _("Earlier phase or programme"),
    _("The code of the project that this one continues or belongs to."),
    about=_("Earlier phase or programme"),
    example=f"{settings.OFFICE.code_prefix}0012",
    by_hand=dict.fromkeys(("page", "files", "api", "spreadsheet", "content", "iati"), PUBLISHED),
    not_in={
        "sheet": "Other projects have their own.",
        "filter": "The page of a project links to the others.",
        "search": "A project is not found by the words of another.",
    },
)
RELATED = Field(
    "related_projects",
    Type.REFERENCES,
    _("Related projects"),
    _("The codes of projects with which this one is linked."),
    about=_("Related projects"),
    example=f"{settings.OFFICE.code_prefix}0003; FORSATY",
    api="related",
    content="related",
    by_hand=dict.fromkeys(("page", "files", "api", "spreadsheet", "content", "iati"), PUBLISHED),
    not_in=PARENT.not_in,
)
CONTACT = Field(
    "contact_email",
    Type.PLAIN,
    _("Contact"),
    _("A mailbox of the office."),
    hxl="#contact+email",
    about=_("Functional mailbox"),
    example="boite@example.org",
    by_hand={"page": "It is a link.", "iati": "An element of its own."},
    not_in={"search": "The same mailbox for many projects."},
)

FIELDS = (
    *(CODE, ACRONYM, PHASE),
    *TEXTS,
    *(AXIS, *DATES, STATUS, DONORS, PARTNERS),
    *WHERE,
    *MONEY,
    *SUBJECTS,
    *(PARENT, RELATED, CONTACT),
)
