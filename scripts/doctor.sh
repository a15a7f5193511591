#!/usr/bin/env bash
# make doctor: says in sentences what is wrong with this computer and these settings; changes nothing.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

base=$(find_python)
say "$("$base" --version) is there ($(command -v "$base"))."
cmp -s requirements.txt .venv/installed.txt || cmp -s requirements-dev.txt .venv/installed.txt ||
    die "The libraries of this release are not installed yet: make run does it."
command -v msgfmt >/dev/null || say "gettext is missing; only who changes interface texts needs it (make messages)."
local_secret
exec "$python" manage.py doctor
