# Two commands: `make run` and `make test`. Nothing but Python 3.11, make and Debian's packages is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest
export PYTHONUNBUFFERED := 1
# what was compiled stays for the next process: a run of the tests starts about thirty
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench drill mutants lock screenshots assets clean
.DEFAULT_GOAL := run

run: ## the product on http://127.0.0.1:$PORT, with demonstration data
	@scripts/install runtime
	@exec $(BIN)/python manage.py serve

test: ## everything that must pass, on both databases and in a real browser
	@scripts/install dev
	@$(BIN)/python -m tests.run

check: ## lint, types, import directions, migrations and OpenAPI in step, known vulnerabilities
	@scripts/install dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find accounts collab foundation tracker -path '*/templates/*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/djlint --lint --quiet .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING
	@scripts/check-openapi
	@$(BIN)/python -m scripts.lint_openapi
	@scripts/check-lock
	@$(BIN)/python -m scripts.audit

bench: ## a table of ratios; SCALE=small takes under two minutes
	@scripts/install dev
	$(BIN)/python -m benchmarks

drill: ## everything twice, each part killed again and again under load; KILLS=13 is shorter, SEED=1 repeats one
	@scripts/install dev
	$(BIN)/python -m tests.drill $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

mutants: ## change the pure rules a little; do their own tests notice? slow, not a part of `make test`
	@scripts/install dev
	$(BIN)/python -m scripts.mutants

lock: ## resolve requirements*.in into requirements*.txt, with hashes
	@scripts/install dev
	scripts/lock

screenshots: ## the pictures of the README and the guides, from the demonstration data
	@scripts/install dev
	$(BIN)/python -m scripts.screenshots

assets: ## vendor CSS and JavaScript from their lock file
	$(PYTHON) scripts/vendor_assets.py

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
