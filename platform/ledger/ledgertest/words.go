package ledgertest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// filing is one of another kind than a case; caseID is empty when it belongs to none.
func filing(kind cases.ItemKind, kiosk, caseID string, seq int64) ledger.Filing {
	id := uuid.Must(uuid.NewV7()).String()
	if caseID == "" {
		caseID = id
	}
	return ledger.Filing{Item: cases.Item{ID: id, Kind: kind, Case: caseID, Kiosk: kiosk, Epoch: 1, Seq: seq,
		Digest: fmt.Sprintf("sm3:%s%d", kind, seq), Body: []byte("sealed")}}
}

func correctionFiling(of ledger.Filing, request string, seq int64) ledger.Filing {
	f := filing(cases.KindCorrection, of.Item.Kiosk, of.Item.ID, seq)
	f.Correction = &ledger.CorrectionFacts{Request: request, At: noon}
	return f
}

func complaintFiling(kiosk, caseID string, seq int64) ledger.Filing {
	f := filing(cases.KindComplaint, kiosk, caseID, seq)
	f.Complaint = &ledger.ComplaintFacts{Kind: cases.Stuck, Contact: true, At: noon}
	return f
}

func heartbeatFiling(kiosk string, seq int64) ledger.Filing {
	f := filing(cases.KindHeartbeat, kiosk, "", seq)
	f.Heartbeat = &cases.Heartbeat{At: noon, Version: fmt.Sprint(seq), Outbox: map[cases.ItemState]int{cases.Waiting: 3}}
	return f
}

// news is all that the feed of a kiosk tells behind a cursor, and the cursor behind it.
func news(t testing.TB, l ledger.Ledger, kiosk, after string) (changes []ledger.Change, next string) {
	t.Helper()
	for more := true; more; {
		p, err := l.Changes(t.Context(), kiosk, after, 3)
		if err != nil {
			t.Fatal(err)
		}
		changes, after, more = append(changes, p.Changes...), p.Next, p.More
	}
	return changes, after
}

