# Parlor's commands. `make run` and `make test` do all the set-up they need.

PYTHON ?= python3
VENV = .venv
RUN = $(VENV)/.installed
DEV = $(VENV)/.installed-dev
BUILD = bench/build
PEERS = bench/.venv/.installed
NODE = bench/node_modules/.installed
SPECS = node_modules/.installed

# A virtual environment keeps the Python that it was made with.
MADE := $(if $(filter lock clean,$(MAKECMDGOALS)),,$(wildcard $(VENV)/bin/python))
ifneq ($(and $(MADE),$(filter-out file,$(origin PYTHON))),)
VERSION = -c 'import sys; print(*sys.version_info[:3], sep=".")'
HAS := $(shell $(MADE) $(VERSION))
ASKED := $(shell $(PYTHON) $(VERSION))
ifneq ($(HAS),$(ASKED))
$(error $(VENV) was made with Python $(HAS), and PYTHON=$(PYTHON) is $(or $(ASKED),none): run make clean first)
endif
endif

.PHONY: run reload test lint check format schema bench bench-cold bench-growth bench-fair bench-felt bench-idle bench-jump bench-page bench-react bench-reload bench-search bench-storm bench-text bench-welcome autobahn chaos backup restore admin doctor image install-service lock clean

# VERBOSE=1 shows what uWSGI says of itself, too.
run: $(RUN)
	@$(if $(VERBOSE),$(VENV)/bin/uwsgi --ini uwsgi.ini,$(VENV)/bin/python -m parlor.ops.greeting)

# Has a Parlor that runs take up new code, worker by worker; everybody comes back and misses nothing.
reload: $(RUN)
	$(VENV)/bin/python -m parlor.ops.reload

# Two files of tests at a time, or JOBS=; those that measure want the machine for themselves, after that.
# AGAIN=1 tries what failed once more, one after the other: what fails twice is broken, and what does not
# is unsteady, which its first report shows.
JOBS ?= 2
TESTS = $(VENV)/bin/python -m pytest
LAST = $(if $(AGAIN),|| $(TESTS) --last-failed --last-failed-no-failures none)

test: $(DEV) $(SPECS)
ifeq ($(JOBS),1)
	$(TESTS) $(LAST)
else
	$(TESTS) -m "not alone" --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(LAST)
	$(TESTS) -m alone $(LAST)
endif

lint: $(DEV)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

check: lint test

# Writes the published copies of the wire's types.
schema: $(RUN)
	$(VENV)/bin/python -m parlor.wire.schema

format: $(DEV)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

# Parlor and its peers against the same load: about 25 minutes, or two with QUICK=1.
bench: $(DEV) $(BUILD)/load $(BUILD)/limit $(PEERS) $(NODE)
	$(VENV)/bin/python -m bench $(if $(QUICK),--quick)

# A first visit over a slow line, in Chromium: what it takes until messages are there.
bench-cold: $(DEV)
	$(VENV)/bin/python -m bench.cold

# How Parlor's cost grows with readers, senders and rooms: two and a half minutes.
bench-growth: $(DEV) $(BUILD)/load
	$(VENV)/bin/python -m bench.growth

# What one reader who never reads, a flood within the limits, and many who open pages cost the others.
bench-fair: $(DEV)
	$(VENV)/bin/python -m bench.fair
	$(VENV)/bin/python -m bench.flood
	$(VENV)/bin/python -m bench.pages

# How soon something is seen that somebody does, in two Chromiums; the numbers depend on the machine.
bench-felt: $(DEV)
	$(VENV)/bin/python -m bench.felt

# What idle sockets cost; the numbers depend on the machine.
bench-idle: $(DEV)
	$(VENV)/bin/python -m bench.idle

# Jumps in a room of a million messages, in Chromium; the numbers depend on the machine.
bench-jump: $(DEV)
	$(VENV)/bin/python -m bench.jump

# What a page of a long log costs in the store; the numbers depend on the machine.
bench-page: $(DEV)
	$(VENV)/bin/python -m bench.page

# What a reaction costs beside a message; the numbers depend on the machine.
bench-react: $(DEV)
	$(VENV)/bin/python -m bench.react

# A thousand people talk through a reload.
bench-reload: $(DEV)
	$(VENV)/bin/python -m bench.reload

# Searching a million messages in ten languages, and what their index costs: five minutes.
bench-search: $(DEV)
	$(VENV)/bin/python -m bench.search

# Five thousand clients are cut at once and come back, four times: two and a half minutes.
bench-storm: $(DEV)
	$(VENV)/bin/python -m bench.storm

