#!/usr/bin/env bash
# make lint: Python by ruff, templates by djlint, shell scripts by their own shell.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt
"$python" -m ruff check --no-cache .
"$python" -m ruff format --no-cache --check .
"$python" -m djlint --quiet --lint templates
for script in scripts/*.sh .ci/run; do
    bash -n "$script"
done
say "lint: nothing to complain about"
