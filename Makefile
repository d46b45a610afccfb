# Needs Python 3.11 or newer and make; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo check test test-slow contracts bench bench-quick soak format tables clean

help:  ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(VENV)/installed  ## Watch clips: a Nexgate sandbox and the gateway in front of it
	@exec $(BIN)/loops-gateway demo $(ARGS)

check: $(VENV)/installed-for-tests  ## Format, types, import contracts, the mappings: under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto tests/mappings

# `worksteal`: tests differ in length by a thousand, and none leans on another of its module.
test: $(VENV)/installed-for-tests  ## Everything that guards the project, on all cores
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=
	$(BIN)/coverage report --include='mappings/*' --fail-under=100

test-slow: $(VENV)/installed-for-tests  ## The tests that take minutes: many rounds, many rows
	$(BIN)/pytest -m slow $(ARGS)

contracts: $(VENV)/installed-for-tests tests/node/node_modules  ## Hold both documents against other people's tools
	$(BIN)/pytest tests/foreign $(ARGS)

bench: $(VENV)/installed-for-tests  ## Compare with baselines: under 10 minutes, with wrk, nginx and redis-server
	$(BIN)/python -m benchmarks --full $(ARGS)

bench-quick: $(VENV)/installed-for-tests  ## The same in under 2 minutes
	$(BIN)/python -m benchmarks --quick $(ARGS)

soak: $(VENV)/installed-for-tests  ## 50 viewers and faults for a minute, then the invariants
	$(BIN)/python -m benchmarks.soak $(ARGS)

format: $(VENV)/installed-for-tests  ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

tables: $(VENV)/installed-for-tests  ## Write the README's tables and config.example.toml anew from the code
	$(BIN)/python docs/tables.py

clean:  ## Remove what was made here
	rm -rf $(VENV) build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find gateway mappings tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# Each stamp is the proof of a finished installation: while it is newer than pyproject.toml nothing is
# fetched, so a second run needs no network.

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed; name one that is: make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'Python lacks its venv module; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	@echo 'Creating $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade pip
	@touch $@

$(VENV)/installed: pyproject.toml | $(VENV)/created
	@echo 'Installing the gateway (once)'
	@$(PIP) install --editable .
	@touch $@

tests/node/node_modules: tests/node/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is needed: https://nodejs.org' >&2; exit 1; }
	@echo 'Installing the linters (once)'
	@npm ci --prefix tests/node --no-audit --no-fund --silent
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(VENV)/created
	@echo 'Installing the gateway and its tools (once)'
	@$(PIP) install --editable . --group dev
	@touch $(VENV)/installed $@
