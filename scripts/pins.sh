#!/usr/bin/env bash
# make pins: renews requirements*.txt from their .in files, with hashes. WHAT="--upgrade" or
# WHAT="--upgrade-package django" takes newer versions; without it only what the .in files ask for changes.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt
for name in requirements requirements-extras requirements-dev; do
    # shellcheck disable=SC2086  # several words on purpose
    "$python" -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --output-file "$name.txt" ${WHAT:-} "$name.in"
done
