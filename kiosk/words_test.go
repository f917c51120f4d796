package kiosk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/store"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
)

// 补正 there and back: staff ask, the machine knows what for, the citizen answers, the case goes on.
func TestACaseIsCorrected(t *testing.T) {
	p := platformtest.New(t, nil)
	dir := known(t, p)
	k, log := openAt(t, p, dir, clock.Sources{})
	receipt := handIn(t, k)
	standing := func() Standing {
		s, err := k.Standing(t.Context(), receipt.Case)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	comes(t, "the official number", func() bool { return standing().Official != "" })
	const says = "请补一张结婚证的照片。"
	request, err := p.Book.Ask(t.Context(), receipt.Number, says)
	if err != nil {
		t.Fatal(err)
	}
	comes(t, "what is asked for", func() bool { k.uplink.Nudge(); return standing().State == ledger.Correcting })
	if got := standing().Request; got != request || got.Says != says {
		t.Fatalf("asked for %+v", got)
	}
	content, err := os.ReadFile(filepath.Join(dir, "yichuang.db-wal"))
	if err != nil || strings.Contains(string(content), says) || !strings.Contains(string(content), ledger.Correcting) {
		t.Errorf("what is asked for lies open on the disk, or the search finds nothing at all: %v", err)
	}
	err = k.Correct(t.Context(), cases.Correction{Case: receipt.Case, Request: request.ID, Note: "照片如下，我叫欧阳试验"})
	if err != nil {
		t.Fatal(err)
	}
	comes(t, "the case to go on", func() bool { return standing().State == ledger.Preliminary })
	if got := standing().Request; got != (cases.Request{}) {
		t.Errorf("still asked for %+v", got)
	}
	wantProblem(t, k.Correct(t.Context(), cases.Correction{Case: receipt.Case}), "E122")
	wantProblem(t, k.Correct(t.Context(), cases.Correction{Case: "0193a0f0-0000-7000-8000-000000000000", Note: "补"}), "E123")
	if _, err := k.Standing(t.Context(), "unknown"); err != store.ErrNoCase {
		t.Error(err)
	}
	if strings.Contains(log.String(), "欧阳") || strings.Contains(log.String(), says) {
		t.Error("the log tells what was said")
	}
}

func TestComplaintsTravel(t *testing.T) {
	p := platformtest.New(t, nil)
	k, log := openAt(t, p, known(t, p), clock.Sources{})
	receipt := handIn(t, k)
	const words = "排队三小时，欧阳试验"
	for _, c := range []cases.Complaint{
		{Kind: cases.Stuck, Case: receipt.Case, Text: words, Contact: "13800000000"},
		{Kind: cases.Suggestion, Text: words},
	} {
		if err := k.Complain(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	var inbox []ledger.InboxLine
	comes(t, "both in the inbox", func() bool {
		var err error
		if inbox, err = p.Book.Inbox(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(inbox) == 2
	})
	if inbox[0].About != cases.Stuck || !inbox[0].Contact || inbox[0].Case != receipt.Case || inbox[1].About != cases.Suggestion || inbox[1].Contact || inbox[1].Case != "" {
		t.Errorf("%+v", inbox)
	}
	for _, c := range []cases.Complaint{{Kind: cases.Stuck}, {Kind: "praise", Text: words}, {Kind: cases.Stuck, Text: strings.Repeat("长", cases.MostWords+1)}} {
		wantProblem(t, k.Complain(t.Context(), c), "E122")
	}
	wantProblem(t, k.Complain(t.Context(), cases.Complaint{Kind: cases.Stuck, Case: "0193a0f0-0000-7000-8000-000000000000", Text: words}), "E123")
	if strings.Contains(log.String(), "欧阳") || strings.Contains(log.String(), "13800000000") {
		t.Error("the log tells what was said")
	}
}

func TestAHeartbeatTellsHowAMachineIs(t *testing.T) {
	p := platformtest.New(t, nil)
	k, _ := openAt(t, p, known(t, p), clock.Sources{})
	p.Stop()
	handIn(t, k)
	for range 3 { // while the platform is away
		if err := k.beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	links, end := k.WatchLink()
	comes(t, "one that waits", func() bool { return (<-links).Waiting == 1 })
	end()
	p.Start(t)
	var line ledger.FleetLine
	comes(t, "the heartbeat", func() bool {
		fleet, err := p.Book.Fleet(t.Context())
		if err != nil || len(fleet) != 1 {
			t.Fatal(fleet, err)
		}
		line = fleet[0]
		return line.Heartbeat != nil
	})
	h := line.Heartbeat
	if line.Kiosk != "A03" || h.Epoch != 1 || h.Outbox[cases.Waiting]+h.Outbox[cases.Sent] != 1 || h.Catalogue != k.Catalogue().Version || h.DiskFree <= 0 ||
		h.Version == "" || h.Keys == "" || h.Clock.Boot == "" || h.Clock.Up <= 0 || h.ClockOff || h.Camera != "" || h.Restored {
		t.Errorf("%+v", h)
	}
	if h.Reader == "" || h.Printer == "" {
		t.Errorf("reader %q, printer %q", h.Reader, h.Printer)
	}
	comes(t, "an empty outbox", func() bool {
		due, err := k.store.Due(t.Context(), k.Steady().Add(time.Hour), 9, 1<<20)
		lines, listErr := k.store.Outbox(t.Context())
		return err == nil && listErr == nil && len(due) == 0 && len(lines) == 1 && lines[0].State == cases.Acknowledged
	})
}
