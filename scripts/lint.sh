#!/usr/bin/env bash
# make lint: Python by ruff and mypy, templates by djlint, shell scripts by their own shell.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt
"$python" -m ruff check --no-cache .
"$python" -m ruff format --no-cache --check .
DEBUG=true "$python" -m mypy --no-error-summary  # its plugin reads the settings
"$python" -m djlint --quiet --lint templates
for script in scripts/*.sh .ci/run; do
    bash -n "$script"
done
say "lint: nothing to complain about"
