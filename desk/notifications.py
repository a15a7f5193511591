"""People are told what happens to their work: on the start page, above the form, and by mail (desk/notices_by_mail.py).

`notify` is called in the open where something happens: workflow.py, versions.py, the command send_notifications. A
notice stays until its recipient acts on it or notes it, or until it is settled by somebody else.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from core.brief import brief
from core.languages import LANGUAGES, text_of
from core.models import Picture
from core.publication import Publication, State, publication_models
from core.translation_states import TARGETS, TextState, all_states, worst
from desk import notices_by_mail
from desk.models import Notification, Version
from desk.rights import may, permission

Kind = Notification.Kind

KEPT_DONE, KEPT_OPEN = dt.timedelta(days=90), dt.timedelta(days=365)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def notify(
    kind: Kind, about: Model, to: Iterable[User], by: User | None = None, *, words: str = "", moment: object = None
) -> None:
    """Tell some people about a record or a picture: all but `by`, who did it. Mails leave after the commit."""
    now = timezone.now()
    people = {user.pk: user for user in to if user != by and user.is_active and user.is_staff}
    content = {
        "kind": kind,
        "object_kind": about._meta.label_lower,
        "object_id": about.pk,
        "title": brief(" ".join(_name(about).split()), 200),
        "by_name": (by.get_full_name() or by.get_username()) if by else "",
        "words": words[:300],
        "moment": moment,
    }
    notices = [Notification(recipient=user, **content) for user in people.values()]
    if by and kind == Kind.SCHEDULED:  # who scheduled it knows, and is told later that it went out
        notices.append(Notification(recipient=by, done_at=now, mailed_at=now, **content))
    Notification.objects.bulk_create(notices)
    notices_by_mail.send_after_commit(people)


def _name(about):
    return str(text_of(about, about.translated_fields[0])) if isinstance(about, Publication) else str(about)


def settle(record: Model, user: User, *tasks: Notification.Kind) -> None:
    """Close the notices about a record that `user` has now acted on, and some tasks for everybody who was told."""
    notices = _about(record).filter(Q(recipient=user) | Q(kind__in=tasks), done_at=None)
    notices.update(done_at=timezone.now())


def open_for(user: User, record: Model | None = None) -> QuerySet[Notification]:
    """Return what a user was told and has not acted on, about one record or all; the newest first."""
    return (open_about(record) if record else Notification.objects.filter(done_at=None)).filter(recipient=user)


def open_about(record: Model) -> QuerySet[Notification]:
    """Return what anybody was told about a record and has not acted on."""
    return _about(record).filter(done_at=None)


def tell_what_time_did() -> None:
    """Tell people what happened by itself: what was scheduled went out, or did not; a consent ends soon.

    Each is told once, however often this runs.
    """
    now = timezone.now()
    models = {model._meta.label_lower: model for model in publication_models()}
    due = Notification.objects.filter(kind=Kind.SCHEDULED, moment__lte=now).select_related("recipient")
    for notice in due.order_by("pk"):
        record = models[notice.object_kind]._base_manager.filter(pk=notice.object_id).first()
        if record and record.state == State.PUBLISHED and record.published_at and record.published_at > now:
            Notification.objects.filter(pk=notice.pk).update(moment=record.published_at)  # put off meanwhile
            continue
        # Without its moment it is over: of two processes only one gets here.
        if Notification.objects.filter(pk=notice.pk, moment=notice.moment).update(moment=None, done_at=now) and record:
            kind, moment = (Kind.OUT, None) if record.is_published else (Kind.NOT_OUT, notice.moment)
            notify(kind, record, [notice.recipient], moment=moment)
    keepers = User.objects.with_perm("core.change_picture", backend=_BACKEND)
    for picture in Picture.objects.consent_expiring():
        moment = timezone.make_aware(dt.datetime.combine(picture.consent_until, dt.time()))
        told = _about(picture).filter(kind=Kind.CONSENT, moment=moment).values("recipient")
        notify(Kind.CONSENT, picture, keepers.exclude(pk__in=told), moment=moment)


def forget_old() -> int:
    """Delete notices that were acted on three months ago or that nobody acted on for a year; return how many."""
    now = timezone.now()
    old = Q(done_at__lt=now - KEPT_DONE, moment=None) | Q(created_at__lt=now - KEPT_OPEN, moment=None)
    past = Q(moment__lt=now - KEPT_OPEN, created_at__lt=now - KEPT_OPEN)
    return Notification.objects.filter(old | past).delete()[0]


def _about(record):
    return Notification.objects.filter(object_kind=record._meta.label_lower, object_id=record.pk)


# --- Who is told ------------------------------------------------------------------------------------------------------


def authors(record: Publication) -> list[User]:
    """Return those who saved the record since it was last published; of a published one, those of the time before."""
    of_record = {"kind": record._meta.label_lower, "object_id": record.pk}
    saved = Version.objects.filter(**of_record, state=Version.State.SAVED)  # the newest first
    public = saved.filter(data__fields__state=State.PUBLISHED)
    last = public.values("pk")[:1]
    wrote = saved.filter(pk__gt=Coalesce(Subquery(last), 0))
    if record.state == State.PUBLISHED:
        wrote = saved.exclude(data__fields__state=State.PUBLISHED)
    return list(User.objects.filter(pk__in=wrote.order_by().values("author")))


def reviewers(record: Publication) -> list[User]:
    """Return those who may publish a record of this kind."""
    return list(User.objects.with_perm(permission(record, "publish"), backend=_BACKEND))


def translators(record: Publication) -> list[User]:
    """Return those who translate into a language in which a record lacks texts, or has outdated ones."""
    open_states = {TextState.MISSING, TextState.OUTDATED}
    lacking = {code for code in TARGETS if worst(all_states(record, code).values()) in open_states}
    users = User.objects.with_perm(permission(record, "translate"), backend=_BACKEND) if lacking else []
    return [user for user in users if lacking & {*user.languages} & {*LANGUAGES} and may(user, record, "translate")]


def ask_for_translation(record: Publication, user: User) -> list[User]:
    """Tell the translators what is missing or outdated, and return them; ValidationError if there is nobody to tell."""
    people = [translator for translator in translators(record) if translator != user]
    if not people:
        raise ValidationError(gettext("Nothing is missing or outdated there, or nobody translates into that language."))
    known = open_about(record).filter(kind=Kind.TRANSLATION).values_list("recipient", flat=True)
    notify(Kind.TRANSLATION, record, [person for person in people if person.pk not in set(known)], user)
    return people
