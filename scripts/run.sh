#!/usr/bin/env bash
# make run: the portal on this computer, as the public would see it. HOST, PORT, WORKERS and DATABASE_URL are honoured.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements.txt
export DEBUG=false
serve_at
local_secret
export FOUR_EYES=${FOUR_EYES:-false} # whoever tries the portal alone has no second pair
"$python" manage.py prepare
say "The portal answers at $SITE_URL/ (editing: $SITE_URL/admin/). Ctrl-C stops it."
exec scripts/serve.sh
