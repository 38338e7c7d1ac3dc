# SPDX-License-Identifier: MIT
# The face of the project. The work is done by CMake and by scripts/.
BUILD ?= build
JOBS  ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX ?= /usr/local

# `make` alone prints this.
.PHONY: all install deb windows sbom figures demo check test test-all board-test campaign campaign-all fuzz bench lint format deps deps-test clean help

help:
	@echo "make demo    see it work: a virtual board, flashed and running, in a minute"
	@echo "make all     build the tool, the virtual board and the firmware into $(BUILD)/; says what is missing"
	@echo "make install  put programs, library, manuals and bootloaders into PREFIX ($(PREFIX)), below DESTDIR"
	@echo "make deb     Debian packages of the same: $(BUILD)/deb/*.deb"
	@echo "make windows tulpar.exe, and one zip with it and the bootloaders: $(BUILD)/windows/*.zip"
	@echo "make sbom    what is in each product, as SPDX, compared with the build: $(BUILD)/sbom/*.json; makes deb and windows, too"
	@echo "make figures  the figures of the documents (docs/figures), from what was measured and from a run on a virtual board"
	@echo "make check   after a change: the unit tests and one story on the virtual board: a minute"
	@echo "make test    before a merge: all stories on one kit of each kind, one story on each other; a quarter of an hour"
	@echo "make test-all  all stories on all kits"
	@echo "make board-test PORT=/dev/ttyACM0  the stories of docs/FIRST-BOARD.md on a real board; ends with a report"
	@echo "make campaign the long fault campaigns, on one kit of each kind; hours"
	@echo "make campaign-all  the same on one kit of each kind in each family of chips"
	@echo "make fuzz    the long fuzzing run"
	@echo "make bench   how fast transfers are, beside the limit of wire and flash; how fast the virtual board"
	@echo "make lint    format check and static analysis"
	@echo "make format  put the sources into the house's format"
	@echo "make deps    install what building needs (Debian packages); deps-test: and testing"
	@echo "make clean   remove $(BUILD)/"

all:
	@scripts/missing.sh
	@scripts/build.sh $(BUILD) $(JOBS)
	@scripts/made.sh $(BUILD)

install:
	@scripts/install.sh $(BUILD) $(PREFIX)

deb:
	@scripts/deps.sh build deb
	@scripts/build.sh $(BUILD) $(JOBS)
	@scripts/deb.sh $(BUILD) $(JOBS)

windows:
	@scripts/deps.sh build windows
	@scripts/build.sh $(BUILD) $(JOBS)
	@scripts/windows.sh $(BUILD) $(JOBS)

sbom:
	@scripts/deps.sh build deb windows sbom
	@scripts/build.sh $(BUILD) $(JOBS)
	@scripts/deb.sh $(BUILD) $(JOBS)
	@scripts/windows.sh $(BUILD) $(JOBS)
	@scripts/sbom.sh $(BUILD)

figures:
	@scripts/deps.sh build
	@scripts/build.sh $(BUILD) $(JOBS)
	@scripts/figures.sh $(BUILD)

demo:
	@scripts/demo.sh $(BUILD) $(JOBS)

check: deps-test
	@scripts/check.sh $(BUILD) $(JOBS)

test: deps-test
	@scripts/test.sh $(BUILD) $(JOBS)

test-all: deps-test
	@scripts/test.sh $(BUILD) $(JOBS) all

board-test: deps
	@[ -n "$(PORT)" ] || { echo "Which board? make board-test PORT=/dev/ttyACM0; $(BUILD)/tulpar list shows the ports" >&2; exit 2; }
	@scripts/build.sh $(BUILD) $(JOBS)
	@scripts/board_test.sh $(BUILD) $(PORT)

campaign: deps-test
	@scripts/campaign.sh $(BUILD) $(JOBS) kinds

campaign-all: deps-test
	@scripts/campaign.sh $(BUILD) $(JOBS) all

fuzz: deps-test
	@scripts/fuzz.sh $(BUILD) $(JOBS)

bench: deps-test
	@scripts/build.sh $(BUILD) $(JOBS) -DTULPAR_TESTS=ON
	@cmake --build $(BUILD) --target bench

lint: deps-test
	@scripts/lint.sh $(BUILD)

format: deps-test
	@git ls-files '*.c' '*.h' | xargs clang-format -i

deps:
	@scripts/deps.sh build

deps-test:
	@scripts/deps.sh build test windows sbom

clean:
	rm -rf $(BUILD)
