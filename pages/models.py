"""The office's own pages, and the documents that it publishes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.dates import format_partial_date, precision_field
from core.exports.datasets import PUBLISHER
from core.indexes import LatestFirst, list_index
from core.languages import active_language, kept_together
from core.models import DOCUMENT_LANGUAGES, Named, Source
from core.office import office_words
from core.publication import PERMISSIONS, Publication, PublicationQuerySet
from core.richtext import RichTextField
from core.textfields import CleanCharField, CleanTextField, WebAddressField
from core.uploads import DocumentField
from projects.models import NamesProjects

# Slugs that the portal itself uses as URL routes (see oim_portal/urls.py).
RESERVED_SLUGS = set(
    "admin api articles axes calendar compact-objectives contact corrections data donors embed events feeds figures "
    "goals media news partners places projects regions report resources preview search site sitemap static "
    "strategy-programmes subscriptions timeline".split()
)


class Page(Publication):
    class Menu(models.TextChoices):
        HEADER = "header", _("at the top")
        FOOTER = "footer", _("at the bottom")
        HELP = "help", _("at the head of every page, for those in need of help")
        NONE = "none", _("nowhere")

    class Audience(models.TextChoices):
        """The groups of readers with a section on the home page."""

        MIGRANTS = "migrants", _("Migrants and their families")
        STUDENTS = "students", _("Students and researchers")
        JOURNALISTS = "journalists", _("Journalists")
        DONORS = "donors", _("Donors and partners")

    title = CleanCharField(_("title"), max_length=200)
    menu_title = CleanCharField(
        _("title in the menu"), max_length=40, blank=True, help_text=_("Short; empty: the title itself.")
    )
    summary = CleanTextField(_("summary"), max_length=600, blank=True)
    body = RichTextField(_("text"), blank=True)
    menu = models.CharField(_("menu"), max_length=6, choices=Menu, default=Menu.NONE)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    audience = models.CharField(
        _("door on the home page"),
        max_length=11,
        choices=Audience,
        blank=True,
        help_text=_("The readers to whom the home page shows this page."),
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("belongs under")
    )

    translated_fields = ("title", "summary", "body", "menu_title")
    page_texts = {"sources": ("note",)}
    search_kind = 4

    class Meta:
        default_permissions = PERMISSIONS
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "pk"]
        constraints = [*Publication.Meta.constraints]

    def get_absolute_url(self):
        return reverse("page", args=[self.slug])

    def clean(self):
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address belongs to the portal itself. Choose another one.")})
        super().clean()
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("A page cannot belong under itself.")})

    def _is_taken(self, slug):
        # Otherwise a page titled "Data" would get an address that is a route of the portal.
        return slug in RESERVED_SLUGS or super()._is_taken(slug)


class PageSource(Source):
    page = models.ForeignKey(Page, models.CASCADE, related_name="sources")


class ResourceQuerySet(PublicationQuerySet):
    def for_cards(self):
        return self.prefetch_related("files")


class Resource(NamesProjects, Publication):
    """A document that the office publishes: a newsletter, a report, a study."""

    class Kind(models.TextChoices):
        NEWSLETTER = "newsletter", _("Newsletter")
        REPORT = "report", _("Report")
        STUDY = "study", _("Study")
        SURVEY = "survey", _("Survey")
        FACTSHEET = "factsheet", _("Fact sheet")
        GUIDE = "guide", _("Guide")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = CleanCharField(_("title"), max_length=300)
    summary = CleanTextField(_("summary"), max_length=600, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    date_precision = precision_field(_("precision of the date"))
    projects = models.ManyToManyField(
        "projects.Project", blank=True, related_name="resources", verbose_name=_("projects")
    )

    objects = ResourceQuerySet.as_manager()
    translated_fields = ("title", "summary")
    page_texts = {"sources": ("note",)}
    not_copied = ("date", "date_precision", "files")
    search_kind = 5
    search_day = "date"

    class Meta:
        default_permissions = PERMISSIONS
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = [LatestFirst("date"), "-pk"]
        constraints = [*Publication.Meta.constraints]
        indexes = [*Publication.Meta.indexes, list_index(ordering, "resource_latest")]

    def get_absolute_url(self):
        return reverse("resource", args=[self.slug])

    def search_labels(self):
        return [self.get_kind_display()]

    @property
    def date_text(self):
        return format_partial_date(self.date, self.date_precision) if self.date else ""


class ResourceFile(models.Model):
    """A resource in one language: an uploaded file, or the address where it is published."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="files")
    language = models.CharField(_("language"), max_length=2, choices=DOCUMENT_LANGUAGES, default="fr")
    file = DocumentField(_("file"), upload_to="documents/", blank=True)
    url = WebAddressField(_("or address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files by language")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") & ~Q(url="") | ~Q(file="") & Q(url=""),
                name="resource_file_or_address",
                violation_error_message=_("Give either a file or an address."),
            ),
        ]

    def __str__(self):
        return self.get_language_display()


