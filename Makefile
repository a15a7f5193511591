# The two main commands are `make run` and `make test`. They need Python 3.11 or newer, make and git.
# They use HOST, PORT, DATABASE_URL, TEST_DATABASE_URL and PYTHON (docs/operations.md lists all variables).

.DEFAULT_GOAL := help
.PHONY: help run dev test test-all mutate bench lint content messages picture pins

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## Serve the portal at http://127.0.0.1:8000 (HOST=… PORT=…)
	@scripts/run.sh

dev: ## The same with DEBUG, restarting when a file changes
	@scripts/dev.sh

test: ## Run all tests: on PostgreSQL if there is one, on SQLite, in Chromium if there is one
	@scripts/test.sh

test-all: ## The same in every language, on both databases, with more examples, shuffled; for a nightly job
	@THOROUGH=1 scripts/test.sh

mutate: ## Put small faults into a copy of the code; print those that no test notices (ARGS="--seed 7 --count 60")
	@scripts/mutate.sh $(ARGS)

bench: ## Measure how the portal grows from 100 to 100,000 records (ARGS="--only facets")
	@scripts/bench.sh $(ARGS)

lint: ## Check the style of Python, templates and scripts
	@scripts/lint.sh

content: ## Load content/ into the database; ARGS=--check only reports errors
	@scripts/manage.sh migrate --verbosity 0 && scripts/manage.sh load_content $(ARGS)

messages: ## Collect and compile the interface texts (needs gettext)
	@scripts/messages.sh

picture: ## Draw docs/house.svg: which app imports which
	@.venv/bin/python scripts/draw_house.py

pins: ## Renew requirements*.txt with hashes (WHAT=--upgrade for newer versions)
	@scripts/pins.sh
