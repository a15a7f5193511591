"""The translation board: records × languages over all kinds, its counts and its filters.

It queries only the summaries in translation_state, so thousands of records cost as many queries as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGES, Text, language_name, text_of
from core.models import Axis
from core.publication import Publication
from core.translation_states import SOURCE, TARGETS, TextState, all_states, source_then, worst
from desk import page_parts
from desk.compare import text_changes
from desk.models import Version
from desk.page_parts import form_url
from desk.phases import Phase, in_phase, phase_of
from desk.waiting import Proposed, Waiting, WaitingTexts

PER_PAGE = 25
State = TextState | Proposed


class BoardForm(forms.Form):
    """The filters of the board; without any, it shows everything that is not in the bin."""

    q = forms.CharField(label=_("words"), required=False, max_length=200, strip=True)
    kind = forms.ChoiceField(label=_("kind"), required=False)
    axis = forms.ModelChoiceField(Axis.objects, label=_("axis"), required=False, empty_label=_("all"))
    state = forms.ChoiceField(label=_("publication"), required=False, choices=lambda: [("", _("all")), *Phase.choices])
    language = forms.ChoiceField(
        label=_("language"), required=False, choices=lambda: [("", _("all")), *settings.LANGUAGES]
    )
    text = forms.ChoiceField(
        label=_("texts"), required=False, choices=lambda: [("", _("all")), *TextState.choices, *Proposed.choices]
    )

    def __init__(self, data, models, waiting=None):
        super().__init__(data, label_suffix="")
        self.waiting = waiting or Waiting(models)
        self.models = {model._meta.label_lower: model for model in models}
        self.fields["kind"].choices = [
            ("", _("all")),
            *((name, capfirst(model._meta.verbose_name_plural)) for name, model in self.models.items()),
        ]

    def records(self) -> list[QuerySet]:
        """Return a queryset for each selected kind, before filtering by language and state of texts."""
        chosen = self.cleaned_data
        querysets = []
        for name, model in self.models.items():
            if chosen["kind"] not in {"", name}:
                continue
            records = model._default_manager.in_use().order_by()
            if chosen["axis"]:
                if "axis" not in {field.name for field in model._meta.fields}:
                    continue
                records = records.filter(axis=chosen["axis"])
            if chosen["state"]:
                records = records.filter(in_phase(chosen["state"]))
            if chosen["q"]:
                records = records.matching(chosen["q"])
            querysets.append(records)
        return querysets

    def narrowed(self) -> list[QuerySet]:
        """Return `records()` filtered by language and state of texts."""
        return [records.filter(self.condition(records.model)) for records in self.records()]

    def condition(self, model: type[Publication]) -> Q:
        """Return the Q of the records with a text in the selected state, in the selected language or in any."""
        language, state = self.cleaned_data["language"], self.cleaned_data["text"]
        if not state:
            return Q()
        languages = [language] if language else LANGUAGES
        conditions = [self.waiting.has_text(model, state, code) for code in languages]
        combined = conditions[0]
        for condition in conditions[1:]:
            combined = combined & condition if state == TextState.READY else combined | condition
        return combined


# --- Counts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How far one kind is translated into one language. A record counts in each column for which it has a text."""

    kind: str  # label_lower, "" for all kinds
    label: str | Promise
    language: str
    records: int
    counts: dict[State, int]  # records
    words: int

    @property
    def language_name(self) -> str | Promise:
        return language_name(self.language)

    @property
    def percent(self) -> int:
        """Whole percent of the records that are ready; 100 only when all of them are."""
        return 100 * self.counts[TextState.READY] // self.records if self.records else 100

    @property
    def cells(self) -> list[tuple[State, int]]:
        """(state, count) in the order of the table."""
        return [(state, self.counts[state]) for state in COLUMNS]


COLUMNS: list[State] = [
    *(TextState.READY, TextState.MACHINE, TextState.OUTDATED, Proposed.WAITING, TextState.MISSING),
]


def coverage(querysets: Sequence[QuerySet], waiting: Waiting) -> list[Coverage]:
    """Return the Coverage of each kind and language of translation, then that of all kinds together."""
    lines_of_all = [line for records in querysets for line in _coverage_of(records, waiting)]
    for language in TARGETS if len(querysets) > 1 else ():
        lines = [line for line in lines_of_all if line.language == language]
        counts = {state: sum(line.counts[state] for line in lines) for state in COLUMNS}
        total, words = sum(line.records for line in lines), sum(line.words for line in lines)
        lines_of_all.append(Coverage("", _("All kinds"), language, total, counts, words))
    return lines_of_all


