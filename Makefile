# Every command of the project. What a target needs, it installs; a second call finds it done.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv pip install --quiet --require-hashes
SOURCES := config kit background teams projects experiments retros tests bench assets/build.py manage.py
FRONT := $(shell find assets templates -type f 2>/dev/null) vite.config.ts tsconfig.json package-lock.json
TEXTS := $(shell find locale -name '*.po' 2>/dev/null)
# A tag opened in one branch and closed in another is more than the checker follows.
OPEN_ENDED := --extend-exclude templates/components/button.html --extend-exclude templates/components/field.html
# Much of a test of servers or browsers is waiting: one process more than there are processors.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help run test loggers check bench build format messages requirements shots clean

help: ## these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "%-14s %s\n", $$1, $$2}'

run: build ## start web, worker and beat; the demo team on an empty database (PORT, HOST, DATA_DIR, DEMO)
	@exec $(PY) manage.py run

test: build $(VENV)/.dev $(VENV)/mlflow3/.made $(VENV)/mlflow2/.made ## all tests, the browser's included (TESTS=tests/teams for some of them)
	@$(PY) tests/install.py
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: build $(VENV)/.dev ## format, lint, types, import contracts, migrations, translations
	$(VENV)/bin/ruff format --check --quiet $(SOURCES)
	$(VENV)/bin/ruff check --quiet $(SOURCES)
	$(VENV)/bin/djangofmt check --quiet $(OPEN_ENDED) templates
	$(VENV)/bin/lint-imports --no-logo >$(VENV)/imports.log || (cat $(VENV)/imports.log; exit 1)
	$(VENV)/bin/mypy
	$(PY) assets/build.py tsc --noEmit
	$(PY) assets/build.py biome check assets/js
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py messages --check
	DEBUG=0 SECRET_KEY=check-check-check-check-check-check-check-0123456789 ALLOWED_HOSTS=example.com \
		$(PY) manage.py check --deploy --fail-level WARNING

loggers: build $(VENV)/.dev $(VENV)/mlflow-loggers/.made ## tests of other libraries' loggers for MLflow; installs a gigabyte
	@$(PY) -m pytest -n0 tests/mlflow/test_loggers.py

bench: build $(VENV)/.dev ## the benchmarks, each beside its peer in one run; JSON lines in bench/results/
	@$(PY) -m bench

build: $(VENV)/.run static/.built locale/.compiled ## install and build what `make run` needs

format: $(VENV)/.dev ## format the code
	$(VENV)/bin/ruff check --fix --quiet $(SOURCES); $(VENV)/bin/ruff format --quiet $(SOURCES)
	$(PY) assets/build.py biome check --write assets/js

messages: $(VENV)/.run ## gather the interface's texts into locale/ and name those without translation
	$(PY) manage.py messages

shots: build $(VENV)/.dev ## pictures of every page, in both languages and themes, into var/shots
	$(PY) -m pytest -q -p no:randomly tests/browser/shots.py

requirements: $(VENV)/.uv ## compile the pinned requirements anew from the .in files
	for name in requirements requirements-dev requirements-node; do \
		$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $$name.in -o $$name.txt || exit 1; done
	for name in tracking boards_import; do \
		$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes bench/$$name/requirements.in -o bench/$$name/requirements.txt || exit 1; done
	cd tests/mlflow && for which in 2 3 -loggers; do \
		../../$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			requirements-mlflow$$which.in -o requirements-mlflow$$which.txt || exit 1; done

clean: ## forget what was installed and built; the data in var/ stays
	rm -rf $(VENV) node_modules static locale/.compiled

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wrapup needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	@touch $@

$(VENV)/.run: requirements.txt | $(VENV)/.uv
	@echo "Installing the Python packages …"
	@$(UV) -r requirements.txt
	@touch $@

# The real MLflow clients that the tests drive, each in an environment of its own: they want other packages than we do.
$(VENV)/mlflow%/.made: tests/mlflow/requirements-mlflow%.txt | $(VENV)/.uv
	@echo "Installing MLflow's client for the tests: mlflow$* …"
	@$(VENV)/bin/uv venv --quiet --clear --python $(PY) $(VENV)/mlflow$* \
		&& $(UV) --python $(VENV)/mlflow$*/bin/python -r $< && touch $@ \
		|| echo "It cannot be installed here: its tests are skipped."

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(UV) -r requirements-dev.txt
	@touch $@

static/.built: $(FRONT) assets/build.py | $(VENV)/.run
	@echo "Building the front end …"
	@$(PY) assets/build.py
	@touch $@

locale/.compiled: $(TEXTS) | $(VENV)/.run
	@$(PY) manage.py messages --compile
	@touch $@
