"""Four eyes: each text written since the last publication, in each language, is seen by a second person.

That person publishes it, accepts the change, or has read it and sent the record back. Whoever wrote a text alone cannot
be the only one who saw it. Numbers, dates, links and pictures are not texts. Why: docs/decisions/0025-gate-and-mail.md.
"""

from django.conf import settings
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from accounts.models import User
from core.languages import LANGUAGES, language_name
from core.publication import Publication, State
from desk.models import Version
from desk.snapshots import Snapshot, child_relations, stored_fields

_RECENT = 50  # public versions that are compared, the newest
Texts = dict[str, str]  # {"title_fr": "…", "figures/7/label_ar": "…"}


def texts_in(model: type[Publication], data: Snapshot) -> Texts:
    """Return the translated texts of a snapshot, those of its rows included; empty ones are left out."""
    texts = {name: data["fields"].get(name) for name in _text_names(model)}
    for relation in child_relations(model):
        rows = data["children"].get(relation.get_accessor_name(), [])
        for row in rows:
            for name in _text_names(relation.related_model):
                texts[f"{relation.get_accessor_name()}/{row['id']}/{name}"] = row.get(name)
    return {path: text for path, text in texts.items() if text}


def _text_names(model):
    return [field.name for field in stored_fields(model) if hasattr(field, "translated_field")]


def unread_texts(record: Publication, user: User) -> set[str]:
    """Return the paths of the texts that `user` wrote since the last publication and that nobody else has read."""
    kind = {"kind": record._meta.label_lower, "object_id": record.pk}
    saved = Version.objects.filter(**kind, state=Version.State.SAVED)
    last_public = saved.filter(data__fields__state=State.PUBLISHED).order_by("-pk").values("pk")[:1]
    since = saved.filter(pk__gte=Coalesce(Subquery(last_public), 0)).order_by("pk")
    public, before, state = None, {}, None
    writers: dict[str, int | None] = {}
    for author, data in since.values_list("author_id", "data"):
        texts, now = texts_in(type(record), data), data["fields"]["state"]
        if public is None:
            public = before = texts if now == State.PUBLISHED else {}
        writers |= {path: author for path in {*before, *texts} if before.get(path) != texts.get(path)}
        if (state, now) == (State.IN_REVIEW, State.DRAFT):  # who sent it back has read what others wrote
            writers = {path: writer for path, writer in writers.items() if writer == author}
        before, state = texts, now
    mine = {path for path, writer in writers.items() if writer == user.pk}
    return {path for path in mine if before.get(path) != (public or {}).get(path)}


def hindrance(record: Publication, user: User) -> str:
    """Return why `user` cannot be the one who publishes a record, as a sentence; "" if they can."""
    unread = unread_texts(record, user) if settings.FOUR_EYES else set()
    if not unread:
        return ""
    written = [str(language_name(code)) for code in LANGUAGES if any(path.endswith(f"_{code}") for path in unread)]
    return gettext(
        "You wrote texts that nobody else has read (%(languages)s): a colleague has to publish them, or to read them "
        "and send the record back."
    ) % {"languages": ", ".join(written)}


def texts_differ(model: type[Publication], before: Snapshot, after: Snapshot) -> bool:
    """Whether two snapshots differ in their texts, not only in dates, links and numbers."""
    return texts_in(model, before) != texts_in(model, after)


def brings_new_text(record: Publication, before: Snapshot, after: Snapshot) -> bool:
    """Whether a change of a published record brings a text that was not public before: a text of then was read then."""
    old, new = (texts_in(type(record), data) for data in (before, after))
    changed = {path for path in {*old, *new} if old.get(path) != new.get(path)}
    if not changed:
        return False
    kind = {"kind": record._meta.label_lower, "object_id": record.pk}
    public = Version.objects.filter(**kind, state=Version.State.SAVED, data__fields__state=State.PUBLISHED)
    for data in public.values_list("data", flat=True)[:_RECENT]:
        then = texts_in(type(record), data)
        if all(then.get(path) == new.get(path) for path in changed):
            return False
    return True
