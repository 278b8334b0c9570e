#!/bin/sh
# The data layer's tests once more on a PostgreSQL server of the system's own, where there is one (15 or later).
set -eu
initdb=$(ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$initdb" ]; then
    echo "No PostgreSQL server of the system's own here: its tests are left to a machine that has one."
    exit 0
fi
bin=$(dirname "$initdb")
work=$(mktemp -d "${TMPDIR:-/tmp}/jo-XXXXXX")
chmod 711 "$work"
data="$work/data"
mkdir "$data"
as=""
if [ "$(id -u)" = 0 ]; then
    chown nobody "$data"
    as="setpriv --reuid=nobody --regid=$(id -g nobody) --clear-groups"
fi
chmod 700 "$data"
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
finish() {
    $as "$bin/pg_ctl" -D "$data" -m immediate stop >/dev/null 2>&1 || true
    JOINEDUP_HOME="$work/home" .venv/bin/joinedup stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work" && $as "$bin/initdb" -D "$data" -U postgres --auth=trust --encoding=UTF8 --locale=C >/dev/null && cd - >/dev/null
$as "$bin/pg_ctl" -D "$data" -w -l "$data/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$data" start >/dev/null
mkdir -m 700 "$work/home"
export JOINEDUP_HOME="$work/home"
export DATABASE_ADMIN_URL="postgresql://postgres@127.0.0.1:$port/postgres"
export DATABASE_OWNER_URL="postgresql://joinedup_owner:owner-of-tests@127.0.0.1:$port/joinedup"
export DATABASE_URL="postgresql://joinedup_app:app-of-tests@127.0.0.1:$port/joinedup"
.venv/bin/joinedup setup --admin first.admin 2>&1 | tail -1
.venv/bin/joinedup check
sh scripts/test_pooler.sh "$work" "$port"
.venv/bin/pytest -q src/joinedup/core src/joinedup/place src/joinedup/people src/joinedup/caseload src/joinedup/flow \
    tests/contracts/test_row_security.py tests/journeys -m "not browser and not embedded"
