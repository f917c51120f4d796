# 一窗 Yichuang. `make` says what there is; everything else is in packaging/.

export LC_ALL := C.UTF-8
# Where Go's own archive puts it, for shells that do not look there.
export PATH := $(PATH):/usr/local/go/bin
# A checkout owned by somebody else must build too.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

VERSION := $(shell sed -n 's/^const Number = "\(.*\)"$$/\1/p' assets/version/version.go)

.PHONY: help deps build run test bench soak chaos fuzz camera screens deb generate

help:        ## this text
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

deps:        ## install what is missing (Debian packages; root or sudo)
	@packaging/deps.sh

build: deps  ## bin/yichuang, bin/yichuang-platform, bin/yichuang-emulate
	go build -o bin/yichuang .
	go build -o bin/yichuang-platform ./platform
	go build -o bin/yichuang-emulate ./drivers/emulate

run: build   ## platform, device emulators and kiosk, enrolled; Ctrl-C stops all
	@packaging/run.sh

test: build deb ## everything; the last part opens the real window on a virtual screen
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w: $$unformatted"; exit 1; fi
	@packaging/generated.sh
	go vet ./...
	go test $$(go list ./... | grep -v '/packaging$$')
	go test ./packaging

# The end of an outage in full is KIOSKS=1000 CASES=500: 4 minutes, 10 GB of disk for a while.
bench: deps  ## every claim of speed, as a ratio measured in the same run
	go test -run '^$$' -bench . ./drivers/... ./kiosk/... ./app/...
	go test -run '^$$' -bench Drain -benchtime 1x -timeout 2h ./platform -kiosks $(or $(KIOSKS),100) -cases $(or $(CASES),500)

soak: deps   ## 100,000 situations of the catalogue; a day in the lobby: 10,000 visits to the emulated devices (10 minutes); 2,000 visits in the real window (4 hours)
	go test ./kiosk/catalogue -run TestAnySituation -situations 100000
	go test ./drivers/faults -run TestLobby -v -timeout 1h -visits 10000
	go test ./app -run TestVisitsInTheRealWindow -v -timeout 12h -visits $(or $(VISITS),2000)

chaos: deps  ## 2,000 power cuts at work and 2,000 in a restore, 3,000 flipped bits, 200 kills, faults of the line for 10 minutes, eight ways to leave, every plug pulled on every page
	go test ./kiosk/store -run 'TestPowerCuts|TestFlippedBits|TestSpoiltPages|TestBitsRotWhileRunning' -v -timeout 1h -cuts 2000 -flips 3000
	go test ./kiosk/store ./kiosk -run TestKill -v -timeout 1h -kills 200
	go test ./kiosk/uplink -run 'TestChaos|TestSlowest' -v -timeout 1h -chaos 10m
	go test ./app -run TestGoodbyeLeavesNothing -v -timeout 1h -parallel 2 -wipes done,next,cancel,timeout,card,printer,crash,operator
	go test ./app -run TestPull -v -timeout 1h -pull-all

fuzz: deps   ## every parser, FUZZTIME each (60s)
	@packaging/fuzz.sh $(or $(FUZZTIME),60s)

camera:      ## the camera driver against the kernel's virtual cameras, in a virtual machine (1 to 3 minutes)
	@packaging/camera-vm.sh

screens: deps ## every page in every shape and language, and every bundle's pages, on contact sheets in dist/screens
	@rm -rf dist/screens && mkdir -p dist/screens/pages
	YICHUANG_SCREENS=$(CURDIR)/dist/screens/pages go test -count=1 -timeout 2h -run 'TestEvery|TestTheVoiceHasRoom' ./app
	@packaging/sheets.sh dist/screens

deb: build   ## dist/yichuang_VERSION_ARCH.deb
	@VERSION=$(VERSION) packaging/deb/build.sh

generate:    ## make the generated code anew
	go generate ./...
