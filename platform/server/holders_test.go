package server_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"yichuang/platform/contract"
)

// Somebody sees at one kiosk what they handed in at another, and nothing of anybody else's.
func TestProgressIsTheHoldersOwn(t *testing.T) {
	p := start(t, nil)
	here, there := p.enrol(t, "A03"), p.enrol(t, "B12")
	mine, others := there.newCase(), there.newCase()
	others.Applicant.Number, others.Applicant.Name = "350303199001011315", "司马试验"
	there.deliver(t, there.caseItem(t, mine), there.caseItem(t, others))
	find := func(number string) []contract.KnownCase {
		t.Helper()
		resp, err := here.client.FindProgressWithResponse(t.Context(), contract.Holder{Number: number, Name: "某某"})
		if err != nil || resp.JSON200 == nil || resp.HTTPResponse.Header.Get("Cache-Control") != "no-store" {
			t.Fatal(err, resp.Status())
		}
		return resp.JSON200.Cases
	}
	if got := find(strings.ToLower(mine.Applicant.Number)); len(got) != 1 || got[0].Case != mine.ID || got[0].Receipt != mine.Receipt || got[0].State != "预受理" || len(got[0].Steps) != 1 {
		t.Errorf("%+v", got)
	}
	if got := find("350303199001011323"); len(got) != 0 {
		t.Errorf("a stranger sees %+v", got)
	}
	lines, err := p.book.Audit(t.Context())
	if last := lines[len(lines)-1]; err != nil || last.Event != "progress" || last.Kiosk != "A03" || last.Reason != "found 0" {
		t.Errorf("audit %+v, %v", last, err)
	}
	for _, name := range []string{"ledger.db", "ledger.db-wal"} {
		b, err := os.ReadFile(p.dir + "/" + name)
		if err != nil || strings.Contains(string(b), mine.Applicant.Number) || strings.Contains(p.log.String(), mine.Applicant.Number) {
			t.Errorf("the number lies open: %v", err)
		}
	}
}

func TestHeldLicencesAreMasked(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	p.stock(t, strings.Replace(shelved, `"items": {"uscc": "x"}`, `"items": {"number": "J350303200001234567"}`, 1))
	resp, err := k.client.HeldLicencesWithResponse(t.Context(), contract.Holder{Number: applicant.Number, Name: applicant.Name})
	if err != nil || resp.JSON200 == nil || len(resp.JSON200.Licences) != 3 {
		t.Fatal(err, resp.Status())
	}
	for _, l := range resp.JSON200.Licences {
		switch l.Name {
		case "健康证电子证照":
			if l.Finding != contract.FindingExpired || l.ValidTo == nil || l.ValidTo.Format(time.DateOnly) != "2020-01-01" ||
				strings.Contains(l.Number, "00001") || !strings.HasSuffix(l.Number, "4567") {
				t.Errorf("%+v", l)
			}
		case "结婚证电子证照":
			if l.Finding != contract.FindingFound || l.ValidTo != nil || l.Number != "" {
				t.Errorf("%+v", l)
			}
		}
	}
}

func TestOnlyKiosksAskAboutPeople(t *testing.T) {
	p := start(t, nil)
	stranger := p.connect(t, nil)
	who := contract.Holder{Number: applicant.Number, Name: applicant.Name}
	progress, err := stranger.FindProgressWithResponse(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, progress.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
	held, err := stranger.HeldLicencesWithResponse(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, held.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
	nobody, err := p.enrol(t, "A03").client.FindProgressWithResponse(t.Context(), contract.Holder{})
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, nobody.ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
}
