# Tollgate. `make help` lists the targets.
#
# Variants live apart: make V=dev|release|asan|cov|fuzz fills build/$(V), or $(O)/$(V).
#     release  -O2, the default         dev   -O1 -g -Werror, debug asserts
#     asan     dev under the address and undefined behaviour sanitizers
#     cov      dev with gcov counters   fuzz  clang, sanitizers, libFuzzer hooks
# Needs GNU make, a C17 compiler, binutils; for the program only jansson, Clp, Cbc, libxlsxwriter
# (tools/deps.sh).

VERSION := 0.1.0
SOVERSION := 0

V ?= release
O ?= build
B := $(O)/$(V)
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

ifeq ($(filter $(V),release dev asan cov fuzz),)
$(error V is one of release, dev, asan, cov, fuzz)
endif
ifeq ($(origin CC),default)
CC := gcc
endif
LD ?= ld
OBJCOPY ?= objcopy
PKG_CONFIG ?= pkg-config

# ---- flags ---------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wmissing-prototypes
WARN += -Wno-psabi # gcc notes that it passes vectors otherwise than its version 4.5
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

MODE_release := -O2 -g
MODE_dev := -O1 -g -Werror -DTG_DEV
MODE_asan := -O1 -g -DTG_DEV $(SAN)
MODE_cov := -O0 -g -DTG_DEV --coverage
MODE_fuzz := -O1 -g -DTG_DEV $(SAN) -fsanitize=fuzzer-no-link
LINK_asan := $(SAN)
LINK_cov := --coverage
# clang's sanitizers want a 128-bit multiplication that only its own runtime library has.
LINK_fuzz := $(SAN) -rtlib=compiler-rt

ifeq ($(V),fuzz)
CC := clang
endif

# The core is plain C17. Programs and tests may also use POSIX.
ALL_CFLAGS := -std=c17 $(WARN) -fvisibility=hidden -fPIC $(MODE_$(V)) -Isrc -Iinclude \
              -MMD -MP $(CFLAGS)
POSIX := -D_POSIX_C_SOURCE=200809L
ALL_LDFLAGS := $(LINK_$(V)) $(LDFLAGS)

JANSSON_CFLAGS := $(shell $(PKG_CONFIG) --cflags jansson 2>/dev/null)
JANSSON_LIBS := $(shell $(PKG_CONFIG) --libs jansson 2>/dev/null)
# Clp and Cbc, whose headers are no business of our warnings.
COIN_CFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags cbc clp 2>/dev/null))
# What they were built from is theirs to find: newer Debian's packages bring no development files of it.
COIN_LIBS := $(filter-out -lz -lbz2 -llapack -lblas -lrt,\
               $(shell $(PKG_CONFIG) --libs cbc clp 2>/dev/null))
XLSX_CFLAGS := $(shell $(PKG_CONFIG) --cflags xlsxwriter 2>/dev/null)
XLSX_LIBS := $(shell $(PKG_CONFIG) --libs xlsxwriter 2>/dev/null)
PROG_LIBS := $(JANSSON_LIBS) $(COIN_LIBS) $(XLSX_LIBS) -lm

# ---- files ---------------------------------------------------------------------------------