func ask(t testing.TB, l ledger.Ledger, name, says string) cases.Request {
	t.Helper()
	r, err := l.Ask(t.Context(), name, says)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func corrections(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	c := caseFiling("A03", 1)
	early := correctionFiling(c, "", 2)
	expect(t, receive(t, l, early)[0], cases.Retry, contract.ReasonCaseUnknown)
	official := receive(t, l, c)[0].Official
	_, after := news(t, l, "A03", "")

	first := ask(t, l, c.Case.Receipt, "请补一张结婚证的照片。")
	second := ask(t, l, official, " 请补两页。 ")
	changes, after := news(t, l, "A03", after)
	want := ledger.Change{Case: c.Item.ID, Official: official, State: ledger.Correcting, At: noon, Request: cases.Request{ID: second.ID, Says: "请补两页。"}}
	if len(changes) != 2 || changes[0].Request != first || !reflect.DeepEqual(changes[1], want) {
		t.Fatalf("told %+v", changes)
	}
	if n := audited(t, l, "asked", c.Item.ID); n != 2 {
		t.Errorf("%d audit lines", n)
	}
	if lines := list(t, l); lines[0].State != ledger.Correcting {
		t.Errorf("the case is %s", lines[0].State)
	}

	// What was not asked for is kept, and what is asked for still is.
	expect(t, receive(t, l, early)[0], cases.Accepted, "")
	expect(t, receive(t, l, correctionFiling(c, first.ID, 3))[0], cases.Accepted, "")
	if changes, _ := news(t, l, "A03", after); len(changes) != 0 {
		t.Fatalf("told %+v", changes)
	}
	answer := correctionFiling(c, second.ID, 4)
	expect(t, receive(t, l, answer)[0], cases.Accepted, "")
	expect(t, receive(t, l, answer)[0], cases.Duplicate, "")
	changes, _ = news(t, l, "A03", after)
	if len(changes) != 1 || changes[0].State != ledger.Preliminary || changes[0].Request != (cases.Request{}) {
		t.Fatalf("told %+v", changes)
	}
	inbox, err := l.Inbox(t.Context())
	if err != nil || len(inbox) != 3 {
		t.Fatalf("inbox %+v, %v", inbox, err)
	}
	if i := slices.IndexFunc(inbox, func(l ledger.InboxLine) bool { return l.ID == answer.Item.ID }); i < 0 || inbox[i].Request != second.ID ||
		inbox[i].Official != official || inbox[i].Case != c.Item.ID || inbox[i].Kind != cases.KindCorrection || !inbox[i].ReceivedAt.Equal(noon) {
		t.Errorf("inbox %+v", inbox)
	}

	foreign := correctionFiling(c, second.ID, 1)
	foreign.Item.Kiosk = "B01"
	expect(t, receive(t, l, foreign)[0], cases.Retry, contract.ReasonCaseUnknown)
	for _, says := range []string{"", "  ", strings.Repeat("补", 501)} {
		if _, err := l.Ask(t.Context(), official, says); !errors.Is(err, ledger.ErrSays) {
			t.Errorf("asked %q: %v", says, err)
		}
	}
	if _, err := l.Ask(t.Context(), "nothing", "请补"); !errors.Is(err, ledger.ErrNoCase) {
		t.Error(err)
	}
}

func complaints(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	c := caseFiling("A03", 1)
	about, alone := complaintFiling("A03", c.Item.ID, 2), complaintFiling("A03", "", 3)
	for _, r := range receive(t, l, about, alone) { // also about a case that has not come
		expect(t, r, cases.Accepted, "")
	}
	expect(t, receive(t, l, alone)[0], cases.Duplicate, "")
	official := receive(t, l, c)[0].Official
	inbox, err := l.Inbox(t.Context())
	want := []ledger.InboxLine{
		{ID: about.Item.ID, Kind: cases.KindComplaint, About: cases.Stuck, Contact: true, Kiosk: "A03", Case: c.Item.ID, Official: official, ReceivedAt: noon},
		{ID: alone.Item.ID, Kind: cases.KindComplaint, About: cases.Stuck, Contact: true, Kiosk: "A03", ReceivedAt: noon},
	}
	if err != nil || !slices.Equal(inbox, want) {
		t.Fatalf("inbox %+v, %v", inbox, err)
	}
	item, err := l.Read(t.Context(), alone.Item.ID, "群众来问结果")
	if err != nil || string(item.Body) != "sealed" || item.Digest != alone.Item.Digest || item.Seq != 3 {
		t.Fatalf("%+v, %v", item, err)
	}
	if n := audited(t, l, "read", alone.Item.ID); n != 1 {
		t.Errorf("%d audit lines", n)
	}
	if _, err := l.Read(t.Context(), "nothing", "?"); !errors.Is(err, ledger.ErrNoItem) {
		t.Error(err)
	}
}

func heartbeats(t *testing.T, place Place) {
	l := open(t, place, at(noon.Add(time.Hour)))
	for n, site := range []string{"A03", "B01"} {
		hash := fmt.Sprint(n)
		if err := l.AddCode(t.Context(), hash, site, noon.Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := l.Enrol(t.Context(), hash, ledger.Kiosk{Site: site, Certificate: site, KeyID: site, VerifyKey: "pem"}); err != nil {
			t.Fatal(err)
		}
	}
	newer := heartbeatFiling("A03", 7)
	for _, r := range receive(t, l, heartbeatFiling("A03", 5), newer, heartbeatFiling("A03", 6), newer) {
		expect(t, r, cases.Accepted, "")
	}
	fleet, err := l.Fleet(t.Context())
	if err != nil || len(fleet) != 2 || fleet[0].Kiosk != "A03" || fleet[0].Heartbeat.Version != "7" || fleet[0].Heartbeat.Outbox[cases.Waiting] != 3 ||
		!fleet[0].HeardAt.Equal(noon.Add(time.Hour)) || fleet[1].Kiosk != "B01" || fleet[1].Heartbeat != nil || !fleet[1].HeardAt.IsZero() {
		t.Fatalf("%+v, %v", fleet, err)
	}
	restored := heartbeatFiling("A03", 1)
	restored.Item.Epoch = 2
	receive(t, l, restored)
	if fleet, err = l.Fleet(t.Context()); err != nil || fleet[0].Heartbeat.Version != "1" {
		t.Fatalf("after a restore: %+v, %v", fleet, err)
	}
}

func missing(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	here, rejected, foreign := caseFiling("A03", 1), caseFiling("A03", 2), caseFiling("B01", 1)
	rejected.Fault, rejected.Case = contract.ReasonSealed, nil
	receive(t, l, here, rejected, foreign)
	got, err := l.Missing(t.Context(), "A03", []string{"never", here.Item.ID, rejected.Item.ID, foreign.Item.ID})
	if err != nil || !slices.Equal(got, []string{"never", rejected.Item.ID, foreign.Item.ID}) {
		t.Fatalf("%v, %v", got, err)
	}
	if got, err := l.Missing(t.Context(), "A03", nil); err != nil || got == nil || len(got) != 0 {
		t.Fatalf("of nothing: %v, %v", got, err)
	}
}
