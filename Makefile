# Two commands matter: `make run` runs the portal, `make test` checks everything.
SHELL := /bin/sh
PY := .venv/bin/python
export PYTHON PORT

.PHONY: attack-stats run test check files stop fmt lock clean messages help fuzz mutants bench-walls bench-filling bench-national bench-sheets race two-editors rules time copies scan-canaries closed-doors bench-figures restore-drill

help:
	@echo "make run    the portal with demo data on http://localhost:8000 (PORT=... for another)"
	@echo "make test   everything checked: format, lint, types, imports, migrations, tests, browser"
	@echo "make check  the same without the browser tests"
	@echo "make fuzz   30,000 requests as everybody, looking for what is not theirs (N=..., SEEDS=...)"
	@echo "make files  all hostile files and safe exports, figures last"
	@echo "make mutants      take one guard away at a time and ask the tests (N=3, ONLY=wall)"
	@echo "make scan-canaries  no word about a person in logs, mails, Redis or other tables"
	@echo "make closed-doors  503 within a minute when a policy is dropped under a running server"
	@echo "make race   the last seat: 50 clients x 200 rounds, one winner each, order kept"
	@echo "make attack-stats  an integer program against all published tables of 1,000 cooperations (N=...)"
	@echo "make two-editors  500 rounds of two teachers at one sheet: no update is lost (ROUNDS=...)"
	@echo "make copies 5,000 reports from schools' systems x 2-5 copies at once: each one effect (N=...)"
	@echo "make bench-walls  what row-level security costs at a million marks"
	@echo "make time   10,000 schedules over every clock change 2020-2035 (N=...)"
	@echo "make rules  the rules of a proposal on 5,000 problems each (N=...)"
	@echo "make bench-filling  how fast and how good proposals are, beside first come, first served"
	@echo "make bench-national  a proposal for the whole country: asked for, made by the worker, read (PEOPLE=...)"
	@echo "make bench-figures  the leader's figures: the page warm and cold, the night's count (COURSES=...)"
	@echo "make bench-sheets  attendance: a sheet beside its floor, sixteen schools at once, the start page (COURSES=...)"
	@echo "make restore-drill  the machine burns: backup, restore, checksums, walls, erased people (COURSES=960: a million marks)"
	@echo "make stop   stop the embedded servers    make fmt   format    make lock   pin again"

run:
	@portal/stack/setup.sh run
	@exec $(PY) -m portal.stack run

test:
	@portal/stack/setup.sh dev
	@exec $(PY) -m portal.stack.check

check:
	@portal/stack/setup.sh dev
	@exec $(PY) -m portal.stack.check --no-browser

files:
	@portal/stack/setup.sh dev
	@PORTAL_ALL_FILES=1 PORTAL_RUN_DIR=$(CURDIR)/.run/test PORTAL_DB_POOL=0 PORTAL_PG_OPTIONS="-c fsync=off" \
	  .venv/bin/pytest -q -m files tests/participants

stop:
	@$(PY) -m portal.stack stop

fmt:
	@portal/stack/setup.sh dev
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@.venv/bin/djlint --quiet --reformat $$(git ls-files '*.html')

fuzz:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.fuzz_tenants --n $(or $(N),10000) --seeds $(or $(SEEDS),3)

mutants:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.mutate_guards $(if $(N),--n $(N)) $(if $(ONLY),--only "$(ONLY)")

scan-canaries:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.scan_canaries

closed-doors:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.closed_doors

attack-stats:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.attack_stats --n $(or $(N),1000)

two-editors:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.two_editors --rounds $(or $(ROUNDS),500)

bench-walls:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.bench_walls

messages:
	@PORTAL_STACK=off $(PY) manage.py messages

lock:
	@portal/stack/setup.sh dev
	@command -v uv >/dev/null 2>&1 && uv=uv || uv=.venv/bin/uv; for name in requirements requirements-dev; do \
	  $$uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-annotate --no-header \
	    -o $$name.txt $$name.in; done

clean: stop
	@rm -rf .venv .run test-artefacts

rules:
	@portal/stack/setup.sh dev
	@PORTAL_EXAMPLES=$(or $(N),5000) PORTAL_STACK=off .venv/bin/pytest -q -p no:cacheprovider tests/courses/proposal/test_rules.py

time:
	@portal/stack/setup.sh dev
	@PORTAL_EXAMPLES=$(or $(N),10000) PORTAL_STACK=off .venv/bin/pytest -q -p no:cacheprovider tests/courses/test_time.py

bench-filling:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.filling

bench-national:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.national --people $(or $(PEOPLE),12000 19000 26000)

race:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.race --clients $(or $(CLIENTS),50) --rounds $(or $(N),200)

bench-sheets:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.bench_sheets --courses $(or $(COURSES),4800)

bench-figures:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.bench_figures --courses $(or $(COURSES),960)

copies:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.copies --posts $(or $(N),5000)

restore-drill:
	@portal/stack/setup.sh dev
	@$(PY) -m tests.campaigns.restore_drill --courses $(or $(COURSES),960)
