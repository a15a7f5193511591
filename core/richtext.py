"""Rich text: what an editor may write, cleaned on every path into the database."""

import nh3
from django.db import models
from django.utils.html import strip_tags
from django_prose_editor.fields import ProseEditorField

# One list for the editor's buttons and for the cleaning: what can be typed is what is kept.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"protocols": ["http", "https", "mailto", "tel"], "enableTarget": False},
    "Table": True,
    "TableRow": True,  # without its three parts the editor does not start at all
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "History": True,
    "SpecialCharacters": True,
}

_TAGS = set("p h2 h3 ul ol li strong em a blockquote table thead tbody tr th td br".split())
_ATTRIBUTES = {
    "a": {"href", "hreflang"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
    strip_comments=True,
)


def clean_html(html):
    """Return `html` with only the tags and attributes that an editor may use; "" when no text is left.

    None stays None. Cleaning twice changes nothing.
    """
    if not html:
        return html
    cleaned = _CLEANER.clean(html).strip()
    return cleaned if strip_tags(cleaned).strip() else ""


class RichTextField(ProseEditorField):
    """HTML from the admin's editor, sanitised whenever it is written.

    The editor's own field cleans in full_clean() only; save(), bulk_create(), update(), imports and fixtures would
    keep a <script>. Every one of them goes through get_prep_value().
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", clean_html)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value):
        return clean_html(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        value = clean_html(super().pre_save(model_instance, add))
        # Not where the attribute has languages: reading it gives a stand-in, and setting it writes that stand-in into
        # the active language. Its columns are fields of their own and come through here too.
        if not hasattr(model_instance, f"{self.name}_fr"):
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _path, args, kwargs = models.TextField.deconstruct(self)
        return name, "django.db.models.TextField", args, kwargs
