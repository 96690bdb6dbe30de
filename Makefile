# All tasks of the project. A machine needs Node 20 or newer, npm and make. `make help` lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash -o pipefail
MAKEFLAGS += --no-print-directory

# A variable of the command line reaches the recipes as it was typed: they read it from their environment. Otherwise make would
# expand its value, and DETAIL='{"prompt":"$(date)"}' would run a command or end in "unterminated variable reference".
FROM_COMMAND_LINE := $(foreach name,$(.VARIABLES),$(if $(filter command,$(word 1,$(origin $(name)))),$(name)))
$(foreach name,$(FROM_COMMAND_LINE),$(eval override $(name) := $$(value $(name)))$(eval export $(name)))

STAGES := dev staging prod

# Without REGION, every command finds the same region: AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1.
IN_REGION = $${REGION:+--region "$$REGION"}

# Not in package.json: there, pnpm would look itself up in the registry at every install.
# npm and pnpm keep their downloads in the home folder, or in .build/home if that folder cannot be written to.
WITH_DOWNLOADS := if ! [ -w "$$HOME" ]; then spare="$(CURDIR)/.build/home"; \
	  export npm_config_cache="$${npm_config_cache:-$$spare/npm}" XDG_CACHE_HOME="$${XDG_CACHE_HOME:-$$spare/cache}" \
	    XDG_DATA_HOME="$${XDG_DATA_HOME:-$$spare/data}" XDG_STATE_HOME="$${XDG_STATE_HOME:-$$spare/state}"; fi
PNPM_COMMAND := npx --yes pnpm@12.21.0
PNPM := $(WITH_DOWNLOADS); $(PNPM_COMMAND)
# Node 24 is one of the installed packages and runs everything else.
export PATH := $(CURDIR)/node_modules/.bin:$(value PATH)

INSTALLED := node_modules/.modules.yaml
BENCH_INSTALLED := bench/node_modules/.modules.yaml
# Prints the folder of a package, which it makes first if the sources have changed. PARAMS: further options of `sls package`.
PACKAGED := set -f; NODE_COMPILE_CACHE=.build/compile-cache node infra/package/main.ts --stage

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-20s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) ## Install the packages of the lock file (every other target does this when needed)

.PHONY: demo
demo: $(INSTALLED) ## Run one session on the local stack and show its events live
	@package="$$($(PACKAGED) dev -- $$PARAMS)" && exec node tools/demo/main.ts --package "$$package"

.PHONY: dev
dev: $(INSTALLED) ## Run the local stack on PORT (4566) until Ctrl-C, with the code as it is saved and the MODEL that is named; PERSIST=DIR keeps its tables
	@set -f; exec node tools/dev/main.ts --port "$${PORT:-$${LOCAL_STACK_PORT:-4566}}" $${PERSIST:+--persist "$$PERSIST"} \
	  $${MODEL:+--model "$$MODEL"} $${MODEL_URL:+--model-url "$$MODEL_URL"} $${VERBOSE:+--verbose} -- $$PARAMS

# What pnpm has changed is taken back if the package cannot be used, and what was there is installed. Not by $$(MAKE): --dry-run would run it.
.PHONY: add
add: $(INSTALLED) ## Add PACKAGE (name or name@version) to the agent, WITHOUT an optional dependency; UNBUNDLED=1 if only its image can have it
	@$(WITH_DOWNLOADS); if node tools/add/main.ts "$$PACKAGE" $${UNBUNDLED:+--unbundled} $${WITHOUT:+--without "$$WITHOUT"} -- $(PNPM_COMMAND); \
	  then touch $(INSTALLED); else make --silent install; exit 1; fi

.PHONY: trigger-workflow
trigger-workflow: $(INSTALLED) ## Start a session in STAGE and REGION (DETAIL='{"prompt":"…"}'), or on the local stack if AWS_ENDPOINT_URL is set
	@./journal start --stage "$${STAGE:-dev}" $(IN_REGION) $${DETAIL:+--detail "$$DETAIL"}

.PHONY: link
link: $(INSTALLED) ## Put `journal` on the PATH: a link in PREFIX/bin (~/.local/bin)
	@bin="$${PREFIX:-$$HOME/.local}/bin"; command="$$bin/journal"; mkdir -p "$$bin" || exit 1; \
	  [ ! -e "$$command" -o -h "$$command" ] || { echo "$$command exists and is not a link. Remove it, or choose another folder with PREFIX=…" >&2; exit 1; }; \
	  ln -sf "$$PWD/journal" "$$command" && echo "$$command now leads to $$PWD/journal."; \
	  case ":$$PATH:" in *":$$bin:"*) ;; *) echo "That folder is not on the PATH. Add to your shell: export PATH=\"$$bin:\$$PATH\"" ;; esac

.PHONY: package
package: $(INSTALLED) ## Package STAGE (dev) into .build/packages, unless its package is current, and print the folder
	@$(PACKAGED) "$${STAGE:-dev}" -- $$PARAMS

