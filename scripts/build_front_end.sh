#!/bin/sh
# Builds styles and scripts with the machine's Node (18 or later) or with the one that comes as a Python package.
set -eu
here=$(pwd)
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 \
    && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18')" = true ]; then
    :
else
    PATH="$here/.venv/bin:$PATH"
    export PATH
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
npm run --silent build
touch src/joinedup/design/static/design/dist/app.css