CORE_DIRS := base lang policy plan eval explain api
CORE_SRC := $(sort $(wildcard $(CORE_DIRS:%=src/%/*.c)))
PROG_SRC := $(sort $(wildcard src/io/*.c src/whatif/*.c src/report/*.c src/cli/*.c))

ALL_OBJ := $(CORE_SRC:src/%.c=$(B)/obj/%.o)
# The plain evaluator is the witness of the tests and no part of the library.
CORE_OBJ := $(filter-out $(B)/obj/eval/ref%,$(ALL_OBJ))
BASE_OBJ := $(filter $(B)/obj/base/%,$(CORE_OBJ))
PROG_OBJ := $(PROG_SRC:src/%.c=$(B)/obj/%.o)

LIB_A := $(B)/libtollgate.a
LIB_SO := $(B)/libtollgate.so
PROG := $(if $(wildcard src/cli/main.c),$(B)/tollgate)
# Every object but main, with its inner symbols still to be seen: for tests from inside.
INNER_A := $(B)/inner.a

bins = $(patsubst %.c,$(B)/$(1)/%,$(notdir $(sort $(wildcard $(2)/*.c))))
UNIT := $(call bins,unit,tests/unit)
PROP := $(call bins,prop,tests/prop)
API := $(call bins,api,tests/api)
FUZZ := $(call bins,fuzz,tests/fuzz)
BENCH := $(call bins,bench,bench)
BENCH_PARTS := $(patsubst bench/parts/%.c,$(B)/bench/obj/%.o,$(sort $(wildcard bench/parts/*.c)))

.PHONY: all check check-long fuzz bench demo install lint accept torture clean help
.PHONY: test-programs fuzz-programs libraries bench-peers bench-allocate FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(LIB_A) $(LIB_SO) $(PROG)

# A short line for each file; VERBOSE=1 shows the commands.
ifndef VERBOSE
.SILENT: $(ALL_OBJ) $(PROG_OBJ) $(B)/tollgate-core.o $(LIB_A) $(LIB_SO) $(PROG) $(INNER_A)
.SILENT: $(UNIT) $(PROP) $(API) $(FUZZ) $(BENCH) $(BENCH_PARTS)
endif

help:
	@echo 'make [V=release|dev|asan|cov|fuzz] [CC=gcc|clang] TARGET'
	@echo '  all         library and program in build/$$(V) (the default)'
	@echo '  check       all tests, in a dev and in a sanitized build'
	@echo '  check-long  the same, with many more random cases'
	@echo '  torture     fail every allocation once; no leak, no half state'
	@echo '  fuzz        run each fuzz target for FUZZ_SECONDS (60)'
	@echo '  bench       measure beside the limits; writes bench/RESULTS.md'
	@echo '  bench-peers measure other engines too; needs npm'
	@echo '  bench-allocate  how the time of an allocation grows'
	@echo '  demo        install what is missing, build, and show a first decision'
	@echo '  accept      rewrite expected outputs from actual ones; review the diff'
	@echo '  lint        layers, lengths, banned calls, format'
	@echo '  install     to $$(DESTDIR)$$(PREFIX)'
	@echo '  clean       remove what was built'
	@echo 'VERBOSE=1 shows the commands.'

# ---- objects -------------------------------------------------------------------------------

# Objects depend on this file, which changes only when the compiler or a flag does.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || \
	    echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@

$(B)/obj/%.o: src/%.c $(B)/flags
	@mkdir -p $(@D)
	@echo '  compile  $<'
	$(CC) $(ALL_CFLAGS) $(EXTRA) -c -o $@ $<

$(PROG_OBJ): EXTRA = $(POSIX) $(JANSSON_CFLAGS) $(COIN_CFLAGS) $(XLSX_CFLAGS) \
    -DTG_PREFIX='"$(PREFIX)"'
# What every cell of a swept file passes through.
HOT := cli/sweep_cells cli/sweep_rows cli/sweep_text io/bulk io/separators io/quick io/quick_columns
ifeq ($(V),release)
$(HOT:%=$(B)/obj/%.o): EXTRA += -O3
endif
$(PROG_OBJ): | libraries

# --libs, not --exists: that asks for what only a static build needs too.
libraries:
	@for l in jansson cbc clp xlsxwriter; do $(PKG_CONFIG) --libs $$l >/dev/null 2>&1 || \
	    { echo "$$l is missing: run tools/deps.sh" >&2; exit 1; }; done

# ---- library and program -------------------------------------------------------------------

# One object whose hidden symbols are made local, so that only tg_* can meet an embedder's names.
$(B)/tollgate-core.o: $(CORE_OBJ)
	$(LD) -r -o $@ $^
	$(OBJCOPY) --localize-hidden $@

$(LIB_A): $(B)/tollgate-core.o
	@rm -f $@
	@echo '  archive  $@'
	$(AR) rcsD $@ $^

$(LIB_SO): $(CORE_OBJ)
	@echo '  link     $@'
	$(CC) -shared -Wl,-soname,libtollgate.so.$(SOVERSION) $(ALL_LDFLAGS) -o $@ $^

# The program has its own copy of src/base: the library keeps that to itself.
$(B)/tollgate: $(PROG_OBJ) $(BASE_OBJ) $(LIB_A)
	@echo '  link     $@'
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PROG_LIBS) -pthread

$(INNER_A): $(ALL_OBJ) $(filter-out $(B)/obj/cli/main.o,$(PROG_OBJ))
	@rm -f $@
	$(AR) rcsD $@ $^

# ---- tests ---------------------------------------------------------------------------------

TEST_CFLAGS = $(ALL_CFLAGS) $(POSIX) -Itests/unit -MT $@ -MF $@.d

$(B)/unit/%: tests/unit/%.c $(INNER_A) $(B)/flags
	@mkdir -p $(@D)
	@echo '  test     $@'
	$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(INNER_A) $(PROG_LIBS) -pthread

# Each with all of tests/prop/parts: generator, oracle, witnesses.
PROP_PARTS := $(sort $(wildcard tests/prop/parts/*.c))
$(B)/prop/%: tests/prop/%.c $(PROP_PARTS) $(wildcard tests/prop/parts/*.h) $(INNER_A) $(B)/flags
	@mkdir -p $(@D)
	@echo '  test     $@'
	$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(POSIX) -Itests -Itests/prop $(ALL_LDFLAGS) -o $@ \
	    $< $(PROP_PARTS) $(INNER_A) $(PROG_LIBS) -pthread

# From outside: the header and the archive, nothing else.
$(B)/api/%: tests/api/%.c $(LIB_A) $(B)/flags
	@mkdir -p $(@D)
	@echo '  test     $@'
	$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB_A) -pthread

# With the workloads of bench/, which the library must decide as C does.
BENCH_OBJ := $(patsubst %,$(B)/bench/obj/%.o,book limit_columns limit_plain measures measures_text \
    ours race w1 words)
$(B)/api/workloads: tests/api/workloads.c $(BENCH_OBJ) $(LIB_A) $(B)/flags
	@mkdir -p $(@D)
	@echo '  test     $@'
	$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(BENCH_OBJ) $(LIB_A) -lm -pthread

$(B)/fuzz/%: tests/fuzz/%.c $(INNER_A) $(B)/flags
	@mkdir -p $(@D)
	@echo '  test     $@'
	$(CC) $(TEST_CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $< $(INNER_A) $(PROG_LIBS)

# From inside: the library has no allocation, and no comparison of scenarios.
$(B)/bench/allocate $(B)/bench/readings: $(B)/bench/%: bench/%.c $(INNER_A) $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(INNER_A) $(PROG_LIBS) -pthread

# The workloads and what stands beside the engine; the limits as well as the compiler can.
$(B)/bench/obj/limit_%.o: BENCH_MODE = -O3 -march=native
$(B)/bench/obj/%.o: bench/parts/%.c $(B)/flags
	@mkdir -p $(@D)
	@echo '  bench    $<'
	$(CC) $(ALL_CFLAGS) $(POSIX) $(BENCH_MODE) -c -o $@ $<

$(B)/bench/%: bench/%.c $(BENCH_PARTS) $(LIB_A) $(B)/flags
	@mkdir -p $(@D)
	@echo '  bench    $@'
	$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(BENCH_PARTS) $(LIB_A) -lm -pthread

# What measures is not run by the tests, but has to go with the code.
BENCHES := $(patsubst bench/%.c,$(B)/bench/%,$(wildcard bench/*.c))
test-programs: all $(UNIT) $(PROP) $(API) $(if $(filter dev,$(V)),$(BENCHES))

check:
	@tools/deps.sh check
	+@$(MAKE) --no-print-directory -j$(JOBS) V=dev test-programs
	+@$(MAKE) --no-print-directory -j$(JOBS) V=asan test-programs
	@tools/run_tests.sh $(O)/dev $(O)/asan

check-long:
	+@TG_LONG=1 $(MAKE) --no-print-directory check

torture:
	+@$(MAKE) --no-print-directory -j$(JOBS) V=asan test-programs
	@TG_LONG=1 tools/run_tests.sh --only torture $(O)/asan

accept:
	+@$(MAKE) --no-print-directory -j$(JOBS) V=dev test-programs
	@TG_ACCEPT=1 tools/run_tests.sh --only suite $(O)/dev
	@git --no-pager diff --stat -- tests 2>/dev/null || true

FUZZ_SECONDS ?= 60
fuzz-programs: $(FUZZ)
fuzz:
	@tools/deps.sh fuzz
	+@$(MAKE) --no-print-directory -j$(JOBS) V=fuzz fuzz-programs
	@for f in $(FUZZ:$(B)/%=$(O)/fuzz/%); do \
	    corpus=$(O)/corpus/$$(basename $$f); mkdir -p $$corpus; \
	    echo "== $$f"; \
	    $$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 -print_final_stats=1 \
	        -artifact_prefix=$$corpus- $$corpus $(wildcard tests/cases) || exit 1; \
	done

bench: $(LIB_A) $(PROG) $(BENCH)
	@$(B)/bench/bench bench $(B)/bench $(B)/tollgate bench/RESULTS.md
	@cat bench/RESULTS.md

# npm puts the packages that the lock file names into the build folder.
PEERS := $(B)/bench/peers
bench-peers: $(LIB_A) $(PROG) $(BENCH)
	@command -v npm >/dev/null || { echo 'bench-peers needs node and npm' >&2; exit 2; }
	@mkdir -p $(PEERS)
	@cp bench/peers/*.mjs bench/peers/*.json $(PEERS)/
	@cd $(PEERS) && npm install --silent --no-audit --no-fund
	@node $(PEERS)/peers.mjs $(B)/bench/bench $(B)/tollgate bench $(B)/bench
	@$(B)/bench/bench --join $(B)/bench bench/RESULTS.md
	@cat $(B)/bench/peers.md

bench-allocate: $(B)/bench/allocate
	@$<

lint:
	@tools/lint.sh

demo:
	@tools/deps.sh
	+@$(MAKE) --no-print-directory -j$(JOBS) V=release all
	@tools/demo.sh

# ---- install -------------------------------------------------------------------------------

INSTALL ?= install
D = $(DESTDIR)$(PREFIX)

install: all
	$(INSTALL) -d $(D)/include $(D)/lib/pkgconfig $(D)/bin $(D)/share/tollgate
	$(INSTALL) -m 644 include/tollgate.h $(D)/include/
	$(INSTALL) -m 644 $(LIB_A) $(D)/lib/
	$(INSTALL) -m 755 $(LIB_SO) $(D)/lib/libtollgate.so.$(VERSION)
	ln -sf libtollgate.so.$(VERSION) $(D)/lib/libtollgate.so.$(SOVERSION)
	ln -sf libtollgate.so.$(SOVERSION) $(D)/lib/libtollgate.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' tools/tollgate.pc.in \
	    > $(D)/lib/pkgconfig/tollgate.pc
	$(if $(PROG),$(INSTALL) -m 755 $(PROG) $(D)/bin/)
	$(if $(PROG),$(call generate,man,share/man/man1/tollgate.1))
	$(if $(PROG),$(call generate,completion bash,share/bash-completion/completions/tollgate))
	$(if $(PROG),$(call generate,completion zsh,share/zsh/site-functions/_tollgate))
	$(if $(PROG),$(call generate,completion fish,share/fish/vendor_completions.d/tollgate.fish))
	rm -rf $(D)/share/tollgate/packs
	cp -R packs $(D)/share/tollgate/packs

# The manual and the completions come from the option table, so the program writes them.
generate = $(INSTALL) -d $(D)/$(dir $(2)) && $(PROG) $(1) > $(D)/$(2) && chmod 644 $(D)/$(2)

clean:
	rm -rf $(O)/release $(O)/dev $(O)/asan $(O)/cov $(O)/fuzz $(O)/corpus
	-@rmdir $(O) 2>/dev/null || true

-include $(ALL_OBJ:.o=.d) $(PROG_OBJ:.o=.d)
-include $(addsuffix .d,$(UNIT) $(PROP) $(API) $(FUZZ) $(BENCH)) $(BENCH_PARTS:.o=.d)
