SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Debian installs mosquitto in /usr/sbin, which an ordinary user does not search.
export PATH := $(PATH):/usr/sbin

VENV := .venv/bin
BOOTSTRAP := source scripts/lib/bootstrap.sh && bootstrap dev
# The same resolver makes the same lock.
UV_VERSION := 0.13.9

.PHONY: help check format test soak audit fuzz bench kioskdays docs gallery goldens texts lock clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; do \
		printf '  make %-9s %s\n' "$$name" "$$text"; done

check: ## Format, lint, types, imports: what CI checks before the tests
	@$(BOOTSTRAP)
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo

format: ## Rewrite the code in the project's format, with ruff's safe fixes
	@$(BOOTSTRAP)
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .

test: ## Run the tests
	@scripts/test

soak: ## Run the long tests (hours)
	@scripts/test -m soak

audit: ## Look at, listen to and key through every page of the kiosk in every look (minutes)
	@scripts/test -m audit tests/kiosk/ui --numprocesses 2

fuzz: ## Fuzz every parser, a minute each (SECONDS_EACH=600 for longer)
	@$(BOOTSTRAP)
	@$(VENV)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/fuzz.lock
	$(VENV)/python -m fuzz --seconds $${SECONDS_EACH:-60}

bench: ## Measure; prints the figures
	@$(BOOTSTRAP) mosquitto "$${HALLSIDE_SCREEN_PACKAGES[@]}"
	$(VENV)/python -m bench

kioskdays: ## What a kiosk holds after 10,000 sessions (SESSIONS=2000 for fewer); an hour on two free cores
	@$(BOOTSTRAP) mosquitto "$${HALLSIDE_SCREEN_PACKAGES[@]}"
	nice -n 10 $(VENV)/python -m bench.kiosk_days $${SESSIONS:-10000}

texts: ## Bring the kiosk's translations up to date with its keys
	@$(BOOTSTRAP)
	$(VENV)/python scripts/update-texts.py

docs: ## Regenerate the reference pages
	@$(BOOTSTRAP)
	$(VENV)/python scripts/generate-docs.py

gallery: ## Draw every screen of the kiosk, the boards and the windows, in every language and size, into build/*.html
	@$(BOOTSTRAP) "$${HALLSIDE_SCREEN_PACKAGES[@]}"
	$(VENV)/python -m kiosk.ui.gallery examples/hall/hall.toml build/gallery.html
	$(VENV)/python -m kiosk.board.gallery examples/hall/hall.toml build/boards.html
	$(VENV)/python -m kiosk.window_pad.gallery examples/hall/hall.toml build/pads.html

goldens: ## Draw the kiosk's golden pictures anew, after a change of its looks that is meant
	@$(BOOTSTRAP) "$${HALLSIDE_SCREEN_PACKAGES[@]}"
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests.kiosk.ui.golden

# The locks hold for every supported Python and processor, and name no index: pip uses its own.
# Versions already in a lock stay; delete the file first to take the newest of everything.
COMPILE := pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url

lock: ## Resolve the dependencies of pyproject.toml into requirements/*.lock
	@$(BOOTSTRAP)
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && uv="$$tools/bin/uv" && \
	$(VENV)/python -m venv "$$tools" && \
	"$$tools/bin/pip" install --quiet --disable-pip-version-check uv==$(UV_VERSION) && \
	"$$uv" $(COMPILE) --group build --output-file requirements/build.lock && \
	"$$uv" $(COMPILE) pyproject.toml --constraint requirements/build.lock \
		--output-file requirements/run.lock && \
	"$$uv" $(COMPILE) pyproject.toml --extra screen --constraint requirements/run.lock \
		--constraint requirements/build.lock --output-file requirements/screen.lock && \
	"$$uv" $(COMPILE) pyproject.toml --extra dev --extra screen --constraint requirements/screen.lock \
		--constraint requirements/build.lock --output-file requirements/dev.lock && \
	"$$uv" $(COMPILE) --group fuzz --output-file requirements/fuzz.lock

clean: ## Remove .venv, caches and build output
	rm -rf .venv .bootstrap.lock build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
