# Every target is safe to repeat; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
LOCKED := .venv/.locked
READY := .venv/.ready
ASSETS := assets/.ready
LDES := tests/stream/ldes_client/node_modules/.package-lock.json
PEERS := benchmarks/.cache/venv
PEERS_READY := $(PEERS)/.ready
SIZES ?= lape 100k 1m
ROUNDS ?= 3
KILLS ?= 500

.DEFAULT_GOAL := help
.PHONY: help setup build serve check lint test conformance torture bench format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) $(ASSETS) ## make .venv with the locked dependencies, and fetch what browsers load

# A stamp is written last, so that an interrupted set-up is done again. Only a changed lock remakes the environment.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lapekg needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Without these the pages are plainer, and all that is to be read is there: so a machine that cannot fetch them goes on.
$(ASSETS): assets/package-lock.json assets/requirements.txt assets/install.sh | $(READY)
	@if assets/install.sh $(CURDIR)/$(BIN)/python; then touch $@; else \
	    echo "The query editor and the drawn graphs are left out: neither npm nor Node.js from PyPI could fetch them." \
	        "Everything else works; the next make setup or make serve tries again." >&2; fi

build: $(READY) ## build, validate and publish a snapshot of the graph
	$(BIN)/lapekg build

serve: build $(ASSETS) ## build the graph and serve it on http://127.0.0.1:8000
	$(BIN)/lapekg serve

check: $(READY) ## validate the entries without building a snapshot
	$(BIN)/lapekg check

lint: $(READY) ## ruff, mypy and the import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A client of the stream that is not ours; its tests are skipped where npm cannot fetch it.
$(LDES): tests/stream/ldes_client/package-lock.json
	@(cd $(dir $<) && npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json) \
	    || echo "npm could not fetch ldes-client: the tests that read the stream with it are skipped." >&2

test: lint $(ASSETS) $(LDES) ## lint, types and all tests
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

conformance: $(READY) ## run the W3C's tests in SPARQL11_TESTS and SHACL_TESTS, write docs/*conformance.*
	$(BIN)/python -m tests.conformance
	$(BIN)/python -m tests.shacl_conformance

torture: $(READY) ## kill writers at random moments; KILLS=500
	$(BIN)/python -m tests.torture --kills $(KILLS)

bench: $(READY) $(PEERS_READY) ## measure beside other endpoints and validators; SIZES="lape 100k 1m 10m" ROUNDS=3
	$(BIN)/python -m benchmarks.checking
	$(BIN)/python -m benchmarks.committing
	$(BIN)/python -m benchmarks --rounds $(ROUNDS) $(SIZES)

# The other endpoints need libraries that lapekg does not.
$(PEERS_READY): benchmarks/requirements.txt
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	@touch $@

format: $(READY) ## format the Python code and the entries
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/lapekg format

lock: $(READY) ## pin the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    --group dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    benchmarks/requirements.in -o benchmarks/requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	    assets/requirements.in -o assets/requirements.txt
	cd assets && npm install --package-lock-only --silent

# Snapshots stay: their numbers and times cannot be made again.
clean: ## remove what can be made again
	rm -rf .venv assets/.ready assets/node_modules lapekg/web/static/vendor benchmarks/.cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
