package server_test

import (
	"net/http"
	"strings"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
)

// What a kiosk says besides cases is looked at as closely; nothing of a person gets into a plain column.
func TestWordsItemByItem(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	c := k.newCase()
	k.deliver(t, k.caseItem(t, c))
	const person = "欧阳试验 11010519491231002X"
	beat := func(change func(*cases.Heartbeat)) cases.Heartbeat {
		h := cases.Heartbeat{Version: "0.1.0", Catalogue: "2026.11.1", Reader: "self-test", Printer: "paper low", Keys: "tpm2",
			Outbox: map[cases.ItemState]int{cases.NeedsStaff: 1}}
		if change != nil {
			change(&h)
		}
		return h
	}
	page := []cases.Material{{ID: "M1", How: cases.Photographed, Pages: []string{person}}}
	var items []contract.Item
	var want []contract.Reason
	add := func(reason contract.Reason, kind cases.ItemKind, of string, body any) {
		id := k.newCase()
		if of == "" {
			of = id.ID
		}
		items, want = append(items, k.item(t, kind, id.ID, of, id.Seq, body)), append(want, reason)
	}
	add("", cases.KindCorrection, c.ID, cases.Correction{Case: c.ID, Note: person})
	add(contract.ReasonBody, cases.KindCorrection, c.ID, cases.Correction{Case: c.ID})
	add(contract.ReasonBody, cases.KindCorrection, c.ID, cases.Correction{Case: c.ID, Note: "补", Request: person})
	add(contract.ReasonBody, cases.KindCorrection, c.ID, cases.Correction{Case: c.ID, Materials: page})
	add(contract.ReasonBody, cases.KindCorrection, c.ID, cases.Correction{Case: c.ID, Note: strings.Repeat("补", cases.MostWords+1)})
	add(contract.ReasonIdentity, cases.KindCorrection, c.ID, cases.Correction{Case: "another", Note: "补"})
	add("", cases.KindComplaint, c.ID, cases.Complaint{Kind: cases.Grievance, Case: c.ID, Text: person, Contact: person})
	add("", cases.KindComplaint, "", cases.Complaint{Kind: cases.Suggestion, Text: person})
	add(contract.ReasonIdentity, cases.KindComplaint, c.ID, cases.Complaint{Kind: cases.Suggestion, Text: person})
	add(contract.ReasonIdentity, cases.KindComplaint, "", cases.Complaint{Kind: cases.Suggestion, Case: c.ID, Text: person})
	add(contract.ReasonBody, cases.KindComplaint, "", cases.Complaint{Kind: person, Text: person})
	add("", cases.KindHeartbeat, "", beat(nil))
	add(contract.ReasonIdentity, cases.KindHeartbeat, c.ID, beat(nil))
	add(contract.ReasonBody, cases.KindHeartbeat, "", "not a heartbeat")
	add(contract.ReasonBody, cases.KindHeartbeat, "", beat(func(h *cases.Heartbeat) { h.Reader = person }))
	add(contract.ReasonBody, cases.KindHeartbeat, "", beat(func(h *cases.Heartbeat) { h.Clock.Boot = person }))
	add(contract.ReasonBody, cases.KindHeartbeat, "", beat(func(h *cases.Heartbeat) { h.Outbox[person] = 1 }))
	for n, r := range k.deliver(t, items...) {
		if (r.Verdict == contract.VerdictAccepted) != (want[n] == "") || r.Reason != want[n] {
			t.Errorf("item %d: got %+v, want %q", n, r, want[n])
		}
	}

	resp, err := k.client.MissingWithResponse(t.Context(), contract.ItemIDs{Ids: []string{items[0].Id, items[1].Id}})
	if err != nil || resp.JSON200 == nil || len(resp.JSON200.Ids) != 1 || resp.JSON200.Ids[0] != items[1].Id {
		t.Fatalf("%v %s", err, resp.Body)
	}
	if resp, err = k.client.MissingWithResponse(t.Context(), contract.ItemIDs{Ids: make([]string, contract.MaxMissing+1)}); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
	if resp, err = p.connect(t, nil).MissingWithResponse(t.Context(), contract.ItemIDs{Ids: []string{"x"}}); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
}