class ResourceSource(Source):
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="sources")


class Signpost(Named):
    """Everyday words that no record contains ("rentrer chez moi"), and where they lead: to what the office has.

    Shown above the results of a search, and among the suggestions. It promises nothing: an officer writes its text.
    """

    key = models.SlugField(_("key"), unique=True)
    name = CleanCharField(_("heading"), max_length=120, help_text=_("The need in a few words: Seeing a doctor."))
    words = CleanTextField(
        _("everyday words"),
        max_length=2000,
        help_text=_(
            "As people type them, separated by commas: doctor, hospital, I am ill. Accents, capitals and the plural do "
            "not matter. An expression is found when all its words were typed."
        ),
    )
    text = CleanTextField(
        _("what the office has"), max_length=400, blank=True, help_text=_("One or two sentences; no promise.")
    )
    page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page that helps")
    )
    search = CleanCharField(
        _("search that helps"), max_length=80, blank=True, help_text=_("Words that records do contain: health.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("signpost of the search")
        verbose_name_plural = _("signposts of the search")


class DataRelease(models.Model):
    """All data of the portal as they were on a day, kept as one file (pages/releases.py).

    Only its withdrawal is ever written by hand: its files are deleted then, and the page says when and why.
    """

    name = models.CharField(_("release"), max_length=7, unique=True, editable=False)  # "2026-11", as in its address
    made_at = models.DateTimeField(_("made"), editable=False)
    size = models.PositiveBigIntegerField(_("size of the file"), editable=False)  # bytes
    checksum = models.CharField(max_length=64, editable=False)  # SHA-256 of the file
    files = models.JSONField(editable=False)  # [{"path", "bytes", "hash", "rows" of a table}]: what it holds
    # {kind: {key of a record: {column: short checksum}}}, to be compared with the next one; says nothing by itself.
    contents = models.JSONField(editable=False)
    # {"since": name of the one before or "", kind: {"added": [key], "changed": {key: [column]}, "withdrawn": number}}
    changes = models.JSONField(editable=False)
    # The key of each figure and chart that it keeps, to be shown as of its day (pages/pins.py).
    # The default of the database is for the release of the portal before this one, which knows no such column.
    kept_graphics = models.JSONField(default=list, db_default=[], editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    reason = CleanTextField(
        _("why it is withdrawn"),
        max_length=300,
        blank=True,
        help_text=_("Visitors read it. Say nothing that may not be public."),
    )

    class Meta:
        ordering = ["-name"]
        verbose_name = _("release of the data")
        verbose_name_plural = _("releases of the data")

    def __str__(self):
        return self.name

    @property
    def file_name(self):
        """The name of its file in the address and in the storage."""
        return f"{settings.OFFICE.file_prefix}-{self.name}.zip"

    @property
    def stored_as(self):
        return f"releases/{self.file_name}"

    @property
    def day(self):
        """The day whose data it holds."""
        return timezone.localdate(self.made_at)

    def get_absolute_url(self):
        return reverse("release_file", args=[self.name, self.file_name])

    def citation(self, language=None):
        """Return how to name it as a source, in a language or the active one."""
        language = language or active_language()
        with translation.override(language):
            words = {
                "publisher": PUBLISHER,
                "year": f"{timezone.localtime(self.made_at):%Y}",
                "office": office_words()["office_name"],
                "release": kept_together(self.name, language),
                "address": kept_together(absolute(reverse("release", args=[self.name])), language),
            }
            return (
                gettext("%(publisher)s (%(year)s): Open data of %(office)s, release %(release)s. %(address)s") % words
            )
