"""Publication: what projects, events, articles, pages and resources have in common.

The one gate between the office and the public is here, said twice side by side: `published()` for many,
`is_published` for one.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import translation_states
from core.languages import text_of
from core.search.lookup import matching
from core.slugs import MAX_LENGTH, short_slug, unique_slug


class TimeStamped(models.Model):
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, editable=False)

    class Meta:
        abstract = True


class PublicationQuerySet(models.QuerySet):
    def published(self):
        """Return what the public may see now."""
        now = timezone.now()
        not_expired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(not_expired, state=State.PUBLISHED, published_at__lte=now, binned_at__isnull=True)

    def in_use(self):
        """Return the records that staff work with: all but those in the bin."""
        return self.filter(binned_at__isnull=True)

    def matching(self, query):
        """Return the records in which every word of `query` occurs, in any language."""
        return matching(self, query)

    def newest_first(self):
        """Return the records in the order of their list, which the model says: Meta.ordering."""
        return self.order_by(*self.model._meta.ordering)

    def for_cards(self):
        """Return the records with what a row of a list shows, in a fixed number of queries."""
        return self


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


# What Django makes a permission of, for each kind of record: desk/workflow.py says what each one allows.
PERMISSIONS = ("add", "change", "delete", "view", "submit", "publish", "translate")


class OldSlug(models.Model):
    """An address that a record once had; the public is sent on to today's."""

    kind = models.CharField(max_length=40)  # the model's label_lower: "projects.project"
    slug = models.CharField(max_length=80)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="old_slug_unique")]

    def __str__(self):
        return f"{self.kind}/{self.slug}"


class Publication(TimeStamped):
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=State,
        default=State.DRAFT,
        help_text=_("A draft is seen by staff only. A published record is public from its publication time on."),
    )
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_("Empty: the moment at which the record is first published. In the future: it appears then."),
    )
    expires_at = models.DateTimeField(
        _("expires at"), null=True, blank=True, help_text=_("From this moment on the public no longer sees it.")
    )
    binned_at = models.DateTimeField(_("in the bin since"), null=True, blank=True, editable=False)
    text_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("text last changed by"),
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Empty: made from the French title. After a change, the old address still leads here."),
    )
    # core/translation_states.py: of which French text each translation was made, and which were made by a machine.
    translation_state = models.JSONField(editable=False, blank=True, default=dict)

    objects = PublicationQuerySet.as_manager()

    # The translated fields: the first two are the title and the summary of every listing.
    translated_fields = ()
    # The moments at which what the public sees changes by itself; core/changes.py watches them.
    due_fields = ("published_at", "expires_at")
    # By what it is found (core/search/index.py): the number of its kind in the index, which never changes; columns that
    # count like the title; relations with the fields that are shown; and what holds its day, for what is latest.
    search_kind = 0
    search_codes = ()
    search_links = {}
    search_day = ""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_time",
                violation_error_message=_("A published record needs its publication time."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True)
                | Q(published_at__isnull=True)
                | Q(expires_at__gt=F("published_at")),
                name="%(app_label)s_%(class)s_expires_after_publication",
                violation_error_message=_("It would expire before it is published."),
            ),
        ]
        # Feeds ask for the newest fifty of all that is published. One that began with the state would draw SQLite away
        # from better ones: it cannot know that nearly all records are published.
        indexes = [
            models.Index(
                F("published_at").desc(), F("id").desc(), name="%(class)s_newest", condition=Q(state=State.PUBLISHED)
            )
        ]

    def __str__(self):
        return str(text_of(self, self.translated_fields[0]))

    @property
    def is_published(self):
        """Whether the public may see this record now; the same rule as `published()`."""
        now = timezone.now()
        is_due = self.published_at is not None and self.published_at <= now
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.state == State.PUBLISHED and is_due and not is_over and self.binned_at is None

    def search_labels(self):
        """Return what else the page says of the record in the active language: its kind, countries."""
        return []

    def clean(self):
        super().clean()
        if self.slug and self._is_taken(self.slug):
            raise ValidationError({"slug": _("Another record has or had this address. Choose another one.")})

    def save(self, *args, **kwargs):
        if self.state == State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        if not self.slug:
            self.slug = self.free_slug(self._is_taken)
        before = self._stored() if self.pk else None
        translation_states.keep_up(self, before)
        if {*(kwargs.get("update_fields") or ())} & {*translation_states.columns(self)}:
            kwargs["update_fields"] = {*kwargs["update_fields"], "translation_state"}
        super().save(*args, **kwargs)
        if before is not None and before["slug"] != self.slug:
            kind = self._meta.label_lower
            OldSlug.objects.filter(kind=kind, slug=self.slug).delete()  # an address taken back is no longer old
            OldSlug.objects.update_or_create(kind=kind, slug=before["slug"], defaults={"object_id": self.pk})

    def _stored(self):
        """Return {column: value} of what the database holds of this record now, or None."""
        columns = ("slug", "translation_state", *translation_states.columns(self))
        return type(self).objects.filter(pk=self.pk).values(*columns).first()

    def free_slug(self, is_taken):
        """Return the address that the title gives, with a number behind it where is_taken(address)."""
        title = getattr(self, f"{self.translated_fields[0]}_fr") or str(self)
        return unique_slug(short_slug(title)[:MAX_LENGTH] or self._meta.model_name, is_taken)

    @classmethod
    def taken_slugs(cls):
        """Return all addresses of this kind that a record has or had."""
        old = OldSlug.objects.filter(kind=cls._meta.label_lower).values_list("slug", flat=True)
        return {*cls._base_manager.values_list("slug", flat=True), *old}

    def _is_taken(self, slug):
        """Whether another record of this model has this slug or had it."""
        others = type(self).objects.filter(slug=slug).exclude(pk=self.pk)
        old = OldSlug.objects.filter(kind=self._meta.label_lower, slug=slug).exclude(object_id=self.pk or 0)
        return others.exists() or old.exists()


def publication_models() -> list[type[Publication]]:
    """Return the models of all kinds of publication."""
    return [model for model in apps.get_models() if issubclass(model, Publication)]
