# Everything runs through here, on a machine with Node 20 or newer, npm and make: `make help` lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash -o pipefail
MAKEFLAGS += --no-print-directory

STAGE ?= dev
STAGES := dev staging prod
PORT ?= $(or $(LOCAL_STACK_PORT),4566)
# More for `sls package`, for example PARAMS='--param=sessionDeadlineSeconds=60'.
PARAMS ?=

# Where `make link` puts the command.
PREFIX ?= $(HOME)/.local
BIN = $(PREFIX)/bin

# Named here and not in package.json, where pnpm would look itself up in the registry at every install.
PNPM := npx --yes pnpm@12.21.0
# Node 24 comes with the packages and runs everything from here on.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

INSTALLED := node_modules/.modules.yaml
BENCH_INSTALLED := bench/node_modules/.modules.yaml
PACKAGED := .serverless/cloudformation-template-update-stack.json
SOURCES := serverless.yml $(shell find infra services/*/src packages/*/src -type f)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-20s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) ## Install what the lock file names; every other target does so when it has to

.PHONY: demo
demo: $(PACKAGED) ## Start the local stack, run one session and show it live until it has completed
	@node tools/demo/main.ts

.PHONY: dev
dev: $(PACKAGED) ## Run the local stack on PORT until Ctrl-C (PERSIST=DIR keeps its tables on disk)
	@exec node packages/local-stack/src/main.ts --port $(PORT) $(if $(PERSIST),--persist $(PERSIST))

.PHONY: trigger-workflow
trigger-workflow: $(INSTALLED) ## Start a session in STAGE (DETAIL='{"prompt":"…"}'); on the local stack with AWS_ENDPOINT_URL set
	@./journal start --stage $(STAGE) $(if $(DETAIL),--detail "$$DETAIL")

.PHONY: link
link: $(INSTALLED) ## Put `journal` on the PATH: a link in PREFIX/bin (~/.local/bin)
	@mkdir -p '$(BIN)'
	@[ ! -e '$(BIN)/journal' -o -h '$(BIN)/journal' ] || { echo '$(BIN)/journal exists and is not a link. Remove it, or choose another folder with PREFIX=…' >&2; exit 1; }
	@ln -sf '$(CURDIR)/journal' '$(BIN)/journal'
	@echo '$(BIN)/journal now leads to $(CURDIR)/journal.'
	@case ":$$PATH:" in *':$(BIN):'*) ;; *) echo 'That folder is not on the PATH. Add to your shell: export PATH="$(BIN):$$PATH"' ;; esac

.PHONY: package
package: $(INSTALLED) ## Package STAGE (dev) into .serverless, what `sls deploy` ships and the local stack runs
	@sls package --stage $(STAGE) $(PARAMS)

.PHONY: test
test: $(INSTALLED) ## The whole truth: format, lint, types, architecture, dead exports, packages, tests
	@node test/run-all.ts

.PHONY: packages
packages: $(INSTALLED) ## Package every stage into .build/packages, what `make deploy-package` deploys
	@for stage in $(STAGES); do sls package --stage $$stage --package .build/packages/$$stage $(PARAMS) || exit 1; done

# What runs now is noted first: the only thing that `make rollback` may go back to.
.PHONY: deploy-package
deploy-package: $(INSTALLED) ## Deploy STAGE from .build/packages, as it was packaged
	@mkdir -p .build/deployed
	@node infra/deploy/main.ts --stage $(STAGE) >.build/deployed/$(STAGE)
	@sls deploy --stage $(STAGE) --package .build/packages/$(STAGE)

.PHONY: rollback
rollback: $(INSTALLED) ## Take STAGE back to what ran before `make deploy-package`, or to the package made at TO
	@to='$(or $(TO),$(shell cat .build/deployed/$(STAGE) 2>/dev/null))'; \
	  test -n "$$to" || { echo 'Nothing to go back to: no earlier package is known. `sls deploy list` has them; say TO=TIMESTAMP.' >&2; exit 1; }; \
	  sls rollback --stage $(STAGE) --timestamp "$$to"

.PHONY: smoke
smoke: $(INSTALLED) ## Start a session in STAGE with the agent's example payload (or DETAIL) and check its journal
	@node test/smoke/main.ts --stage $(STAGE) $(if $(DETAIL),--detail "$$DETAIL")

.PHONY: agent-artifact
agent-artifact: $(INSTALLED) ## Write the files of the agent's zip to .build/agent, which its image is made of
	@node infra/agent/write-artifact.ts

.PHONY: agent-image
agent-image: agent-artifact ## Build the agent's image and push it as IMAGE (…dkr.ecr.….amazonaws.com/name:tag); needs Docker
	@docker buildx build --platform linux/arm64 --provenance=false --file infra/agent/Dockerfile --tag $(IMAGE) --push .build/agent

.PHONY: docs
docs: $(PACKAGED) ## Write what is generated in the documents: tables, and what the commands of docs/cli.md say
	@node tools/failures-document/write-tables.ts
	@node tools/operations-document/write-tables.ts
	@node bench/src/write-document.ts
	@node tools/cli-document/main.ts

.PHONY: chaos
chaos: $(INSTALLED) ## Run SESSIONS (100) through faults drawn from SEED, CONCURRENCY (8) at a time, and check that nothing is lost
	@node test/chaos/main.ts $(if $(SEED),--seed $(SEED)) $(if $(SESSIONS),--sessions $(SESSIONS)) \
	  $(if $(CONCURRENCY),--concurrency $(CONCURRENCY)) $(if $(ONLY),--only $(ONLY))

.PHONY: start-up
start-up: $(INSTALLED) ## Measure how long `journal show` takes to its first line, beside a bare query
	@node test/start-up/main.ts

.PHONY: bench
bench: $(PACKAGED) $(BENCH_INSTALLED) ## Measure every figure, or ONLY some (append,read), beside the bare SDK and the peers, in three to ten minutes
	@tsc -p bench
	@node bench/src/main.ts $(if $(ONLY),--only $(ONLY))

.PHONY: clean
clean: ## Remove everything that was made here
	@rm -rf node_modules packages/*/node_modules services/*/node_modules bench/node_modules .serverless .esbuild .build .local-stack coverage

$(INSTALLED): package.json pnpm-lock.yaml pnpm-workspace.yaml $(wildcard packages/*/package.json services/*/package.json)
	@echo 'Installing (a minute on a new machine) …'
	@$(PNPM) install --frozen-lockfile --reporter=append-only --loglevel=warn
	@touch $@

$(BENCH_INSTALLED): $(INSTALLED) bench/package.json bench/pnpm-lock.yaml bench/pnpm-workspace.yaml
	@echo 'Installing the peers (a minute on a new machine) …'
	@cd bench && $(PNPM) install --frozen-lockfile --reporter=append-only --loglevel=warn
	@touch $@

# With PARAMS it is made anew, and left older than anything, so that the next one without them is as well.
$(PACKAGED): $(INSTALLED) $(SOURCES) $(if $(PARAMS),force)
	@mkdir -p .build; echo 'Packaging for the stage dev …'
	@$(MAKE) package STAGE=dev >.build/package.log 2>&1 || { cat .build/package.log; exit 1; }
	@touch $(if $(PARAMS),-t 197001020000) $@

.PHONY: force
force:
