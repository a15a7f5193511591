"""Who may write what of a record: by role, by the state of the record, and whether a proposal may come of it."""

import pytest
from django.db.models import Q

from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.publication import State
from desk import rights, versions
from events.models import Article
from tests.desk_tools import somebody
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

# What each role may write, and in brackets with a proposal: all, its languages, nothing.
TABLE = """
              draft      in_review  published  archived   in the bin
contributor   all (all)  - (-)      - (all)    - (-)      - (-)
translator    ar (ar)    ar (ar)    - (ar)     - (-)      - (-)
reviewer      all (all)  all (all)  all (all)  all (all)  - (-)
administrator all (all)  all (all)  all (all)  all (all)  - (-)
nobody        - (-)      - (-)      - (-)      - (-)      - (-)
"""
PEOPLE = {
    "contributor": lambda: somebody(CONTRIBUTOR, ["ar"]),
    "translator": lambda: somebody(TRANSLATOR, ["ar", "xx"]),
    "reviewer": lambda: somebody(REVIEWER),
    "administrator": lambda: somebody(ADMINISTRATOR),
    "nobody": lambda: somebody(REVIEWER, is_active=False),
}
WRITTEN = {("fr", "ar", "en"): "all", ("ar",): "ar", (): "-"}


def records():
    in_bin = ArticleFactory()
    Article.objects.filter(pk=in_bin.pk).update(binned_at=in_bin.created_at)
    in_bin.refresh_from_db()
    return {**{str(state): ArticleFactory(state=state) for state in State}, "in the bin": in_bin}


def test_each_role_writes_what_the_state_of_the_record_allows():
    found, places = {}, records()
    for name, make in PEOPLE.items():
        user = make()
        found[name] = []
        for record in places.values():
            now, proposing = (rights.written_languages(user, record, proposing=flag) for flag in (False, True))
            found[name].append(f"{WRITTEN[now]} ({WRITTEN[proposing]})")
            whole = [rights.edits_whole(user, record, proposing=flag) for flag in (False, True)]
            assert whole == [WRITTEN[now] == "all", WRITTEN[proposing] == "all"]
            assert versions.needs_review(user, record) is bool(record.state == "published" and proposing and not now)
    head, *lines = TABLE.strip("\n").splitlines()
    places_of = [head.index(place) for place in places]
    promised = {
        line.split()[0]: [line[a:b].strip() for a, b in zip(places_of, [*places_of[1:], None], strict=True)]
        for line in lines
    }
    assert found == promised


def test_texts_of_what_is_published_wait_under_four_eyes_even_of_who_may_publish(settings, reviewer, contributor):
    draft, public = ArticleFactory(), ArticleFactory(published=True)

    def wait():
        return [versions.texts_wait(user, record) for user in (reviewer, contributor) for record in (draft, public)]

    settings.FOUR_EYES = True
    assert wait() == [False, True, False, True]
    settings.FOUR_EYES = False
    assert wait() == [False, False, False, True]


def test_lists_leave_out_what_one_wrote_last_only_under_four_eyes(settings, reviewer, contributor):
    own, other = ArticleFactory(text_changed_by=reviewer), ArticleFactory(text_changed_by=contributor)
    new = ArticleFactory()
    seen = Article.objects.order_by("pk")
    settings.FOUR_EYES = True
    assert list(seen.filter(rights.seen_by_other_eyes(reviewer))) == [other, new]
    settings.FOUR_EYES = False
    assert rights.seen_by_other_eyes(reviewer) == Q()
    assert list(seen.filter(rights.seen_by_other_eyes(reviewer))) == [own, other, new]
