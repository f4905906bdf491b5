# bt: one plain GNU Makefile, not recursive, no configure.  `make help`.
#
# Yours to set, never overwritten: CC CFLAGS CPPFLAGS LDFLAGS LDLIBS PREFIX
# DESTDIR BINDIR MANDIR LIBDIR INCLUDEDIR DATADIR INSTALL.  Ours are BT_*.
#
# Switches: SAN=address,undefined   build and test with sanitizers
#           VALGRIND=1              run what is tested under valgrind
#           DEBUG=1                 assert the engine's identities at each step
#           WERROR=1 (or CI=true)   warnings are errors
#           T=GLOB                  only the test files whose name matches
#           SETUP=no                install no packages, expect them there
#           V=1                     show the commands of the compiler

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

comma := ,

# ---- what the user may set -------------------------------------------------

CFLAGS     ?= -O2 -g
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
MANDIR     ?= $(DATADIR)/man
INSTALL    ?= install
FUZZTIME   ?= 60

# ---- what is ours ----------------------------------------------------------

# The version has one owner: the header that programs are compiled with.
BT_VERSION := $(shell sed -n \
    's/^.define BT_VERSION *"\(.*\)"$$/\1/p' libbt/include/bt/version.h)

BT_FLAVOUR := $(if $(BT_FUZZ),fuzz,$(if $(BT_COVERAGE),coverage,$(if \
    $(SAN),$(subst $(comma),+,$(SAN)),plain)))
O := build/$(BT_FLAVOUR)

BT_WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wwrite-strings -Wundef -Wvla -Wformat=2 \
    -Wswitch-enum -Wpointer-arith
BT_CPPFLAGS := -Ilibbt/include -Ilibbt -D_POSIX_C_SOURCE=200809L
BT_CFLAGS   := -std=c11 -fno-common -ffp-contract=off $(BT_WARNINGS)
BT_LDFLAGS  := -Wl,--as-needed
BT_LDLIBS   := -lyaml -lcsv -lzstd -lxxhash -lm

ifneq ($(filter true,$(CI))$(filter-out 0 no,$(WERROR)),)
BT_CFLAGS += -Werror
endif
ifneq ($(filter-out 0 no,$(DEBUG))$(SAN)$(BT_FUZZ),)
BT_CPPFLAGS += -DBT_DEBUG
endif
ifneq ($(SAN),)
BT_CFLAGS  += -fsanitize=$(SAN) -fno-omit-frame-pointer \
    $(if $(findstring undefined,$(SAN)),-fno-sanitize-recover=undefined)
BT_LDFLAGS += -fsanitize=$(SAN)
endif
ifneq ($(BT_FUZZ),)
BT_CFLAGS += -fsanitize=fuzzer-no-link
endif
ifneq ($(BT_COVERAGE),)
BT_CFLAGS  += --coverage
BT_LDFLAGS += --coverage
endif

# Folders may be empty while they are being filled, so every list may be too.
BT_PROGS   := $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard cmd/*/*.c)))))
BT_BINS    := $(BT_PROGS:%=$(O)/bin/%)
BT_LIBSRCS := $(sort $(wildcard libbt/*/*.c))
BT_LIBOBJS := $(BT_LIBSRCS:%.c=$(O)/%.o)
BT_LIB     := $(O)/libbt.a
BT_MEN     := $(sort $(wildcard man/*.[1-8]))
BT_HEADERS := $(sort $(wildcard libbt/include/bt/*.h))

# A test is one file that is one program; what several share is a file
# without the prefix, found by all of them through libtest.a.
BT_UNITS   := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/unit/t-*.c)))
BT_PROPS   := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/props/p-*.c)))
BT_FUZZERS := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/fuzz/f-*.c)))
BT_FAULTS  := $(patsubst %.c,$(O)/%.so,$(sort $(wildcard tests/fault/*.c)))
BT_BENCHES := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/bench/b-*.c)))
BT_TESTOBJS := $(patsubst %.c,$(O)/%.o,$(sort \
    $(filter-out tests/unit/t-%.c tests/props/p-%.c,\
    $(wildcard tests/unit/*.c tests/props/*.c))))
BT_TESTLIB := $(if $(BT_TESTOBJS),$(O)/libtest.a)

# Only these know where the installed data are, so that another PREFIX
# compiles a file or two again and not everything.
BT_DATADIR_OBJS := $(patsubst %.c,$(O)/%.o,$(shell grep -lsw BT_DATADIR \
    /dev/null $(wildcard cmd/*/*.c) $(BT_LIBSRCS)))

