#!/bin/sh
# The tests, on a database home of their own that is removed afterwards. Browser tests run by themselves: their event
# loop does not share a process with the asyncio tests.
set -u
home=$(mktemp -d "${TMPDIR:-/tmp}/jt-XXXXXX")
chmod 700 "$home"
export JOINEDUP_HOME="$home"
finish() {
    .venv/bin/joinedup stop >/dev/null 2>&1
    rm -rf "$home"
}
trap finish EXIT
status=0
.venv/bin/pytest -q -n "${PYTEST_WORKERS:-2}" --dist loadgroup -m "not browser" "$@" || status=$?
.venv/bin/pytest -q -m browser "$@" || status=$?
exit $status
