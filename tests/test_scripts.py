"""What scripts/common.sh says to a newcomer whose computer lacks something."""

import shutil
import subprocess

import pytest

from tests.tools import ROOT


@pytest.fixture
def shell(tmp_path):
    """Runs commands with scripts/common.sh in a folder of its own; returns (code, output, what was said)."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/common.sh", tmp_path / "scripts")
    (tmp_path / ".venv").mkdir()

    def run(commands, **variables):
        command = ["bash", "-c", f". scripts/common.sh; {commands}"]
        path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        said = subprocess.run(command, cwd=tmp_path, env=path | variables, capture_output=True, text=True, check=False)
        return said.returncode, said.stdout, said.stderr

    return run


def program(folder, name, *lines):
    path = folder / name
    path.write_text("\n".join(["#!/bin/sh", *lines]))
    path.chmod(0o755)


def test_the_next_python_is_taken_if_the_first_one_cannot_make_environments(shell, tmp_path):
    """Debian has venv in a package of each version."""
    program(tmp_path, "bare", 'case $2 in *ensurepip*) exit 1 ;; esac; echo "3.13"')
    program(tmp_path, "old", "exit 1")
    program(tmp_path, "whole", 'case $2 in *ensurepip*) ;; *) echo "3.12" ;; esac')
    assert shell("find_python", PYTHON="nothing old bare whole")[:2] == (0, "whole")
    code, _out, said = shell("find_python", PYTHON="old bare")
    assert (code, said) == (
        1,
        "bare cannot make virtual environments. On Debian or Ubuntu: apt install python3.13-venv\n",
    )
    assert "none was found (tried: old)" in shell("find_python", PYTHON="old")[2]


def test_without_network_a_sentence_speaks_of_it(shell, tmp_path):
    pip = 'case $2 in *"import pip"*) ;; *) echo "$SAID" >&2; exit 1 ;; esac'
    program(tmp_path, "python", pip)
    (tmp_path / "requirements.txt").write_text("django")
    said = shell(
        "python=./python; install requirements.txt", SAID="ERROR: No matching distribution (from versions: none)"
    )
    assert (said[0], "Is it connected to the network?" in said[2]) == (1, True)
    said = shell("python=./python; install requirements.txt", SAID="ERROR: THESE PACKAGES DO NOT MATCH THE HASHES")
    assert (said[0], "Is it connected" in said[2], "the lines above say why" in said[2]) == (1, False, True)
