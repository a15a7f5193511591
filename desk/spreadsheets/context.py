"""What is needed to read the rows of a job: the records that cells may refer to, loaded once."""

from collections.abc import Iterable

from django.db.models import Model

from core.characters import repaired
from core.exports.cells import unguard
from core.models import Partner
from core.search import fold
from desk.models import ImportJob
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.matching import Directory, UnknownNamesError, pieces
from desk.spreadsheets.new_partners import partners_to_add

NAME = "name:"  # before the directory's key and a text, in job.answers; the answer is the code that is meant


def name_key(directory: Directory, text: str) -> str:
    """Return the key of the answer about an unknown name."""
    return f"{NAME}{directory.key}:{text}"


class Context:
    """The records that the cells of a job may refer to, and what the officer answered about names."""

    def __init__(self, job: ImportJob, kind: SpreadsheetKind):
        self.job, self.kind = job, kind
        self.user = job.author
        self._directories: dict[type[Model], Directory] = {}
        self._records: dict[tuple, Model] = {}
        self._in_file: dict[str, str | None] = {}

    def directory(self, model: type[Model], key: str, names: Iterable[str]) -> Directory:
        """Return the Directory of all records of a model, except those in the bin."""
        directory = self._directories.get(model)
        if directory is None:
            records = model.objects  # type: ignore[attr-defined]
            records = records.in_use() if hasattr(records, "in_use") else records.all()
            directory = self._directories[model] = Directory.of(records, key, names)
            if model is Partner:
                for new in partners_to_add(self.job):
                    if new.code not in directory.pks:  # before they are written
                        directory.add(None, new.code, [new.name])
        return directory

    def record(self, model: type[Model], key: str, names: Iterable[str], code: str) -> Model:
        """Return one record by its code."""
        pk = self.directory(model, key, names).pks[code]
        if (model, pk) not in self._records:
            self._records[model, pk] = model.objects.get(pk=pk)  # type: ignore[attr-defined]
        return self._records[model, pk]

    def own(self) -> Directory:
        """Return the Directory of the kind that is imported."""
        return self.directory(self.kind.model, self.kind.key_column.field_name, self.kind.titles)

    def known(self, directory: Directory, text: str) -> str | None:
        """Return the code of the record that a text means, also by an answer of the officer."""
        code = directory.get(text)
        if code is None:
            answer = self.job.answers.get(name_key(directory, text), "")
            code = answer if answer in directory.pks else None
        return code

    def find(self, directory: Directory, text: str) -> str:
        """Return the code of the record that a text means; raise UnknownNamesError if nobody knows it."""
        code = self.known(directory, text)
        if code is None:
            raise UnknownNamesError(directory, [text])
        return code

    def find_all(self, directory: Directory, text: str, *, in_file: bool = False) -> tuple[str, ...]:
        """Return the sorted codes of the records in a cell; `in_file`: rows of this file may be meant too."""

        def code_of(name):
            return self.known(directory, name) or (self.key_in_file(name) if in_file else None)

        codes = {name: code_of(name) for name in pieces(text, code_of)}
        if unknown := [name for name, code in codes.items() if code is None]:
            raise UnknownNamesError(directory, unknown)
        return tuple(sorted({code for code in codes.values() if code is not None}))

    def key_in_file(self, text: str) -> str | None:
        """Return the key as written in the row of this file that has it; None if there is no such row."""
        folded = fold(repaired(text, one_line=True))  # as SpreadsheetKind.row_key
        if folded not in self._in_file:
            row = self.job.rows.filter(key=folded).first() if folded else None
            self._in_file[folded] = unguard(str(row.cells[self.kind.key]).strip()) if row else None
        return self._in_file[folded]
