# Consulta's workshop. On a machine with Python 3.11 or newer, make and git: `make demo`, nothing before it.

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes
PEERS := $(BIN)/pytest --no-header tests/peers

.NOTPARALLEL:
.PHONY: help demo test check peers faults faults-synapse bench snapshots pins clean
.PHONY: format lint types walls

help:
	@echo 'make demo       try Consulta on simulated networks; ARGS="--messages 1000" passes options on'
	@echo 'make test       the tests that need no server (WORKERS=2 processes)'
	@echo 'make check      format, lint, types and import walls (or one: format, lint, types, walls)'
	@echo 'make peers      the tests against real servers; make peers-NAME for one (synapse, mastodon,'
	@echo '                telegram, bluesky, ssh); the first run installs for minutes, Bluesky needs g++'
	@echo 'make faults     ten thousand sends, a fault in each, judged from the networks'"'"' own ledgers'
	@echo 'make faults-synapse  500 answers and 2,000 messages while a real home server is stopped and killed'
	@echo 'make bench      measure, and print the figures'
	@echo 'make snapshots  accept the screens as they are now drawn'
	@echo 'make pins       pin all dependencies anew, with hashes'
	@echo 'make clean      remove everything that make has made'

demo: $(VENV)/.runtime
	@exec $(BIN)/consulta demo $(ARGS)

test: $(VENV)/.test
	@$(BIN)/pytest --no-header -n $(WORKERS) --dist worksteal $(ARGS)

check: format lint types walls

format: $(VENV)/.check
	@echo 'Format'
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check .; echo 'Mend it with $(BIN)/ruff format'; exit 1; }

lint: $(VENV)/.check
	@echo 'Lint'
	@$(BIN)/ruff check --quiet --output-format concise .

types: $(VENV)/.check
	@echo 'Types'
	@$(BIN)/mypy --no-error-summary .
	@cd tests/example_network && MYPYPATH=../..:tests ../../$(BIN)/mypy --no-error-summary --strict --cache-dir ../../.mypy_cache/example lantern tests

walls: $(VENV)/.check
	@echo 'Import walls'
	@$(BIN)/lint-imports --no-logo --no-cache

peers: $(VENV)/.test
	@$(PEERS) $(ARGS)

peers-%: $(VENV)/.test
	@$(PEERS) -m $* $(ARGS)

faults: $(VENV)/.test
	@$(BIN)/python -m tests.faults.campaign --workers $(WORKERS) $(ARGS)

faults-synapse: $(VENV)/.test
	@$(BIN)/python -m tests.faults.synapse $(ARGS)

bench: $(VENV)/.test
	@$(BIN)/python -m bench $(ARGS)

snapshots: $(VENV)/.test
	@$(BIN)/pytest --no-header tests/tui --snapshot-update $(ARGS)

pins: .build/pins/.made
	@.build/pins/bin/python requirements/pins.py $(ARGS)

clean:
	@rm -rf $(VENV) .build .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis snapshot_report.html

# One environment; each stamp says that the file it is named after is installed in it.

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo 'Consulta needs Python 3.11 or newer, and there is no $(PYTHON) here. Install it, or name one: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Consulta needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo '$(PYTHON) cannot make virtual environments. On Debian: apt-get install python3-venv'; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml requirements/runtime.txt requirements/build.txt
	@echo 'Installing Consulta into $(VENV)'
	@$(PIP) -r requirements/runtime.txt -r requirements/build.txt
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt requirements/semantic.txt
	@echo 'Installing the test tools into $(VENV)'
	@$(PIP) -r requirements/test.txt
	@$(PIP) -r requirements/semantic.txt
	@touch $@

$(VENV)/.check: $(VENV)/.test requirements/check.txt
	@echo 'Installing the checks into $(VENV)'
	@$(PIP) -r requirements/check.txt
	@touch $@

.build/pins/.made: requirements/pins.py
	@$(PYTHON) -m venv .build/pins
	@.build/pins/bin/python -m pip --disable-pip-version-check install -qq "$$($(PYTHON) requirements/pins.py --tool)"
	@touch $@
