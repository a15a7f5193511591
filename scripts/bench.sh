#!/usr/bin/env bash
# make bench: how the portal grows from 100 to 100,000 records, on SQLite and, if one answers, on PostgreSQL.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements-dev.txt
if url=$("$python" scripts/find_postgres.py); then export BENCH_DATABASE_URL=$url; fi
exec "$python" -m tests.bench "$@"
