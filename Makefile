# Everything runs in the project's own .venv; nothing but Python >= 3.11 and make is assumed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test check bench bench-reading bench-matching matching-model lock clean

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

# What others use to match names stands beside ours, and trains our model: larger packages, so they come only here.
.venv/bench: .venv/installed requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-bench.txt
	@touch $@

bench-matching: .venv/bench
	$(BIN)/python -m bench.matching

# Makes dealbot/core/matching/{common_words,model}.json anew.
matching-model: .venv/bench
	$(BIN)/python -m bench.matching.train

# The pinned versions: run after a change of the dependencies in pyproject.toml (needs uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra postgresql --extra mysql pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra postgresql --extra mysql --group dev pyproject.toml --output-file requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group bench --constraint requirements.txt pyproject.toml --output-file requirements-bench.txt

clean:
	rm -rf .venv demo-output
