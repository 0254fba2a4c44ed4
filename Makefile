# Two commands: `make run` and `make test`. Both set everything up on their first call.
PYTHON ?= python3
# How many processes share the tests: each takes up to 3 GB.
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RAY := $(VENV)/.ray

.PHONY: run test check bench screenshots setup clean

run: $(READY)
	@$(BIN)/python -m explorer

test: check $(RAY)
	@$(BIN)/python -m pytest -m desktop
	@$(BIN)/python -m pytest -m "not desktop" --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(READY)
	@$(BIN)/ruff format --check explorer tests packaging
	@$(BIN)/ruff check explorer tests packaging
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) $(RAY)
	@$(BIN)/python -m tests.bench

screenshots: $(READY)
	@$(BIN)/python packaging/screenshots.py

setup: $(READY)

$(READY): pyproject.toml packaging/constraints.txt packaging/bootstrap.py
	@$(PYTHON) packaging/bootstrap.py --venv $(VENV)

# Only what is run on a cluster needs it; `make run` comes without.
$(RAY): $(READY) packaging/constraints.txt
	@$(BIN)/python packaging/bootstrap.py --venv $(VENV) --ray

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
