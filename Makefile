# Parlor's commands. `make run` and `make test` do all the set-up they need.

PYTHON ?= python3
VENV = .venv
RUN = $(VENV)/.installed
DEV = $(VENV)/.installed-dev
BUILD = bench/build
PEERS = bench/.venv/.installed
NODE = bench/node_modules/.installed

.PHONY: run test lint check format schema bench bench-growth bench-fair bench-idle autobahn lock clean

run: $(RUN)
	$(VENV)/bin/uwsgi --ini uwsgi.ini

test: $(DEV)
	$(VENV)/bin/python -m pytest

lint: $(DEV)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

check: lint test

# Writes the published copies of the wire's types.
schema: $(RUN)
	$(VENV)/bin/python -m parlor.schema

format: $(DEV)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

# Parlor and its peers against the same load: about 25 minutes, or two with QUICK=1.
bench: $(DEV) $(BUILD)/load $(BUILD)/limit $(PEERS) $(NODE)
	$(VENV)/bin/python -m bench $(if $(QUICK),--quick)

# How Parlor's cost grows with readers, senders and rooms: two and a half minutes.
bench-growth: $(DEV) $(BUILD)/load
	$(VENV)/bin/python -m bench.growth

# What one reader who never reads costs the others.
bench-fair: $(DEV)
	$(VENV)/bin/python -m bench.fair

# What idle sockets cost; the numbers depend on the machine.
bench-idle: $(DEV)
	$(VENV)/bin/python -m bench.idle

# The Autobahn suite, direct and through the router; needs CPython 2.7. CASES="9.3.* 12.1.1" picks some.
autobahn: $(DEV)
	$(VENV)/bin/python -m tests.autobahn $(CASES)

# Writes the lock files anew, those of the bench included; review the difference before committing it.
lock:
	rm -rf $(VENV)-lock
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet pip-tools
	$(VENV)-lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.txt pyproject.toml
	$(VENV)-lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --constraint requirements.txt \
	  --extra dev --output-file requirements-dev.txt pyproject.toml
	$(VENV)-lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file bench/requirements.txt bench/requirements.in
	cd bench && npm update --package-lock-only
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) bench/.venv bench/node_modules $(BUILD) tests/autobahn/.venv tests/autobahn/reports .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(DEV): requirements-dev.txt $(RUN)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(BUILD)/%: bench/%.c
	mkdir -p $(@D)
	$(CC) -std=c99 -O2 -Wall -Wextra -o $@ $< $(if $(filter load,$*),$(ZLIB))

# Without zlib the load measures all but compression.
ZLIB = $(shell $(CC) -E -include zlib.h -x c /dev/null >/dev/null 2>&1 && echo -DWITH_ZLIB -lz)

# A peer that cannot be installed is shown as such in the table; the next time it is tried again.
$(PEERS): bench/requirements.txt
	$(PYTHON) -m venv bench/.venv
	-bench/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< \
	  && touch $@

$(NODE): bench/package-lock.json
	-cd bench && npm ci --silent && touch node_modules/$(@F)
