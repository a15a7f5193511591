"""The checklist: what is missing or wrong before a record is published, in sentences that link to the fields.

Each kind of publication declares in its kinds.py what it needs; the rules are in checklist.py of its app. A rule takes
a record and yields Problems: an error blocks publication, a warning does not. The rules and their reasons:
docs/decisions/0007-publish-gate.md.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from core.body_pictures import names_in, texts_in
from core.cleaning import doubts
from core.kinds import kind_of
from core.languages import language_name
from core.models import Picture
from core.publication import Publication, State
from core.translation_states import TARGETS, TextState, all_states, is_part
from desk import page_parts
from desk.own_links import LinkState, is_own, links_of, state_of
from desk.page_parts import form_url

# Words for an undated source, in the languages of our sources; readers see them too.
_UNDATED = re.compile(
    r"\b(sans date|non datée?s?|s\. ?d\.|undated|no date|n\. ?d\.|sin fecha)|(بدون|دون|بلا) تاريخ",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Problem:
    level: str  # "error" or "warning"
    sentence: str
    field: str = ""  # name in the form: "title_fr", "figures-0-source", "fundings-group" for a whole table
    url: str = ""

    @property
    def is_error(self) -> bool:
        return self.level == "error"


Rule = Callable[[Any], Iterator[Problem]]  # takes a record of its kind
_rules: list[Rule] = []  # for all kinds


def error(sentence: str, field: str = "", url: str = "") -> Problem:
    return Problem("error", sentence, field, url)


def warning(sentence: str, field: str = "", url: str = "") -> Problem:
    return Problem("warning", sentence, field, url)


def for_all_kinds(rule: Rule) -> Rule:
    """Decorator: apply a rule to every kind of publication."""
    _rules.append(rule)
    return rule


def problems(record: Publication) -> list[Problem]:
    """Return the Problems of a stored record, errors first."""
    unsorted = [problem for rule in (*_rules, *kind_of(record).rules) for problem in rule(record)]
    return sorted((_linked(problem, record) for problem in unsorted), key=lambda problem: not problem.is_error)


def bears_no_date(source: str) -> bool:
    """Whether the text of a source states that the source is undated."""
    return bool(_UNDATED.search(source or ""))


def _linked(problem, record):
    return problem if problem.url else replace(problem, url=form_url(record, problem.field))


# --- Rules for all kinds ----------------------------------------------------------------------------------------------


@for_all_kinds
def french_texts(record: Publication) -> Iterator[Problem]:
    """All other languages fall back to the French text, so it is required."""
    for name in kind_of(record).required:
        if not getattr(record, f"{name}_fr"):
            field = record._meta.get_field(name).verbose_name
            yield error(gettext("The French text is missing: %(field)s.") % {"field": field}, f"{name}_fr")


@for_all_kinds
def what_the_form_refuses(record: Publication) -> Iterator[Problem]:
    """An import, or another record saved since, may have left what the form would reject, such as a duplicate slug."""
    for check in (record.clean, record.validate_constraints):
        try:
            check()
        except ValidationError as wrong:
            fields = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
            for field, sentences in fields.items():
                for sentence in sentences:
                    yield error(sentence, "" if field == "__all__" else field)


@for_all_kinds
def publication_time(record: Publication) -> Iterator[Problem]:
    """A time that has passed publishes at once: often a typing error, of the month or the year."""
    if record.state != State.PUBLISHED and record.published_at and record.published_at <= timezone.now():
        yield warning(has_passed(record.published_at), "published_at")


def has_passed(moment: dt.datetime) -> str:
    """Return what a publication time in the past means."""
    when = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return gettext("The publication time, %(when)s, has passed: it becomes public at once.") % {"when": when}


@for_all_kinds
def pictures(record: Publication) -> Iterator[Problem]:
    """Each picture needs alternative text and the consent of the people on it."""
    links = list(record.pictures.select_related("picture")) if hasattr(record, "pictures") else []
    for picture in [*(link.picture for link in links), *_in_texts(record, links)]:
        name = str(picture)
        if not picture.alt_fr:
            sentence = gettext("The picture “%(name)s” lacks its alternative text in French.") % {"name": name}
            yield error(sentence, url=form_url(picture, "alt_fr"))
        if not picture.has_consent:
            sentence = gettext("For the picture “%(name)s” no consent is on file.") % {"name": name}
            yield error(sentence, url=form_url(picture, "has_consent"))
        elif picture.consent_has_expired:
            sentence = gettext("The consent for the picture “%(name)s” has expired.") % {"name": name}
            yield error(sentence, url=form_url(picture, "consent_until"))
        elif picture.consent_expires_soon:
            sentence = gettext("The consent for the picture “%(name)s” ends soon; it will then be hidden.") % {
                "name": name
            }
            yield warning(sentence, url=form_url(picture, "consent_until"))
    if hasattr(record, "pictures") and not links:
        yield warning(gettext("There is no picture."), "pictures-group")


def _in_texts(record, links):
    """Return the library pictures that are in a record's texts but not in its gallery."""
    names = set().union(*map(names_in, texts_in(record)))
    in_gallery = [link.picture_id for link in links]
    return Picture.objects.filter(file__in=names).exclude(pk__in=in_gallery) if names else []


@for_all_kinds
def links(record: Publication) -> Iterator[Problem]:
    """A link to a page of ours that readers cannot open: a warning, because two new records may link to each other."""
    for field, address in links_of(record):
        if is_own(address) and (state := state_of(address)) is not LinkState.FINE:
            sentence = gettext("The text links to %(address)s: %(problem)s.")
            yield warning(sentence % {"address": address, "problem": state.value}, field)


@for_all_kinds
def languages(record: Publication) -> Iterator[Problem]:
    """Missing and outdated translations."""
    states = {
        TextState.MISSING: gettext("%(language)s is missing: %(fields)s."),
        TextState.OUTDATED: gettext("%(language)s is outdated, the French text has changed since: %(fields)s."),
        TextState.MACHINE: gettext("%(language)s was made by a machine, and nobody has read it: %(fields)s."),
    }
    for code in TARGETS:
        for state, sentence in states.items():
            names = [name for name, its_state in all_states(record, code).items() if its_state == state]
            if texts := page_parts.listed(record, names, code):
                labels = ", ".join(name for name, _url in texts)
                field = "" if is_part(names[0]) else f"{names[0]}_{code}"
                yield warning(sentence % {"language": language_name(code), "fields": labels}, field, texts[0][1])


@for_all_kinds
def doubtful_words(record: Publication) -> Iterator[Problem]:
    """Words damaged by a PDF or the end of a line: only a person can tell what was meant."""
    for name in record.translated_fields:
        field = record._meta.get_field(name).verbose_name
        for doubt in doubts(getattr(record, f"{name}_fr"), "fr"):
            yield warning(f"{field}: {doubt}", f"{name}_fr")
