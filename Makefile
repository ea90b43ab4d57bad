# Two commands: `make demo` (a running desk full of sample news) and `make test` (all that CI runs). Both install what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: demo test check bench format clean debian

demo: $(VENV)/core
	$(BIN)/cln demo

test: debian $(VENV)/dev check
	$(BIN)/python -m pytest -n 2 -q

check: $(VENV)/dev
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/bench
	$(BIN)/python bench/run.py

format: $(VENV)/dev
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix src tests bench

# Debian packages that the browser and PostgreSQL tests need; without root or apt those tests say that they are skipped.
debian:
	@bash scripts/debian-packages

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { bash scripts/debian-packages python3-venv && $(PYTHON) -m venv --clear $(VENV); }

$(VENV)/core: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -c constraints.txt -e '.[semantic]'
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/core

# Old versions of pip stop at one package's extra spelt in two ways (lxml[html-clean], lxml[html_clean]), as two peers do.
$(VENV)/bench: $(VENV)/dev
	$(PIP) install --upgrade 'pip>=25'
	$(PIP) install -c constraints.txt -e '.[dev,bench]'
	@touch $@

clean:
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .import_linter_cache
