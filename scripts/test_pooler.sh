#!/bin/sh
# That no context leaks from one client to the next through PgBouncer in transaction mode, where this machine has it. Called by
# test_outside_server.sh with its server running: DATABASE_URL and DATABASE_OWNER_URL name it.
set -eu
bouncer=$(command -v pgbouncer || ls /usr/sbin/pgbouncer 2>/dev/null || true)
if [ -z "$bouncer" ]; then
    echo "No PgBouncer here: its test is left to a machine that has one."
    exit 0
fi
work=$1
port=$2
pool="$work/pooler"
mkdir "$pool"
listen=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$pool/pgbouncer.ini" <<INI
[databases]
joinedup = host=127.0.0.1 port=$port dbname=joinedup
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $listen
unix_socket_dir =
auth_type = trust
auth_file = $pool/users
pool_mode = transaction
default_pool_size = 2
logfile = $pool/log
pidfile = $pool/pid
ignore_startup_parameters = extra_float_digits
INI
echo '"joinedup_app" ""' >"$pool/users"
as=""
if [ "$(id -u)" = 0 ]; then
    chown -R nobody "$pool"
    as="setpriv --reuid=nobody --regid=$(id -g nobody) --clear-groups"
fi
$as "$bouncer" -d "$pool/pgbouncer.ini"
trap 'kill "$(cat "$pool/pid")" 2>/dev/null || true' EXIT
DATABASE_URL="postgresql://joinedup_app:app-of-tests@127.0.0.1:$listen/joinedup" \
    .venv/bin/python scripts/through_a_pooler.py
