"""Rich text: the allowed HTML, sanitised on every path into the database."""

import re

import nh3
from django.db import models
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_prose_editor.fields import ProseEditorField

from core import pasted, pasted_lists
from core.body_pictures import library_source, names_in
from core.characters import without_surrogates
from core.cleaning import clean_markup
from core.textfields import MAX_RICH_TEXT, LengthValidator, validate_readable
from core.texts import without_tags
from core.weblinks import SCHEMES, tidy_address

# One list for the editor's buttons and for the sanitiser: what can be typed is what is kept.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},  # the sanitiser keeps no kind of numbers
    "ListItem": True,
    "Blockquote": True,
    "Link": {"protocols": [*SCHEMES], "enableTarget": False},
    "Table": True,
    "TableRow": True,  # the editor does not start without these three extensions
    "TableHeader": True,
    "TableCell": True,
    "Image": True,
    "HardBreak": True,
    "History": True,
    "SpecialCharacters": True,
}

_TAGS = set("p h2 h3 ul ol li strong em a blockquote table thead tbody tr th td br img".split())
_ATTRIBUTES = {
    "a": {"href", "hreflang"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "img": {"src", "alt", "width", "height"},
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|&#(?:0{1,7}|[xX]0{1,7})(?:;|(?![0-9A-Fa-f;]))")
_IMAGE_WITHOUT_SOURCE = re.compile(r'<img(?![^<>]* src=")[^<>]*>')
_LINK_TO_NOWHERE = re.compile(r'<a(?![^<>]* href=")[^<>]*>([^<]*(?:<(?!/a>)[^<]*)*)</a>')
_EMPTY_PARAGRAPH = re.compile(r"<(p|h[23])>(?:\s|&nbsp;|<br>)*</\1>")


def _clean_attribute(tag, name, value):
    """Keep only library pictures, and no "<" or ">" inside a tag, because later steps search for its end."""
    if (tag, name) == ("img", "src"):
        return library_source(value)
    if tag == "img" and name != "alt" and not value.isdecimal():
        return None
    if name == "href":
        return tidy_address(value).replace("<", "%3C").replace(">", "%3E") or None
    return value.replace("<", "").replace(">", "")


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_clean_attribute,
    url_schemes=set(SCHEMES),
    link_rel="noopener",
    strip_comments=True,
)

# For counting: only the pictures of a text, without the source of those that do not stay.
_IMAGE_FINDER = nh3.Cleaner(
    tags={"img"}, attributes={"img": {"src", "width", "height"}}, attribute_filter=_clean_attribute, strip_comments=True
)
_DOT = re.compile(r'<img(?![^>]* src=")(?=[^>]* width="[01]")(?=[^>]* height="[01]")[^>]*>')  # it counts readers


def clean_html(html: str) -> str:
    """Return `html` with the allowed tags and attributes only; "" if nothing visible is left.

    None stays None. Cleaning twice changes nothing.
    """
    if not html:
        return html
    html = _CONTROLS.sub("", without_surrogates(html))
    cleaned = _CLEANER.clean(html)
    if cleaned != html or pasted_lists.may_hold_list(cleaned):
        cleaned = _CLEANER.clean(pasted.restructured(html))
    cleaned = _LINK_TO_NOWHERE.sub(r"\1", _IMAGE_WITHOUT_SOURCE.sub("", cleaned))
    return _if_visible(_EMPTY_PARAGRAPH.sub("", cleaned).strip())


def _if_visible(cleaned):
    return cleaned if without_tags(cleaned).strip() or names_in(cleaned) else ""


def pictures_left_out(html: str) -> int:
    """Return the number of pictures of a pasted text that are not in the library, so that cleaning removes them."""
    images = _IMAGE_FINDER.clean(html)
    return len(_IMAGE_WITHOUT_SOURCE.findall(images)) - len(_DOT.findall(images))


def say_left_out(count: int) -> str:
    """Return the sentence about pictures that stay behind."""
    sentence = ngettext(
        "%(count)s picture was not taken over: add it to the library, then insert it here.",
        "%(count)s pictures were not taken over: add them to the library, then insert them here.",
        count,
    )
    return sentence % {"count": count}


class RichTextField(ProseEditorField):
    """HTML from the admin's editor, sanitised whenever it is written.

    The editor's own field sanitises in full_clean() only; save(), bulk_create(), update(), imports and fixtures would
    store a <script>. All of them call get_prep_value().
    """

    default_validators = [validate_readable, LengthValidator(MAX_RICH_TEXT)]
    language = "fr"  # of the column without a suffix; a translated column has its own

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", clean_html)
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        return self._clean(super().to_python(value))

    def get_prep_value(self, value):
        return self._clean(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        value = self._clean(super().pre_save(model_instance, add))
        # Not for a translated attribute: reading it may give a fallback, and setting it would write the fallback into
        # the active language. Its columns are fields of their own and pass through here too.
        if not hasattr(model_instance, f"{self.name}_fr"):
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        field = super().formfield(**kwargs)
        # For static/js/admin/editor-tools.js and paste.js.
        field.widget.attrs |= {
            "data-pictures": reverse_lazy("admin:core_picture_library"),
            "data-links": reverse_lazy("editor:links"),
            "data-paste": reverse_lazy("editor:paste"),
            "data-failed": _("This cannot be opened now. Save your text, then try again."),
        }
        return field

    def _clean(self, value):
        return _if_visible(clean_markup(clean_html(value), self.language).strip()) if value else value

    def deconstruct(self):
        name, _path, args, kwargs = models.TextField.deconstruct(self)
        return name, "django.db.models.TextField", args, kwargs
