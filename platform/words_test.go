package main

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/keys"
	"yichuang/platform/ledger"
)

// handOver puts an item of a kiosk into the ledger by the same way as the server does.
func handOver(t *testing.T, book ledger.Ledger, dir string, item cases.Item, content any) {
	t.Helper()
	own, err := keys.Open(dir, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	if item.Body, err = own.SealTo().Seal(plain, item.Associated()); err != nil {
		t.Fatal(err)
	}
	item.Digest = seal.SM.Digest(item.Body)
	filing, err := ledger.Intake{Opener: own, Holder: func(string) string { return "" }}.Examine(item)
	if err != nil {
		t.Fatal(err)
	}
	r, err := book.Receive(t.Context(), []ledger.Filing{filing})
	if err != nil || r[0].Verdict != cases.Accepted {
		t.Fatal(r, err)
	}
}

func TestWhatStaffReadAndAsk(t *testing.T) {
	dir := t.TempDir()
	book, err := ledger.OpenSQLite(t.Context(), dir, ledger.Options{Implementation: ledger.PlaceholderImplementation})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	item := func(kind cases.ItemKind, of string, seq int64) cases.Item {
		id := uuid.Must(uuid.NewV7()).String()
		if of == "" {
			of = id
		}
		return cases.Item{ID: id, Kind: kind, Case: of, Kiosk: "A03", Epoch: 1, Seq: seq}
	}
	handedIn, complaint, beat := item(cases.KindCase, "", 1), item(cases.KindComplaint, "", 2), item(cases.KindHeartbeat, "", 3)
	number := cases.ReceiptNumber("HJ", "A03", time.Now(), 1, 1)
	handOver(t, book, dir, handedIn, cases.Case{ID: handedIn.ID, Kiosk: "A03", Epoch: 1, Seq: 1, Receipt: number, Bundle: "P01", Catalogue: "1", Matters: []string{"P01-1"}})
	handOver(t, book, dir, complaint, cases.Complaint{Kind: cases.Stuck, Text: "排队三小时", Contact: "13800000000"})
	off := int64(-7_200_000)
	handOver(t, book, dir, beat, cases.Heartbeat{Version: "0.1.0", Catalogue: "2026.11.1", Epoch: 2, Outbox: map[cases.ItemState]int{cases.Waiting: 4, cases.NeedsStaff: 1},
		Oldest: 3 * 86400, DiskFree: 12e9, Reader: "self-test", Printer: "paper low", Keys: "tpm2", ClockOff: true, Clock: cases.Moment{Boot: "b", Up: 90 * 60 * 1000, Off: &off}})
	if err := book.AddCode(t.Context(), "hash", "A03", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := book.Enrol(t.Context(), "hash", ledger.Kiosk{Site: "A03", Certificate: "c", KeyID: "k", VerifyKey: "pem"}); err != nil {
		t.Fatal(err)
	}

	if out, said, status := output(t, "ask", "-data", dir, number, "请补一张结婚证的照片。"); status != 0 || !strings.Contains(out, "已通知补正") {
		t.Fatalf("ask: %q %q %d", out, said, status)
	}
	if out, _, _ := output(t, "cases", "-data", dir); !strings.Contains(out, ledger.Correcting) {
		t.Errorf("cases: %q", out)
	}
	for text, args := range map[string][]string{"没有这一件": {"nothing", "请补"}, "写清楚": {number, " "}} {
		if _, said, status := output(t, append([]string{"ask", "-data", dir}, args...)...); status != 1 || !strings.Contains(said, text) {
			t.Errorf("ask %v: %q %d", args, said, status)
		}
	}

	table, _, status := output(t, "inbox", "-data", dir)
	if status != 0 || !strings.Contains(table, complaint.ID) || !strings.Contains(table, "办不成事") || strings.Contains(table, "138") || strings.Contains(table, "排队") {
		t.Errorf("inbox: %q %d", table, status)
	}
	var lines []ledger.InboxLine
	if text, _, _ := output(t, "inbox", "-data", dir, "-json"); json.Unmarshal([]byte(text), &lines) != nil || len(lines) != 1 || !lines[0].Contact {
		t.Errorf("inbox: %q", text)
	}
	opened, said, status := output(t, "show", "-data", dir, "-reason", "回电话", complaint.ID)
	if status != 0 || !strings.Contains(opened, "排队三小时") || !strings.Contains(opened, "13800000000") {
		t.Errorf("show: %q %q %d", opened, said, status)
	}
	audit, err := book.Audit(t.Context())
	if last := audit[len(audit)-1]; err != nil || last.Event != "read" || last.Subject != complaint.ID || last.Reason != "回电话" {
		t.Errorf("audit %+v, %v", last, err)
	}
	if _, said, status := output(t, "show", "-data", dir, "-reason", "?", "nothing"); status != 1 || said == "" {
		t.Errorf("show of nothing: %q %d", said, status)
	}

	table, _, status = output(t, "fleet", "-data", dir)
	for _, word := range []string{"A03", "s ago", "0.1.0", "2026.11.1", "3d", "12.0 GB", "self-test", "paper low", "tpm2", "WRONG by 2h0m0s", "1h"} {
		if !strings.Contains(table, word) {
			t.Errorf("fleet does not say %s: %q %d", word, table, status)
		}
	}
	var fleet []ledger.FleetLine
	if text, _, _ := output(t, "fleet", "-data", dir, "-json"); json.Unmarshal([]byte(text), &fleet) != nil || len(fleet) != 1 || fleet[0].Heartbeat.Outbox[cases.Waiting] != 4 {
		t.Errorf("fleet: %q", text)
	}
	for _, args := range [][]string{{"ask", "-data", dir, number}, {"ask", number, "请补"}, {"ask", "-data", dir, number, "请", "补"},
		{"show", "-data", dir, complaint.ID}, {"show", "-data", dir, "-reason", "x"}, {"inbox"}, {"fleet"}, {"fleet", "-data", dir, "all"}} {
		if out, said, status := output(t, args...); status != 2 || out != "" || said == "" {
			t.Errorf("%v: status %d, %q", args, status, said)
		}
	}
}
