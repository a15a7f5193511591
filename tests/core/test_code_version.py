"""What tells a new release from the one before: each change of what answers, and nothing else."""

import pytest

from core.code_version import code_version


@pytest.fixture
def folder(settings, tmp_path):
    """The code of a small portal."""
    settings.BASE_DIR, settings.CONTENT_DIR = tmp_path, tmp_path / "content"
    for name in ("requirements.txt", "content/office.toml", "core/a.py", "core/b/c.html", "static/d.css", "core/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("essai")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "is_new"),
    [
        *((name, True) for name in ("requirements.txt", "content/office.toml", "core/a.py", "core/b/c.html")),
        *((name, True) for name in ("static/d.css", "core/new.py", "templates/new.html", "oim_portal/locale/new.mo")),
        *((name, False) for name in ("core/e.md", "core/new.pyc", "content/new.toml", "tests/new.py")),
    ],
)
def test_a_change_of_what_answers_is_another_version(folder, name, is_new):
    before = code_version.__wrapped__()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("autre")
    assert (code_version.__wrapped__() != before) == is_new


def test_a_file_that_is_called_otherwise_or_another_setting_is_another_version(folder, settings):
    versions = [code_version.__wrapped__()]
    (folder / "core/a.py").rename(folder / "core/z.py")
    versions.append(code_version.__wrapped__())
    settings.SITE_URL = "https://portail.exemple.test"
    versions.append(code_version.__wrapped__())
    settings.DEBUG = not settings.DEBUG
    versions.append(code_version.__wrapped__())
    assert len({*versions}) == 4
    assert {len(version) for version in versions} == {12}
    assert code_version.__wrapped__() == versions[-1]
