# Python >= 3.11 and make are all that is needed.
PYTHON ?= python3
PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
# Three for two cores: now and then each of them waits.
WORKERS = -n 3 --dist worksteal
# The tests start dozens of processes: what one has compiled, the others need not compile again.
export PYTHONDONTWRITEBYTECODE =
PIP = PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install demo test quick interop browser check soak bench comparison migration lint types imports clean

install: $(VENV)/.runtime

$(VENV)/.runtime: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.interop: $(VENV)/.dev
	@echo "Installing telemelya and what it stands on (once) ..."
	@$(PIP) install -c constraints.txt -e '.[interop]'
	@$(PIP) install -c constraints.txt --no-deps georeport  # it asks for an xmltodict older than ours
	@touch $@

demo: install
	@$(BIN)/lianhu demo --port $(PORT) $(if $(PLACE),--place $(PLACE)) $(if $(EMPTY),--empty)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest $(WORKERS) $(ARGS)

# What the desk's pages are examined with; where npm is not to be had they go unexamined.
$(VENV)/.axe: $(VENV)/.dev
	@npm install --silent --no-save --no-audit --no-fund --prefix $(VENV)/axe axe-core@4.14.1 \
		|| echo "No npm, no axe-core: the desk's pages are not examined for barriers."
	@touch $@

# The story of the manhole cover, and the dispatch desk, in a real browser; needs Chromium.
browser: $(VENV)/.dev $(VENV)/.axe
	@command -v chromium >/dev/null || (apt-get -qq update && apt-get -qq install -y chromium) \
		|| (echo "Please install Chromium (Debian: apt-get install chromium)."; exit 1)
	@$(BIN)/python -m pytest -m browser $(ARGS)

# What an edit is held against: no PostgreSQL, no harnesses, no stories of whole months; the invariants
# after conversations alone.
QUICK = not postgres and not long and not soak and not browser and not interop
quick: lint types imports
	@$(BIN)/python -m pytest $(WORKERS) --unchecked --ignore tests/harness -m '$(QUICK)' $(ARGS)

# Stories over Telegram as telemelya plays it, Open311 read by georeport, and our AI bot's platform tried by
# Tencent's own client: none of them is ours.
interop: $(VENV)/.interop
	@$(BIN)/python -m pytest -m interop $(ARGS)

# The long form of the harnesses of which `make test` runs a short one.
soak: $(VENV)/.dev
	@$(BIN)/python -m pytest -m soak -o timeout=0 $(ARGS)

# Against the usual way, in one run: `make bench ARGS="turn --profile"`, `make bench ARGS=month`.
bench: $(VENV)/.dev
	@$(BIN)/python -m tests.benches $(ARGS)

# Twenty interrupted conversations, against an ordinary form bot, whose aiogram has an environment of
# its own: docs/comparison.md. `make comparison ARGS="--transcripts FILE"`.
comparison: $(VENV)/.dev $(VENV)-comparison/.installed
	@$(BIN)/python -m tests.comparison $(VENV)-comparison/bin/python $(ARGS)

$(VENV)-comparison/.installed: tests/comparison/requirements.txt
	@test -x $(VENV)-comparison/bin/python || $(PYTHON) -m venv $(VENV)-comparison
	@echo "Installing aiogram into $(VENV)-comparison (once) ..."
	@PYTHONWARNINGS=ignore $(VENV)-comparison/bin/python -m pip --disable-pip-version-check --quiet install -r $<
	@touch $@

# A migration from the models, to be read and put right: `make migration NAME="households have doors"`.
migration: $(VENV)/.dev
	@$(BIN)/python -m tests.migration "$(NAME)"

check: lint types imports test browser

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

imports: $(VENV)/.dev
	@$(BIN)/lint-imports

clean:
	rm -rf $(VENV) $(VENV)-comparison var .mypy_cache .ruff_cache .pytest_cache
