#!/usr/bin/env bash
# deploy/install.sh portail.example.org: makes this Debian server (12 or newer) serve the release in whose folder it is;
# docs/install.md says more. Safe to run again: with the same release, or with a newer one to upgrade. Never overwrites
# /etc/portal/portal.env, and keeps the release of before.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

say() { printf '\n--- %s\n' "$*"; }
die() {
    printf '%s\n' "$*" >&2
    exit 1
}
[ "$(id -u)" = 0 ] || die "This installs packages and services: run it as root."
env_file=/etc/portal/portal.env
host=${1:-$(sed -n 's|^SITE_URL=https://||p' "$env_file" 2>/dev/null || true)}
[[ $host =~ ^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$ ]] || die "Usage: deploy/install.sh portail.example.org"
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' oim_portal/__init__.py)
release=/srv/portal/releases/$version
before=$(readlink -f /srv/portal/current || true)

say "Packages of Debian"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends \
    python3 python3-venv postgresql redis-server nginx openssl procps ca-certificates >/dev/null

say "User, folders, variables"
id -u portal >/dev/null 2>&1 || useradd --system --user-group --home-dir /var/lib/portal --shell /usr/sbin/nologin portal
install -d -o root -g portal -m 750 /etc/portal
install -d -o portal -g portal -m 750 /var/lib/portal
install -d -o portal -g portal -m 750 /var/backups/portal
install -d /srv/portal/releases /var/www/portal-acme
install -m 755 deploy/portal /usr/local/bin/portal
if [ ! -e "$env_file" ]; then
    key=$(openssl rand -base64 48 | tr -d '\n')
    (umask 027 && sed -e "s|^SECRET_KEY=.*|SECRET_KEY=$key|" -e "s|portail.example.org|$host|" \
        -e "s|^WORKERS=.*|WORKERS=$(($(nproc) < 4 ? 2 : 4))|" deploy/portal.env.example >"$env_file")
    chgrp portal "$env_file"
fi

say "Release $version"
mkdir -p "$release"
[ "$(pwd -P)" = "$release" ] || tar -cf - --exclude=./.venv --exclude=./staticfiles . | tar -xf - -C "$release"
find "$release" -path "$release/staticfiles" -prune -o -exec chown -h root:root {} +
chmod -R go-w,a+rX "$release"
cd "$release"
[ -x .venv/bin/python ] || python3 -m venv .venv
requirements=requirements.txt
# What stores, encryption, sign-in by others and reports of errors need is a file of its own.
if grep -qE '^(MEDIA_URL|BACKUP_URL)(_FILE)?=(s3:|/run/)|^(BACKUP_PUBLIC_KEY|SENTRY_DSN|OIDC_[A-Z_]*)=.' "$env_file"; then
    requirements=requirements-extras.txt
fi
.venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
    -r "$requirements" || die "pip could not install the libraries; the lines above say why (network? proxy?)."
# The portal may not write here: without bytecode each start would compile all code again.
.venv/bin/python -m compileall -q -j 0 -x '/(\.venv|staticfiles)/' .
install -d -o portal -g portal staticfiles
manage() { PORTAL_RELEASE=$release portal "$@"; }

say "Database"
if grep -q '^DATABASE_URL=postgres:////var/run/postgresql/portal' "$env_file"; then # on this machine, by its socket
    as_postgres() { (cd / && runuser -u postgres -- "$@"); }
    waited=0
    until as_postgres psql -qAtc 'SELECT 1' >/dev/null 2>&1; do
        ((++waited <= 30)) || die "PostgreSQL does not answer: systemctl status postgresql"
        sleep 1
    done
    [ "$(as_postgres psql -Atc "SELECT 1 FROM pg_roles WHERE rolname = 'portal'")" ] || as_postgres createuser --createdb portal # for the weekly proof of a backup
    [ "$(as_postgres psql -Atc "SELECT 1 FROM pg_database WHERE datname = 'portal'")" ] ||
        as_postgres createdb --owner portal --encoding UTF8 --locale C.UTF-8 --template template0 portal
fi
if [ -n "$before" ] && [ "$before" != "$release" ] && grep -q '^BACKUP_URL=.' "$env_file"; then
    say "Backup before the upgrade"
    portal backup
fi
manage migrate --verbosity 0
manage collectstatic --no-input --verbosity 0
manage load_content --verbosity 0
manage rebuild_search
manage make_renditions

say "nginx and services"
install -d -m 700 /etc/portal/tls
if [ ! -e /etc/portal/tls/fullchain.pem ]; then # until there is a real one
    openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout /etc/portal/tls/privkey.pem -out /etc/portal/tls/fullchain.pem 2>/dev/null
fi
limit=$(sed -n 's/^MAX_DOCUMENT_MB=//p' "$env_file")
sed -e "s|portail.example.org|$host|" -e "s|client_max_body_size 40m|client_max_body_size $((${limit:-30} + 10))m|" \
    deploy/nginx/portal.conf >/etc/nginx/sites-available/portal
ln -sfn ../sites-available/portal /etc/nginx/sites-enabled/portal
rm -f /etc/nginx/sites-enabled/default
for unit in /etc/systemd/system/portal-*.timer; do # of a release before
    [ ! -e "$unit" ] || [ -e "deploy/systemd/${unit##*/}" ] || { systemctl disable -q --now "${unit##*/}" && rm "$unit"; }
done
install -m 644 deploy/systemd/*.service deploy/systemd/*.timer /etc/systemd/system/
for units in portal.service.d portal-.service.d; do
    install -D -m 644 deploy/systemd/hardening.conf "/etc/systemd/system/$units/hardening.conf"
done
ln -sfn "releases/$version" /srv/portal/current
install -m 644 deploy/sysctl.conf /etc/sysctl.d/60-portal.conf
sysctl -q -p /etc/sysctl.d/60-portal.conf || true # older kernels know no such thing
nginx -t -q
systemctl daemon-reload
systemctl enable -q portal.service nginx postgresql redis-server
for timer in deploy/systemd/*.timer; do
    case $timer in
        *backup*) grep -q '^BACKUP_URL=.' "$env_file" || continue ;;
    esac
    systemctl enable -q --now "$(basename "$timer")"
done
systemctl restart redis-server portal.service
if grep -q '^TASK_QUEUE=database' "$env_file"; then # long work and mails are done there
    systemctl enable -q portal-worker.service
    systemctl restart portal-worker.service
else
    systemctl disable -q --now portal-worker.service
fi
systemctl reload-or-restart nginx

say "Is it there?"
port=$(sed -n 's/^PORT=//p' "$env_file")
for _second in $(seq 60); do
    ! python3 -c "import urllib.request as r; r.urlopen('http://127.0.0.1:${port:-8000}/healthz', timeout=5)" 2>/dev/null ||
        break
    sleep 1
done
systemctl is-active -q portal || die "The portal does not answer: journalctl -u portal -n 50"
! systemctl is-enabled -q portal-worker 2>/dev/null || systemctl is-active -q portal-worker ||
    die "Long work and mails wait: journalctl -u portal-worker -n 50"
printf 'Release %s serves https://%s/\n' "$version" "$host"
