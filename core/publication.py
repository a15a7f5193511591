"""Publication: what projects, events, articles, pages and resources have in common.

This module decides what visitors can see. The rule is written twice, side by side: `published()` for a queryset,
`is_published` for one record.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import translation_states
from core.indexes import due_index
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
        """Return the records that visitors can see now."""
        now = timezone.now()
        not_expired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(not_expired, state=State.PUBLISHED, published_at__lte=now, binned_at__isnull=True)

    def in_use(self):
        """Return all records except those in the bin."""
        return self.filter(binned_at__isnull=True)

    def matching(self, query):
        """Return the records that contain every word of `query`, in any language."""
        return matching(self, query)

    def newest_first(self):
        """Return the records in the order of their list: Meta.ordering."""
        return self.order_by(*self.model._meta.ordering)

    def with_appearance(self):
        """Annotate `appeared_at`: when a record was published; None if it was loaded from the content files.

        The loader gives each record a `published_at` that puts it in order, and nobody knows when it was published.
        """
        origins = apps.get_model("core.ContentOrigin").objects
        loaded = origins.filter(key__startswith=f"{self.model._meta.model_name}s/").values("object_id")
        return self.annotate(appeared_at=Case(When(~Q(pk__in=loaded), then=F("published_at"))))

    def for_cards(self):
        """Return the records with everything that a list row shows, in a fixed number of queries."""
        return self


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


# The actions with a Django permission, for each kind of record; desk/workflow.py defines what each one allows.
PERMISSIONS = ("add", "change", "delete", "view", "submit", "publish", "translate")


class OldSlug(models.Model):
    """An old slug of a record; visitors are redirected to the current one."""

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
    # Still true? Who looks at it again, when, and when somebody last did (desk/upkeep.py). Only the last one is public.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("owner"),
    )
    look_again_on = models.DateField(_("to look at again on"), null=True, blank=True, editable=False)
    checked_on = models.DateField(_("last checked"), null=True, blank=True, editable=False)
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Empty: made from the French title. After a change, the old address still leads here."),
    )
    # See core/translation_states.py: which French text was translated, and which translations are machine-made.
    translation_state = models.JSONField(editable=False, blank=True, default=dict)

    objects = PublicationQuerySet.as_manager()

    # The translated fields: the first two are the title and the summary of every listing.
    translated_fields: tuple[str, ...] = ()
    # Other translated texts on its page, for core/page_texts.py: {path to a row, picture or name: its fields}.
    page_texts: dict[str, tuple[str, ...]] = {}
    # The datetimes at which the public site changes without a write; core/changes.py watches them. Each needs
    # an index (core.indexes.due_index) where records may be many.
    due_fields = ("published_at", "expires_at")
    # Likewise the dates at which a status follows: {field: how many days later}.
    due_days: dict[str, int] = {}
    # Fields and relations that a copy of a record (desk/duplicating.py) begins without.
    not_copied: tuple[str, ...] = ()
    # For core/search/index.py: the number of the kind in the index, which never changes; other translated fields, and
    # columns, that count like the title; translated fields left out; relations with their displayed fields; and the
    # field with its date, to sort by.
    search_kind = 0
    search_titles: tuple[str, ...] = ()
    search_codes = ()
    search_skips: tuple[str, ...] = ()  # translated fields that are not searched
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
        # For feeds, which need the fifty records published last. An index that began with the state would lead SQLite
        # away from better ones: it cannot know that nearly all records are published.
        indexes = [
            models.Index(
                F("published_at").desc(), F("id").desc(), name="%(class)s_newest", condition=Q(state=State.PUBLISHED)
            ),
            due_index("expires_at"),
            # For `published()` of the whole table, which every total asks for: without a look at the records. With the
            # state, because SQLite looks there for it, whatever the condition says.
            models.Index(
                fields=["published_at", "expires_at", "binned_at", "state"],
                name="%(class)s_public",
                condition=Q(state=State.PUBLISHED),
            ),
        ]

    def __str__(self):
        return str(text_of(self, self.translated_fields[0]))

    @property
    def is_published(self) -> bool:
        """Whether visitors can see this record now; the same rule as `published()`."""
        now = timezone.now()
        is_due = self.published_at is not None and self.published_at <= now
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.state == State.PUBLISHED and is_due and not is_over and self.binned_at is None

    def search_labels(self) -> list[str | Promise]:
        """Return other words on the record's page, in the active language: its kind, its countries."""
        return []

    def clean(self) -> None:
        super().clean()
        if self.slug and self._is_taken(self.slug):
            raise ValidationError({"slug": _("Another record has or had this address. Choose another one.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.state == State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        write = super().save if self.slug else partial(self._save_with_free_slug, super().save)
        before = self._stored() if self.pk else None
        translation_states.keep_up(self, before)
        if {*(kwargs.get("update_fields") or ())} & {*translation_states.columns(self)}:
            kwargs["update_fields"] = {*kwargs["update_fields"], "translation_state"}
        write(*args, **kwargs)
        if before is not None and before["slug"] != self.slug:
            kind = self._meta.label_lower
            OldSlug.objects.filter(kind=kind, slug=self.slug).delete()  # a slug in use is not an old one
            OldSlug.objects.update_or_create(kind=kind, slug=before["slug"], defaults={"object_id": self.pk})

    def _save_with_free_slug(self, save, *args, **kwargs):
        self.slug = self.free_slug(self._is_taken)
        try:
            with transaction.atomic():
                save(*args, **kwargs)
        except IntegrityError:
            if not self._is_taken(self.slug):
                raise
            # Another record got this address at the same moment.
            self.slug = self.free_slug(self._is_taken)
            save(*args, **kwargs)

    def _stored(self):
        """Return {column: value} of this record as stored now, or None."""
        columns = ("slug", "translation_state", *translation_states.columns(self))
        return type(self).objects.filter(pk=self.pk).values(*columns).first()

    def free_slug(self, is_taken: Callable[[str], bool]) -> str:
        """Return the slug made from the title, with a number appended if is_taken(slug)."""
        title = getattr(self, f"{self.translated_fields[0]}_fr") or str(self)
        return unique_slug(short_slug(title)[:MAX_LENGTH] or str(self._meta.model_name), is_taken)

    @classmethod
    def taken_slugs(cls) -> set[str]:
        """Return all current and old slugs of this kind."""
        old = OldSlug.objects.filter(kind=cls._meta.label_lower).values_list("slug", flat=True)
        return {*cls._base_manager.values_list("slug", flat=True), *old}

    def _is_taken(self, slug):
        """Whether another record of this model has or had this slug."""
        others = type(self).objects.filter(slug=slug).exclude(pk=self.pk)
        old = OldSlug.objects.filter(kind=self._meta.label_lower, slug=slug).exclude(object_id=self.pk or 0)
        return others.exists() or old.exists()


def publication_models() -> list[type[Publication]]:
    """Return the models of all kinds of publication."""
    return [model for model in apps.get_models() if issubclass(model, Publication)]
