"""The words of the rich-text editor in the reader's language, for its scripts: gettext("insert link").

The editor's own scripts know them in English only, and translate some of them through Django's catalogue for scripts.
desk/views_editor.py adds these to that catalogue, so that our translations stay in one place.
"""

from django.utils.translation import gettext_lazy as _

# {as the editor's scripts say it: as we say it}
WORDS = {
    # kinds of blocks
    "Heading 2": _("Heading"),
    "Heading 3": _("Subheading"),
    "Paragraph": _("Paragraph"),
    "heading 2": _("Heading"),
    "heading 3": _("Subheading"),
    "paragraph": _("Paragraph"),
    "question_mark": _("Kind of paragraph"),
    "unordered list": _("Bulleted list"),
    "ordered list": _("Numbered list"),
    "blockquote": _("Quotation"),
    # marks and links
    "bold": _("Bold"),
    "italic": _("Italic"),
    "insert link": _("Link"),
    "remove link": _("Remove the link"),
    "insert picture": _("Insert a picture from the library"),
    # tables
    "Insert table": _("Insert a table"),
    "Add column": _("Add a column"),
    "Delete column": _("Delete the column"),
    "Add row": _("Add a row"),
    "Delete row": _("Delete the row"),
    "Merge cells": _("Merge the cells"),
    "Split cell": _("Split the cell"),
    "Toggle header cell": _("Heading cell or ordinary cell"),
    "Delete table": _("Delete the table"),
    "Rows": _("Rows"),
    "Columns": _("Columns"),
    "Include header row": _("The first row holds headings"),
    "Table Properties": _("New table"),
    "Insert Table": _("Insert the table"),
    "Cancel": _("Cancel"),
    # history
    "undo": _("Undo"),
    "redo": _("Redo"),
}
