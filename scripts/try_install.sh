#!/usr/bin/env bash
# scripts/try_install.sh ARCHIVE [BARE.tar]: follows docs/install.md word for word on a bare Debian, timed, then breaks it.
# A container with its own systemd and network: needs root, mmdebstrap, systemd-container and slirp4netns. BARE.tar keeps
# the bare system for the next time. What it cannot try: a certificate of Let's Encrypt, a reboot, another kernel.
set -euo pipefail
archive=$(realpath -- "$1") bare=${2:+$(realpath -m -- "$2")} name=portail.example.org
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' oim_portal/__init__.py)
folder=$(mktemp -d)
root=$folder/root

say() { printf '\n=== %4ss %s\n' "$((SECONDS - began))" "$*"; }
end() {
    [ -z "${leader:-}" ] || kill -9 "$leader" 2>/dev/null || true
    [ -z "${network:-}" ] || kill "$network" 2>/dev/null || true
    sleep 1
    rm -rf "$folder"
}
trap end EXIT

began=$SECONDS
say "a bare Debian 12"
bare=${bare:-$folder/bare.tar}
[ -e "$bare" ] || mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates bookworm "$bare"
mkdir "$root"
tar -xf "$bare" -C "$root"
printf 'nameserver 10.0.2.3\n' >"$root/etc/resolv.conf"
printf '127.0.0.1 localhost %s\n' "$name" >"$root/etc/hosts"
cp "$archive" "$archive.sha256" "$root/root/"
cp scripts/try_install_checks.py "$root/root/"
# What pip needs to reach its server from this computer.
[ -z "${PIP_CERT:-}" ] || cp "$PIP_CERT" "$root/etc/ssl/pip.pem"

SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn -q -b -D "$root" --private-network --register=no --keep-unit \
    --console=pipe </dev/null >"$folder/console" 2>&1 &
nspawn=$!
until leader=$(pgrep -P "$nspawn" | head -1) && [ -n "$leader" ] && [ "$(cat "/proc/$leader/comm")" = systemd ]; do sleep 0.5; done
slirp4netns --configure --mtu=65520 --disable-host-loopback "$leader" tap0 >"$folder/network" 2>&1 &
network=$!
inside() {
    nsenter -t "$leader" -a env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        LANG=C.UTF-8 ${PIP_CERT:+PIP_CERT=/etc/ssl/pip.pem} DJANGO_SUPERUSER_PASSWORD=only-for-this-try-2026 \
        bash -euc "cd /root; $1"
}
until inside 'systemctl is-system-running --wait >/dev/null 2>&1 || systemctl is-active -q multi-user.target'; do sleep 0.5; done

began=$SECONDS
# Each block of the page, as it is. The administrator's answers are given beforehand, and so is what step 4 asks to write.
blocks=$(awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' docs/install.md)
while IFS= read -r line; do
    case $line in
        'portal createsuperuser') line="portal createsuperuser --no-input --username admin --email admin@$name" ;;
        "portal-$version/deploy/install.sh")
            inside 'printf "EMAIL_URL=smtp://localhost:25\nBACKUP_URL=/var/backups/portal\n" >>/etc/portal/portal.env'
            ;;
    esac
    say "$line"
    inside "$line"
done <<<"$blocks"
say "the page is followed: $((SECONDS - began)) seconds"

say "what a visitor and an operator see"
inside 'python3 try_install_checks.py'
say "each timer's job"
inside 'for timer in /etc/systemd/system/portal-*.timer; do
    job=$(sed -n "s/^Unit=//p" "$timer"); systemctl start "$job" && echo "$job: well" || journalctl --no-pager -n 30 -u "$job"; done'
say "the sandbox"
inside 'systemd-analyze security --no-pager portal.service | tail -1; systemctl --failed --no-legend'

say "an upgrade, and back"
inside "cp -a portal-$version portal-next; sed -i 's/^__version__.*/__version__ = \"99.0.0\"/' portal-next/oim_portal/__init__.py
    portal-next/deploy/install.sh | tail -1; readlink /srv/portal/current
    ln -sfn releases/$version /srv/portal/current; systemctl restart portal; readlink /srv/portal/current
    until python3 try_install_checks.py brief; do sleep 1; done; portal doctor"
say "done"
