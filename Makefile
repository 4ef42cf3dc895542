# Watchfire. `make run` and `make test` need Python 3.11 or later, and nothing else.

PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
BIOME := node_modules/.bin/biome
# With WATCHFIRE_REQUIRE_SERVERS=1 a program that a test needs must be there.
REQUIRED := $(filter 1,$(WATCHFIRE_REQUIRE_SERVERS))

.PHONY: run demo setup test check bench screenshots format clean
.DEFAULT_GOAL := run

run: $(RUNTIME) ## set up and serve on http://127.0.0.1:8000 (HOST, PORT)
	@$(MANAGE) firstrun
	@$(MANAGE) serve

demo: $(RUNTIME) ## the same, with a lifelike feed of alerts
	@$(MANAGE) firstrun
	@$(MANAGE) serve --feed

setup: $(DEVELOPMENT) ## everything that tests and checks need

test: $(DEVELOPMENT) ## every test; one that lacks a program skips and names it
	@if command -v node >/dev/null; then node --test tests/js/; \
	elif [ -n "$(REQUIRED)" ]; then echo "node is missing: apt-get install nodejs" >&2; exit 1; \
	else echo "Skipped tests/js: node is missing (Debian's package nodejs)"; fi
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(DEVELOPMENT) ## format, lint, types, import layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory check-js; \
	elif [ -n "$(REQUIRED)" ]; then echo "npm is missing: apt-get install npm" >&2; exit 1; \
	else echo "Skipped biome: npm is missing (Debian's package npm)"; fi

.PHONY: check-js
check-js: $(BIOME)
	@$(BIOME) ci static tests/js

bench: $(DEVELOPMENT) ## the benchmarks, or the one of NAME=
	@$(BIN)/python -m benchmarks $(NAME)

screenshots: $(DEVELOPMENT) ## the pictures of docs/tour.md
	@$(BIN)/python -m docs.screenshots

format: $(DEVELOPMENT) ## mend what format and lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## forget the environment; var/ with your data stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@[ -w . ] || { echo "Cannot write to $(CURDIR): the environment and the data are kept there." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or later is needed; name one with PYTHON=… make run" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is needed (Debian's package python3-venv)." >&2; exit 1; }

$(RUNTIME): requirements.txt | $(VENV)/bin/python
	@echo "Installing what Watchfire needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements-tracing.txt $(RUNTIME)
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(BIOME): package.json
	@npm ci --silent --no-audit --no-fund
	@touch $@
