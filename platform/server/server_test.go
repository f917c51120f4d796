package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/server"
)

func TestDelivers(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	c := k.newCase()
	i := k.caseItem(t, c)
	first := k.deliver(t, i)[0]
	if first.Verdict != contract.VerdictAccepted || len(first.Official) != 43 {
		t.Fatalf("got %+v", first)
	}
	again := k.deliver(t, i)[0]
	if again.Verdict != contract.VerdictDuplicate || again.Official != first.Official {
		t.Fatalf("got %+v", again)
	}
	changes, err := k.client.ChangesWithResponse(t.Context(), nil)
	if err != nil || changes.JSON200 == nil {
		t.Fatal(err, changes.Status())
	}
	got := changes.JSON200.Changes
	if len(got) != 1 || got[0].Case != c.ID || got[0].Official != first.Official || got[0].State != "预受理" {
		t.Fatalf("feed %+v", got)
	}
	lines, err := p.book.Cases(t.Context())
	if err != nil || len(lines) != 1 || lines[0].Receipt != c.Receipt || len(lines[0].Matters) != 2 {
		t.Fatalf("ledger %+v, %v", lines, err)
	}
}

// What is wrong with one item is its own affair.
func TestItemByItem(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	var items []contract.Item
	var want []contract.Reason
	add := func(reason contract.Reason, i contract.Item) { items, want = append(items, i), append(want, reason) }

	good := k.newCase()
	add("", k.caseItem(t, good))

	otherBody := good
	otherBody.Bundle = "P02"
	add(contract.ReasonIdTaken, k.caseItem(t, otherBody))

	i := k.caseItem(t, k.newCase())
	i.Body[len(i.Body)-1] ^= 1
	add(contract.ReasonDigest, i)

	i = k.caseItem(t, k.newCase())
	i.Body[len(i.Body)-1] ^= 1
	i.Digest = seal.SM.Digest(i.Body)
	add(contract.ReasonSealed, i)

	c := k.newCase()
	moved := k.caseItem(t, c)
	moved.Seq++ // another place than it was sealed for
	k.seq++
	add(contract.ReasonSealed, moved)

	c = k.newCase()
	c.Receipt = c.Receipt[:len(c.Receipt)-1] + "*"
	add(contract.ReasonReceipt, k.caseItem(t, c))

	c = k.newCase()
	c.Receipt = cases.ReceiptNumber("HJ", "B77", time.Now(), 1, 5)
	add(contract.ReasonReceipt, k.caseItem(t, c))

	c = k.newCase()
	lies := c
	lies.Kiosk = "B77"
	add(contract.ReasonIdentity, k.caseItem(t, lies))

	c = k.newCase()
	c.Matters = []string{"欧阳试验 11010519491231002X"}
	add(contract.ReasonBody, k.caseItem(t, c))

	c = k.newCase()
	add(contract.ReasonBody, k.item(t, cases.KindCase, c.ID, c.ID, c.Seq, "not a case"))

	c = k.newCase()
	add(contract.ReasonKind, k.item(t, "song", c.ID, c.ID, c.Seq, c))

	c = k.newCase()
	add("", k.item(t, cases.KindEvaluation, c.ID, good.ID, c.Seq, cases.Evaluation{Case: good.ID, Level: 5}))

	c = k.newCase()
	add(contract.ReasonBody, k.item(t, cases.KindEvaluation, c.ID, good.ID, c.Seq, cases.Evaluation{Case: good.ID, Level: 6}))
	c = k.newCase()
	add(contract.ReasonBody, k.item(t, cases.KindEvaluation, c.ID, good.ID, c.Seq, cases.Evaluation{Case: good.ID, Level: 1, Text: strings.Repeat("长", cases.MostWords+1)}))

	add("", k.caseItem(t, k.newCase()))

	for n, r := range k.deliver(t, items...) {
		verdict := contract.VerdictRejected
		switch want[n] {
		case "":
			verdict = contract.VerdictAccepted
		case contract.ReasonIdTaken:
			verdict = contract.VerdictConflict
		}
		if r.Id != items[n].Id || r.Verdict != verdict || r.Reason != want[n] {
			t.Errorf("item %d: got %+v, want %s %s", n, r, verdict, want[n])
		}
	}
}