BT_COMPILE = $(CC) $(BT_CPPFLAGS) $(BT_DEFINES) $(CPPFLAGS) \
    $(BT_CFLAGS) $(CFLAGS)
BT_LINK = $(CC) $(BT_LDFLAGS) $(CFLAGS) $(LDFLAGS)

# say(what): a short word in place of a long command; nothing with make -s.
Q   := $(if $(filter-out 0 no,$(V)),,@)
BT_SILENT := $(findstring s,$(filter-out --%,$(firstword $(MAKEFLAGS))))
say  = $(if $(Q),$(if $(BT_SILENT),,@echo '  $(1)	$@'))

.PHONY: all tests FORCE
all: $(BT_LIB) $(BT_BINS) ## build the library and the programs (the default)

tests: $(BT_UNITS) $(BT_PROPS) $(BT_FUZZERS) $(BT_FAULTS)
	@:

# ---- compiling -------------------------------------------------------------

# stamp(text): a file that changes, and so forces a rebuild, when its text does.
define stamp
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || \
	    printf '%s\n' '$(subst ','\'',$(1))' >$@
endef

$(O)/flags: FORCE
	$(call stamp,$(BT_COMPILE) | $(BT_LINK) $(BT_LDLIBS) $(LDLIBS))
$(O)/flags-datadir: FORCE
	$(call stamp,$(DATADIR))

$(BT_DATADIR_OBJS): BT_DEFINES = -DBT_DATADIR='"$(DATADIR)/bt"'
$(BT_DATADIR_OBJS): $(O)/flags-datadir

$(O)/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(BT_COMPILE) -MMD -MP -c -o $@ $<

$(O)/%.so: %.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,SO)
	$(Q)$(CC) $(BT_CPPFLAGS) $(CPPFLAGS) $(filter-out --coverage -fsanitize=%,\
	    $(BT_CFLAGS)) $(CFLAGS) -fPIC -shared -MMD -MP -MF $(@:.so=.d) \
	    $(LDFLAGS) -o $@ $< -ldl

# Members of sources that are gone must go too, hence from nothing each time.
$(BT_LIB): $(BT_LIBOBJS) $(O)/libobjs
	$(call say,AR)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(BT_LIBOBJS)
$(O)/libobjs: FORCE
	$(call stamp,$(BT_LIBOBJS))

$(O)/libtest.a: $(BT_TESTOBJS)
	$(call say,AR)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(BT_TESTOBJS)

