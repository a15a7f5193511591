"""Who may do what with a record, depending on permission, state, language, and who changed it last."""

from django.conf import settings
from django.db.models import Model, Q

from accounts.models import User
from core.languages import LANGUAGES
from core.publication import Publication, State


def permission(record_or_model: Model | type[Model], action: str) -> str:
    """Return the full name of a permission: permission(Project, "publish") -> "projects.publish_project"."""
    meta = record_or_model._meta
    return f"{meta.app_label}.{action}_{meta.model_name}"


def may(user: User, record: Model | type[Model], action: str) -> bool:
    """Whether a user has a permission (one of core.publication.PERMISSIONS) on a kind of record."""
    return user.is_active and user.is_staff and user.has_perm(permission(record, action))


def edits_whole(user: User, record: Publication, *, proposing: bool = False) -> bool:
    """Whether `user` may change every field of a record in its current state.

    With `proposing`, also if the change becomes a proposal (desk/versions.py), on published records.
    """
    if record.binned_at or not may(user, record, "change"):
        return False
    is_open = record.state == State.DRAFT or (proposing and record.state == State.PUBLISHED)
    return is_open or may(user, record, "publish")


def written_languages(user: User, record: Publication, *, proposing: bool = False) -> tuple[str, ...]:
    """Return the codes of the languages in which `user` may edit a record; `proposing` as in `edits_whole`."""
    if edits_whole(user, record, proposing=proposing):
        return LANGUAGES
    is_open = record.state in {State.DRAFT, State.IN_REVIEW} or (proposing and record.state == State.PUBLISHED)
    if record.binned_at or not is_open or not may(user, record, "translate"):
        return ()
    return tuple(code for code in LANGUAGES if code in getattr(user, "languages", ()))


def seen_by_other_eyes(user: User) -> Q:
    """Return the Q of the records of which `user` did not write the last text.

    For counts and lists: whether they may publish a record is asked of its versions (desk/four_eyes.py).
    """
    return ~Q(text_changed_by=user) if settings.FOUR_EYES else Q()


def text_changed(record: Publication, user: User) -> None:
    """Record that `user` was the last to change a text of the record."""
    record.text_changed_by = user
    type(record)._base_manager.filter(pk=record.pk).update(text_changed_by=user)
