"""What was meant by words that find nothing: words of published texts, as they are written there."""

import pytest

from core.search import index
from core.search.near import did_you_mean
from projects.models import Project
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("xylophnie", "Xylophonie"),
        ("quao", "quai"),
        ("sut", ""),  # too short
        ("Au xylophnie, du quao !", "Au Xylophonie, du quai !"),
        ("xylophnie introuvable", ""),
        ("xylophnie -quai", ""),  # it would find nothing either
        ("xylophonie", ""),  # it is found
        ("zygomatiqe", ""),  # in a draft
        ("!", ""),
    ],
)
def test_what_was_meant(text, meant):
    ProjectFactory(published=True, title_fr="Une Xylophonie au quai", summary_fr="Vers le sud")
    ProjectFactory(title_fr="Zygomatique")
    index.catch_up()
    assert did_you_mean(text, [Project.objects.published()]) == meant
