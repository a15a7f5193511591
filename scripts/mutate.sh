#!/usr/bin/env bash
# make mutate: small faults in a copy of the code, and which of them no test notices (ARGS="--seed 7 --count 60").
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt
exec nice "$python" -m tests.mutate "$@"
