"""Articles: news, press releases, stories and calls."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import format_partial_date, precision_field
from core.indexes import LatestFirst, list_index
from core.models import Axis, Document, Picture, PictureLink, Place, Region, Source
from core.publication import PERMISSIONS, Publication
from core.richtext import RichTextField
from core.textfields import CleanCharField, CleanTextField
from events.models.event import Event
from events.querysets import ArticleQuerySet


class Article(Publication):
    class Kind(models.TextChoices):
        NEWS = "news", pgettext_lazy("kind of article", "News")
        PRESS_RELEASE = "press_release", _("Press release")
        STORY = "story", _("Story")
        CALL = "call", _("Call for applications")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.NEWS)
    title = CleanCharField(_("title"), max_length=300)
    lead = CleanTextField(_("lead"), max_length=600, blank=True, help_text=_("One or two sentences, shown in lists."))
    body = RichTextField(_("text"), blank=True)
    dateline_date = models.DateField(_("date of the dateline"), null=True, blank=True)
    dateline_precision = precision_field(_("precision of the date"))
    dateline_place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("place of the dateline")
    )
    axis = models.ForeignKey(
        Axis, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("axis")
    )
    projects = models.ManyToManyField(
        "projects.Project", blank=True, related_name="articles", verbose_name=_("projects")
    )
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("event")
    )
    regions = models.ManyToManyField(Region, blank=True, related_name="articles", verbose_name=_("regions"))
    media_contact = models.EmailField(
        _("media contact"), blank=True, help_text=_("A functional mailbox, never a person's address.")
    )
    related_articles = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("you may also like"), help_text=_("Empty: computed.")
    )

    objects = ArticleQuerySet.as_manager()
    translated_fields = ("title", "lead", "body")
    page_texts = {
        "sources": ("note",),
        "pictures__picture": ("alt", "caption"),
        **dict.fromkeys(("axis", "regions", "dateline_place"), ("name",)),
    }
    not_copied = ("dateline_date", "dateline_precision")
    search_kind = 3
    # No projects, as for events.
    search_links = {
        "axis": ("name",),
        "dateline_place": ("name",),
        "regions": ("name",),
        "documents": ("title",),
    }
    search_day = "dateline_date"

    class Meta:
        default_permissions = PERMISSIONS
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [LatestFirst("dateline_date"), "-pk"]
        constraints = [*Publication.Meta.constraints]
        indexes = [*Publication.Meta.indexes, list_index(ordering, "article_latest")]

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @property
    def date_text(self):
        return format_partial_date(self.dateline_date, self.dateline_precision) if self.dateline_date else ""

    def search_labels(self):
        return [self.get_kind_display()]

    @property
    def public_event(self):
        """The event that the article is about, if it is public; else None."""
        return self.event if self.event and self.event.is_published else None


class ArticleDocument(Document):
    article = models.ForeignKey(Article, models.CASCADE, related_name="documents")


class ArticlePicture(PictureLink):
    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+", verbose_name=_("picture"))


class ArticleSource(Source):
    article = models.ForeignKey(Article, models.CASCADE, related_name="sources")
