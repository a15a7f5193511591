#!/usr/bin/env bash
# make test: the suite on SQLite, then on PostgreSQL, then in Chromium. What this computer lacks is left out with a
# line; with CI=true that is a failure. With DATABASE_URL set, everything runs on that one database only.
# ARGS go to pytest: make test ARGS="-k figures -x".
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt

skip() {
    [ "${CI:-}" != true ] || die "CI=true allows no skipping of $1"
    say "skipped: $1"
}

failed=0
suite() {
    say "--- $1"
    # 5 says that no test was asked for: ARGS may choose tests of one suite only.
    # shellcheck disable=SC2086  # several words on purpose
    DATABASE_URL=$2 "$python" -m pytest -q -n "${WORKERS:-auto}" -m "$3" ${ARGS:-} || [ $? = 5 ] || failed=1
}

while read -r sentence; do
    [ -z "$sentence" ] || skip "$sentence"
done < <("$python" -m tests.tools)

if [ -n "${DATABASE_URL:-}" ]; then
    suite "the database of DATABASE_URL" "$DATABASE_URL" "not browser"
else
    suite SQLite "" "not browser"
    if postgres=$("$python" scripts/find_postgres.py 2>/dev/null); then
        suite PostgreSQL "$postgres" "not browser and not once"
    else
        skip "the suite on PostgreSQL: $("$python" scripts/find_postgres.py 2>&1 | head -1)"
    fi
fi
if compgen -G "tests/browser/test_*.py" >/dev/null && "$python" -c 'import sys; from tests.tools import chromium; sys.exit(not chromium())'; then
    suite Chromium "${DATABASE_URL:-}" browser
fi
exit $failed
