# `make run` and `make test` need Python 3.11 or newer and nothing else; they set up the rest.
PYTHON ?= python3
PORT ?= 8501
# Whom it serves: this machine alone, whose user may then edit; ADDRESS=0.0.0.0 for others, too.
ADDRESS ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools

.PHONY: run test proof check coverage bench lock audit format clean

run: $(VENV)/run.stamp
	$(BIN)/streamlit run dashboard/app.py --server.port $(PORT) --server.address $(ADDRESS)

test: check
	$(BIN)/python -m pytest

# What takes too long for every change: thousands of hostile cases, whole quarters, many kills.
proof: $(VENV)/test.stamp
	$(BIN)/python -m pytest -m proof

# Style, types and the ledger: what needs no running.
check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m dashboard.check_data

# The tests once more, and which lines of the program none of them reaches.
coverage: $(VENV)/test.stamp
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# What it costs: starts, pages, the graph, readers, the measures, each beside something plainer; about
# 20 minutes on a quiet machine, into BENCHMARKS.md. One part: .venv/bin/python -m tests.bench pages;
# another checkout beside it: --against DIR; readers for the full three minutes: --seconds 180.
bench: $(VENV)/test.stamp
	$(BIN)/python -m tests.bench --json BENCHMARKS.json --markdown BENCHMARKS.md

# requirements.lock: every package that the dashboard runs on, with the hashes of its files.
lock: $(TOOLS)/stamp
	$(TOOLS)/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
		--python-version 3.11 --output-file requirements.lock requirements.txt

# Whether the packages fit one another, their licences, and (it asks pypi.org) known faults of them;
# a package that pypi.org knows nothing of fails it, too: that one was not looked at.
audit: $(VENV)/test.stamp $(TOOLS)/stamp
	$(BIN)/python -m pip check
	$(BIN)/python -m dashboard.licences
	$(TOOLS)/bin/pip-audit --strict --disable-pip --no-deps --requirement requirements.lock

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Roundtrip needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python's venv module is missing (on Debian: apt install python3-venv)."; rm -rf $(VENV); exit 1; }

# Apart from the rest, so that what these need is no part of what the dashboard runs on.
$(TOOLS)/stamp: | $(VENV)/bin/python
	$(BIN)/python -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check \
		uv==0.13.9 pip-audit==2.10.1
	@touch $@

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements.txt tests/requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@ $(VENV)/run.stamp
