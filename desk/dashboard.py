"""The dashboard: what waits for somebody, what is outdated, what is published next.

It shows counts, each with a link to the list of what was counted; the lists use the same rules. One query per kind of
record, one for proposals and one for pictures, however many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.language_table import LANGUAGE_TABLE
from core.models import Picture
from core.publication import Publication, State
from core.translation_states import TARGETS, TextState
from desk import acceptance, rights, upkeep, versions
from desk.models import LinkFinding
from desk.phases import PHASES_TOLD_APART, Phase, in_phase
from desk.waiting import Waiting


@dataclass(frozen=True)
class Task:
    """Something that waits for a person; also a filter of the admin's lists."""

    label: str | Promise
    permission: str  # an action in core.publication.PERMISSIONS; a kind for which the user lacks it is not counted
    condition: Callable  # (user, model) -> Q


def _drafts(user, model):
    return Q(state=State.DRAFT) & (Q(text_changed_by=user) | versions.begun_by(user, model))


def _to_publish(user, model):
    return Q(state=State.IN_REVIEW) & rights.seen_by_other_eyes(user)


TASKS = {
    "drafts": Task(_("drafts that you began or wrote last"), "change", _drafts),
    "review": Task(_("in review, and you may publish them"), "publish", _to_publish),
}


@dataclass(frozen=True)
class Item:
    """A number on the dashboard: `links` are (text, count, address); `when` is the date of the next one."""

    name: str
    label: str
    links: list
    when: datetime | None = None

    @property
    def count(self) -> int:
        return sum(count for _text, count, _url in self.links)

    @property
    def is_whole(self) -> bool:
        """Whether a single link covers all of them."""
        return not self.links[0][0]


# What other apps have waiting for a person: functions of a User that return an Item, or None.
_also_waiting: list[Callable[[User], Item | None]] = []


def also_waits(waiting: Callable[[User], Item | None]) -> None:
    """Have the start page name what waits in an app that is built on the desk."""
    _also_waiting.append(waiting)


def kinds_seen_by(user: User) -> list[type[Publication]]:
    """Return the kinds of records that a user may view."""
    return [m for m in versions.kinds() if rights.may(user, m, "view") or rights.may(user, m, "change")]


def languages_of(user: User) -> list[str]:
    """Return the languages that a user translates into: the assigned ones, or all for users who may change records."""
    given = [code for code in TARGETS if code in user.languages]
    if given or not any(rights.may(user, model, "change") for model in versions.kinds()):
        return given
    return list(TARGETS)


