# make run      install what is missing, build, show the main job (a window if there is a display)
# make test     install what is missing, run all tests: test-swift and test-python
# make outside  build and test a package that depends on this one, with public API alone, under the address sanitizer
# make test-release, test-threads   the tests as users' builds run them; the concurrent ones under the thread sanitizer
# make install, uninstall   the program, its files, manual page and completions, below PREFIX (/usr/local) and DESTDIR
# make python   libnavsim.so, which other languages call (Sources/CNavsim), and the Python package as a wheel below .build
# make c-example, c-example-valgrind   the examples in C on that library, and its header and symbols checked; under valgrind
# make docs, reference, pictures   the guide as a site; its pages of fields; every picture
# make tables   the guide's tables as Markdown, measured here: an hour and more, as it trains nine policies; or one of
#               table-bench, table-profile, table-policies, table-faithfulness, table-planners, table-pibt, table-navigator
.PHONY: deps library c-example c-example-valgrind python run test test-swift test-python test-release test-threads outside
.PHONY: install uninstall docs pictures reference bench format lint clean release
.PHONY: tables table-bench table-profile table-policies table-faithfulness table-planners table-pibt table-navigator

# Debian packages: SDL2 for the window (trait Viewer), libpng for pictures, OpenBLAS for the attention kernels, SQLite
# for the result store, OpenSSL for its digests.
DEBIAN_PACKAGES := libsdl2-dev libpng-dev libopenblas-dev libsqlite3-dev libssl-dev pkg-config
# The library for other languages takes symbols apart and has the C++ runtime in it; its package needs virtual environments.
LIBRARY_PACKAGES := binutils g++
PYTHON_PACKAGES = $(shell $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || echo python3 python3-venv)
# Only the tests need these: a display without a screen, a hand on its keyboard and mouse, and a browser.
TEST_PACKAGES := xvfb xdotool chromium
PREFIX ?= /usr/local
# 'make run BUILD="$(BUILD_TESTS)"' shares its build with the release tests.
BUILD ?= swift build -c release --product navsim
# Tests look into modules; release builds allow that only when told to.
BUILD_TESTS := swift build -c release --build-tests -Xswiftc -enable-testing
SKIP_BUILD ?=
# What a build for one run of the tests can do without: of debugging information all but the lines.
LEAN := -Xswiftc -gline-tables-only -Xcc -g0 -Xcxx -g0
TEST_FLAGS ?=
# Suites in which threads meet.
CONCURRENT := WorkersTests|ParallelTraceTests|VectorEpisodeTests|EpisodePlayerTests|EpisodeBatchTests|TrainerTests|BatchRunnerTests|CostToGoFieldsTests|RunClaimTests|WorkerPoolTests|VectorEnvironmentTests|SharedHandlesTests
SCENARIO ?= Scenarios/depot.json
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Installs the packages in $(1) that are not there yet; says what to do where apt-get is not at hand.
define install_missing
	@missing=$$(for package in $(1); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  if command -v apt-get >/dev/null; then \
	    echo "installing $$missing" >&2; \
	    $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq $$missing >/dev/null; \
	  else echo "please install: $$missing" >&2; exit 1; fi; fi
endef

deps:
	$(call install_missing,$(DEBIAN_PACKAGES))

run: deps
	$(BUILD)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  .build/release/navsim run $(SCENARIO) --window; \
	else \
	  mkdir -p runs && .build/release/navsim run $(SCENARIO) --picture runs/depot.png --at 32; fi

test: test-swift test-python

test-swift: deps
	$(call install_missing,$(TEST_PACKAGES))
	swift test $(TEST_FLAGS)

test-release: deps
	$(call install_missing,$(TEST_PACKAGES))
	swift test -c release -Xswiftc -enable-testing $(SKIP_BUILD)

test-threads: deps
	TSAN_OPTIONS=halt_on_error=1 swift test $(LEAN) --disable-default-traits --sanitize=thread --scratch-path .build-headless \
	  --filter '$(CONCURRENT)'

outside: deps
	ASAN_OPTIONS=detect_leaks=0 swift test $(LEAN) --package-path Tests/OutsidePackage --scratch-path .build-outside \
	  --sanitize=address

# One library with everything in it that Debian's C library has not: navsim without the window, the Swift runtime, OpenBLAS,
# libpng, OpenSSL, SQLite. Linked by hand, as a dynamic product of the package manager has no static runtime.
LIBRARY := Sources/Python/navsim/libnavsim.so
LIBRARY_WORK := .build-library
SWIFT_STATIC = $$(swift -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)/swift".*|\1/swift_static/linux|p')
ARCHIVES = $(addprefix -l:lib,$(addsuffix .a,Foundation _FoundationICU FoundationEssentials FoundationInternationalization CoreFoundation \
  _FoundationCShims _FoundationCollections swiftSynchronization swiftDispatch dispatch BlocksRuntime swiftCore \
  swift_Concurrency swift_StringProcessing swift_RegexParser swiftGlibc swift_Builtin_float))
library: deps
	$(call install_missing,$(LIBRARY_PACKAGES))
	swift build -c release --product CInterface --disable-default-traits --scratch-path $(LIBRARY_WORK)
	@objcopy --redefine-sym stderr=navsim_standard_error $$(gcc -print-file-name=libpng16.a) $(LIBRARY_WORK)/libpng16.a
	clang -shared -fuse-ld=lld -o $(LIBRARY).partial $(SWIFT_STATIC)/$$(uname -m)/swiftrt.o \
	  -Wl,--whole-archive $(LIBRARY_WORK)/release/libCInterface.a -Wl,--no-whole-archive \
	  -L$(SWIFT_STATIC) -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBRARY_WORK)/libpng16.a \
	  -l:libopenblas.a -l:libz.a -l:libcrypto.a -l:libsqlite3.a -static-libgcc -l:libstdc++.a -lm -lpthread -ldl \
	  -Wl,--version-script=Sources/CNavsim/exports.map -Wl,--gc-sections,-s,-Bsymbolic,--no-undefined
	@mv $(LIBRARY).partial $(LIBRARY)

