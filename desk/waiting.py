"""Translations that wait for acceptance: what each pending proposal writes, and in which language.

A text that waits is not missing: two people would translate it twice. The states of texts are those of the stored
record (core/translation_states.py); this module says which of them a proposal would change.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Model, Q, TextChoices
from django.db.models.fields import Field
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGES
from core.publication import Publication
from core.translation_states import TextState, all_states, has_text_in
from desk.models import Version
from desk.snapshots import Snapshot, child_fields, child_relations, stored_fields


class Proposed(TextChoices):
    """The state of a text that somebody proposed to write; beside TextState on the board."""

    WAITING = "waiting", _("waits for acceptance")


@dataclass(frozen=True)
class WaitingTexts:
    """The texts that a proposal would write in one language: fields, or keys of rows (core/page_texts.py)."""

    proposal: Version
    names: frozenset[str]


def texts_of(proposal: Version, model: type[Publication]) -> dict[str, frozenset[str]]:
    """Return {language: names of the texts that a proposal changes}; "" stands for what is no text."""
    names_by_language = defaultdict(set)
    for language, name in _changed(model, proposal.base.data if proposal.base else _EMPTY, proposal.data):
        names_by_language[language].add(name)
    return {language: frozenset(names) for language, names in names_by_language.items()}


_EMPTY: Snapshot = {"fields": {}, "links": {}, "children": {}}


def _changed(model, base, data) -> Iterator[tuple[str, str]]:
    yield from _changed_fields(stored_fields(model), base["fields"], data["fields"], "")
    if base["links"] != data["links"]:
        yield "", "links"
    for relation in child_relations(model):
        name, label = relation.get_accessor_name(), relation.related_model._meta.label_lower
        before, after = ({row["id"]: row for row in part["children"].get(name, [])} for part in (base, data))
        for pk in {**before, **after}:
            if pk in before and pk in after:
                yield from _changed_fields(child_fields(relation), before[pk], after[pk], f"{label}/{pk}/")
            else:
                yield "", f"{label}/{pk}"  # a row added or deleted


def _changed_fields(fields: Sequence[Field], before, after, prefix):
    for field in fields:
        if field.name == "translation_state" or before.get(field.name) == after.get(field.name):
            continue
        language = getattr(field, "language", "") if hasattr(field, "translated_field") else ""
        yield language, f"{prefix}{field.translated_field.name if language else field.name}"


def is_translation(proposal: Version, model: type[Publication], languages: Sequence[str]) -> bool:
    """Whether a proposal changes nothing but texts in some languages."""
    return texts_of(proposal, model).keys() <= set(languages)


class Waiting:
    """The pending proposals on some kinds of records, read once for a page."""

    def __init__(self, models: Sequence[type[Publication]]):
        self.models = {model._meta.label_lower: model for model in models}

    @cached_property
    def _by_record(self) -> dict[tuple[str, int], dict[str, list[WaitingTexts]]]:
        """{(kind, id): {language: [WaitingTexts]}}."""
        by_record: dict[tuple[str, int], dict[str, list[WaitingTexts]]] = {}
        pending = Version.objects.filter(kind__in=self.models, state=Version.State.PENDING).select_related("base")
        for proposal in pending.order_by("pk"):
            of_record = by_record.setdefault((proposal.kind, proposal.object_id), defaultdict(list))
            for language, names in texts_of(proposal, self.models[proposal.kind]).items():
                of_record[language].append(WaitingTexts(proposal, names))
        return by_record

    def of(self, record: Publication, language: str) -> list[WaitingTexts]:
        """Return what waits for a record in a language."""
        return self._by_record.get((record._meta.label_lower, record.pk), {}).get(language, [])

    def has_text(self, model: type[Model], state: str, language: str) -> Q:
        """Return the Q of the records with a text in a state, without those whose texts in it all wait."""
        label = model._meta.label_lower
        if state == Proposed.WAITING:
            return Q(pk__in=[pk for (kind, pk), texts in self._by_record.items() if kind == label and texts[language]])
        covered = self._covered.get((label, state, language), ())
        return has_text_in(state, language) & ~Q(pk__in=covered) if covered else has_text_in(state, language)

    @cached_property
    def _covered(self) -> dict[tuple[str, str, str], list[int]]:
        """{(kind, state, language): ids of the records whose texts in this state all wait}."""
        covered = defaultdict(list)
        for label, model in self.models.items():
            pks = [pk for kind, pk in self._by_record if kind == label]
            for record in model._base_manager.filter(pk__in=pks) if pks else ():
                for language in LANGUAGES:
                    names = set().union(*(texts.names for texts in self.of(record, language)))
                    states = all_states(record, language)
                    for state in set(states.values()) - {TextState.READY}:
                        if {name for name, other in states.items() if other == state} <= names:
                            covered[label, str(state), language].append(record.pk)
        return covered
