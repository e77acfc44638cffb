# Everything runs in the project's own .venv; nothing but Python >= 3.11 and make is assumed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test check bench bench-reading lock clean

install: .venv/installed

.venv/installed: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "dealbot needs Python 3.11 or newer; call: make PYTHON=python3.x"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install
	$(BIN)/python -m demo

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install
	$(BIN)/python -m bench

bench-reading: install
	$(BIN)/python -m bench.reading

# The pinned versions: run after a change of the dependencies in pyproject.toml (needs uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra postgresql pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra postgresql --group dev pyproject.toml --output-file requirements-dev.txt

clean:
	rm -rf .venv demo-output
