"""A notice in words: what it says, and where it leads."""

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.models import Notification

Kind = Notification.Kind

# What each kind says. `by` is the colleague, `when` the moment.
SENTENCES: dict[str, str | Promise] = {
    Kind.SUBMITTED: _("%(by)s submitted “%(title)s” for review."),
    Kind.RETURNED: _("%(by)s sent “%(title)s” back to draft."),
    Kind.PROPOSED: _("%(by)s proposes a change of “%(title)s”."),
    Kind.ACCEPTED: _("%(by)s accepted your change of “%(title)s”: it is public."),
    Kind.REFUSED: _("%(by)s refused your change of “%(title)s”."),
    Kind.PUBLISHED: _("%(by)s published “%(title)s”."),
    Kind.SCHEDULED: _("%(by)s scheduled “%(title)s”: it becomes public on %(when)s."),
    Kind.OUT: _("“%(title)s” is public now, as scheduled."),
    Kind.NOT_OUT: _("“%(title)s” did not become public on %(when)s: it is not published any more."),
    Kind.WITHDRAWN: _("%(by)s took “%(title)s” off the public site."),
    Kind.ARCHIVED: _("%(by)s archived “%(title)s”."),
    Kind.BINNED: _("%(by)s put “%(title)s” in the bin."),
    Kind.CONSENT: _("The consent for the picture “%(title)s” ends on %(when)s; then the picture is hidden."),
    Kind.TRANSLATION: _("%(by)s asks for the translation of “%(title)s”."),
    Kind.MESSAGE: _("Readers have written: “%(title)s” is the first message of the day."),
}


def sentence(notice: Notification) -> str:
    """Return what a notice says, in the active language."""
    form = "DATE_FORMAT" if notice.kind == Kind.CONSENT else "DATETIME_FORMAT"  # a consent ends with its day
    when = date_format(timezone.localtime(notice.moment), form) if notice.moment else ""
    values = {"by": isolated(notice.by_name or gettext("Somebody")), "title": isolated(notice.title), "when": when}
    return str(SENTENCES[notice.kind]) % values


def isolated(text: str) -> str:
    """Return a text that keeps its own direction among words of another script."""
    return f"\u2068{text}\u2069" if text else ""


def address(notice: Notification) -> str:
    """Return the address of the form that a notice is about, in the active language."""
    app, model = notice.object_kind.split(".")
    try:
        return reverse(f"admin:{app}_{model}_change", args=[notice.object_id])
    except NoReverseMatch:
        return reverse("admin:index")
