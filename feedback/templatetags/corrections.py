"""What the page of a record says of its corrections."""

from typing import Any

from django import template
from django.urls import reverse

from core.publication import Publication
from core.versioned_cache import once_a_version
from feedback.models import Correction

register = template.Library()
MOST = 10  # on the page of a record; the others are in the log


@register.inclusion_tag("includes/corrections.html")
def corrections_of(record: Publication) -> dict[str, Any]:
    """Print the corrections of a record, and the link to the form that says what is wrong."""
    has_some = (record._meta.label_lower, record.pk) in _records_with_some()
    found = list(Correction.objects.published().of(record).newest_first()[:MOST]) if has_some else []
    return {"corrections": found, "form": reverse(f"{record._meta.model_name}_report", args=[record.slug])}


@once_a_version
def _records_with_some():
    """Return {(kind, key)} of the records with corrections, public or not: most pages then need no other query."""
    return set(Correction.objects.values_list("kind", "object_id"))
