# Needs Python 3.11 or newer and make; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
NODE := tests/node/node_modules
BIN := $(VENV)/bin
# pip says what it fetches: installing takes a minute.
PIP := $(BIN)/python -m pip --disable-pip-version-check

EXTRAS := valkey,postgres,compress,contracts,otel
# What leans on the dependencies most: the mappings, HTTP, the stores, stories from end to end.
OF_OTHER_VERSIONS := tests/mappings tests/gateway/http tests/gateway/state $(addprefix tests/e2e/test_,\
  story.py feeds.py fast_path.py caching.py comments.py oauth_tokens.py operations.py metrics.py)

# What hangs is named after two hours here, not after five minutes.
PATIENT := -o faulthandler_timeout=7200

.DEFAULT_GOAL := help
.PHONY: help demo check test test-slow test-newest test-oldest contracts mutants docs bench bench-quick soak chaos steps format tables words \
  requirements audit sbom release-check clean

help:  ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(VENV)/installed  ## Watch clips: a Nexgate sandbox and the gateway in front of it
	@exec $(BIN)/loops-gateway demo $(ARGS)

check: $(VENV)/installed-for-tests  ## Format, types, import contracts, the mappings: under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell .
	$(BIN)/pytest -n auto tests/mappings

# `worksteal`: tests differ in length by a thousand, and none leans on another of its module.
test: $(VENV)/installed-for-tests  ## Everything that guards the project, on all cores
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell .
	$(BIN)/pytest -n auto tests/mappings --cov=mappings --cov-report= --cov-fail-under=100
	$(BIN)/pytest -n auto --dist worksteal --ignore=tests/mappings

test-slow: $(VENV)/installed-for-tests  ## The tests that take minutes: many rounds, many rows
	$(BIN)/pytest -m slow $(PATIENT) $(ARGS)

# What an operator may have installed: the newest of everything, and the oldest that pyproject.toml allows.
test-newest test-oldest: test-%: $(VENV)/for-%/installed  ## A part of the tests with the newest, with the oldest dependencies
	$(VENV)/for-$*/bin/pytest -n auto $(OF_OTHER_VERSIONS)

contracts: $(VENV)/installed-for-tests $(NODE)/installed  ## Hold both documents against other people's tools
	$(BIN)/pytest tests/foreign $(ARGS)

mutants: $(VENV)/installed-for-tests  ## Which of seventy wrong servers conform finds out: 4 minutes
	$(BIN)/python -m tests.mutants

bench: $(VENV)/installed-for-tests $(NODE)/installed  ## Compare with baselines: under 10 minutes, with wrk, nginx, redis-server and npm
	$(BIN)/python -m benchmarks --full $(ARGS)

bench-quick: $(VENV)/installed-for-tests $(NODE)/installed  ## The same in under 2 minutes
	$(BIN)/python -m benchmarks --quick $(ARGS)

soak: $(VENV)/installed-for-tests  ## 50 viewers and faults for a minute, then the invariants
	$(BIN)/python -m benchmarks.soak $(ARGS)

chaos: $(VENV)/installed-for-tests  ## Attacks and failures for two minutes, and what others notice of them
	$(BIN)/python -m benchmarks.chaos $(ARGS)

steps: $(VENV)/installed-for-tests  ## The longest step of each route, with every store filled to its bound
	$(BIN)/python -m benchmarks.longest_steps $(ARGS)

format: $(VENV)/installed-for-tests  ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/installed-for-tests  ## Build the documentation into build/docs, strict about links
	$(BIN)/mkdocs build --strict

tables: $(VENV)/installed-for-tests  ## Write the generated parts of docs/ and config.example.toml anew
	$(BIN)/python docs/tables.py

release-check: $(VENV)/installed-for-tests  ## Build the release, install it and each extra into empty environments, run it
	$(BIN)/pytest -m slow $(PATIENT) tests/deploy/test_release.py tests/deploy/test_image.py $(ARGS)

requirements: $(VENV)/installed-for-tests  ## Pin anew, with hashes, what the image and what the tests install
	@mkdir -p build && $(BIN)/python -m dependency_groups dev > build/dev.in
	@$(call pin,deploy/requirements.txt,the image installs,--extra valkey --extra postgres --extra compress --extra otel)
	@$(call pin,tests/requirements.txt,the tests install,--all-extras --allow-unsafe build/dev.in)
	@$(BIN)/python -m tests.support.oldest

# What is pinned, in a sentence; what it is pinned for.
define pin
{ echo '# What $(2), pinned with hashes: made by `make requirements` from pyproject.toml.'; \
  CUSTOM_COMPILE_COMMAND='make requirements' $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header \
    --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
    $(3) --output-file=- pyproject.toml; } > $(1).new && mv $(1).new $(1)
endef

audit: $(VENV)/installed-for-tests  ## Look up what is pinned among the known advisories; needs the public network
	@$(PIP) --quiet install pip-audit
	@PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python .ci/audit

sbom: $(VENV)/installed-for-tests  ## What the image is made of, as CycloneDX: build/sbom.json
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements deploy/requirements.txt --pyproject pyproject.toml --output-reproducible \
	  --output-file build/sbom.json
	@echo 'build/sbom.json'

words: $(VENV)/installed  ## Take the pages' new words into the catalogues, to be translated there
	@mkdir -p build
	cd gateway && ../$(BIN)/pybabel -q extract -F locale/babel.cfg -k say -k marked -k say_count:1,2 \
	  -k counted:2,3 -k number:2,3 --omit-header -o ../build/words.pot --input-dirs .
	for tag in de fr es; do $(BIN)/pybabel -q update -l $$tag -i build/words.pot --no-wrap \
	  --no-fuzzy-matching -o gateway/locale/catalogues/$$tag.po; done

clean:  ## Remove what was made here
	rm -rf $(VENV) $(NODE) build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
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
	@$(PIP) --quiet install --upgrade pip
	@touch $@

$(VENV)/installed: pyproject.toml | $(VENV)/created
	@echo 'Installing the gateway (once)'
	@$(PIP) install --editable .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml tests/requirements.txt | $(VENV)/created
	@echo 'Installing the gateway and its tools, as pinned (once)'
	@$(PIP) install --require-hashes --requirement tests/requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/installed $@

$(VENV)/for-%/installed: pyproject.toml tests/oldest.txt | $(VENV)/created
	@echo 'Installing the gateway with the $* dependencies (once)'
	@$(BIN)/python -m venv $(VENV)/for-$*
	@$(PIP) --python $(VENV)/for-$*/bin/python install --editable '.[$(EXTRAS)]' --group test \
	  $(if $(filter oldest,$*),--constraint tests/oldest.txt)
	@touch $@

$(NODE)/installed: tests/node/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing; on Debian and Ubuntu: apt install npm' >&2; exit 1; }
	@echo 'Installing Node and what is measured with it (once)'
	@npm ci --prefix tests/node --no-audit --no-fund --silent
	@touch $@
