#!/bin/sh
# Finds a Chromium for the browser tests, or installs one: the system's package when that is allowed, else Playwright's.
# Writes its path to .venv/.browser; an empty file means Playwright's own.
set -eu
out=.venv/.browser
for name in "${JOINEDUP_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable microsoft-edge; do
    if [ -n "$name" ] && path=$(command -v "$name" 2>/dev/null); then
        echo "$path" >"$out"
        exit 0
    fi
done
if [ -f .venv/.browser-own ]; then
    : >"$out"
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests ..." >&2
    if apt-get update -qq >/dev/null \
        && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        command -v chromium >"$out"
        exit 0
    fi
fi
echo "Fetching Playwright's Chromium for the browser tests ..." >&2
if .venv/bin/python -m playwright install chromium >&2; then
    touch .venv/.browser-own
    : >"$out"
    exit 0
fi
echo "The browser tests need Chromium. Install it (Debian: apt-get install chromium), then run make test again." >&2
exit 3
