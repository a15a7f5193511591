#!/usr/bin/env bash
# make run: serves the portal on this computer, as visitors would see it. Uses HOST, PORT, WORKERS and DATABASE_URL.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements.txt
export DEBUG=false
serve_at
local_secret
export FOUR_EYES=${FOUR_EYES:-false} # somebody who tries the portal alone has no colleague
"$python" manage.py prepare
say "The portal answers at $SITE_URL/ (editing: $SITE_URL/admin/). Ctrl-C stops it."
exec scripts/serve.sh
