#!/usr/bin/env bash
# scripts/manage.sh COMMAND…: manage.py in the portal's own environment, installed first when needed.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

install requirements.txt
local_secret
exec "$python" manage.py "$@"
