# Two commands from a fresh clone:  make brief   and   make test
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
WEEK ?= 2026-W03
OUT ?= out

.PHONY: install brief test lint types docs check long clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

brief: install
	$(BIN)/rag ingest seeds
	$(BIN)/rag brief --week $(WEEK) --out $(OUT) --format md,html,docx,pdf --show 40

test: install
	$(BIN)/pytest -q -n 2 --dist loadfile

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

docs: install
	$(BIN)/python -m rag.cli.docs --check docs/cli.md

check: lint types docs test

long: install
	$(BIN)/pytest -q -m long

clean:
	rm -rf .venv out .rag
