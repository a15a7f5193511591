#!/bin/sh
# deploy/container/secrets.sh: makes secrets/ beside compose.yaml, with random keys; changes no file that is there already.
set -eu
cd -- "$(dirname -- "$0")"
umask 077
mkdir -p secrets
cd secrets
random() { head -c 36 /dev/urandom | base64 | tr -d '\n=/+'; }
keep() { [ -e "$1" ] || printf '%s' "$2" >"$1"; }
keep secret_key "$(random)$(random)"
keep database_password "$(random)"
keep store_secret "$(random)"
keep database_url "postgres://portal:$(cat database_password)@database:5432/portal"
keep media_url "s3://portal:$(cat store_secret)@store:8333/media?tls=no"
keep store_config "{\"identities\": [{\"name\": \"portal\", \"credentials\": [{\"accessKey\": \"portal\", \"secretKey\": \"$(cat store_secret)\"}], \"actions\": [\"Admin\"]}]}"
# The users of the images read them; nobody else gets into this folder.
chmod 644 ./*