class Dashboard:
    """What the dashboard shows to a user, as lists of Items; zeros are left out."""

    def __init__(self, user):
        self.user = user
        self.languages = languages_of(user)
        self._waiting = Waiting(kinds_seen_by(user))
        self._rows = {model: self._counts(model) for model in kinds_seen_by(user)}
        self._pictures = _count_pictures() if user.has_perm("core.view_picture") else {}

    def _counts(self, model):
        conditions = {
            name: task.condition(self.user, model)
            for name, task in TASKS.items()
            if rights.may(self.user, model, task.permission)
        }
        if rights.may(self.user, model, "change"):
            conditions["again"] = upkeep.is_due(model) & upkeep.is_for(self.user, model)
        for phase in (Phase.SCHEDULED, Phase.EXPIRING, Phase.EXPIRED):
            conditions[phase.value] = in_phase(phase)
        for language in TARGETS:
            outdated = self._waiting.has_text(model, TextState.OUTDATED, language)
            conditions[f"public_outdated_{language}"] = outdated & in_phase(Phase.PUBLIC)
            if language in self.languages:
                conditions[f"outdated_{language}"] = outdated
                conditions[f"missing_{language}"] = self._waiting.has_text(model, TextState.MISSING, language)
        return model.objects.in_use().aggregate(
            **{name: Count("pk", filter=condition) for name, condition in conditions.items()},
            next_in=Min("published_at", filter=conditions[Phase.SCHEDULED.value]),
            next_out=Min("expires_at", filter=conditions[Phase.EXPIRING.value]),
        )

    @property
    def phases(self) -> list[str | Promise]:
        """The column headings of the overview table (PublicationAdmin.overview)."""
        return [phase.label for phase in PHASES_TOLD_APART]

    # --- The three parts ----------------------------------------------------------------------------------------------

    @property
    def waits(self) -> list[Item]:
        """The user's drafts, what they may publish, proposals for them or by them, translations."""
        deciding, own = versions.count_proposals(self.user) if self._rows else (0, 0)
        changes = reverse("admin:desk_version_changelist")
        items = [
            self._records("drafts", TASKS["drafts"].label, "for=drafts"),
            self._records("review", TASKS["review"].label, "for=review"),
            _single("decide", gettext("changes that you may accept or refuse"), deciding, f"{changes}?for=decide"),
            _single(
                "translations",
                gettext("translations among them, to be accepted together"),
                acceptance.count(self.user) if deciding else 0,
                reverse("translation:acceptance"),
            ),
            _single("own", gettext("changes of yours that wait for a review"), own, f"{changes}?for=own"),
            _single("again", gettext("to look at again: still true?"), self._total("again"), reverse("upkeep")),
        ]
        for language in self.languages:
            labels = {
                TextState.MISSING: LANGUAGE_TABLE[language].records_lack_it,
                TextState.OUTDATED: LANGUAGE_TABLE[language].records_are_outdated,
            }
            for state, label in labels.items():
                name, address = f"{state.value}_{language}", _board(language=language, text=state.value)
                items.append(_single(name, label, self._total(name), address))
        return _present([*items, *(item for waiting in _also_waiting if (item := waiting(self.user)))])

    @property
    def outdated(self) -> list[Item]:
        """What is public but outdated, or published but no longer visible."""
        items = []
        for language in TARGETS:
            address = _board(state=Phase.PUBLIC.value, language=language, text=TextState.OUTDATED.value)
            name = f"public_outdated_{language}"
            items.append(_single(name, LANGUAGE_TABLE[language].public_is_outdated, self._total(name), address))
        return _present(
            [
                *items,
                self._records("expired", gettext("expired: the public no longer sees them"), "state=expired"),
                self._consents("expired", gettext("pictures hidden, because their consent has expired")),
                self._links(),
            ]
        )

    @property
    def next(self) -> list[Item]:
        """What becomes public, and what expires within a month."""
        return _present(
            [
                self._records("scheduled", gettext("scheduled: public at their time"), "state=scheduled", "next_in"),
                self._records("expiring", gettext("expire within 30 days"), "state=expiring", "next_out"),
                self._consents("expiring", gettext("pictures whose consent ends within 30 days")),
            ]
        )

    # --- Items --------------------------------------------------------------------------------------------------------

    def _total(self, name):
        return sum(row.get(name, 0) for row in self._rows.values())

    def _records(self, name, label, query, when=None):
        links = [
            (capfirst(model._meta.verbose_name_plural), row[name], f"{_list(model)}?{query}")
            for model, row in self._rows.items()
            if row.get(name)
        ]
        moments = [row[when] for row in self._rows.values() if row[when]] if when else []
        return Item(name, label, links, min(moments, default=None))

    def _links(self):
        seen = [model._meta.label_lower for model in self._rows]
        count = LinkFinding.objects.filter(kind__in=seen).count()
        return _single("links", gettext("links that lead nowhere"), count, reverse("admin:desk_linkfinding_changelist"))

    def _consents(self, name, label):
        address = f"{reverse('admin:core_picture_changelist')}?consent={name}"
        return _single(f"consent_{name}", label, self._pictures.get(name, 0), address)


def _count_pictures():
    shown = {"expired": Picture.objects.consent_expired(), "expiring": Picture.objects.consent_expiring()}
    return Picture.objects.aggregate(
        **{name: Count("pk", filter=Q(pk__in=pictures.values("pk"))) for name, pictures in shown.items()}
    )


def _single(name, label, count, address):
    return Item(name, label, [("", count, address)])


def _present(items):
    return [item for item in items if item.count]


def _list(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _board(**query):
    return f"{reverse('translation:board')}?{urlencode(query)}"
