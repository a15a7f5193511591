"""Abstract models of what a record has several of; each app has its own tables of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.indexes import LatestFirst
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.publication import TimeStamped
from core.textfields import CleanTextField, PlainCharField, WebAddressField
from core.uploads import DocumentField

# Languages that a document may have: those of the portal, then the others in the table.
DOCUMENT_LANGUAGES = [(code, LANGUAGE_TABLE[code].name) for code in dict.fromkeys([*LANGUAGES, *LANGUAGE_TABLE])]


class Document(TimeStamped):
    """A file that goes with a record; each app has its own table of them."""

    class Category(models.TextChoices):
        AGENDA = "agenda", _("agenda")
        BUDGET = "budget", _("budget")
        EVALUATION = "evaluation", _("evaluation")
        FACTSHEET = "factsheet", _("fact sheet")
        REPORT = "report", _("report")
        PRESENTATION = "presentation", _("presentation")
        TERMS = "terms", _("terms of reference")
        OTHER = "other", _("other document")

    title = PlainCharField(_("title"), max_length=250)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.OTHER)
    language = models.CharField(_("language"), max_length=2, choices=DOCUMENT_LANGUAGES, default="fr")
    date = models.DateField(_("date"), null=True, blank=True)
    file = DocumentField(_("file"), upload_to="documents/")

    class Meta:
        abstract = True
        ordering = [LatestFirst("date"), "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title


class Source(models.Model):
    """Where a fact comes from, and where that source differs."""

    title = PlainCharField(_("title"), max_length=250, help_text=_("As a reader would cite it."))
    language = models.CharField(_("language of the title"), max_length=2, choices=DOCUMENT_LANGUAGES, default="fr")
    url = WebAddressField(_("address"), max_length=500, blank=True)
    note = CleanTextField(_("what it says otherwise"), blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return self.title
