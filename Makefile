# make              release build
# make demo         trains, kills, resumes and samples, in about five minutes
# make test         all tests; the targets below run longer forms or need more
# make install      installs into DESTDIR, under PREFIX (/usr)
# make deps         installs what the build needs (Debian packages, libtorch); run by all targets, costs nothing the second time
# make bench        prints speed and size as a table
# make bench-peers  the same work in PyTorch and through our jobs, in turn (CFGD_TORCH_PYTHON; ARGS="--only train-sit")
# make soak         kills workers and daemon KILLS times and compares the weights
# make soak-daemon  kills the daemon KILLS times under CLIENTS submitting clients
# make faults       fails every system call of a save and every write of the daemon, cuts the power, damages every byte
# make model        compares the queue with a reference under COMMANDS random commands
# make load         calls, memory and restarts with a table of 110,000 jobs and 500 watchers
# make fuzz         random input for every reader, SECONDS each
# make booted       the service under a real systemd in a container
# make quality      garments scored by a classifier
# make captions     figures drawn by their texts, scored by a rule
# make gpu-check    training, kill, resume and samples on cuda:0 and on cpu, compared
# make golden       writes PyTorch's reference values for the tests again
# make format, make lint

PREFIX ?= /usr
LIBTORCH ?= $(CURDIR)/.libtorch
export LIBTORCH

TORCH_VERSION := 2.13.0+cpu
TORCH_SHA256 := 6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
PACKAGES := dataset-fashion-mnist libjpeg62-turbo-dev libpng-dev libsqlite3-dev libssl-dev libsystemd-dev libwebp-dev python3-pip python3-venv unzip zlib1g-dev
PEERS := .build/peers
PEER_PACKAGES := varlink==31.0.0 jsonschema==4.26.0 PyYAML==6.0.3 attrs==26.1.0 jsonschema-specifications==2025.9.1 \
  referencing==0.37.0 rpds-py==0.30.0 typing_extensions==4.15.0
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# For size, where the manifest does not ask for speed (docs/build.md).
BUILD := swift build -c release --static-swift-stdlib -Xswiftc -Osize
RELEASE = $(shell $(BUILD) --show-bin-path)

.PHONY: all deps packages peers test demo bench bench-peers floods soak soak-daemon load faults model fuzz booted quality captions golden gpu-check format lint install clean
all: deps
	$(BUILD)

deps: packages $(LIBTORCH)/lib/libtorch_cpu.so

