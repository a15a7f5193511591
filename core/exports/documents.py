"""The sheet of documents, for any kind of record that has some."""

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import Cell, Column, choice_column
from core.exports.datasets import Sheet
from core.models import Document


def documents_sheet(about: Promise) -> Sheet:
    """Return the sheet of the records' documents; `about` says what a row is."""
    documents = Prefetch("documents", to_attr="its_documents")
    return Sheet(
        "documents", _("Documents"), document_columns, lambda record: record.its_documents, about, (documents,)
    )


def document_columns() -> list[Column]:
    return [
        Column("title", _("Title"), lambda d: d.title, _("In the language of the document."), tag="#item+name"),
        choice_column(Document, "category", _("Category"), _("What kind of document it is.")),
        choice_column(Document, "language", _("Language of the document"), _("The language that it is written in.")),
        Column("date", _("Date"), lambda d: d.date, _("The date of the document."), Cell.DATE, tag="#date"),
        Column(
            "file_url",
            _("Address of the file"),
            lambda d: absolute(d.file.url),
            _("Where the document can be taken."),
            Cell.ADDRESS,
            tag="#item+url",
        ),
    ]