# What is unread in many rooms, and the welcome to ten thousand.
bench-welcome: $(DEV)
	$(VENV)/bin/python -m bench.welcome

# What rendering costs at worst, by the server's rules and by the page's.
bench-text: $(DEV)
	$(VENV)/bin/python -m bench.text

# The Autobahn suite, direct and through the router; needs CPython 2.7. CASES="9.3.* 12.1.1" picks some.
autobahn: $(DEV)
	$(VENV)/bin/python -m tests.autobahn $(CASES)

# A hundred clients talk while everything dies, and a checker looks for what is wrong: three minutes, or
# MINUTES=10 or SECONDS=30. CONFIG= is one of sqlite-1, sqlite-2 and cluster; SEED= repeats a plan.
chaos: $(DEV)
	$(VENV)/bin/python -m tests.chaos $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SECONDS),--seconds $(SECONDS)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(CONFIG),--config $(CONFIG)) $(foreach switch,$(SWITCH),--switch $(switch))

# A copy of the SQLite store, which may be running, and of its key: in backups/, or in the folder TO=.
backup: $(RUN)
	$(VENV)/bin/python -m parlor.ops.backup $(if $(TO),"$(TO)")

# Puts the copy FROM= back in place, and keeps what was there; Parlor must not be running.
restore: $(RUN)
	$(VENV)/bin/python -m parlor.ops.restore $(if $(FROM),"$(FROM)")

# Commands of an operator, beside a Parlor that runs or without one: make admin ARGS=--help lists them.
# Such as: make admin ARGS="people password ada"
admin: $(RUN)
	@$(VENV)/bin/python -m parlor $(ARGS)

# Looks whether Parlor can run here, and run well; ARGS=--help lists what else it takes.
doctor: $(RUN)
	@$(VENV)/bin/python -m parlor doctor $(ARGS)

# The image, by whichever of docker, podman and buildah works here; .ci/image builds and runs it without any.
image:
	@for builder in docker "podman --format docker" "buildah --format docker"; do \
	  set -- $$builder; \
	  if $$1 info >/dev/null 2>&1; then program=$$1; shift; exec $$program build "$$@" --tag parlor .; fi; \
	done; echo "neither docker nor podman nor buildah works here" >&2; exit 1

# As root: Parlor as a service of systemd, from where this clone is; docs/configuration.md says how it goes on.
# What is in /etc/parlor stays as it is.
install-service: $(RUN)
	@case "$(CURDIR)/" in /home/*|/root/*|/tmp/*) echo "a service cannot see $(CURDIR): clone it to /opt/parlor" >&2; exit 1;; esac
	getent passwd parlor >/dev/null || useradd --system --no-create-home --home-dir /var/lib/parlor --shell /usr/sbin/nologin parlor
	sed 's|/opt/parlor|$(CURDIR)|g' deploy/parlor.service >/etc/systemd/system/parlor.service
	[ -e /etc/parlor/parlor.env ] || install -D --mode 640 --group parlor deploy/parlor.env /etc/parlor/parlor.env
	systemctl daemon-reload

# Writes the lock files anew, those of the bench included; review the difference before committing it.
# With the oldest Python there is, Debian 12's: PYTHON=/usr/bin/python3. Others leave out what only that needs.
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
	npm update --package-lock-only
	cd bench && npm update --package-lock-only
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) node_modules bench/.venv bench/node_modules $(BUILD) tests/autobahn/.venv tests/autobahn/reports .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("Parlor needs Python 3.11 or later, and $(PYTHON) is %s.%s; PYTHON= names another" % v[:2])'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(DEV): requirements-dev.txt $(RUN)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(BUILD)/%: bench/%.c bench/wire.h
	mkdir -p $(@D)
	$(CC) -std=c99 -O2 -Wall -Wextra -o $@ $< $(if $(filter load,$*),$(ZLIB))

# Without zlib the load measures all but compression.
ZLIB = $(shell $(CC) -E -include zlib.h -x c /dev/null >/dev/null 2>&1 && echo -DWITH_ZLIB -lz)

# A peer that cannot be installed is shown as such in the table; the next time it is tried again.
$(PEERS): bench/requirements.txt
	$(PYTHON) -m venv bench/.venv
	-bench/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< \
	  && touch $@

# Where there is no npm, the tests that need it are skipped, and say so.
$(SPECS): package-lock.json
	-npm ci --silent && touch $@

$(NODE): bench/package-lock.json
	-cd bench && npm ci --silent && touch node_modules/$(@F)
