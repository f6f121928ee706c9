# Everything a person does with this repository, in one word each. `make` alone lists them.
# The recipes are short; what needs thought is in scripts/ (Python, standard library).

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
# A lock file that changed since the stamp was set is installed again; otherwise set-up costs nothing.
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
# Packages for a test of the published schema; without Node that test is left out, and says so.
CLIENT := $(if $(shell command -v npm),scripts/client/node_modules/.installed)
FRONTEND := $(if $(wildcard frontend/package.json),frontend/node_modules/.installed)
PAGE := $(if $(FRONTEND),frontend/dist/index.html)
PAGE_SOURCES = $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print)
PIP_INSTALL := $(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV_STAMP) $(FRONTEND) $(CLIENT) ## the environment: .venv/ with everything for work on the code

run: $(RUN_STAMP) $(PAGE) ## a demo company synced from the sandbox, then the service on http://localhost:8002
	@$(PYTHON) scripts/run.py

test: setup ## all tests, on SQLite and on PostgreSQL
	@$(PYTHON) scripts/test.py

check: setup ## format, lint, types, import rules of both halves, migrations, translations, docs and locks in step
	@$(PYTHON) scripts/check.py

bench: setup ## the benchmark table
	@$(PYTHON) benchmarks/run.py

lock: ## resolve the dependencies of backend/pyproject.toml anew
	@UPGRADE=$(UPGRADE) sh scripts/lock.sh

docs: setup ## write the generated parts of docs/ and compile the translations
	@$(PYTHON) scripts/generate_docs.py
	@$(PYTHON) scripts/translations.py

clean: ## remove what make made, except the data in var/
	rm -rf $(VENV) frontend/node_modules frontend/dist scripts/client/node_modules
	find . -type d \( -name __pycache__ -o -name .pytest_cache -o -name .mypy_cache -o -name .ruff_cache \
		-o -name .hypothesis -o -name .import_linter_cache \) -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@PYTHON_FOR_VENV="$(PYTHON_FOR_VENV)" sh scripts/venv.sh $(VENV)

$(RUN_STAMP): backend/requirements.lock | $(VENV)/bin/python
	@echo "Installing what the service needs ..."
	@$(PIP_INSTALL) -r backend/requirements.lock
	@touch $@

$(DEV_STAMP): backend/requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing what work on the code needs ..."
	@$(PIP_INSTALL) -r backend/requirements-dev.lock
	@touch $@ $(RUN_STAMP)

scripts/client/node_modules/.installed: scripts/client/package-lock.json
	@cd scripts/client && npm ci --no-audit --no-fund --loglevel error
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@sh scripts/node.sh
	@echo "Installing what the page is made with ..."
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

frontend/dist/index.html: frontend/node_modules/.installed $(PAGE_SOURCES)
	@sh scripts/node.sh
	@echo "Building the page ..."
	@cd frontend && npm run --silent build -- --logLevel warn
