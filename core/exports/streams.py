"""Helpers for files that are sent while they are written."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence


class Pipe:
    """A buffer that a ZipFile or lxml writes to: a binary file that cannot seek, emptied after each piece."""

    def __init__(self):
        self._pieces, self.size = [], 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        """Return the bytes written since the last time."""
        pieces, self._pieces, self.size = self._pieces, [], 0
        return b"".join(pieces)


def csv_pieces(headings: Iterable[Sequence], blocks: Iterable[Iterable[Sequence]], separator: str) -> Iterator[str]:
    """Yield the text of a CSV file: the rows of headings, then one piece per block; a block is an iterable of rows.

    The byte order mark says UTF-8 to spreadsheet programs.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    out.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer.writerows(headings)
    yield _taken(out)
    for rows in blocks:
        writer.writerows(rows)
        yield _taken(out)


def _taken(out):
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