define program
$(O)/bin/$(1): $$(patsubst %.c,$(O)/%.o,$$(sort $$(wildcard cmd/$(1)/*.c))) \
    $(BT_LIB)
	@mkdir -p $$(@D)
	$$(call say,LINK)
	$$(Q)$$(BT_LINK) -o $$@ $$^ $$(BT_LDLIBS) $$(LDLIBS)
endef
$(foreach p,$(BT_PROGS),$(eval $(call program,$(p))))

$(BT_UNITS) $(BT_PROPS): $(O)/%: $(O)/%.o $(BT_TESTLIB) $(BT_LIB)
	$(call say,LINK)
	$(Q)$(BT_LINK) -o $@ $^ $(BT_LDLIBS) -lcmocka $(LDLIBS)

$(BT_BENCHES): $(O)/%: $(O)/%.o $(BT_LIB)
	$(call say,LINK)
	$(Q)$(BT_LINK) -o $@ $^ $(BT_LDLIBS) $(LDLIBS)

# A fuzz target replays its corpus here, and is driven by libFuzzer there.
BT_FUZZ_DRIVER := $(if $(BT_FUZZ),,$(O)/tests/fuzz/driver.o)
$(BT_FUZZERS): $(O)/%: $(O)/%.o $(BT_FUZZ_DRIVER) $(BT_LIB)
	$(call say,LINK)
	$(Q)$(BT_LINK) $(if $(BT_FUZZ),-fsanitize=fuzzer) -o $@ $^ \
	    $(BT_LDLIBS) $(LDLIBS)

-include $(wildcard $(O)/cmd/*/*.d $(O)/libbt/*/*.d $(O)/tests/*/*.d)

# ---- testing ---------------------------------------------------------------

# Every group goes through scripts/check.sh, which runs files in parallel and
# closes with `N passed, N failed`.
BT_CHECK = TESTBUILD='$(O)' TESTSAN='$(SAN)' CC='$(CC)' MAKE='$(MAKE)' \
    scripts/check.sh $(if $(filter-out 0 no,$(VALGRIND)),--valgrind) \
    $(if $(T),--only '$(T)')

.PHONY: check check-all check-unit check-props check-cli check-golden \
    check-vectors check-docs check-long fuzz-replay golden-update
check: ## run every test, after installing what they need (scripts/setup)
	@scripts/setup test $(if $(filter-out 0 no,$(VALGRIND)),valgrind)
	@$(MAKE) --no-print-directory check-all
check-all: all tests
	@$(BT_CHECK) unit props fuzz cli golden vectors docs
check-unit: $(BT_UNITS) ## run the unit tests
	@$(BT_CHECK) unit
check-props: all $(BT_PROPS) ## run the property tests
	@$(BT_CHECK) props
check-cli: all tests ## run the bats files (T=bt-run for one of them)
	@$(BT_CHECK) cli
check-golden: all ## run the golden cases (T=bt-cat for those of one program)
	@$(BT_CHECK) golden
check-vectors: all ## run the conformance vectors of the engine's rules
	@$(BT_CHECK) vectors
check-docs: all ## run the examples of README.md and of the manuals
	@$(BT_CHECK) docs
fuzz-replay: $(BT_FUZZERS) ## replay the fuzzers' corpora
	@$(BT_CHECK) fuzz
check-long: $(O)/tests/props/p-num ## properties in their nightly size (SEED=1)
	$(O)/tests/props/p-num 4000000 $(or $(SEED),1)
golden-update: all ## rewrite golden results: CASE=bt-cat/tagged-to-csv
	@TESTBUILD='$(O)' scripts/golden.sh --update '$(CASE)'

fuzz-%: ## fuzz one target for FUZZTIME seconds: make fuzz-csv
	$(MAKE) BT_FUZZ=1 SAN=address,undefined CC=clang \
	    build/fuzz/tests/fuzz/f-$*
	@mkdir -p build/fuzz/corpus/$* tests/fuzz/corpus/$*
	build/fuzz/tests/fuzz/f-$* -max_total_time=$(FUZZTIME) \
	    -artifact_prefix=tests/fuzz/corpus/$*/ \
	    build/fuzz/corpus/$* tests/fuzz/corpus/$*

.PHONY: bench bench-memory demo coverage
bench: all $(BT_BENCHES) ## measure: numbers and ratios, no test
	@set -e; for b in tests/bench/*.sh; do \
	    [ -e "$$b" ] || continue; TESTBUILD='$(O)' CC='$(CC)' "$$b"; done
bench-memory: all $(O)/tests/bench/b-peak ## peak memory at 1, 10, 100 M bars
	@TESTBUILD='$(O)' CC='$(CC)' tests/bench/lib/memory.sh
demo: ## build, then run the main job on synthetic data
	@scripts/setup build
	@$(MAKE) --no-print-directory all
	@TESTBUILD='$(O)' scripts/demo.sh
coverage: ## which lines of libbt and cmd the tests reach
	@scripts/setup coverage
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || :
	@$(MAKE) --no-print-directory BT_COVERAGE=1 CFLAGS='-O0 -g' check-all
	@scripts/coverage.sh build/coverage

# ---- looking after the source ----------------------------------------------

.PHONY: lint lintflags format man completions size
lint: ## check style, manuals, layers, budgets, spelling
	@scripts/setup lint
	@$(MAKE) --no-print-directory all tests
	@TESTBUILD='$(O)' CC='$(CC)' scripts/lint.sh
lintflags:
	@echo '-std=c11 -fno-common $(BT_CPPFLAGS) $(BT_WARNINGS)'
format: ## lay out the C files as .clang-format says
	scripts/tree.sh '*.c' '*.h' | xargs clang-format -i
man: all ## check the manuals only
	@TESTBUILD='$(O)' CC='$(CC)' scripts/lint.sh mandoc man
completions: all ## write completions/ from the programs' option tables
	@TESTBUILD='$(O)' scripts/gen-completions.sh completions
size: ## the longest functions and files
	@scripts/size-report.sh

# ---- installing ------------------------------------------------------------

BT_BASHCOMP := $(DATADIR)/bash-completion/completions
BT_ZSHCOMP  := $(DATADIR)/zsh/site-functions
BT_FISHCOMP := $(DATADIR)/fish/vendor_completions.d
BT_STRATEGIES := $(sort $(wildcard scripts/strategies/*))
BT_CALENDARS := $(sort $(wildcard data/calendars/*.yaml))

# into(folder, files, mode): nothing at all where there are no files.
define into
	$(if $(strip $(2)),$(INSTALL) -d '$(DESTDIR)$(1)')
	$(if $(strip $(2)),$(INSTALL) -m $(3) $(2) '$(DESTDIR)$(1)')
endef

.PHONY: install uninstall dist clean help
install: all $(O)/bt.pc ## install under PREFIX (/usr/local), with DESTDIR
	$(call into,$(BINDIR),$(BT_BINS),755)
	$(call into,$(LIBDIR),$(BT_LIB),644)
	$(call into,$(LIBDIR)/pkgconfig,$(O)/bt.pc,644)
	$(call into,$(INCLUDEDIR)/bt,$(BT_HEADERS),644)
	$(foreach s,1 2 3 4 5 6 7 8,$(call \
	    into,$(MANDIR)/man$(s),$(filter %.$(s),$(BT_MEN)),644))
	$(call into,$(BT_BASHCOMP),$(wildcard completions/bash/*),644)
	$(call into,$(BT_ZSHCOMP),$(wildcard completions/zsh/*),644)
	$(call into,$(BT_FISHCOMP),$(wildcard completions/fish/*),644)
	$(call into,$(DATADIR)/bt/calendars,$(BT_CALENDARS),644)
	@$(INSTALL) -d '$(DESTDIR)$(DATADIR)/bt/strategies'
	@for f in $(BT_STRATEGIES); do \
	    [ -f "$$f" ] || continue; mode=644; [ ! -x "$$f" ] || mode=755; \
	    $(INSTALL) -m $$mode "$$f" \
		'$(DESTDIR)$(DATADIR)/bt/strategies' || exit 1; done

uninstall: ## remove what `make install` with the same variables put there
	rm -f $(foreach f,$(BT_PROGS),'$(DESTDIR)$(BINDIR)/$(f)')
	rm -f '$(DESTDIR)$(LIBDIR)/libbt.a' '$(DESTDIR)$(LIBDIR)/pkgconfig/bt.pc'
	rm -f $(foreach f,$(BT_MEN),'$(DESTDIR)$(MANDIR)/man$(subst \
	    .,,$(suffix $(f)))/$(notdir $(f))')
	rm -f $(foreach f,$(notdir $(wildcard completions/bash/*)),\
	    '$(DESTDIR)$(BT_BASHCOMP)/$(f)')
	rm -f $(foreach f,$(notdir $(wildcard completions/zsh/*)),\
	    '$(DESTDIR)$(BT_ZSHCOMP)/$(f)')
	rm -f $(foreach f,$(notdir $(wildcard completions/fish/*)),\
	    '$(DESTDIR)$(BT_FISHCOMP)/$(f)')
	rm -rf '$(DESTDIR)$(INCLUDEDIR)/bt' '$(DESTDIR)$(DATADIR)/bt'

$(O)/bt.pc: bt.pc.in libbt/include/bt/version.h FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
	    -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
	    -e 's|@VERSION@|$(BT_VERSION)|' bt.pc.in >$@

dist: ## build/bt-VERSION.tar.gz from what is committed
	@mkdir -p build
	git archive --prefix=bt-$(BT_VERSION)/ -o build/bt-$(BT_VERSION).tar.gz \
	    HEAD
clean: ## remove build/
	rm -rf build
help: ## this list
	@sed -n 's/^\([a-z%-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | \
	    awk -F '\t' '{ printf "make %-14s %s\n", $$1, $$2 }'
	@sed -n 's/^# \(Switches:\|          [A-Z]\)/\1/p' Makefile
