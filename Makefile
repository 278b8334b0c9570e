# The one door for developers. Every target does its own set-up; a second run is quick.
SHELL := /bin/sh
PY := .venv/bin/python
STAMP := .venv/.packages
FRONT := src/joinedup/design/static/design/dist/app.css
PYTEST_WORKERS ?= 2

.PHONY: setup demo test check fix bench docs screenshots lock clean

setup: $(STAMP) $(FRONT)

.venv/bin/python:
	sh scripts/make_venv.sh .venv

$(STAMP): requirements/dev.txt pyproject.toml | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(FRONT): $(STAMP) package.json package-lock.json $(wildcard frontend/* frontend/*/*)
	sh scripts/build_front_end.sh

demo: setup
	.venv/bin/joinedup demo

test: setup check
	sh scripts/find_browser.sh
	JOINEDUP_BROWSER="$$(cat .venv/.browser)" sh scripts/run_tests.sh

check: setup
	sh scripts/check.sh

fix: setup
	.venv/bin/ruff check --fix --quiet src tests benchmarks conftest.py
	.venv/bin/ruff format --quiet src tests benchmarks conftest.py

bench: setup
	$(PY) -m benchmarks

docs: setup
	sh scripts/make_docs.sh

screenshots: setup
	sh scripts/find_browser.sh
	JOINEDUP_BROWSER="$$(cat .venv/.browser)" $(PY) -m tests.screenshots

lock: .venv/bin/python
	$(PY) -m uv pip compile --quiet --universal --generate-hashes pyproject.toml --extra link -o requirements/app.txt
	$(PY) -m uv pip compile --quiet --universal --generate-hashes pyproject.toml --extra link --extra dev -c requirements/app.txt -o requirements/dev.txt

clean:
	rm -rf .venv node_modules src/joinedup/design/static/design/dist .mypy_cache .ruff_cache .pytest_cache
