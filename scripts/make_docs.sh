#!/bin/sh
# Makes the pages under docs/ that come from the code: partners' lists, the place file with its settings and schema, roles.
set -eu
export JOINEDUP_NO_DATABASE=1
export JOINEDUP_HOME="${TMPDIR:-/tmp}/joinedup-check-$(id -u)"
mkdir -p "$JOINEDUP_HOME" && chmod 700 "$JOINEDUP_HOME"
.venv/bin/python -m joinedup.interop.partner_files.docs
.venv/bin/python -m joinedup.place.docs
.venv/bin/python -m joinedup.access.docs
