# Run `make` for the list of targets.
# Variables: PYTHON=…  interpreter for a new environment    ONCE=1  `make demo` ends after its first round
#            ARGS=…    more arguments for pytest or bench   UPGRADE=1  `make lock` moves to new versions

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup check format test coverage escape demo bench fuzz fuzz-api image-test lock clean

BIN := .venv/bin

# Boxes need root. What runs under sudo leaves no bytecode of root's in the checkout.
comma := ,
space := $(subst ,, )
settings := $(filter GRADER_% CI,$(.VARIABLES))
ifneq ($(shell id -u),0)
AS_ROOT := sudo $(if $(settings),--preserve-env=$(subst $(space),$(comma),$(strip $(settings)))) env PYTHONDONTWRITEBYTECODE=1
endif

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/\1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## system packages and both virtual environments; quick when nothing has changed
	@PYTHON="$(PYTHON)" deploy/setup.sh

check: setup ## lint, formatting, types, the walls of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## put the code into its format, with the fixes ruff is sure of
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

test: check ## everything above, then the tests, two files at a time (ARGS="-n 0": one)
	@$(AS_ROOT) $(BIN)/python -m pytest -n auto --maxprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

coverage: setup ## the tests, and which lines of this process they leave out
	@$(AS_ROOT) $(BIN)/python -m pytest --cov $(ARGS)

escape: setup ## every hostile program in forked boxes, by runc and by runsc, twice in a row; a table of what came of it
	@$(AS_ROOT) $(BIN)/python -m pytest tests/escape --escape-full --escape-rounds=2 $(ARGS)

demo: setup ## bring up everything, publish the course, hand in samples, go on serving
	@$(AS_ROOT) $(BIN)/grader demo $(if $(filter 1,$(ONCE)),--once)

bench: setup ## measure what speed is promised, into docs/performance.md (ARGS="--quick": a look; "--soak": memory, too)
	@$(AS_ROOT) $(BIN)/python -m bench $(ARGS)

fuzz: setup ## let a fuzzer guided by coverage loose on every reader of foreign bytes (ARGS="--seconds 600 frames")
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary=:all: --require-hashes -r locks/fuzz.txt
	@$(BIN)/python -m tests.fuzz $(ARGS)

fuzz-api: setup ## ask the API much more than the tests do, in every role (some minutes)
	@$(AS_ROOT) env GRADER_FUZZ_EXAMPLES=100 $(BIN)/python -m pytest tests/api/test_description.py --timeout=1800 -q $(ARGS)

image-test: ## build the image and grade through it, in containers; needs a docker engine or docker.io
	@$(AS_ROOT) deploy/try-image.sh

# uv resolves for every Python and processor at once; --no-config: nothing of this machine gets in.
RESOLVE = .venv-lock/bin/uv --no-config pip compile --quiet --universal --fork-strategy fewest \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock" $(if $(filter 1,$(UPGRADE)),--upgrade)

lock: ## resolve pyproject.toml into locks/
	@$(or $(PYTHON),python3) -m venv .venv-lock
	@.venv-lock/bin/pip install -qq --disable-pip-version-check uv
	@$(RESOLVE) pyproject.toml --group build -o locks/service.txt
	@$(RESOLVE) pyproject.toml --group dev -c locks/service.txt -o locks/dev.txt
	@$(RESOLVE) --group learner -c locks/service.txt -o locks/learner.txt
	@$(RESOLVE) --group fuzz -o locks/fuzz.txt

clean: ## remove what can be made again
	@rm -rf .venv .venv-learner .venv-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@rm -rf .hypothesis .coverage* htmlcov build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
