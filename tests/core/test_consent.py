"""A picture is public as long as those on it agree."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import Picture
from tests.factories import PictureFactory

pytestmark = pytest.mark.django_db


def test_a_consent_holds_until_the_end_of_its_last_day_and_ends_soon_for_a_month_before():
    today = timezone.localdate()
    made = {
        name: PictureFactory(has_consent=agreed, consent_until=None if days is None else today + dt.timedelta(days))
        for name, agreed, days in (
            *(("yesterday", True, -1), ("today", True, 0), ("in 30 days", True, 30), ("in 31 days", True, 31)),
            *(("for ever", True, None), ("nobody agreed", False, None), ("nobody agreed for a week", False, 7)),
            ("nobody agreed in time", False, -1),
        )
    }
    names = {picture.pk: name for name, picture in made.items()}
    found = {
        rule: {names[picture.pk] for picture in getattr(Picture.objects, rule)()}
        for rule in ("shown", "consent_expired", "consent_expiring")
    }
    assert found == {
        "shown": {"today", "in 30 days", "in 31 days", "for ever"},
        "consent_expired": {"yesterday"},
        "consent_expiring": {"today", "in 30 days"},
    }
    assert {name for name, picture in made.items() if picture.is_shown} == found["shown"]
    assert {name for name, picture in made.items() if picture.consent_expires_soon} == found["consent_expiring"]
    assert {name for name, picture in made.items() if picture.consent_has_expired} == {
        "yesterday",
        "nobody agreed in time",
    }
