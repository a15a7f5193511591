"""Finds and parses the content files, whatever their meaning."""

import hashlib
import json
import tomllib
from dataclasses import dataclass

# Part of every checksum: increase it if a change to the loader must also apply to loaded records.
LOADER_VERSION = 1


@dataclass
class ContentRecord:
    """One record as written: its kind ("projects"), its key, its file, and the parsed table."""

    kind: str
    key: str
    where: str
    table: dict

    @property
    def name(self):
        return f"{self.kind}/{self.key}"

    @property
    def checksum(self):
        """The sha256 of the content of the file, without comments and layout."""
        text = json.dumps([LOADER_VERSION, self.table], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def digest(folder):
    """Return the sha256 over all content files of `folder`, names and bytes."""
    total = hashlib.sha256(f"{LOADER_VERSION}".encode())
    for path in _paths(folder):
        total.update(f"\0{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return total.hexdigest()


def read_sources(folder, kinds, errors):
    """Return the Sources of all files in `folder`, in the order of `kinds`; add a sentence to `errors` per problem."""
    known_files = {f"{kind.name}.toml" for kind in kinds if kind.entry}
    known_folders = {kind.name for kind in kinds if not kind.entry}
    tables = {}
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        where = f"{folder.name}/{name}"
        if name not in known_files and path.parent.name not in known_folders:
            errors.append(f"{where}: no kind of record is kept here")
            continue
        try:
            tables[where] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            errors.append(f"{where}: {error}")

    sources = []
    for kind in kinds:
        if kind.entry:
            where = f"{folder.name}/{kind.name}.toml"
            sources += _entries(kind, where, tables.get(where, {}), errors)
        else:
            start = f"{folder.name}/{kind.name}/"
            sources += [
                ContentRecord(kind.name, where.removeprefix(start).removesuffix(".toml"), where, table)
                for where, table in tables.items()
                if where.startswith(start)
            ]
    return sources


def _paths(folder):
    # office.toml contains no records: the settings read it (core/office.py).
    return sorted([*(path for path in folder.glob("*.toml") if path.name != "office.toml"), *folder.glob("*/*.toml")])


def _entries(kind, where, table, errors):
    """Return the ContentRecords of a file with a list of records."""
    errors += [f"{where}, {key}: unknown key" for key in table if key != kind.entry]
    entries = table.get(kind.entry, [])
    if not isinstance(entries, list):
        errors.append(f"{where}, {kind.entry}: takes a list of tables, not {entries!r}")
        return []
    sources, seen = [], set()
    for number, entry in enumerate(entries, 1):
        key = entry.get(kind.identity[0]) if isinstance(entry, dict) else None
        if not isinstance(key, str | int) or key in seen:
            problem = f"{key} is there twice" if isinstance(key, str | int) else "is missing"
            errors.append(f"{where}, {kind.entry} {number}, {kind.identity[0]}: {problem}")
            continue
        seen.add(key)
        sources.append(ContentRecord(kind.name, str(key), f"{where}, {key}", entry))
    return sources