def _coverage_of(records, waiting):
    columns = {"total": Count("pk")}
    for language in TARGETS:
        words = Cast(KT(f"translation_state__{language}__words"), IntegerField())
        columns[f"{language}_words"] = Sum(words, default=0)
        for state in COLUMNS:
            columns[f"{language}_{state}"] = Count("pk", filter=waiting.has_text(records.model, state, language))
    row = records.aggregate(**columns)
    meta = records.model._meta
    for language in TARGETS:
        counts = {state: row[f"{language}_{state}"] for state in COLUMNS}
        label = capfirst(meta.verbose_name_plural)
        yield Coverage(meta.label_lower, label, language, row["total"], counts, row[f"{language}_words"])


# --- Rows -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A record in one language."""

    record: Publication
    language: str
    waiting: tuple[WaitingTexts, ...] = ()

    @cached_property
    def states(self) -> dict[str, TextState]:
        """The states of all texts on its page, by field or by the key of a part."""
        return all_states(self.record, self.language)

    @cached_property
    def open_states(self) -> dict[str, TextState]:
        """`states` without the texts that wait for acceptance."""
        names = set().union(*(texts.names for texts in self.waiting))
        return {name: state for name, state in self.states.items() if name not in names}

    @cached_property
    def state(self) -> State:
        state = worst(self.open_states.values())
        return Proposed.WAITING if self.waiting and state == TextState.READY else state

    @property
    def proposals(self) -> list[tuple[Version, str, list[tuple[str, str]]]]:
        """(proposal, address of its page, [(name of a text, address of its field)]) of what waits."""
        return [
            (
                texts.proposal,
                page_parts.review_url(self.record, texts.proposal.pk),
                page_parts.listed(self.record, sorted(texts.names), self.language),
            )
            for texts in self.waiting
        ]

    @property
    def language_name(self) -> str | Promise:
        return language_name(self.language)

    @property
    def words(self) -> int:
        return (self.record.translation_state or {}).get(self.language, {}).get("words", 0)

    @property
    def open_texts(self) -> list[tuple[TextState, list[tuple[str, str]]]]:
        """(state, [(name of the text, address of its field in the form), …]), worst first, without ready texts."""
        by_state: list[tuple[TextState, list[tuple[str, str]]]] = []
        for state in TextState:
            names = [name for name, text_state in self.open_states.items() if text_state == state]
            if names and state != TextState.READY:
                by_state.append((state, page_parts.listed(self.record, names, self.language)))
        return by_state

    @property
    def is_outdated(self) -> bool:
        return TextState.OUTDATED in self.states.values()

    @property
    def changes(self) -> list[tuple[str, str, list[tuple[str, str]], Text]]:
        """(name, address of its field, what changed in the French, translation) of each outdated text."""
        return [
            (
                page_parts.name_of(self.record, name),
                page_parts.url_of(self.record, name, self.language),
                text_changes(source_then(self.record, name, self.language), page_parts.source_of(self.record, name)),
                page_parts.text_in(self.record, name, self.language),
            )
            for name, state in self.states.items()
            if state == TextState.OUTDATED
        ]


@dataclass(frozen=True)
class Row:
    record: Publication
    waiting: Waiting | None = None

    @property
    def kind(self) -> str | Promise | None:
        return self.record._meta.verbose_name

    @property
    def url(self) -> str:
        return form_url(self.record)

    @property
    def phase(self) -> Phase:
        return phase_of(self.record)

    @property
    def record_kind(self) -> str:
        return self.record._meta.label_lower

    @property
    def key(self) -> str:
        return f"{self.record_kind}/{self.record.pk}"

    @property
    def title(self) -> Text:
        return text_of(self.record, self.record.translated_fields[0])

    @cached_property
    def cells(self) -> list[Cell]:
        """The languages of translation, and French if a French text is missing."""
        return [self._cell(language) for language in TARGETS]

    @cached_property
    def source(self) -> Cell:
        return self._cell(SOURCE)

    def _cell(self, language):
        return Cell(self.record, language, tuple(self.waiting.of(self.record, language)) if self.waiting else ())


def keys(querysets: Sequence[QuerySet]) -> QuerySet:
    """Return a queryset of (which queryset, primary key, time of the last change), the newest change first."""
    parts = [
        records.annotate(which=Value(number, IntegerField()), at=F("updated_at")).values_list("which", "pk", "at")
        for number, records in enumerate(querysets)
    ]
    if not parts:
        return Axis.objects.none()
    return parts[0].union(*parts[1:], all=True).order_by("-at", "which", "pk")


def rows(querysets: Sequence[QuerySet], keys: Iterable[tuple], waiting: Waiting) -> list[Row]:
    """Return the Rows of a slice of `keys`, in their order: one query for each kind that is on the page."""
    wanted = {}
    for which, pk, _at in keys:
        wanted.setdefault(which, []).append(pk)
    records = {which: querysets[which].model._default_manager.in_bulk(pks) for which, pks in wanted.items()}
    return [Row(records[which][pk], waiting) for which, pk, _at in keys if pk in records[which]]
