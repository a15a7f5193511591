"""Two people, one record: a form that is saved is merged with what others changed since it was opened.

Every form of the admin carries what it was opened from (`opened_token`). `merged_response` merges a post before Django
saves it; where both changed the same, a page asks what shall stand, and posts the whole form again with the answers.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from core.publication import Publication
from core.typed import is_returned
from desk import conflicts, versions
from desk.admin_pages import record_page
from desk.compare import compare, labels
from desk.form_merge import Merged, differ, merge_post, opened_now, read_opened
from desk.form_values import Page, Rows, page_of
from desk.held_files import bring_back, hold
from desk.merge import CHOICE, MINE, THEIRS

OPENED, HELD = "_opened", "_held"  # fields of the form
_NOT_SENT_AGAIN = ("csrfmiddlewaretoken", HELD, CHOICE)


def opened_token(request: StaffRequest, record: Model, context: dict[str, Any]) -> str:
    """Return the text that the form of a record carries: what it showed when it was opened."""
    if request.method == "POST":  # a form with errors, shown again
        merged_with = getattr(request, "merged_with", None)
        return merged_with.signed(request.user, record) if merged_with else request.POST.get(OPENED, "")
    inlines = context["inline_admin_formsets"]
    page = Page(context["adminform"].form, [Rows(each.formset) for each in inlines if each.has_change_permission])
    return opened_now(page, record).signed(request.user, record)


def merged_response(
    model_admin: ModelAdmin, request: StaffRequest, record: Model | None, show_form: Callable[[], HttpResponse]
) -> HttpResponse:
    """Respond with Django's form, after merging a post with what others changed; or ask what shall stand.

    `show_form()` is Django's view: it renders the form, or saves it.
    """
    if request.method != "POST":
        return show_form()

    def respond():
        with transaction.atomic():
            if record is not None:
                versions.locked(record)
            response = take_in_others(model_admin, request, record) or show_form()
            keep_set_aside(model_admin, request, record)
            return response

    return again_if_taken(respond)


def again_if_taken(respond: Callable[[], HttpResponse]) -> HttpResponse:
    """Return `respond()`, called again if somebody saved the same address or code at the same moment.

    The second time the form finds it and says so.
    """
    try:
        return respond()
    except IntegrityError:
        return respond()


def take_in_others(model_admin: ModelAdmin, request: StaffRequest, record: Model | None) -> HttpResponse | None:
    """Merge what others changed into the post of a request; return the page that asks, if they changed the same.

    The record must be locked. A post without the token was not made by a form: it is saved as it is. One that is only
    shown again is merged when it is saved.
    """
    if record is None or OPENED not in request.POST or is_returned(request.POST):
        return None
    bring_back(request.POST.get(HELD, ""), request.user, request.FILES)
    stored = model_admin.get_object(request, str(record.pk))  # as it is, now that it is locked
    if stored is None or not model_admin.has_change_permission(request, stored):
        return None
    page = page_of(model_admin, request, stored)
    opened, now = read_opened(request.POST[OPENED], request.user, stored), opened_now(page, stored)
    merged = merge_post(page, opened, now, request.POST, request.FILES)
    if merged is None:
        return None
    if merged.open:
        return _question(model_admin, request, stored, merged)
    request.merged, request.merged_with = merged, now
    request.POST = merged.data  # type: ignore[assignment]  # Django's own is immutable
    request.FILES.clear()
    request.FILES.update(merged.files)
    _tell(model_admin, request, merged)
    return None


def keep_set_aside(model_admin: ModelAdmin, request: StaffRequest, record: Model | None) -> None:
    """Keep in the history of the record what this person typed and did not choose."""
    merged = getattr(request, "merged", None)
    if record is None or merged is None or not merged.set_aside:
        return
    if isinstance(record, Publication):
        versions.set_aside(record, request.user, merged.set_aside)
        return
    for conflict in conflicts.in_words(model_admin.model, merged.set_aside, merged.base, merged.now, merged.mine):
        text = gettext("Typed and not chosen: %(label)s: “%(text)s”")
        text %= {"label": conflict.label, "text": merged.set_aside[conflict.path]}
        model_admin.log_change(request, record, text)


def _question(model_admin, request, record, merged):
    """Respond with the page on which a person decides what shall stand. It holds the whole form."""
    paths = [*merged.choices, *merged.open]
    base = merged.base if merged.opened else merged.now
    in_words = conflicts.in_words(model_admin.model, paths, base, merged.now, merged.mine)
    if merged.opened:
        conflicts.say_who(record, in_words, merged.opened.at)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(_NOT_SENT_AGAIN)
        for value in values
    ]
    context = {
        "title": gettext("Changed by two: %s") % record,
        "conflicts": in_words,
        "user_name": request.user.get_full_name() or request.user.get_username(),
        "opened_at": merged.opened.at if merged.opened else None,
        "besides": compare(model_admin.model, merged.now, merged.result),
        "typed": typed,
        "held": hold(request.FILES, request.user),
        "names": {"held": HELD, "mine": MINE, "theirs": THEIRS},
    }
    return record_page(model_admin, request, record, "merge", context).render()


def _tell(model_admin, request, merged: Merged):
    """Say what others changed meanwhile, and that it stays."""
    if merged.opened is None or (not merged.choices and not differ(merged.now, merged.result)):
        return  # nothing new: the same form, sent twice
    changed = labels(compare(model_admin.model, merged.base, merged.now))
    if changed:
        text = gettext("While you had this form open, this was changed elsewhere: %(fields)s. It was kept.")
        messages.info(request, text % {"fields": get_text_list(changed, gettext("and"))})
