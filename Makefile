# `make run` opens the shop, `make test` runs its tests. Everything else is listed by `make help`.

PYTHON := .venv/bin/python
PORT ?= 8000
APT_RUN := python3-venv
APT_TEST := chromium libatomic1 postgresql fonts-noto-core

.DEFAULT_GOAL := help
.PHONY: messages golden help setup setup-dev assets translations run test test-quick test-browser check format lint types borders bench bench-search bench-crash lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/run.stamp assets translations ## Environment, fonts and translations for running the shop

setup-dev: .venv/dev.stamp .venv/apt.stamp assets translations ## The same, and what tests and checks need

.venv/bin/python:
	@python3 -m venv .venv 2>/dev/null || { rm -rf .venv; sh tools/packages.sh $(APT_RUN) && python3 -m venv .venv; }

.venv/run.stamp: requirements.txt | .venv/bin/python
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/apt.stamp: | .venv/bin/python
	@sh tools/packages.sh $(APT_TEST)
	@touch $@

assets: static/vendor/fonts/.done ## Fonts, brought by npm; without npm pages use the system's

static/vendor/fonts/.done: package-lock.json | .venv/run.stamp
	@sh tools/fonts.sh $(PYTHON)

translations: storefront/translations/en/LC_MESSAGES/messages.mo

%.mo: %.po | .venv/run.stamp
	@$(PYTHON) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

run: setup ## Open the shop on http://127.0.0.1:8000 (PORT=… changes it)
	@APP_ENV=$${APP_ENV:-demo} PORT=$(PORT) $(PYTHON) -m storefront.serve

test: setup-dev ## All tests, real PostgreSQL and real browser included
	$(PYTHON) -m pytest -n 2 $(ARGS)

test-quick: setup-dev ## Tests without browser and PostgreSQL
	$(PYTHON) -m pytest -n 2 -m "not browser and not postgresql" $(ARGS)

test-browser: setup-dev ## The browser's tests alone
	$(PYTHON) -m pytest -m browser $(ARGS)

golden: setup-dev ## Write anew what every message says (tests/golden/messages); read the difference before keeping it
	$(PYTHON) -m pytest -q tests/storefront/mail/test_message_texts.py --renew

check: setup-dev format lint types borders test ## All that must hold before a change lands

format:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m djlint --lint --quiet templates

types:
	$(PYTHON) -m mypy

borders:
	.venv/bin/lint-imports

bench: setup-dev ## Benchmarks (ARGS="--size 100000" for more)
	$(PYTHON) -m bench.run $(ARGS)

bench-crash: setup-dev ## Kill the shop 50 times while people order and pay (ARGS="--postgresql --kills 10")
	$(PYTHON) -m bench.crash $(ARGS)

bench-search: setup-dev ## The search beside other engines, and what it finds (ARGS="--size 10000")
	$(PYTHON) -m bench.search $(ARGS)

lock: ## Renew requirements*.txt from requirements*.in (needs uv)
	for name in requirements requirements-servers requirements-dev; do \
		uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $$name.in -o $$name.txt || exit 1; \
	done

clean: ## Remove what is built; the shop's data in instance/ stays
	rm -rf .venv node_modules static/vendor storefront/translations/*/LC_MESSAGES/*.mo

messages: .venv/dev.stamp ## Renew the English catalogue from the source texts
	$(PYTHON) -m babel.messages.frontend --quiet extract -F babel.cfg -k _l --omit-header --no-location --sort-output -o storefront/translations/messages.pot .
	$(PYTHON) -m babel.messages.frontend --quiet update --no-fuzzy-matching --ignore-obsolete -i storefront/translations/messages.pot -d storefront/translations -l en
	sed -i -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' storefront/translations/en/LC_MESSAGES/messages.po
	rm storefront/translations/messages.pot
