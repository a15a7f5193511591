"""What the product is built of comes under licences that were looked at; a commit is checked as the gate checks it."""

import json
import re

import pytest
import yaml

from scripts import licences
from tests.tools import ROOT

PAGE = (ROOT / "docs/components.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| ([A-Za-z0-9._-]+) \| ([^|]+) \|$", PAGE, re.MULTILINE))


def test_the_list_of_components_names_each_pinned_package_and_each_vendored_folder():
    pinned = {*licences.pinned("requirements.txt"), *licences.pinned("requirements-extras.txt")}
    folders = {path.name for path in licences.VENDOR.iterdir() if path.is_dir()}
    assert set(LISTED) - {"component"} == pinned | folders, "run `make licences`"


def test_every_licence_of_the_list_is_allowed():
    packages = {*licences.pinned("requirements.txt"), *licences.pinned("requirements-extras.txt")}
    assert {name: LISTED[name] for name in packages if not licences.is_allowed(LISTED[name])} == {}


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("BSD-3-Clause", True),
        ("GNU Library or Lesser General Public License (LGPL)", True),
        ("LGPL-3.0-only", True),
        ("GPL-3.0-or-later", False),
        ("GNU Affero General Public License v3 (AGPLv3)", False),
        ("MIT; GPL-2.0", False),
        ("UNKNOWN", False),
    ],
)
def test_a_licence_with_other_conditions_is_refused(licence, allowed):
    assert licences.is_allowed(licence) == allowed


def test_the_linters_before_a_commit_are_those_of_the_gate():
    gate = (ROOT / "scripts/lint.sh").read_text(encoding="utf-8")
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]  # nothing is fetched
    entries = " ".join(hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"])
    tools = r"-m (\w+(?: check| format)?)|(bash -n)"
    assert set(re.findall(tools, entries)) == set(re.findall(tools, gate))


def test_renovate_watches_every_file_of_pins():
    watched = json.loads((ROOT / "renovate.json").read_text(encoding="utf-8"))
    (pattern,) = watched["pip_requirements"]["fileMatch"]
    assert [path.name for path in ROOT.glob("requirements*.txt") if not re.search(pattern, path.name)] == []