# The examples in C, with all warnings; the header in C and in C++; and that the library shows what the header declares and
# nothing else, and needs nothing but the C library.
C_EXAMPLES := .build/c-examples
C_HEADERS := Sources/CNavsim/include
C_WARNINGS := -Wall -Wextra -Werror -pedantic
c-example: library
	@mkdir -p $(C_EXAMPLES)
	@for example in random_walk fork; do \
	  cc -std=c11 -D_GNU_SOURCE -g $(C_WARNINGS) -I $(C_HEADERS) -o $(C_EXAMPLES)/$$example \
	    Sources/CNavsim/examples/$$example.c -L $(dir $(LIBRARY)) -lnavsim -pthread \
	    -Wl,-rpath,$(CURDIR)/$(dir $(LIBRARY)) || exit 1; done
	@c++ -std=c++11 $(C_WARNINGS) -fsyntax-only -x c++ $(C_HEADERS)/navsim.h
	@grep -hoE '\bnavsim_[a-z0-9_]+\(' $$(ls $(C_HEADERS)/*.h | grep -v navsim_error.h) | tr -d '(' | sort -u >$(C_EXAMPLES)/declared
	@nm -D --defined-only $(LIBRARY) | awk '{ print $$3 }' | sort -u >$(C_EXAMPLES)/exported
	@diff $(C_EXAMPLES)/declared $(C_EXAMPLES)/exported || { echo "the header declares (<) and the library shows (>)" >&2; exit 1; }
	@readelf -d $(LIBRARY) | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | grep -vE '^(lib(c|m|pthread|dl|rt)\.so|ld-linux)' >&2 \
	  && { echo "the library needs more than the C library" >&2; exit 1; } || true
	$(C_EXAMPLES)/random_walk
	$(C_EXAMPLES)/fork

# Memory that the Swift runtime keeps until the end is still reachable: no leak.
c-example-valgrind: c-example
	$(call install_missing,valgrind)
	valgrind -q --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \
	  $(C_EXAMPLES)/random_walk

# The oldest C library that has all that libnavsim.so calls, as wheels say it.
GLIBC = $$(objdump -T $(LIBRARY) | grep -o 'GLIBC_2\.[0-9]*' | sort -Vu | tail -n 1 | sed 's/GLIBC_//; s/\./_/')
PYTHON ?= python3
WHEELS := .build/wheels
VENV := .build/venv
python: library $(VENV)/ready
	@rm -rf $(WHEELS)
	NAVSIM_GLIBC=$(GLIBC) $(VENV)/bin/python -m build --wheel --outdir $(WHEELS) Sources/Python >/dev/null
	@ls $(WHEELS)/*.whl

$(VENV)/bin/pip:
	$(call install_missing,$(PYTHON_PACKAGES))
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet build
	@touch $@

# The package as its users have it: the wheel in environments of its own, one with today's libraries, one with those that
# POGEMA 1.4.0 asks for. What they need comes from PyPI, once.
PYTHON_TESTS := Sources/Python/tests
VENV_TEST := .build/venv-test
VENV_POGEMA := .build/venv-pogema
# What the package has to agree with: the program that was built last.
PROGRAM ?= $(shell ls -t .build/release/navsim .build/debug/navsim 2>/dev/null | head -n 1)
PYTEST = NAVSIM=$(abspath $(PROGRAM)) NAVSIM_PROGRAM=$(abspath $(PROGRAM))
test-python: $(VENV)/bin/pip
	@if [ -e $(VENV)/ready ] && [ -e $(VENV_TEST)/ready ] && [ -e $(VENV_POGEMA)/ready ] \
	  || $(VENV)/bin/pip download --quiet --no-deps --dest $(VENV)/reached build; then \
	  $(MAKE) test-wheel; \
	else echo "Python's tests are left out: PyPI can't be reached, and has what they need" >&2; fi

.PHONY: test-wheel
test-wheel: python $(VENV_TEST)/ready $(VENV_POGEMA)/ready
	cd Sources/Python && $(CURDIR)/$(VENV_TEST)/bin/mypy
	@for venv in $(VENV_TEST) $(VENV_POGEMA); do \
	  $$venv/bin/pip install --quiet --force-reinstall --no-deps $(WHEELS)/*.whl && $$venv/bin/pip check || exit 1; done
	cd $(PYTHON_TESTS) && $(PYTEST) $(CURDIR)/$(VENV_TEST)/bin/pytest -q
	cd $(PYTHON_TESTS) && $(PYTEST) $(CURDIR)/$(VENV_POGEMA)/bin/pytest -q -W ignore

# Made anew where the versions have changed.
$(VENV_TEST)/ready: Sources/Python/pyproject.toml $(VENV)/bin/pip
	rm -rf $(VENV_TEST) && $(PYTHON) -m venv $(VENV_TEST)
	$(VENV_TEST)/bin/pip install --quiet $$($(call optional,test))
	@touch $@

$(VENV_POGEMA)/ready: Sources/Python/pyproject.toml $(VENV)/bin/pip
	rm -rf $(VENV_POGEMA) && $(PYTHON) -m venv $(VENV_POGEMA)
	$(VENV_POGEMA)/bin/pip install --quiet $$($(call optional,test-pogema))
	@touch $@

# What a group of optional dependencies in pyproject.toml lists.
optional = sed -n '/^$(1) = \[/,/^\]/s/^ *"\([^"]*\)",/\1/p' Sources/Python/pyproject.toml

# Besides the program: its scenarios, maps and policies, the manual page, and what shells complete.
SHARE = $(DESTDIR)$(PREFIX)/share
install: deps
	swift build -c release --product navsim
	install -D .build/release/navsim $(DESTDIR)$(PREFIX)/bin/navsim
	@for folder in $(SHARED_FOLDERS); do \
	  install -d $(SHARE)/navsim/$$folder && install -m 644 $$(find $$folder -maxdepth 1 -type f) $(SHARE)/navsim/$$folder; done
	@install -d $(dir $(MANUAL)) $(dir $(BASH_COMPLETION)) $(dir $(ZSH_COMPLETION)) $(dir $(FISH_COMPLETION))
	.build/release/navsim manual >$(MANUAL)
	.build/release/navsim --generate-completion-script bash >$(BASH_COMPLETION)
	.build/release/navsim --generate-completion-script zsh >$(ZSH_COMPLETION)
	.build/release/navsim --generate-completion-script fish >$(FISH_COMPLETION)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/navsim $(MANUAL) $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)
	rm -rf $(SHARE)/navsim

SHARED_FOLDERS := Assets/Policies Maps $(shell find Scenarios -type d)
MANUAL = $(SHARE)/man/man1/navsim.1
BASH_COMPLETION = $(SHARE)/bash-completion/completions/navsim
ZSH_COMPLETION = $(SHARE)/zsh/site-functions/_navsim
FISH_COMPLETION = $(SHARE)/fish/vendor_completions.d/navsim.fish

# The guide's pages of fields, from Scenarios/schema.
reference:
	NAVSIM_WRITE_REFERENCE=1 swift test --filter SchemaReferenceTests

# A site of the guide and of all libraries, without any download: symbols come from the modules that a debug build left,
# pages from the toolchain's own docc, which reads copies of the Markdown with links of its kind. Any warning fails. Look at
# it through a web server, see its last line.
DOCS := .build/docs
DOCS_WORK := .build/docs-work
DOCS_BASE ?= /
DOCUMENTED := Basics GridWorld Simulation Compatibility Planning Attention Policies Training Scenarios TrainingFiles Episodes Environments \
  Evaluation Studies Viewer Scenes Player CInterface
DOCC = "$$(dirname "$$(command -v swift)")/docc"
DOCC_OPTIONS := --warnings-as-errors --disable-parameters-and-returns-validation --enable-experimental-external-link-support \
  --hosting-base-path $(DOCS_BASE)
docs: deps
	swift build --product navsim $(TEST_FLAGS)
	@rm -rf $(DOCS) $(DOCS_WORK) && mkdir -p $(DOCS_WORK)/symbols
	@set -e; pages=$$(find Sources -path '*.docc/*.md'); \
	for page in $$pages; do \
	  copy=$(DOCS_WORK)/catalogs/$${page#Sources/*/}; mkdir -p $$(dirname $$copy); \
	  awk -f .ci/markdown-to-docc.awk $$pages convert=1 $$page >$$copy; \
	done; \
	cp $(PICTURES)/* $(DOCS_WORK)/catalogs/navsim.docc
	@set -e; modules=$$(swift build --show-bin-path)/Modules; \
	target=$$(swift -print-target-info | sed -n 's/.*"triple": "\(.*\)",/\1/p' | head -n 1); \
	includes=$$(find Sources .build/checkouts -name module.modulemap -printf '-I %h\n'); \
	for module in $(DOCUMENTED); do \
	  mkdir -p $(DOCS_WORK)/symbols/$$module; \
	  swift symbolgraph-extract -module-name $$module -target $$target -I $$modules $$includes \
	    $$(pkg-config --cflags-only-I openblas libpng libcrypto) \
	    -minimum-access-level public -skip-synthesized-members -output-dir $(DOCS_WORK)/symbols/$$module; \
	  $(DOCC) convert $(DOCS_WORK)/catalogs/$$module.docc --additional-symbol-graph-dir $(DOCS_WORK)/symbols/$$module \
	    --fallback-display-name $$module --fallback-bundle-identifier $$module $(DOCC_OPTIONS) \
	    --output-dir $(DOCS_WORK)/$$module.doccarchive >/dev/null; \
	done; \
	$(DOCC) convert $(DOCS_WORK)/catalogs/navsim.docc --fallback-display-name navsim --fallback-bundle-identifier navsim $(DOCC_OPTIONS) \
	  $(foreach module,$(DOCUMENTED),--dependency $(DOCS_WORK)/$(module).doccarchive) --output-dir $(DOCS_WORK)/navsim.doccarchive >/dev/null; \
	$(DOCC) merge $(DOCS_WORK)/navsim.doccarchive $(foreach module,$(DOCUMENTED),$(DOCS_WORK)/$(module).doccarchive) \
	  --synthesized-landing-page-name navsim --output-path $(DOCS) >/dev/null
	@rm -rf $(DOCS_WORK)
	@echo '<!doctype html><meta http-equiv="refresh" content="0; url=documentation/navsim/">' >$(DOCS)/index.html
	@echo "python3 -m http.server --directory $(DOCS) 8000    # then http://localhost:8000"

# Every picture of the README and the guide. What is in them is described in the guide's gallery.
PICTURES := Assets/Pictures
pictures: $(NAVSIM)
	$(NAVSIM) demo corridors --film $(PICTURES)/corridors.gif --size 900x500
	$(NAVSIM) demo corridors --picture $(PICTURES)/corridors.png --at 8
	$(NAVSIM) run Scenarios/depot.json --picture $(PICTURES)/depot.png --at 32
	$(NAVSIM) demo --film $(PICTURES)/demo.gif --size 760x470
	$(NAVSIM) demo --select 5 --at 20 --size 1280x800 --picture $(PICTURES)/attention.png
	$(NAVSIM) demo crowd --picture $(PICTURES)/crowd.png --at 20
	$(NAVSIM) explain Scenarios/depot.json --robot 5 --at 20 --view 13,2,16,12 --size 1280x800 --picture $(PICTURES)/what-if.png
	$(NAVSIM) run Scenarios/random-64.json --controller interaction --attention all --at 12 --picture $(PICTURES)/all.png

bench: deps
	swift build -c release --product navsim
	.build/release/navsim bench

# What the tables are made from: a folder with POGEMA's development suites, the training seeds, training's length where it
# is not the configurations' own, and the controllers on POGEMA's instances. Fewer of each make a quick trial.
POGEMA ?= benchmarks/pogema
SUITES ?= $(wildcard $(POGEMA)/*-development.json)
SEEDS ?= 1 2 3
AGENT_STEPS ?=
EPISODES ?= 416
CONTROLLERS ?= greedy,pibt,pibt+,interaction,soft,uniform,interaction+,soft+,uniform+,navigator+,lacam
TABLES ?= runs/tables
NAVSIM ?= .build/release/navsim
METHODS := interaction soft uniform

space := $(subst ,, )
comma := ,
policies = $(subst $(space),$(comma),$(foreach seed,$(SEEDS),$(TABLES)/$(1)-$(seed)/last.safetensors))
groups = $(foreach method,$(METHODS),$(method)=$(call policies,$(method)))
trained := $(foreach method,$(METHODS),$(foreach seed,$(SEEDS),$(TABLES)/$(method)-$(seed)/test.json))

release: deps
	swift build -c release --product navsim

.build/release/navsim: release

tables: table-bench table-profile table-policies table-faithfulness table-planners table-pibt table-navigator

table-bench: $(NAVSIM)
	@$(NAVSIM) bench --format markdown

# Where the time of one thread's training goes: shares of samples by function.
table-profile: $(NAVSIM)
	@mkdir -p $(TABLES)
	@perf record -q -F 499 -o $(TABLES)/perf.data $(NAVSIM) train Scenarios/Training/interaction.json --jobs 1 \
	  --agent-steps $(or $(AGENT_STEPS),360000) --name profile --force --out $(TABLES) >&2
	@echo '| function | % |'; echo '|---|--:|'
	@perf report -i $(TABLES)/perf.data --stdio -g none --sort symbol --percent-limit 1 2>/dev/null \
	  | swift demangle --simplified | sed -n 's/ *- *- *$$//; s/^ *\([0-9.]*\)% *\[.\] \(.*[^ ]\) *$$/| `\2` | \1 |/p'

# A run that is finished has its test.json; one that was interrupted goes on.
$(TABLES)/%/test.json: | $(NAVSIM)
	@mkdir -p $(TABLES)
	@name=$*; $(NAVSIM) train Scenarios/Training/$${name%-*}.json --seed $${name##*-} --name $$name --out $(TABLES) \
	  $(if $(AGENT_STEPS),--agent-steps $(AGENT_STEPS)) $$(test -d $(TABLES)/$$name && echo --resume) >&2

table-policies: $(trained)
	@$(NAVSIM) policy evaluate $(groups) greedy pibt --episodes $(EPISODES) --format markdown

table-faithfulness: $(trained)
	@$(NAVSIM) policy evaluate $(groups) --episodes 128 --faithfulness 3 --format markdown

table-planners: $(NAVSIM)
	@mkdir -p $(TABLES)
	@$(NAVSIM) batch $(SUITES) --controllers $(CONTROLLERS) --store $(TABLES)/planners.sqlite --format markdown

table-pibt: $(NAVSIM)
	@mkdir -p $(TABLES)
	@$(NAVSIM) batch $(SUITES) --controllers pibt --seeds 0 --episodes 10 --store $(TABLES)/pibt.sqlite --format markdown

table-navigator: $(NAVSIM)
	@mkdir -p $(TABLES)
	@$(NAVSIM) batch $(SUITES) --controllers pibt+,navigator+,navigator --seeds 0 --episodes 10 \
	  --store $(TABLES)/navigator.sqlite --format markdown

format:
	swift format --in-place --recursive Sources Tests Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build .build-outside $(LIBRARY_WORK) runs
