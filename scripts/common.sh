# Sourced by the other scripts: working directory, which Python, and how requirements are installed into .venv.
# shellcheck shell=bash

set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
die() {
    say "$@"
    exit 1
}

# Programs are always started as "python -m": the first line of pip's own scripts holds a path, which a moved or
# oddly named folder breaks.
python=.venv/bin/python

find_python() {
    local candidate version without=""
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))' 2>/dev/null) ||
            continue
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
        without=${without:-"$candidate cannot make virtual environments. On Debian or Ubuntu: apt install python$version-venv"}
    done
    die "${without:-"The portal needs Python 3.11 or newer; none was found (tried: ${PYTHON:-python3.13 python3.12 python3.11 python3})."}"
}

# install FILE: installs the pins of FILE into .venv. Does nothing if FILE is the one installed last.
install() {
    local requirements=$1 stamp=.venv/installed.txt base
    if ! "$python" -c 'import pip' 2>/dev/null; then
        base=$(find_python)
        say "Making .venv with $("$base" --version)…"
        "$base" -m venv --clear .venv
    fi
    # The development pins include the others: `make run` after `make test` has nothing to install.
    if cmp -s "$requirements" "$stamp" || { [ "$requirements" = requirements.txt ] && cmp -s requirements-dev.txt "$stamp"; }; then
        return
    fi
    say "Installing $requirements (once; the hashes are checked)…"
    rm -f "$stamp"
    local said=.venv/pip.log is_done=true
    "$python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
        -r "$requirements" 2>"$said" || is_done=false
    cat "$said" >&2
    if [ "$is_done" = false ]; then
        if grep -qiE 'connection|from versions: none|timed out|temporary failure|proxy|resolve' "$said"; then
            say "This computer does not reach the server of Python's packages. Is it connected to the network? Behind a" \
                "proxy, name it first: export HTTPS_PROXY=http://proxy.example.org:3128"
        fi
        die "Installing $requirements failed; the lines above say why. It is safe to try again."
    fi
    cp "$requirements" "$stamp"
}

# serve_at: HOST and PORT, checked and exported with SITE_URL.
serve_at() {
    export HOST=${HOST:-127.0.0.1} PORT=${PORT:-8000}
    "$python" scripts/check_port.py "$HOST" "$PORT" || exit 1
    local name=$HOST
    case $HOST in
        0.0.0.0 | ::) name=localhost ;;
        *:*) name="[$HOST]" ;;
    esac
    export SITE_URL=${SITE_URL:-http://$name:$PORT}
    # Whatever SITE_URL is: if other computers can connect, the second factor is required.
    case $HOST in
        127.* | localhost | ::1) ;;
        *) export REQUIRE_SECOND_FACTOR=${REQUIRE_SECOND_FACTOR:-true} ;;
    esac
}

# local_secret: SECRET_KEY from the environment, else from a file that only its owner can read, created once.
local_secret() {
    [ -z "${SECRET_KEY:-}${SECRET_KEY_FILE:-}" ] || return 0
    local file=${VAR_DIR:-var}/local.env
    if [ ! -s "$file" ]; then
        (umask 077 && mkdir -p -- "$(dirname -- "$file")" && "$python" -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))' >"$file")
    fi
    SECRET_KEY=$(sed -n 's/^SECRET_KEY=//p' "$file")
    export SECRET_KEY
}
