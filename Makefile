# The two main commands are `make run` and `make test`. They need Python 3.11 or newer, make and git.
# They use HOST, PORT, DATABASE_URL, TEST_DATABASE_URL and PYTHON (docs/operations.md lists all variables).

.DEFAULT_GOAL := help
.PHONY: help run dev doctor release test test-all mutate hostile bench lint content messages picture pictures licences pins

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## Serve the portal at http://127.0.0.1:8000 (HOST=… PORT=…)
	@scripts/run.sh

dev: ## The same with DEBUG, restarting when a file changes
	@scripts/dev.sh

doctor: ## Say in sentences what is wrong with this computer and these settings
	@scripts/doctor.sh

test: ## Run each test once, on SQLite; part of them on PostgreSQL, and in Chromium, where these are there
	@scripts/test.sh

test-all: ## The same in every language, on both databases, with more examples, shuffled; for a nightly job
	@THOROUGH=1 scripts/test.sh

mutate: ## Put small faults into a copy of the code; print those that no test notices (ARGS="--seed 7 --count 60")
	@scripts/mutate.sh $(ARGS)

hostile: ## Send requests that no browser sends to a portal of its own (ARGS="--count 100000 --seed 7")
	@.venv/bin/python -m tests.hostile $(ARGS)

bench: ## Measure how the portal grows from 100 to 100,000 records (ARGS=--write: docs/performance.md)
	@scripts/bench.sh $(ARGS)

lint: ## Check the style of Python, templates and scripts
	@scripts/lint.sh

content: ## Load content/ into the database; ARGS=--check only reports errors
	@scripts/manage.sh migrate --verbosity 0 && scripts/manage.sh load_content $(ARGS)

messages: ## Collect and compile the interface texts (needs gettext)
	@scripts/messages.sh

picture: ## Draw docs/house.svg: which app imports which
	@.venv/bin/python scripts/draw_house.py

pictures: ## Take docs/pictures, every page at three widths, from a portal that runs at ARGS=http://127.0.0.1:8000
	@.venv/bin/python scripts/make_pictures.py $(ARGS)

licences: ## Write docs/components.md: what the portal is built of, and under which licences
	@.venv/bin/python scripts/licences.py

pins: ## Renew requirements*.txt with hashes (WHAT=--upgrade for newer versions)
	@scripts/pins.sh

release: ## Make dist/portal-VERSION.tar.gz, which docs/install.md uses, of the last commit
	@scripts/release.sh
