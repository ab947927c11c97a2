# The two commands of this project are `make run` and `make test`; the README says what they do.

PORT ?= 8080
DATA ?= ./var

UI_SOURCES := $(wildcard ui/*.mjs ui/*.css ui/*.js ui/*.svg ui/package-lock.json ui/.npmrc)
# The stylesheet holds only the classes that pages name, so a page is a source of it.
PAGE_SOURCES := $(shell find crates -name '*.rs')
ASSETS := assets/vendor/.built

.DEFAULT_GOAL := help
.PHONY: run test assets bench fuzz clean help

help:
	@echo "make run     build, and start the demonstration at http://127.0.0.1:$(PORT)"
	@echo "make test    everything: lints, Rust tests on SQLite and PostgreSQL, browser tests"
	@echo "make assets  fetch the front-end packages and build assets/vendor/"
	@echo "make bench   the figures of bench/, as a table"
	@echo "make fuzz    each fuzz target for FUZZ_SECONDS seconds (60 unless set)"
	@echo "make clean   remove what was built; ./var stays"

run: $(ASSETS)
	cargo build --release -p kreislauf
	./target/release/kreislauf demo --data $(DATA) --listen 127.0.0.1:$(PORT)

test:
	scripts/test

assets: $(ASSETS)

$(ASSETS): $(UI_SOURCES) $(PAGE_SOURCES)
	scripts/assets
	@touch $@

bench: $(ASSETS)
	bench/run

fuzz:
	scripts/fuzz

clean:
	cargo clean
	rm -rf assets/vendor ui/node_modules tests/browser/node_modules