.PHONY: test
test: $(INSTALLED) ## Run every check, in four minutes: format, lint, types, architecture, dead exports, packages, tests but the long ones
	@node test/run-all.ts

.PHONY: verify
verify: $(INSTALLED) ## Run `make test` and the long tests, as CI does: faults, examples, `make dev`, deployments, every command, the browser
	@node test/run-all.ts --long

.PHONY: packages
packages: $(INSTALLED) ## Package every stage into .build/packages, for `make deploy-package`
	@for stage in $(STAGES); do $(PACKAGED) $$stage -- $$PARAMS || exit 1; done

# Records first which package runs now: `make rollback` returns to it.
.PHONY: deploy-package
deploy-package: $(INSTALLED) ## Deploy STAGE to REGION from .build/packages without packaging again
	@stage="$${STAGE:-dev}"; package="$$($(PACKAGED) "$$stage" --check -- $$PARAMS)" && mkdir -p .build/deployed && \
	  node infra/deploy/main.ts --stage "$$stage" $(IN_REGION) >".build/deployed/$$stage" && \
	  sls deploy --stage "$$stage" $(IN_REGION) --package "$$package"

.PHONY: rollback
rollback: $(INSTALLED) ## Deploy again what STAGE ran before `make deploy-package`, or the package with timestamp TO
	@stage="$${STAGE:-dev}"; to="$${TO:-$$(cat ".build/deployed/$$stage" 2>/dev/null)}"; \
	  test -n "$$to" || { echo 'No earlier package is known for this stage. List the packages with `sls deploy list` and choose one with TO=TIMESTAMP.' >&2; exit 1; }; \
	  sls rollback --stage "$$stage" $(IN_REGION) --timestamp "$$to"

.PHONY: smoke
smoke: $(INSTALLED) ## Start a session in STAGE and REGION with the agent's example payload (or DETAIL) and check its journal
	@node test/smoke/main.ts --stage "$${STAGE:-dev}" $(IN_REGION) $${DETAIL:+--detail "$$DETAIL"}

.PHONY: agent-artifact
agent-artifact: $(INSTALLED) ## Write the files of the agent's zip to .build/agent, for its image
	@node infra/agent/write-artifact.ts

.PHONY: agent-image
agent-image: agent-artifact ## Build the agent's image and push it as IMAGE (…dkr.ecr.….amazonaws.com/name:tag); needs Docker
	@docker buildx build --platform linux/arm64 --provenance=false --file infra/agent/Dockerfile --tag "$$IMAGE" --push .build/agent

.PHONY: docs
docs: $(INSTALLED) ## Write the generated parts of the documents: tables, JSON Schemas, and the transcripts of docs/cli.md
	@$(PACKAGED) dev >/dev/null
	@node tools/failures-document/write-tables.ts
	@node tools/operations-document/write-tables.ts
	@node bench/src/write-document.ts
	@node tools/json-schemas/main.ts
	@node tools/cli-document/main.ts --package "$$(node test/package/main.ts)"

.PHONY: pictures
pictures: $(INSTALLED) ## Take the pictures of docs/console.md; needs a Chromium (CHROMIUM names one)
	@node tools/console-pictures/main.ts --package "$$(node test/package/main.ts)"

.PHONY: chaos
chaos: $(INSTALLED) ## Run SESSIONS (100) with faults drawn from SEED, CONCURRENCY (8) at a time, and check every promise
	@node test/chaos/main.ts $${SEED:+--seed "$$SEED"} $${SESSIONS:+--sessions "$$SESSIONS"} \
	  $${CONCURRENCY:+--concurrency "$$CONCURRENCY"} $${ONLY:+--only "$$ONLY"} $${ALONE:+--alone "$$ALONE"}

.PHONY: start-up
start-up: $(INSTALLED) ## Measure the time of `journal show` to its first line, beside a bare query
	@node test/start-up/main.ts

.PHONY: bench
bench: $(INSTALLED) $(BENCH_INSTALLED) ## Run the benchmarks, or ONLY some (append,read), in a quarter of an hour
	@$(PACKAGED) dev >/dev/null
	@tsc -p bench
	@jest --selectProjects bench
	@node bench/src/main.ts $${ONLY:+--only "$$ONLY"}

.PHONY: clean
clean: ## Remove everything that these targets have written
	@rm -rf node_modules packages/*/node_modules services/*/node_modules examples/node_modules bench/node_modules .serverless .esbuild .build .local-stack coverage

$(INSTALLED): package.json pnpm-lock.yaml pnpm-workspace.yaml $(wildcard packages/*/package.json services/*/package.json examples/package.json)
	@echo 'Installing packages (a minute on a new machine) …'
	@$(PNPM) install --frozen-lockfile --reporter=append-only --loglevel=warn
	@touch $@

$(BENCH_INSTALLED): $(INSTALLED) bench/package.json bench/pnpm-lock.yaml bench/pnpm-workspace.yaml
	@echo 'Installing the compared libraries (a minute on a new machine) …'
	@cd bench; $(PNPM) install --frozen-lockfile --reporter=append-only --loglevel=warn
	@touch $@
