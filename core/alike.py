"""“You may also like”: the published records of the same kind that share most with one, from the facets of its list."""

from collections.abc import Iterable
from typing import Any

from core.facets import bits, facets_of
from core.listing import kept_records
from core.publication import Publication

LIMIT = 3


def you_may_also_like(record: Publication, filterset: Any, picked: Any = None, without: Iterable[int] = ()) -> list:
    """Return at most LIMIT published records with what their cards show: those picked by hand, else those most alike.

    `filterset` says what counts: its `shares(record)` gives {filter: (weight, values)}, where a shared value counts
    2 ** weight. Of those that are equally alike, the newest come first. `without` are keys of records that the page
    does not want or names already. The number of queries depends neither on the records nor on their number.
    """
    if picked is not None and (chosen := list(picked.published().newest_first().for_cards()[:LIMIT])):
        return chosen
    return kept_records(type(record), keys_alike(record, filterset, without))


def keys_alike(record: Publication, filterset: Any, without: Iterable[int] = ()) -> list[int]:
    """Return the keys of the published records most like one, at most LIMIT, but for some keys."""
    return most_alike(filterset, filterset.shares(record), bits([record.pk, *without]))


def most_alike(filterset: Any, shared: dict[str, tuple[int, Iterable]], without: int) -> list[int]:
    """Return the keys of the records with the most weight, at most LIMIT, none without any.

    The weights are added for all records at once: bit n of `planes[k]` is digit k (binary) of the sum of the record n.
    The largest sums are found as one compares numbers: from the highest digit down, keep those that have it, unless
    none has.
    """
    facets, planes = facets_of(filterset), []
    for name, (weight, values) in shared.items():
        for value in values:
            _add(planes, facets.by_filter[name].of(str(value)), weight)
    left = 0  # the records with some weight that are not taken yet
    for plane in planes:
        left |= plane
    left &= facets.everything & ~without
    keys = []
    while left and len(keys) < LIMIT:
        most = left
        for plane in reversed(planes):
            most = most & plane or most
        keys.append(most.bit_length() - 1)  # of equal ones that with the highest key, the newest
        left ^= 1 << keys[-1]
    return keys


def _add(planes, records, digit):
    """Add 2 ** digit to the sum of each record in a set: those that have the digit already carry it to the next."""
    while records:
        planes += [0] * (digit + 1 - len(planes))
        planes[digit], records = planes[digit] ^ records, planes[digit] & records
        digit += 1
