"""Messages of readers, for staff only; and corrections, which are public while their record is."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.encryption import decrypt, encrypt
from core.kinds import kinds
from core.publication import Publication, TimeStamped
from core.reference import new_reference
from core.textfields import CleanTextField, PlainCharField, PlainTextField

_ADDRESS = "address of a reader"  # the purpose of its encryption
LONGEST = 4000  # characters of a message


class OfRecord(models.Model):
    """What is about a record of any kind, or about none."""

    kind = models.CharField(_("kind"), max_length=40, blank=True, editable=False)  # label_lower: "projects.project"
    object_id = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    @cached_property
    def about(self) -> Publication | None:
        """The record, published or not; None if there is none (any more). Of many: feedback/records.py."""
        if not self.kind:
            return None
        return apps.get_model(self.kind)._base_manager.filter(pk=self.object_id).first()


class Message(OfRecord):
    """What a reader wrote: what is wrong with a record, or anything else on the page of contact."""

    class Subject(models.TextChoices):
        CORRECTION = "correction", _("Something is wrong on the portal")
        ACCESSIBILITY = "accessibility", _("I cannot read or use a page")
        PARTNERSHIP = "partnership", _("A project or a partnership")
        PRESS = "press", _("Press")
        DATA = "data", _("Data and figures")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_PROGRESS = "in_progress", _("in progress")
        CORRECTED = "corrected", _("corrected")
        NO_CHANGE = "no_change", _("closed without a change")
        SPAM = "spam", _("spam")

    OPEN = (State.NEW, State.IN_PROGRESS)

    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    subject = models.CharField(_("subject"), max_length=13, choices=Subject)
    part = models.CharField(_("which part"), max_length=60, blank=True)  # a name of feedback/parts.py
    text = PlainTextField(_("message"), max_length=LONGEST)
    source = PlainCharField(_("source"), max_length=500, blank=True)
    sealed_address = models.TextField(blank=True, editable=False)  # encrypted: see `address`
    language = models.CharField(_("language"), max_length=8)  # of the page on which it was written
    created_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True, editable=False)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.NEW, db_index=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    # Of what was written, for some minutes: the same again, as after a double click, is one message.
    fingerprint = models.CharField(max_length=64, unique=True, null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view", "change", "delete", "answer")
        verbose_name = _("message of a reader")
        verbose_name_plural = _("messages of readers")
        indexes = [models.Index(fields=["kind", "object_id"], name="message_about")]

    def __str__(self):
        return self.reference  # it stands in notices, mails and the audit log, which hold nothing of the reader

    @property
    def address(self) -> str:
        """The mail address of the reader; "" if none was given, or if it is deleted."""
        return decrypt(self.sealed_address, _ADDRESS)

    @address.setter
    def address(self, text: str) -> None:
        self.sealed_address = encrypt(text, _ADDRESS)


class CorrectionQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Return the corrections that visitors can see now: only while their record is public too."""
        of_public = Q()
        for kind in kinds():
            of_public |= Q(kind=kind.model._meta.label_lower, object_id__in=kind.model.objects.published().values("pk"))
        return self.filter(of_public, is_public=True)

    def of(self, record: Publication) -> Self:
        """Return the corrections of one record."""
        return self.filter(kind=record._meta.label_lower, object_id=record.pk)

    def newest_first(self) -> Self:
        return self.order_by(*Correction._meta.ordering)

    def with_appearance(self) -> Self:
        """Annotate `appeared_at`, as those of publications: when it became public."""
        return self.annotate(appeared_at=F("published_at"))

    def for_cards(self) -> Self:
        """Return them as they are: their records are read by feedback.records.with_records."""
        return self


class Correction(OfRecord, TimeStamped):
    """A line of the public log: what of a record was corrected, when and why; no person."""

    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("message of a reader"),
    )
    day = models.DateField(_("corrected on"), default=timezone.localdate)
    what = CleanTextField(
        _("what was corrected"), max_length=600, help_text=_("What stood there, and what stands there now.")
    )
    why = CleanTextField(
        _("why"), max_length=600, blank=True, help_text=_("Such as the source that says so. No names of persons.")
    )
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Visitors read it, while its record is published.")
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)  # the first time

    objects = CorrectionQuerySet.as_manager()
    translated_fields = ("what", "why")

    class Meta:
        ordering = ["-day", "-pk"]
        default_permissions = ("view", "add", "change", "delete")
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["kind", "object_id"], name="correction_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(published_at__isnull=False), name="public_correction_has_time"
            )
        ]

    def __str__(self):
        return str(self.day)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_public and self.published_at is None:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return its address: on the page of its record, or the log if that is gone."""
        return f"{self.about.get_absolute_url()}#correction-{self.pk}" if self.about else reverse("corrections")
