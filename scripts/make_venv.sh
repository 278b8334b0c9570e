#!/bin/sh
# Makes a virtual environment with pip in it, also where Python came without ensurepip.
set -eu
target=$1
python=${PYTHON:-}
if [ -z "$python" ]; then
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null 2>&1 \
            && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$name
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "Joined Up needs Python 3.11 or later, and none was found." >&2
    exit 3
fi
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"; else return 1; fi
}
if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv "$target" 2>/dev/null; then
    exit 0
fi
rm -rf "$target"
if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$target"
    "$python" -m pip --python "$target/bin/python" install --quiet --disable-pip-version-check pip
    exit 0
fi
if command -v virtualenv >/dev/null 2>&1; then
    virtualenv --quiet --python "$python" "$target"
    exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Installing the system's package for virtual environments ..." >&2
    as_root apt-get update -qq >/dev/null \
        && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq "python$version-venv" >/dev/null \
        && "$python" -m venv "$target" && exit 0
fi
echo "This Python has no ensurepip and there is no pip. Install python3-venv (or pip), then try again." >&2
exit 3
