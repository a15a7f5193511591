"""Splitting an iterable into batches."""

from collections.abc import Iterable, Iterator
from itertools import islice


def batched(items: Iterable, size: int) -> Iterator[list]:
    """Yield lists of at most `size` items, in order; like itertools.batched, which needs Python 3.12."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
