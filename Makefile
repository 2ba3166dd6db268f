# `make` alone prints the command list.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
COMPILE = $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header -p 3.11 pyproject.toml
SERVICES = intake parser dedupe bias communication gateway monitor
CODE = schemas runtime services hirestream migrations tests benchmarks examples

.PHONY: help setup setup-dev setup-bench run reset test test-unit test-integration test-faults \
	test-e2e soak test-counterparties fuzz-gateway lint fmt types imports check lock schemas docs \
	bench bench-parser bench-dedupe bench-bias
.DEFAULT_GOAL := help

help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 22

setup: ## Install what running needs into .venv
	@if [ -z "$(PYTHON)" ]; then echo "hirestream: Python 3.11 or newer is needed and was not found." >&2; exit 1; fi
	@$(PYTHON) hirestream/bootstrap.py run

setup-dev:
	@if [ -z "$(PYTHON)" ]; then echo "hirestream: Python 3.11 or newer is needed and was not found." >&2; exit 1; fi
	@$(PYTHON) hirestream/bootstrap.py dev

setup-bench: setup-dev
	@$(PYTHON) hirestream/bootstrap.py bench

run: setup ## Start everything on this machine; Ctrl-C stops it
	@$(BIN)/hirestream up

reset: setup ## Delete what `make run` has stored
	@$(BIN)/hirestream reset

test: setup-dev ## Run all tests on real Kafka, Postgres and SMTP (under 12 minutes)
	@$(BIN)/pytest -n 4 --dist loadgroup tests/unit tests/contract tests/property
	@$(BIN)/pytest -n 2 --dist loadfile tests/integration tests/e2e tests/faults

test-unit: setup-dev ## The tests that need no server
	@$(BIN)/pytest -n 4 --dist loadgroup tests/unit tests/contract tests/property

test-integration: setup-dev ## Each service on real servers
	@$(BIN)/pytest tests/integration

test-e2e: setup-dev ## The whole pipeline, through its public doors
	@$(BIN)/pytest tests/e2e

test-faults: setup-dev ## Kills, outages, repeats
	@$(BIN)/pytest tests/faults

soak: setup-dev ## Drills of many minutes, with what they measured
	@$(BIN)/pytest -m soak -s tests

test-counterparties: setup-dev ## Against programs from Debian's packages; says what it skips
	@$(BIN)/python -m tests.counterparties.install
	@$(BIN)/pytest tests/counterparties

bench-parser: setup-bench ## Parser: quality by field, layout and language; speed
	@$(BIN)/python -m benchmarks.parser

bench-dedupe: setup-bench ## Dedupe: FEBRL beside Splink, labelled pairs, growth with the candidates
	@$(BIN)/python -m benchmarks.dedupe

bench-bias: setup-bench ## Bias: recall, false alarms and speed beside retext-equality
	@npm install --silent --no-audit --no-fund --prefix benchmarks/bias/peer 2>/dev/null || true
	@$(BIN)/python -m benchmarks.bias

bench-gateway: setup-bench ## The candidates list beside the plain FastAPI one
	@$(BIN)/python -m benchmarks.gateway

bench-mailbox: setup-bench ## Seconds from a mail in Dovecot to a readable candidate, IDLE and polling
	@$(BIN)/python -m tests.counterparties.install
	@$(BIN)/python -m benchmarks.mailbox

bench: setup-bench ## Runtime and pipeline: tax, latency, recovery, memory, start
	@$(BIN)/python -m benchmarks.runtime
	@$(BIN)/python -m benchmarks.monitor
	@$(BIN)/python -m benchmarks.pipeline

fuzz-gateway: setup-dev ## Schemathesis over the whole API: all phases, thousands of cases
	@$(BIN)/python -m tests.fuzzing

lint: setup-dev ## ruff
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)

fmt: setup-dev ## Format and fix what can be fixed
	@$(BIN)/ruff check --fix-only -q $(CODE)
	@$(BIN)/ruff format $(CODE)

types: setup-dev ## mypy and pyright, both strict
	@$(BIN)/mypy
	@$(BIN)/basedpyright

imports: setup-dev ## Who may import whom
	@$(BIN)/lint-imports

check: lint types imports ## Lint, types and import rules

lock: setup-dev ## Lock the requirements again, with hashes and without addresses
	@$(COMPILE) --extra all --extra dev --extra bench -o requirements/bench.txt >/dev/null
	@$(COMPILE) --extra all --extra dev -c requirements/bench.txt -o requirements/dev.txt >/dev/null
	@$(COMPILE) --extra all -c requirements/bench.txt -o requirements/run.txt >/dev/null
	@for service in $(SERVICES); do \
		$(COMPILE) --extra $$service -c requirements/bench.txt -o requirements/$$service.txt >/dev/null; \
	done

schemas: setup-dev ## Write the JSON Schemas of the topics again
	@$(BIN)/python -m schemas

docs: setup-dev ## Write the generated reference pages again
	@$(BIN)/python -m hirestream.reference
