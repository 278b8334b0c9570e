#!/bin/sh
# Every check that needs no test run. Runs them all, then fails if any failed.
set -u
export JOINEDUP_NO_DATABASE=1 JOINEDUP_DEVELOPMENT=1 DJANGO_SETTINGS_MODULE=joinedup.config.settings
export JOINEDUP_HOME="${TMPDIR:-/tmp}/joinedup-check-$(id -u)"
mkdir -p "$JOINEDUP_HOME" && chmod 700 "$JOINEDUP_HOME"
bin=.venv/bin
failed=""
run() {
    name=$1
    shift
    if out=$("$@" 2>&1); then
        echo "ok   $name"
    else
        echo "FAIL $name"
        echo "$out"
        failed="$failed $name"
    fi
}
run format $bin/ruff format --check --quiet src tests benchmarks conftest.py
run lint $bin/ruff check --quiet src tests benchmarks conftest.py
run types $bin/mypy --no-error-summary
run layers $bin/lint-imports
run templates $bin/djlint --quiet --lint src
run dead-templates $bin/python scripts/dead_templates.py
run migrations $bin/python -m joinedup.manage makemigrations --check --dry-run
run house-rules $bin/python scripts/house_rules.py
if out=$($bin/python scripts/audit_dependencies.py 2>&1); then
    echo "note known vulnerabilities"
else
    echo "FAIL known vulnerabilities"
    failed="$failed known-vulnerabilities"
fi
echo "$out"
if [ -n "$failed" ]; then
    echo "Failed:$failed"
    exit 1
fi
