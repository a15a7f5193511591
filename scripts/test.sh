#!/usr/bin/env bash
# make test: every test once, on SQLite, which takes a third less time; then on PostgreSQL, where one answers, what the
# two answer in their own ways (marked `both`) and, there only, what asks the whole portal (`production`). What this
# computer lacks is left out with a line; with CI=true that is a failure. make test-all: everything on both, in every
# language, with more examples, shuffled anew (about an hour). With DATABASE_URL set, everything runs on that one database
# only. ARGS go to pytest: make test ARGS="-k figures -x".
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt

skip() {
    [ "${CI:-}" != true ] || die "CI=true allows no skipping of $1"
    say "skipped: $1"
}

# The same order each time, so that a merge fails for its own faults only; another SEED finds who relies on another.
seed=${SEED:-1} everything="not nightly"
on_sqlite="not nightly and (not production or both)" on_postgresql="not nightly and (both or postgresql or production)"
if [ -n "${THOROUGH:-}" ]; then # tests/tools.py reads it too
    seed=${SEED:-$RANDOM} everything="" on_sqlite="" on_postgresql="not browser"
fi

# One more than there are processors: a process waits for the database or for Chromium a good part of its time.
workers=${WORKERS:-$("$python" -c 'import os; print((os.cpu_count() or 1) + 1)')}

# Without bytecode each process compiles all tests again, which takes longer than reading them.
unset PYTHONDONTWRITEBYTECODE

failed=0
suite() { # name, DATABASE_URL, which tests
    say "--- $1 (SEED=$seed)"
    # 5 says that no test was asked for: ARGS may choose tests of one suite only.
    # shellcheck disable=SC2086  # several words on purpose
    DATABASE_URL=$2 "$python" -m pytest -q -n "$workers" \
        -p randomly --randomly-seed="$seed" -m "$3" ${ARGS:-} || [ $? = 5 ] || failed=1
}

while read -r sentence; do
    [ -z "$sentence" ] || skip "$sentence"
done < <("$python" -m tests.tools)

if [ -n "${DATABASE_URL:-}" ]; then
    suite "the database of DATABASE_URL" "$DATABASE_URL" "$everything"
elif postgres=$("$python" scripts/find_postgres.py 2>/dev/null); then
    suite SQLite "" "$on_sqlite"
    suite PostgreSQL "$postgres" "$on_postgresql"
else
    skip "the suite on PostgreSQL: $("$python" scripts/find_postgres.py 2>&1 | head -1)"
    suite SQLite "" "$everything"
fi
exit $failed
