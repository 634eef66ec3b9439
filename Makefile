# Recourse. `make help` lists what can be made.

PYTHON_IN := .venv/bin/python
MANAGE := $(PYTHON_IN) manage.py
export PYTHONUTF8 := 1

SERVE_PORT ?= 8000

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev serve screenshots demo test check bench bench-year fuzz worker rules law-review \
	db-start db-stop db-status lock clean \
	check-code check-style check-types check-imports check-law check-django check-interface check-contracts

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  %-12s %s\n' "$$name" "$$text"; done

setup: ## make .venv with what Recourse needs to run
	@requirements/install runtime

setup-dev:
	@requirements/install dev

serve: setup ## open the desk with invented staff and cases; SERVE_PORT=8000, Ctrl-C closes it
	@$(MANAGE) serve --port $(SERVE_PORT)

demo: setup db-start ## decide an invented 837P file and show what was decided, and why
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo

# Compiled once, and not anew by each of the many processes the tests start.
test: setup-dev ## run every test: scenarios and units first, then those with a database
	env -u PYTHONDONTWRITEBYTECODE $(PYTHON_IN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: check-code check-contracts ## style, types, imports, law files, migrations, interface, contracts

check-code: check-style check-types check-imports check-law check-django check-interface

check-style: setup-dev
	$(PYTHON_IN) -m ruff check .
	$(PYTHON_IN) -m ruff format --check .

check-types: setup-dev
	$(PYTHON_IN) -m mypy

check-imports: setup-dev
	.venv/bin/lint-imports --no-logo

check-law: setup-dev
	git ls-files -z -- '*.yaml' '*.yml' .yamllint | xargs -0 $(PYTHON_IN) -m yamllint --strict

check-django: setup-dev
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run

check-interface: setup-dev
	$(MANAGE) openapi --check
	.venv/bin/openapi-spec-validator openapi.yaml

check-contracts: setup-dev
	$(PYTHON_IN) -m pytest -q tests/contracts

bench: setup db-start ## speed on invented claims, each number beside its bound or its peer
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) bench

bench-year: setup db-start ## write the whole synthetic year against the clock, then run its stages
	@$(MANAGE) bench_year

screenshots: setup-dev ## take the pictures of README.md again, as the browser tests do
	RECOURSE_SCREENSHOTS=1 $(PYTHON_IN) -m pytest -q -n 0 tests/browser/test_pictures.py

FUZZ_SECONDS ?= 600
fuzz: setup-dev ## throw bytes at the 837P door for FUZZ_SECONDS (ten minutes); keep what breaks it
	@$(PYTHON_IN) -m tests.unit.edi.fuzzing $(FUZZ_SECONDS)

worker: setup db-start ## run a worker with its clock: it decides what claims_import posts
	$(PYTHON_IN) -m celery -A config worker --beat --loglevel warning

rules: setup ## every rule: stage, CARC, citations, file and line
	@$(MANAGE) rules

law-review: setup ## numbers of law nobody has confirmed for a year
	@$(MANAGE) law_review

db-start: setup ## start the project's own PostgreSQL, its tables as this version wants them
	@$(PYTHON_IN) -m config.embedded start
	@test -n "$$DATABASE_URL" || $(MANAGE) migrate --verbosity 0

db-stop: setup ## stop the project's own PostgreSQL and Valkey; the data stays
	@$(PYTHON_IN) -m config.embedded stop

db-status: setup ## say whether they run, and where
	@$(PYTHON_IN) -m config.embedded status

lock: setup-dev ## pin the requirements again, with hashes, after a change to requirements/*.in
	for name in runtime dev; do $(PYTHON_IN) -m uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header \
		requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

clean: ## remove caches and what the demo wrote; the data stays
	rm -rf out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -not -path './.recourse/*' -prune -exec rm -rf {} +
