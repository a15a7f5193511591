"""What an address asks for, also where it was copied, typed or sent on by a program on its way.

Names that are none of ours are other people's, such as the trackers of mail programs, today's and tomorrow's: a page
ignores them. A name or value that is nearly one of ours was meant, so the reader is asked.
"""

import re
import unicodedata
from collections.abc import Collection

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from core.search import fold
from core.search.near import near

SHORTEST = 4  # letters of a name or value that can be a typing error of another one
LONGEST = 80
MOST = 20  # names, or values of a name, that are compared: nobody mistypes more
LAST_PAGE = 10**6
# What stays stuck to an address that was copied from a sentence.
AROUND = " \t\r\n.,;:!?…·'\"`´«»“”„‟‘’‚‹›()[]{}<>|*~^\\،؛؟。、"
_NAME = re.compile(r"\A\W+|(\[\w{0,9}\])?\W*\Z")


def bare(text: str) -> str:
    """Return a piece of an address without invisible characters, and without punctuation at its ends."""
    seen = "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Cc", "Zs"} or char == " ")
    return seen.strip(AROUND)


def plain_names(query: QueryDict) -> QueryDict:
    """Return a mutable copy with its names as we write them: "Axis", "axis[]" and "axis[0]" are "axis"."""
    plain = QueryDict(mutable=True)
    for name, values in query.lists():
        plain.setlistdefault(_NAME.sub("", name).casefold() or name).extend(values)
    return plain


def plain_digits(value: str) -> str:
    """Return a number in the digits that we write, any other text as it is."""
    return str(int(value)) if value.isdecimal() and not value.isascii() and len(value) < LONGEST else value


def recognise_values(form: forms.Form) -> None:
    """Replace values that differ from ours in case, accents or punctuation only, as in ?donor=eu, and clean again."""
    wrong = [name for name in form.errors if isinstance(form.fields.get(name), forms.ChoiceField)]
    for name in wrong:
        taken = [str(value) for value, _label in _choices(form.fields[name])]
        same = {_words(value): value for value in taken} if len(set(map(_words, taken))) == len(taken) else {}
        same |= {value.casefold(): value for value in taken}
        values = form.data.getlist(name)
        known = [same.get(value.casefold()) or same.get(_words(value), value) for value in values[:MOST]]
        form.data.setlist(name, [*known, *values[MOST:]])
    if wrong:
        form.full_clean()


def unknown_names(form: forms.Form, ours: Collection[str], is_strict: bool) -> tuple[list[tuple[str, str]], str]:
    """Return the problems of names that a form lacks, as [(name, sentence)], and the query that was probably meant.

    Only names that are nearly one of `ours` are problems, unless the form is strict. The query corrects values too; it
    is "" if nothing can be corrected.
    """
    labels = {name: (name, str(field.label or name)) for name, field in form.fields.items()}
    corrected, problems = form.data.copy(), []
    unknown = [name for name in form.data if name not in form.fields]
    for name in unknown[:MOST] if not is_strict else unknown:
        mine = _nearest(name, labels)
        if not (is_strict or mine or name in ours or _nearest(name, {one: (one,) for one in ours})):
            continue
        if mine:
            sentence = gettext("There is no such filter here. Did you mean “%(meant)s”?") % {"meant": mine}
            corrected.setlist(mine, corrected.getlist(mine) + corrected.pop(name))
        else:
            names = gettext(", ").join(form.fields)
            sentence = gettext("There is no such filter here. Filters: %(names)s.") % {"names": names}
        problems.append((name, sentence))
    for name in form.errors:
        field = form.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            taken = {str(value) for value, _label in _choices(field)}
            values = corrected.getlist(name)
            meant = (value if value in taken else _nearest(value, _labels(field)) or value for value in values[:MOST])
            corrected.setlist(name, [*meant, *values[MOST:]])
    return problems, f"?{corrected.urlencode()}" if corrected != form.data else ""


def value_meant(field: forms.ChoiceField, given: str) -> str:
    """Return the label of the choice that `given` is nearly, by its code or by its label; "" if it is near none."""
    if given in {str(value) for value, _label in _choices(field)}:
        return ""
    nearest = _nearest(given, _labels(field))
    return next((str(label) for value, label in _choices(field) if str(value) == nearest), "")


class PageField(forms.IntegerField):
    """The number of a page; one that cannot be read lies past the last page."""

    def clean(self, value: object) -> int | None:
        """Return the number, or LAST_PAGE."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return LAST_PAGE


def _choices(field):
    return [(value, label) for value, label in field.choices if value]


def _labels(field):
    return {str(value): (str(value), str(label)) for value, label in _choices(field)}


def _words(text):
    return fold(text[:LONGEST].replace("_", " "))


def _nearest(given, options):
    """Return the key whose words `given` is, or nearly is; `options` is {key: its spellings}. None if none is near."""
    keys: dict[str, str] = {}
    for key, spellings in options.items():
        for spelling in spellings:
            keys.setdefault(_words(spelling), key)
    words = _words(given)
    if words in keys:
        return keys[words] if words else None
    # A number is another number, not a typing error.
    is_word = len(words) >= SHORTEST and not any(map(str.isdigit, words))
    similar = near(words, (other for other in keys if len(other) >= SHORTEST)) if is_word else []
    return keys[similar[0]] if similar else None
