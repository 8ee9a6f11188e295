# make run     builds what is stale and serves http://127.0.0.1:8080
# make test    everything that has to pass
# make build   leaves bin/mockloop, one static binary with the page and the guides inside
# make dev     the server, and the page reloading on change at http://127.0.0.1:5173
# make bench   how long grading, folding, answering, typing and keeping take
# make loadtest  how the live path does against a bare relay, with 100 and 1,000 sessions (a few minutes)
# make pictures  takes the README's pictures anew
# make clean   removes what was built

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

UI      := web/ui
GOFILES := $(shell find cmd interviewer rubric retrieval migrations web -path $(UI) -prune -o -type f -print)
UIFILES := $(shell find $(UI)/src $(UI)/public -type f 2>/dev/null) $(addprefix $(UI)/,index.html package.json vite.config.ts tsconfig.json)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

.PHONY: build run dev test check-go check-nodes check-ui e2e pictures bench loadtest clean

build: bin/mockloop

bin/mockloop: go.mod go.sum $(GOFILES) $(UI)/dist/index.html
	@.ci/need go
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/mockloop

$(UI)/dist/index.html: $(UI)/node_modules/.package-lock.json $(UIFILES)
	cd $(UI) && npm run --silent build

$(UI)/node_modules/.package-lock.json: $(UI)/package-lock.json
	@.ci/need node
	cd $(UI) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

run: bin/mockloop
	bin/mockloop serve

dev: bin/mockloop
	bin/mockloop serve & trap 'kill $$!' EXIT; cd $(UI) && npm run dev

test: check-go check-nodes check-ui e2e

check-go: $(UI)/dist/index.html
	@.ci/need go cc
	go vet ./...
	go tool staticcheck ./...
	.ci/postgres run go test -race ./...

# Alone, because it holds two nodes to how soon they take over.
check-nodes: $(UI)/dist/index.html
	go vet -tags nodes ./cmd/mockloop
	go test -tags nodes -run '^TestNodes$$' ./cmd/mockloop

check-ui: $(UI)/node_modules/.package-lock.json
	cd $(UI) && npm run --silent lint && npm run --silent test

e2e: bin/mockloop $(UI)/node_modules/.package-lock.json
	@.ci/need chromium
	cd $(UI) && npm run --silent e2e

# The README's pictures are what the end-to-end tests saw.
pictures: e2e
	mkdir -p $(UI)/e2e/pictures
	cp $(UI)/test-results/room-light.png $(UI)/e2e/pictures/room.png
	cp $(UI)/test-results/report-light.png $(UI)/e2e/pictures/report.png

bench: bin/mockloop $(UI)/node_modules/.package-lock.json
	go test -run '^$$' -bench . -benchmem -timeout 60m ./retrieval ./rubric ./interviewer ./cmd/mockloop
	DURABLE=1 .ci/postgres run go test -run '^$$' -bench . ./interviewer/journal
	cd $(UI) && npm run --silent bench

loadtest: bin/mockloop
	bin/mockloop loadtest

clean:
	rm -rf bin $(UI)/node_modules $(UI)/test-results
	find $(UI)/dist -mindepth 1 ! -name .gitkeep -delete
