# GridHall 网格指挥大厅. `make help` explains the targets.
PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: ## Make .venv from the lock with hashes
	@$(PYTHON) scripts/install.py

.PHONY: run
run: install ## Install, then run the hall with the demo city and open it in the browser
	@exec $(VENV)/python app.py run --open

.PHONY: dev
dev: ## Install what the tests need as well
	@$(PYTHON) scripts/install.py --dev

.PHONY: check
check: dev ## Format, lint, types, import contracts
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

.PHONY: test
test: check ## Install, browser included, then check and run all tests
	@$(VENV)/python scripts/browser.py
	@$(VENV)/python -m pytest

.PHONY: format
format: dev ## Format the code and mend what ruff can mend
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

.PHONY: bench
bench: dev ## Run the benchmarks and print their tables
	@$(VENV)/python scripts/browser.py
	@$(VENV)/python -m tests.bench

.PHONY: lock
lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-header pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-header --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

.PHONY: clean
clean: ## Remove what was installed or cached (never a hall's data)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
