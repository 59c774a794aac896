# The two commands of the README are `make demo` and `make test`.
SWIFT ?= swift
BUILD_FLAGS ?=

.PHONY: demo test bench docs format check install setup release

demo: release
	$(SWIFT) run -c release --skip-build digits-demo

test: setup
	$(SWIFT) test $(BUILD_FLAGS)

release: setup
	$(SWIFT) build -c release $(BUILD_FLAGS)

bench: release
	Scripts/setup-python --benchmarks
	cd Benchmarks && ./run

format:
	$(SWIFT) format --configuration .swift-format -i -r Package.swift Sources Tests Examples Benchmarks

check:
	$(SWIFT) format lint --strict --configuration .swift-format -r Package.swift Sources Tests Examples Benchmarks
	Scripts/check-docs

# Checks the pages, then runs the commands that they show and writes what they print into them.
docs: setup
	Scripts/check-docs
	NAGANO_UPDATE_GOLDEN=1 $(SWIFT) test $(BUILD_FLAGS) --filter ConsolePageTests

PREFIX ?= /usr/local
install: release
	install -d $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/share/nagano/vega
	install -m 644 .build/vega/vega.js $(DESTDIR)$(PREFIX)/share/nagano/vega/vega.js
	install -m 755 "$$($(SWIFT) build -c release --show-bin-path)/nagano" $(DESTDIR)$(PREFIX)/bin/nagano

setup:
	@Scripts/setup
	@Scripts/setup-figures
