#!/usr/bin/env bash
# make messages: collects the interface texts into oim_portal/locale and compiles them. Needs GNU gettext; running the
# portal does not, because the compiled catalogues are committed. English needs none: it is what the code says.
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

command -v msgfmt >/dev/null || die "make messages needs GNU gettext (apt install gettext)."
install requirements.txt
export DEBUG=true
languages=$("$python" -c 'import tomllib; print(*tomllib.load(open("content/office.toml", "rb"))["languages"])')
# shellcheck disable=SC2046,SC2086  # several words on purpose
"$python" manage.py makemessages $(printf -- "--locale %s " ${languages/ en/}) --no-wrap --no-location \
    --ignore '.venv/*' --ignore 'var/*' --ignore 'node_modules/*' --ignore 'tests/*'
# Sorted by text, not by file, so that moving code does not change the catalogues.
for catalogue in oim_portal/locale/*/LC_MESSAGES/django.po; do
    msgcat --sort-output --no-wrap --output-file "$catalogue" "$catalogue"
    sed -i '/^"POT-Creation-Date/d' "$catalogue"
done
# French typography: a no-break space before : ; ? ! » and after «, however it was typed.
sed -i '/^msgstr/,/^$/ { s/ \([:;?!]\|»\)/\xc2\xa0\1/g; s/« /«\xc2\xa0/g }' oim_portal/locale/fr/LC_MESSAGES/django.po
"$python" manage.py compilemessages --ignore .venv --ignore node_modules --ignore var
