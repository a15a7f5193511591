"""Pages that were public and are no more: visitors read when and why, with status 410, instead of a bare 404.

Only if the office gives a reason. Nothing of the record is shown, not even its title.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.errors import Withdrawn
from core.languages import LANGUAGES, text_of
from core.publication import OldSlug, Publication


class GonePage(models.Model):
    """Why the page of a record was withdrawn; stays when the record is deleted for good."""

    kind = models.CharField(max_length=40)  # label_lower
    object_id = models.PositiveBigIntegerField()
    slug = models.CharField(max_length=80)
    reasons = models.JSONField()  # {language: sentence}
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="gone_page_once")]

    def __str__(self):
        return f"{self.kind}/{self.slug}"


def say_gone(record: Publication, reasons: Mapping[str, str]) -> None:
    """Say publicly why the page of a record is gone, in one language or more; nothing is said without a reason."""
    given = {code: " ".join(reasons.get(code, "").split()) for code in LANGUAGES}
    if any(given.values()):
        GonePage.objects.update_or_create(
            kind=record._meta.label_lower,
            object_id=record.pk,
            defaults={"slug": record.slug, "reasons": given, "at": timezone.now()},
        )


def take_back(record: Publication) -> None:
    """The page is there again."""
    GonePage.objects.filter(kind=record._meta.label_lower, object_id=record.pk).delete()


def withdrawn(kind: str, slug: str, old: OldSlug | None) -> Withdrawn | None:
    """Return the exception for an address whose page was withdrawn with a reason, or None."""
    of_record = Q(slug=slug) | Q(object_id=old.object_id) if old else Q(slug=slug)
    return _withdrawn(kind, of_record)


def withdrawn_record(model: type[models.Model], **lookup: Any) -> Withdrawn | None:
    """Return the exception for a record that is known by something else than its slug, such as its code, or None."""
    keys = model._default_manager.filter(**lookup).values("pk")
    return _withdrawn(model._meta.label_lower, Q(object_id__in=keys))


def _withdrawn(kind, of_record):
    page = GonePage.objects.filter(of_record, kind=kind).first()
    if page is None:
        return None
    texts: Any = SimpleNamespace(**{f"reason_{code}": page.reasons.get(code, "") for code in LANGUAGES})
    return Withdrawn(page.at, text_of(texts, "reason"))
