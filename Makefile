# Short verbs; .ci/run calls only these.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint types docs bench wheel setup model
setup: $(VENV)/ready
$(VENV)/ready: pyproject.toml constraints.txt
	$(PY) -m venv $(VENV) && $(BIN)/python -m pip install -q --disable-pip-version-check -U "pip>=25.1"
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e . --group dev && touch $@

run: setup
	$(BIN)/liantu serve

test: setup
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: setup
	$(BIN)/mypy

docs: setup
	$(BIN)/python -m graph.reference > docs/ontology.md && $(BIN)/python -m queries.reference > docs/queries.md

bench: setup
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[bench]" && $(BIN)/liantu bench

wheel: setup
	$(BIN)/python -m pip wheel -q --no-deps -w dist .