packages:
	@missing=$$(for p in $(PACKAGES); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q ' installed$$' || echo $$p; done); \
	[ -z "$$missing" ] || { echo "installing: $$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; }

# The wheel is the official build of libtorch with MKL and oneDNN; only its C++ part is kept.
$(CURDIR)/.libtorch/lib/libtorch_cpu.so:
	@echo "fetching libtorch $(TORCH_VERSION)"
	@rm -rf .libtorch.partial && mkdir -p .libtorch.partial
	@python3 -m pip download -q --no-deps --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311 \
	  --platform manylinux_2_28_x86_64 -d .libtorch.partial 'torch==$(TORCH_VERSION)' || { \
	  echo "pip cannot find torch==$(TORCH_VERSION). Name PyTorch's CPU wheel index in PIP_EXTRA_INDEX_URL (see pytorch.org),"; \
	  echo "or unpack libtorch 2.9 or newer somewhere and say: make LIBTORCH=/path/to/libtorch"; exit 1; }
	@echo "$(TORCH_SHA256)  $$(ls .libtorch.partial/*.whl)" | sha256sum -c --quiet -
	@cd .libtorch.partial && unzip -q *.whl 'torch/include/*' 'torch/lib/libc10.so' 'torch/lib/libgomp*' 'torch/lib/libtorch_cpu.so'
	@rm -rf .libtorch && mv .libtorch.partial/torch .libtorch && rm -rf .libtorch.partial

# A list that changed is installed anew; the file `packages` is written last.
peers: deps
	@[ "$$(cat $(PEERS)/packages 2>/dev/null)" = "$(PEER_PACKAGES)" ] || { \
	  echo "installing peers: $(PEER_PACKAGES)"; \
	  python3 -m venv $(PEERS) && $(PEERS)/bin/pip install -q --disable-pip-version-check --no-deps $(PEER_PACKAGES) && \
	  echo "$(PEER_PACKAGES)" > $(PEERS)/packages; }

# Threads that wait asleep: the tests run many programs on few cores at once, where spinning costs ten times the time.
test: export CFGD_BENCHMARKS = 1
test: peers
	swift build --build-tests
	OMP_WAIT_POLICY=passive CFGD_PEER_PYTHON=$(CURDIR)/$(PEERS)/bin/python swift test --skip-build

demo: all
	@CFGD_BIN=$(RELEASE) bash examples/demo.sh

# The benchmarks' program is built for these targets and for the tests only.
bench quality captions: export CFGD_BENCHMARKS = 1
bench: all
	@CFGD_BIN=$(RELEASE) bash benchmarks/run.sh

# Trains, samples, saves and starts in turn through our jobs and in PyTorch. Needs torch==2.13.0 and torchdiffeq in the Python that
# CFGD_TORCH_PYTHON names, and a C++ compiler for torch.compile. ARGS="--json FILE" keeps the values; with them
# `python3 -m peers.page FILE` (PYTHONPATH=benchmarks) writes the tables of docs/performance.md.
bench-peers: all
	@PYTHONPATH=benchmarks PYTHONDONTWRITEBYTECODE=1 CFGD_BIN=$(RELEASE) python3 -m peers $(ARGS)

# Kills a training worker and its daemon KILLS times and compares the final weights bit by bit.
soak: deps
	CFGD_KILLS=$(or $(KILLS),1000) swift test --filter killedAtAnyMoment

# Kills the daemon KILLS times under CLIENTS submitting clients and looks whether each acknowledged job is there, once.
CLIENTS ?= 200
soak-daemon: deps
	CFGD_DAEMON_KILLS=$(or $(KILLS),1000) CFGD_CLIENTS=$(CLIENTS) swift test --filter DaemonKills

# A table of 110,000 jobs and 500 watchers: what calls take, the daemon's memory, and RESTARTS restarts beneath it all;
# first with a tenth of the table.
RESTARTS ?= 100
load: deps
	swift build --build-tests
	$(BUILD) --product cfgd
	@for finished in 10000 100000; do \
	  CFGD_BIN=$(RELEASE) CFGD_LOAD_FINISHED=$$finished CFGD_LOAD_QUEUED=$$((finished / 10)) CFGD_LOAD_WATCHERS=500 \
	  CFGD_LOAD_CALLS=1000 CFGD_LOAD_JUDGED=1 swift test --skip-build --filter LoadTests.callsAreAnswered || exit 1; done
	@CFGD_BIN=$(RELEASE) CFGD_LOAD_FINISHED=100000 CFGD_LOAD_QUEUED=10000 CFGD_LOAD_WATCHERS=500 CFGD_LOAD_SUBMITTERS=8 \
	  CFGD_LOAD_RESTARTS=$(RESTARTS) swift test --skip-build --filter LoadTests.clientsSeeAPause

# Floods of one user, and what the calls of another one take meanwhile. Needs root.
floods: all
	@CFGD_BIN=$(RELEASE) python3 benchmarks/floods.py

# Boots a real systemd in a container and proves there what operators rely on. Needs root and systemd-container.
booted: all
	@bash Tests/Service/booted.sh

# Fails every system call of a save and of a training, and every write of the daemon, in every way, cuts the power POWER_CUTS
# times, and flips every bit of a checkpoint; `make test` does a selection of it.
POWER_CUTS ?= 10000
faults: deps
	swift build --build-tests
	OMP_WAIT_POLICY=passive CFGD_FAULTS=all CFGD_POWER_CUTS=$(POWER_CUTS) swift test --skip-build \
	  --filter 'EngineTests.(CheckpointFault|RunFault|PowerCut|Damage)Tests|IntegrationTests.DaemonFaults'

# COMMANDS random commands do to the queue what they do to the reference; `make test` does 2,100.
COMMANDS ?= 100000
model: deps
	swift build --build-tests
	CFGD_MODEL_COMMANDS=$(COMMANDS) swift test --skip-build --filter 'JobQueueTests.ModelTests'

# libFuzzer and the address sanitizer, one reader after the other; 1 where one crashes, hangs or breaks its promise.
SECONDS ?= 60
fuzz: deps
	@bash Tests/Fuzzing/fuzz.sh $(SECONDS)

# Samples 200 garments at each scale from a fresh training and lets a small classifier judge them. Needs torch, scipy and
# safetensors in the Python that CFGD_TORCH_PYTHON names.
quality: all
	@CFGD_BIN=$(RELEASE) bash benchmarks/quality.sh

# Trains a network on texts and lets a rule judge what it draws for each caption at w = 1, 2 and 4.
captions: all
	@CFGD_BIN=$(RELEASE) bash benchmarks/captions.sh

# Needs torch, numpy, safetensors, diffusers, transformers, tokenizers, pillow and torchcfm in the Python that CFGD_TORCH_PYTHON
# names. A file in which nothing changed but rounding is left as it is.
golden:
	$${CFGD_TORCH_PYTHON:?names a Python that has torch and what else the target lists} Tests/golden.py

# Builds nothing: the programs may come from elsewhere, linked with a libtorch that has CUDA (CFGD_BIN names their directory).
gpu-check:
	@CFGD_BIN=$(or $(CFGD_BIN),$(RELEASE)) bash Tests/Service/gpu-check.sh

format:
	swift format -i -r Package.swift Sources Tests

lint:
	swift format lint --strict -r Package.swift Sources Tests

# Kinds of specs, each with a JSON Schema.
KINDS := $(shell sed -n 's/^type Kind (\(.*\))/\1/p' Sources/Control/dev.cfgd.Jobs.varlink | tr -d ,)
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/cfgd $(DESTDIR)$(PREFIX)/lib/cfgd
	install -s -m 755 $(RELEASE)/cfgd $(RELEASE)/cfgctl $(DESTDIR)$(PREFIX)/bin
	install -s -m 755 $(RELEASE)/cfgd-worker $(DESTDIR)$(PREFIX)/libexec/cfgd
	install -m 644 $(LIBTORCH)/lib/libc10.so $(LIBTORCH)/lib/libgomp* $(LIBTORCH)/lib/libtorch_cpu.so $(DESTDIR)$(PREFIX)/lib/cfgd
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/systemd/user
	for unit in cfgd.service cfgd-job@.service; do \
	  sed 's|@PREFIX@|$(PREFIX)|g' systemd/$$unit > $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit && \
	  sed 's|@PREFIX@|$(PREFIX)|g' systemd/user/$$unit > $(DESTDIR)$(PREFIX)/lib/systemd/user/$$unit || exit 1; done
	install -m 644 systemd/cfgd.socket systemd/cfgd.slice $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 systemd/user/cfgd.socket systemd/cfgd.slice $(DESTDIR)$(PREFIX)/lib/systemd/user
	install -d $(DESTDIR)$(PREFIX)/share/polkit-1/rules.d $(DESTDIR)$(PREFIX)/share/doc/cfgd $(DESTDIR)/etc/cfgd
	install -m 644 systemd/workers-as-children.conf systemd/user/protect-home.conf $(DESTDIR)$(PREFIX)/share/doc/cfgd
	install -m 644 systemd/50-cfgd.rules $(DESTDIR)$(PREFIX)/share/polkit-1/rules.d
	[ -e $(DESTDIR)/etc/cfgd/cfgd.yaml ] || install -m 644 systemd/cfgd.yaml $(DESTDIR)/etc/cfgd
	install -d $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
	install -m 644 systemd/cfgd.sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/cfgd.conf
	install -m 644 systemd/cfgd.tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/cfgd.conf
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/catalog
	install -m 644 systemd/cfgd.catalog $(DESTDIR)$(PREFIX)/lib/systemd/catalog
	[ -n "$(DESTDIR)" ] || ! command -v journalctl >/dev/null || journalctl --update-catalog
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 man/cfgctl.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 man/cfgd-spec.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 man/cfgd.8 $(DESTDIR)$(PREFIX)/share/man/man8
	install -d $(DESTDIR)$(PREFIX)/share/cfgd/schema
	for kind in $(KINDS); do \
	  $(RELEASE)/cfgctl spec $$kind --schema > $(DESTDIR)$(PREFIX)/share/cfgd/schema/$$kind.json || exit 1; done
	install -d $(DESTDIR)$(PREFIX)/share/varlink $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 644 Sources/Control/dev.cfgd.Jobs.varlink $(DESTDIR)$(PREFIX)/share/varlink
	$(RELEASE)/cfgctl --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/cfgctl
	$(RELEASE)/cfgctl --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_cfgctl

clean:
	rm -rf .build
