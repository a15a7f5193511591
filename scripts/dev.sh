#!/usr/bin/env bash
# make dev: the portal with DEBUG on, which restarts when a file changes.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements.txt
export DEBUG=true
serve_at
local_secret
export FOUR_EYES=${FOUR_EYES:-false} # somebody who tries the portal alone has no colleague
"$python" manage.py prepare
exec scripts/serve.sh
