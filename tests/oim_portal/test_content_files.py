"""Which files are content, what is in each, and when a file counts as changed; nothing is asked of the database."""

from dataclasses import replace

import pytest

from oim_portal.content import files
from oim_portal.content.files import ContentRecord, digest, read_sources
from oim_portal.content.kinds import KINDS

WANTED = [kind for kind in KINDS if kind.name in {"goals", "projects", "pages"}]


@pytest.fixture
def folder(tmp_path):
    """Write content files; return their folder."""

    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / "content" / f"{name.replace('__', '/')}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / "content"

    return write


def test_records_come_in_the_order_of_their_kinds_those_of_a_folder_by_name(folder):
    place = folder(
        pages__un='slug = "u"',
        projects__deux="",
        projects__un="a = 1",
        goals="[[goal]]\nnumber = 10\n[[goal]]\nnumber = 2\n",
        office="name = 'Bureau'",
    )
    (place / "projects/note.txt").write_text("no record")
    errors = []
    assert read_sources(place, WANTED, errors) == [
        ContentRecord("goals", "10", "content/goals.toml, 10", {"number": 10}),
        ContentRecord("goals", "2", "content/goals.toml, 2", {"number": 2}),
        ContentRecord("projects", "deux", "content/projects/deux.toml", {}),
        ContentRecord("projects", "un", "content/projects/un.toml", {"a": 1}),
        ContentRecord("pages", "un", "content/pages/un.toml", {"slug": "u"}),
    ]
    assert errors == []
    assert read_sources(place, WANTED[1:2], [])[1].name == "projects/un"


def test_what_cannot_be_read_is_told_with_its_file_and_all_else_is_read(folder):
    place = folder(
        goals="odd = 1\n[[goal]]\nnumber = 1\n[[goal]]\nnumber = 1\n[[goal]]\nname = 1\n[[goal]]\nnumber = 2.5\n",
        projects__un="a = 1\na = 2",
        projects__deux=b"\xff",
        projects__trois="",
        axes="",
        others__un="",
        projects="",
    )
    errors = []
    assert [source.name for source in read_sources(place, WANTED, errors)] == ["goals/1", "projects/trois"]
    assert sorted(error.partition(" (")[0] for error in errors) == [
        "content/axes.toml: no kind of record is kept here",
        "content/goals.toml, goal 2, number: 1 is there twice",
        "content/goals.toml, goal 3, number: is missing",
        "content/goals.toml, goal 4, number: is missing",
        "content/goals.toml, odd: unknown key",
        "content/others/un.toml: no kind of record is kept here",
        "content/projects.toml: no kind of record is kept here",
        "content/projects/deux.toml: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        "content/projects/un.toml: Cannot overwrite a value",
    ]
    errors = []
    assert read_sources(folder(goals="goal = [1, {number = 3}]"), WANTED[:1], errors)[0].key == "3"
    assert "content/goals.toml, goal 1, number: is missing" in errors
    errors = []
    assert read_sources(folder(goals="[goal]\nnumber = 1"), WANTED[:1], errors) == []
    assert "content/goals.toml, goal: takes a list of tables, not {'number': 1}" in errors


def test_a_record_has_changed_when_its_values_have_and_all_files_when_one_has(folder, monkeypatch):
    record = ContentRecord("goals", "1", "x", {"number": 1, "name": {"fr": "a", "ar": "b"}})
    same = replace(record, where="y", table={"name": {"ar": "b", "fr": "a"}, "number": 1})
    other = replace(record, table={"number": 2, "name": {"fr": "a", "ar": "b"}})
    assert record.checksum == same.checksum != other.checksum
    steps = (
        {"goals": "a = 1"},
        {"goals": "a = 1 #"},
        {"projects__un": "a = 1"},
        {"projects__un": "a = 2"},
        {"pages__u": ""},
    )
    assert len({digest(folder(**texts)) for texts in steps}) == 5
    before, all_before = record.checksum, digest(folder())
    assert digest(folder(office="a = 1")) == all_before
    monkeypatch.setattr(files, "LOADER_VERSION", 2)
    assert record.checksum != before
    assert digest(folder()) != all_before