func TestCompression(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	pack := map[string]func([]byte) []byte{
		"gzip": func(b []byte) []byte {
			var out bytes.Buffer
			z := gzip.NewWriter(&out)
			z.Write(b)
			z.Close()
			return out.Bytes()
		},
		"zstd": func(b []byte) []byte {
			z, err := zstd.NewWriter(nil)
			if err != nil {
				t.Fatal(err)
			}
			return z.EncodeAll(b, nil)
		},
		"br": bytes.Clone,
	}
	send := func(encoding string, body []byte) *contract.DeliverResponse {
		t.Helper()
		resp, err := k.client.DeliverWithBodyWithResponse(t.Context(), &contract.DeliverParams{ContentEncoding: &encoding}, "application/json", bytes.NewReader(pack[encoding](body)))
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	for _, encoding := range []string{"gzip", "zstd"} {
		body, err := json.Marshal(k.batch(t, k.caseItem(t, k.newCase())))
		if err != nil {
			t.Fatal(err)
		}
		if resp := send(encoding, body); resp.JSON200 == nil || resp.JSON200.Results[0].Verdict != contract.VerdictAccepted {
			t.Errorf("%s: %s %s", encoding, resp.Status(), resp.Body)
		}
		bomb := append(bytes.Repeat([]byte(" "), 64<<20), body...) // a few kB on the wire
		wantProblem(t, send(encoding, bomb).ApplicationproblemJSONDefault, http.StatusRequestEntityTooLarge, contract.CodeTooLarge)
		wantProblem(t, send(encoding, []byte("{")).ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
	}
	wantProblem(t, send("br", []byte("{}")).ApplicationproblemJSONDefault, http.StatusUnsupportedMediaType, contract.CodeEncoding)
}

func TestRefusesTheWholeBatch(t *testing.T) {
	p := start(t, nil)
	k, other := p.enrol(t, "A03"), p.enrol(t, "B01")
	item := k.caseItem(t, k.newCase())
	deliver := func(b contract.Batch) *contract.Problem {
		t.Helper()
		resp, err := k.client.DeliverWithResponse(t.Context(), nil, b)
		if err != nil {
			t.Fatal(err)
		}
		return resp.ApplicationproblemJSONDefault
	}
	forged := k.batch(t, item)
	forged.Signature = other.batch(t, item).Signature
	wantProblem(t, deliver(forged), http.StatusForbidden, contract.CodeSignature)
	wantProblem(t, deliver(other.batch(t, item)), http.StatusForbidden, contract.CodeSignature)
	changed := k.batch(t, item)
	changed.Items[0].Seq++
	wantProblem(t, deliver(changed), http.StatusForbidden, contract.CodeSignature)

	many := make([]contract.Item, contract.MaxItems+1)
	for n := range many {
		many[n] = item
	}
	wantProblem(t, deliver(k.batch(t, many...)), http.StatusRequestEntityTooLarge, contract.CodeTooLarge)
	large := item
	large.Body = make([]byte, contract.MaxBytes+1)
	wantProblem(t, deliver(k.batch(t, large)), http.StatusRequestEntityTooLarge, contract.CodeTooLarge)
	wantProblem(t, deliver(k.batch(t)), http.StatusBadRequest, contract.CodeMalformed)
	shouting := item
	shouting.Id = strings.ToUpper(shouting.Id)
	wantProblem(t, deliver(k.batch(t, shouting)), http.StatusBadRequest, contract.CodeMalformed)

	if lines, err := p.book.Cases(t.Context()); err != nil || len(lines) != 0 {
		t.Fatalf("%d cases got in, %v", len(lines), err)
	}
}

func TestCertificates(t *testing.T) {
	p := start(t, nil)
	old := p.enrol(t, "A03")
	changes := func(c *contract.ClientWithResponses) *contract.ChangesResponse {
		t.Helper()
		resp, err := c.ChangesWithResponse(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	if resp := changes(old.client); resp.JSON200 == nil {
		t.Fatal(resp.Status())
	}
	wantProblem(t, changes(p.connect(t, nil)).ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
	now := p.enrol(t, "A03") // the machine was replaced
	wantProblem(t, changes(old.client).ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeCertificate)
	if resp := changes(now.client); resp.JSON200 == nil {
		t.Fatal(resp.Status())
	}
	stranger := start(t, nil).enrol(t, "A03") // another platform's kiosk
	if _, err := p.connect(t, stranger.cert).ChangesWithResponse(t.Context(), nil); err == nil {
		t.Fatal("a certificate of another CA was let in")
	}
}

func TestEnrolmentCodes(t *testing.T) {
	p := start(t, nil)
	client := p.connect(t, nil)
	enrol := func(site, code string) *contract.EnrolResponse {
		t.Helper()
		e, _, _ := request(t, site, code)
		resp, err := client.EnrolWithResponse(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	good := p.code(t, "A03", time.Hour)
	for _, e := range []contract.Enrolment{
		{Code: good, Site: "a 03"},
		{Code: good, Site: "A03", Csr: "x", VerifyKey: "x"},
	} {
		resp, err := client.EnrolWithResponse(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
	}
	wantProblem(t, enrol("B01", good).ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeEnrolSite)
	if resp := enrol("A03", " "+strings.ToLower(strings.ReplaceAll(good, "-", " "))); resp.JSON201 == nil {
		t.Fatalf("a code typed in another way: %s %s", resp.Status(), resp.Body)
	}
	wantProblem(t, enrol("A03", good).ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeEnrolUsed)
	wantProblem(t, enrol("A03", p.code(t, "A03", -time.Second)).ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeEnrolExpired)
	for range 7 {
		wantProblem(t, enrol("A03", "guess").ApplicationproblemJSONDefault, http.StatusForbidden, contract.CodeEnrolUnknown)
	}
	resp := enrol("A03", p.code(t, "A03", time.Hour))
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusTooManyRequests, contract.CodeBusy)
	if resp.HTTPResponse.Header.Get("Retry-After") == "" {
		t.Fatal("no Retry-After")
	}
}

func TestBusy(t *testing.T) {
	p := start(t, func(o *server.Options) { o.Slots, o.Queue = 1, 10*time.Millisecond })
	k := p.enrol(t, "A03")
	body, err := json.Marshal(k.batch(t, k.caseItem(t, k.newCase())))
	if err != nil {
		t.Fatal(err)
	}
	// One request holds the only slot, because its body never ends.
	slow := newEndless(append(bytes.Repeat([]byte(" "), 64<<10), body...)) // more than the client's buffer
	done := make(chan *contract.DeliverResponse, 1)
	go func() {
		resp, err := k.client.DeliverWithBodyWithResponse(t.Context(), nil, "application/json", slow)
		if err != nil {
			t.Error(err)
		}
		done <- resp
	}()
	<-slow.begun
	other := p.connect(t, k.cert)
	var refused *contract.DeliverResponse
	for deadline := time.Now().Add(20 * time.Second); ; { // until the first has got as far as the slot
		refused, err = other.DeliverWithBodyWithResponse(t.Context(), nil, "application/json", bytes.NewReader([]byte("{")))
		if err != nil {
			t.Fatal(err)
		}
		if refused.StatusCode() == http.StatusTooManyRequests || time.Now().After(deadline) {
			break
		}
	}
	wantProblem(t, refused.ApplicationproblemJSONDefault, http.StatusTooManyRequests, contract.CodeBusy)
	if refused.HTTPResponse.Header.Get("Retry-After") == "" {
		t.Fatal("no Retry-After")
	}
	close(slow.end)
	if resp := <-done; resp == nil || resp.JSON200 == nil {
		t.Fatal("the one with the slot was not served")
	}
}

// endless gives a body and then waits for end.
type endless struct {
	body       *bytes.Reader // not embedded: its WriteTo would go past Read
	begun, end chan struct{}
	told       bool
}

func newEndless(body []byte) *endless {
	return &endless{body: bytes.NewReader(body), begun: make(chan struct{}), end: make(chan struct{})}
}

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.body.Read(p)
	if !e.told {
		e.told = true
		close(e.begun)
	}
	if err != nil {
		<-e.end
	}
	return n, err
}

func TestHealthAndStrangePaths(t *testing.T) {
	p := start(t, nil)
	client := p.connect(t, nil)
	resp, err := client.HealthWithResponse(t.Context())
	if err != nil || resp.JSON200 == nil || resp.JSON200.Version != "test" || resp.JSON200.Time.IsZero() {
		t.Fatalf("%v %s", err, resp.Body)
	}
	if p.book.Close() != nil {
		t.Fatal("ledger does not close")
	}
	if resp, err = client.HealthWithResponse(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusServiceUnavailable, contract.CodeUnavailable)
	web := client.ClientInterface.(*contract.Client).Client
	req, err := http.NewRequest(http.MethodGet, p.url+"/v2/none", nil)
	if err != nil {
		t.Fatal(err)
	}
	strange, err := web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer strange.Body.Close()
	if strange.StatusCode != http.StatusNotFound || strange.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatal(strange.Status, strange.Header)
	}
}

func TestCursorGone(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	unknown := "bm90IG91cnM"
	resp, err := k.client.ChangesWithResponse(t.Context(), &contract.ChangesParams{After: &unknown})
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusGone, contract.CodeCursorGone)
}

// The planted name and number may stand in no file of the platform and in no log line.
func TestNoPersonalDataAtRest(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	k.deliver(t, k.caseItem(t, k.newCase()), k.item(t, cases.KindCase, k.newCase().ID, k.newCase().ID, 99, "欧阳试验"))
	words := k.newCase()
	k.deliver(t, k.item(t, cases.KindComplaint, words.ID, words.ID, words.Seq, cases.Complaint{Kind: cases.Stuck, Text: applicant.Name, Contact: applicant.Number}))
	text := map[string]string{"log": p.log.String()}
	err := filepath.WalkDir(p.dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		text[file] = string(content)
		return err
	})
	if err != nil || len(text) < 5 {
		t.Fatal(len(text), err)
	}
	if !strings.Contains(text[filepath.Join(p.dir, "ledger.db")]+text[filepath.Join(p.dir, "ledger.db-wal")], "P01-3") {
		t.Fatal("the search finds nothing at all")
	}
	for where, s := range text {
		if strings.Contains(s, applicant.Name) || strings.Contains(s, applicant.Number) {
			t.Errorf("personal data in %s", where)
		}
	}
}

func TestKeysStay(t *testing.T) {
	p := start(t, nil)
	read := func() map[string]string {
		content := map[string]string{}
		for name, mode := range map[string]os.FileMode{"ca.pem": 0o644, "ca-key.pem": 0o600, "opening-0001.pem": 0o600} {
			path := filepath.Join(p.dir, name)
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != mode {
				t.Fatal(name, info, err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content[name] = string(text)
		}
		return content
	}
	before := read()
	if _, err := server.New(server.Options{Dir: p.dir, Ledger: p.book}); err != nil {
		t.Fatal(err)
	}
	for name, text := range read() {
		if before[name] != text {
			t.Errorf("%s was made anew", name)
		}
	}
}
