"""The columns of a sheet of documents, for any kind of record."""

from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import ChoiceColumn, Column, choice_of


def document_columns() -> list[Column]:
    return [
        Column("title", _("Title"), lambda d: d.title, _("In the language of the document.")),
        ChoiceColumn("category", _("Category"), lambda d: choice_of(d, "category")),
        ChoiceColumn("language", _("Language of the document"), lambda d: choice_of(d, "language")),
        Column("date", _("Date"), lambda d: d.date),
        Column("file_url", _("Address of the file"), lambda d: absolute(d.file.url)),
    ]
