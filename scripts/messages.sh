#!/usr/bin/env bash
# make messages: collects the interface texts into oim_portal/locale and compiles them. Needs GNU gettext; running the
# portal does not, because the compiled catalogues are committed.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

command -v msgfmt >/dev/null || die "make messages needs GNU gettext (apt install gettext)."
install requirements.txt
export DEBUG=true
"$python" manage.py makemessages --locale fr --locale ar --locale en --no-wrap --add-location file \
    --ignore '.venv/*' --ignore 'var/*' --ignore 'node_modules/*' --ignore 'tests/*'
"$python" manage.py compilemessages --ignore .venv --ignore node_modules --ignore var
