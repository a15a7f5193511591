#!/usr/bin/env bash
# scripts/serve.sh: serves what is ready, without preparing anything; the last step of `make run` and, with DEBUG=true, of
# `make dev`.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

serve_at
local_secret
if [ "${DEBUG:-false}" = true ]; then
    case $HOST in
        *:*) exec "$python" manage.py runserver "[$HOST]:$PORT" ;;
        *) exec "$python" manage.py runserver "$HOST:$PORT" ;;
    esac
fi
# Ctrl-C reaches the master and each worker, and the master sends the workers a second signal. A granian worker that gets
# two at once never ends by itself; the master kills it after this many seconds.
# A worker that dies (a kill, no memory, a request that never ends) is replaced; so is one that stays above so many MiB.
# The interval is how long old and new run side by side: longer than the start of one.
# Without bytecode each start compiles all code again.
unset PYTHONDONTWRITEBYTECODE
export WORKERS=${WORKERS:-2}
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} # else each thread holds on to memory of its own
exec "$python" -m oim_portal.serve --interface wsgi --host "$HOST" --port "$PORT" \
    --blocking-threads 4 --no-ws --workers-kill-timeout 2 --respawn-failed-workers --respawn-interval 10 \
    --workers-max-rss 900 --rss-samples 3 --log-level warning oim_portal.wsgi:application
