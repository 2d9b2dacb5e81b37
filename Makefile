# Dorsi. `make help` says what there is. Needs Python 3.11 or newer, and nothing else installed.
PORT ?= 8000
PATIENTS ?= 10000
LANGUAGES ?=
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready-$(shell cksum < requirements/dev.txt | tr -dc 0-9)
PYTEST := $(BIN)/python -m pytest
# For two cores: one worker waits for browsers and processes, two compute (tests/workers.py).
SHARED := -n 3 --dist loadscope --no-loadscope-reorder
TEMPLATES = $(shell find templates -name '*.html')
NO_SERVICES := env DORSI_NO_SERVICES=1
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test coverage check faults lint types contracts migrations rules deploy-check security audit licences sbom screenshots messages bench bench-planning bench-scale weight reset lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(READY) ## everything running, with a believable clinic: make demo PORT=8123
	@$(BIN)/python -m config.local demo --port $(PORT) --with-parent

test: $(READY) ## the whole ordinary test run
	@$(MAKE) --no-print-directory --jobs 2 lint types contracts migrations deploy-check
	@echo "== tests"
	@$(PYTEST) $(SHARED)

# Apart from the ordinary run, which it would make half as long again.
coverage: $(READY) ## the same tests, with the branches that none of them takes
	@$(PYTEST) $(SHARED) --cov --cov-report=term

check: $(READY) lint types contracts migrations rules ## lint, types, contracts and the pure rules: under a minute

lint: $(READY)
	@echo "== ruff, djade, djlint"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/djade --check $(TEMPLATES)
	@$(BIN)/djlint templates --lint --quiet

types: $(READY)
	@echo "== mypy"
	@$(NO_SERVICES) $(BIN)/mypy .

contracts: $(READY)
	@echo "== imports"
	@$(BIN)/lint-imports --no-logo

# Django compares with a real database, so it gets one of its own for a moment.
migrations: $(READY)
	@echo "== migrations"
	@env DORSI_LOCAL_DIR=.local/check $(BIN)/python -m config.local run -- $(BIN)/python manage.py makemigrations --check --dry-run

rules: $(READY)
	@echo "== rules"
	@$(NO_SERVICES) $(PYTEST) tests/rules -q -n 2

deploy-check: $(READY)
	@echo "== settings as in production"
	@env -u DORSI_DEMO -u DJANGO_DEBUG DATABASE_URL=postgres://nobody@127.0.0.1:1/nothing REDIS_URL=redis://127.0.0.1:1/0 SITE_URL=https://dorsi.example ALLOWED_HOSTS=dorsi.example TRUSTED_PROXY_COUNT=1 \
		SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') $(BIN)/python manage.py check --deploy --fail-level WARNING

security: $(READY) ## bandit, and our own rules for code and templates
	@echo "== bandit"
	@$(BIN)/bandit --configfile pyproject.toml --recursive --quiet config patients exercises adherence manage.py
	@echo "== our own rules"
	@$(NO_SERVICES) $(PYTEST) tests/guards/test_own_rules.py $(wildcard tests/guards/test_scope_lint.py) -q

audit: $(READY) ## known faults of the locked packages (asks api.osv.dev, or make audit SERVICE=https://...)
	@$(BIN)/python -m config.supply audit $(if $(SERVICE),--service $(SERVICE))

licences: $(READY) ## the licence of every locked package, against requirements/policy.toml
	@$(BIN)/python -m config.supply licences

sbom: $(READY) ## the bill of materials, CycloneDX 1.6, into dorsi.cdx.json
	@$(BIN)/python -m config.supply bill

faults: $(READY) ## kills, freezes, lies and outages against the real application: one to two hours
	@echo "== faults"
	@$(BIN)/python -m tests.faults
	@echo "== garbage, and edits, ticks and crashes in any order"
	@env DORSI_GARBAGE_REQUESTS=50000 MACHINE_EXAMPLES=200 $(PYTEST) tests/guards/test_garbage.py $(wildcard tests/outbox/test_machine.py) -q -n 2
	@echo "== ids of other patients and clinics in the place of one's own, 5,000 of them"
	@env DORSI_SWAPS=5000 $(PYTEST) tests/guards/test_swaps.py -q -n 0
	@echo "== a phone whose network is cut at every step, in Chromium"
	@env DORSI_OFFLINE_RUNS=$${DORSI_OFFLINE_RUNS:-200} $(PYTEST) tests/browser/outbox/test_misfortunes.py -q -n 2
	@echo "== the states of the patient's pages in every look, and the team's forms left empty, in Chromium"
	@env DORSI_EVERY_STATE=1 $(PYTEST) tests/browser/test_patient_states.py tests/browser/test_after_mistakes.py -q -n 2
	@echo "== words that try to run, each in every text there is, on every page and in every mail, in Chromium"
	@env DORSI_EVERY_PAYLOAD=1 $(PYTEST) tests/browser/hostile -q -n 2 -rP

screenshots: $(READY) ## the README's pictures, taken from a demo of their own (needs Chromium)
	@$(BIN)/python -m config.local screenshots

messages: $(READY) ## collect the words to translate and compile the translations: make messages LANGUAGES=es
	@$(BIN)/python -m config.local messages $(LANGUAGES)

bench: $(READY) ## what pages and writes cost, beside a bare Django twin in the same run
	@env WRITES_A_MINUTE=0 DORSI_LOCAL_DIR=.local/bench DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m config.local run -- $(BIN)/python -m tests.bench pages

bench-planning: $(READY) ## how long planning reminders takes: make bench-planning PATIENTS=100000
	@env DORSI_LOCAL_DIR=.local/bench DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m config.local run -- $(BIN)/python -m tests.bench planning --patients=$(PATIENTS)

# Of another size than the full one nothing is judged.
bench-scale: PATIENTS = 100000
bench-scale: $(READY) ## seeding, planning, delivering, closing and asking at scale: make bench-scale PATIENTS=2000
	@env DORSI_LOCAL_DIR=.local/bench DJANGO_SETTINGS_MODULE=config.settings LOG_LEVEL=WARNING $(BIN)/python -m config.local run -- $(BIN)/python -m tests.bench scale --patients=$(PATIENTS)

weight: $(READY) ## bytes of the first Today and seconds until it works, on a slow phone (needs Chromium)
	@env DORSI_LOCAL_DIR=.local/weight $(BIN)/python -m tests.bench.weight

reset: $(READY) ## forget the demo's data
	@$(BIN)/python -m config.local reset

lock: $(READY) ## compile requirements/ again from pyproject.toml
	$(LOCK) -o requirements/base.txt
	$(LOCK) --extra dev -c requirements/base.txt -o requirements/dev.txt

# Named after the lock's content: a second run takes no time, and a new lock installs again.
$(READY):
	@test -n "$(PYTHON)" || { echo "Dorsi needs Python 3.11 or newer with its venv module. On Debian and Ubuntu: apt install python3-venv. Another one: make demo PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Making the environment in .venv (once; a minute or two) …"
	@$(PYTHON) -m venv .venv
	@rm -f .venv/ready-*; { $(BIN)/python -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements/dev.txt 2>.venv/pip.log || touch .venv/failed; } \
		| grep --line-buffered -E '^(Collecting|Installing)' | cut -c 1-100
	@if test -e .venv/failed; then rm .venv/failed; tail -n 20 .venv/pip.log; echo "The packages could not be installed: see above."; exit 1; fi
	@touch $@
