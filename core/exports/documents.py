"""The sheet of documents, for any kind of record that has some."""

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import ChoiceColumn, Column, choice_of
from core.exports.datasets import Sheet


def documents_sheet(about: Promise) -> Sheet:
    """Return the sheet of the records' documents; `about` says what a row is."""
    documents = Prefetch("documents", to_attr="its_documents")
    return Sheet(
        "documents", _("Documents"), document_columns, lambda record: record.its_documents, about, (documents,)
    )


def document_columns() -> list[Column]:
    return [
        Column("title", _("Title"), lambda d: d.title, _("In the language of the document.")),
        ChoiceColumn("category", _("Category"), lambda d: choice_of(d, "category")),
        ChoiceColumn("language", _("Language of the document"), lambda d: choice_of(d, "language")),
        Column("date", _("Date"), lambda d: d.date),
        Column("file_url", _("Address of the file"), lambda d: absolute(d.file.url)),
    ]
