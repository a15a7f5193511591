"""The spreadsheet columns of partners."""

from core.languages import columns_of
from core.models import Partner
from desk.spreadsheets.columns import Country, ImportChoice, ImportText, Key, YesNo, texts
from desk.spreadsheets.kinds import SpreadsheetKind, register

PARTNER_NAMES = tuple(columns_of("name", "acronym"))


register(
    SpreadsheetKind(
        Partner,
        key="code",
        titles=PARTNER_NAMES,
        columns=[
            Key("code", required=True, example="AFD"),
            *texts("name", required=True, example="Agence française de développement"),
            *texts("acronym", example="AFD"),
            ImportChoice("kind", required=True, example="public"),
            Country("country", example="FR"),
            ImportText("website", example="https://www.example.org"),
            ImportText("org_id", example="FR-3"),
            *texts("description"),
            *texts("logo_alt"),
            *texts("statement"),
            YesNo("asks_logo", example="oui"),
            YesNo("asks_statement", example="oui"),
        ],
    )
)
