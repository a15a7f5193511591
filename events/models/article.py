"""Articles: news, press releases, stories, calls and tenders."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import format_partial_date, precision_field
from core.indexes import LatestFirst, due_index, list_index
from core.languages import columns_of, text_of
from core.models import Axis, Document, Picture, PictureLink, Place, Region, Source
from core.office import with_words
from core.publication import PERMISSIONS, Publication
from core.richtext import RichTextField
from core.textfields import CleanCharField, CleanTextField
from events.calls import WithDeadline
from events.models.event import Event
from events.querysets import ArticleQuerySet
from projects.models import NamesProjects


class Article(NamesProjects, WithDeadline, Publication):
    class Kind(models.TextChoices):
        NEWS = "news", pgettext_lazy("kind of article", "News")
        PRESS_RELEASE = "press_release", _("Press release")
        STORY = "story", _("Story")
        CALL = "call", _("Call for applications")
        PROPOSALS = "proposals", _("Call for proposals")
        TENDER = "tender", pgettext_lazy("kind of article", "Tender")

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
    deadline = models.DateTimeField(
        _("deadline"),
        null=True,
        blank=True,
        help_text=with_words(_("Time %(clock)s. Empty: it is not known, and the page says so.")),
    )
    outcome = CleanTextField(
        _("outcome"),
        blank=True,
        default="",
        db_default="",
        help_text=_("What came of the call, such as to whom the contract was awarded. Shown once it is closed."),
    )
    related_articles = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("you may also like"), help_text=_("Empty: computed.")
    )

    objects = ArticleQuerySet.as_manager()
    translated_fields = ("title", "lead", "body", "outcome")
    page_texts = {
        "sources": ("note",),
        "questions": ("question", "answer"),
        "pictures__picture": ("alt", "caption"),
        **dict.fromkeys(("axis", "regions", "dateline_place"), ("name",)),
    }
    due_fields = (*Publication.due_fields, "deadline")
    not_copied = ("dateline_date", "dateline_precision", "deadline", "outcome", "questions")
    search_kind = 3
    search_skips = ("outcome",)  # not public before the deadline, and the index knows no hours
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
        indexes = [*Publication.Meta.indexes, list_index(ordering, "article_latest"), due_index("deadline")]

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @property
    def answered_questions(self):
        """The public questions of a call, the latest answer first; sorted here, so that a prefetch serves."""
        answered = [one for one in self.questions.all() if one.is_answered] if self.is_call else []
        return sorted(answered, key=lambda one: (one.answered_on, one.pk), reverse=True)

    @property
    def shows_outcome(self) -> bool:
        """Whether readers may see what came of a call: not before its deadline, anywhere."""
        return self.is_closed

    @property
    def date_text(self):
        return format_partial_date(self.dateline_date, self.dateline_precision) if self.dateline_date else ""

    def search_labels(self):
        return [self.get_kind_display()]

    def clean(self):
        super().clean()
        if not self.is_call:
            problems = {"deadline": self.deadline, **{name: getattr(self, name) for name in columns_of("outcome")}}
            wrong = next((name for name, value in problems.items() if value), None)
            if wrong:
                raise ValidationError({wrong: _("Only a call or a tender has a deadline and an outcome.")})
        elif self.deadline:
            self._check_deadline()

    def _check_deadline(self):
        if self.dateline_date and timezone.localdate(self.deadline) < self.dateline_date:
            raise ValidationError({"deadline": _("The deadline lies before the date of the call.")})
        if self.published_at and timezone.now() < self.published_at >= self.deadline:
            raise ValidationError({"deadline": _("It would be published after its deadline.")})

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


class Question(models.Model):
    """What somebody asked about a call, and what the office answered. It is public once it is answered."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="questions")
    question = CleanTextField(_("question"), help_text=_("Without the name of who asked."))
    answer = CleanTextField(_("answer"), blank=True, help_text=_("Readers see the question once it is answered."))
    answered_on = models.DateField(
        _("answered on"), null=True, blank=True, help_text=_("Empty: the day on which the answer is saved.")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = pgettext_lazy("about a call", "question")
        verbose_name_plural = pgettext_lazy("about a call", "questions and answers")

    def __str__(self):
        return str(text_of(self, "question"))

    @property
    def is_answered(self):
        """Whether the public sees it; without an answer in any language, no day is kept (`save`)."""
        return self.answered_on is not None

    def clean(self):
        super().clean()
        if self.answered_on and not text_of(self, "answer"):
            raise ValidationError({"answered_on": _("There is a day, but no answer.")})
        if self.answered_on and self.answered_on > timezone.localdate():
            raise ValidationError({"answered_on": _("This day is still to come.")})

    def save(self, *args, **kwargs):
        self.answered_on = (self.answered_on or timezone.localdate()) if text_of(self, "answer") else None
        super().save(*args, **kwargs)
