package server_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"yichuang/platform/contract"
	"yichuang/platform/server"
)

// stock puts licences of the standard's example person on the shelf.
func (p *platform) stock(t *testing.T, file string) {
	t.Helper()
	shelf, err := server.Shelf(p.dir, p.book)
	if err == nil {
		_, err = shelf.Import(t.Context(), strings.NewReader(file))
	}
	if err != nil {
		t.Fatal(err)
	}
}

const shelved = `[
	{"number": "11010519491231002X", "holder": "欧阳试验", "licence": "结婚证电子证照"},
	{"number": "11010519491231002X", "holder": "欧阳试验", "licence": "电子营业执照", "validTo": "2999-12-31",
	 "items": {"uscc": "91350100M000100Y43", "name": "样例公司", "capital": "100"}},
	{"number": "11010519491231002X", "holder": "欧阳试验", "licence": "健康证电子证照", "validTo": "2020-01-01", "items": {"uscc": "x"}},
	{"number": "11010519491231002X", "holder": "别人", "licence": "居住证电子证照"}]`

func query(names ...string) contract.LicenceQuery {
	q := contract.LicenceQuery{Number: applicant.Number, Name: applicant.Name, Bundle: "E02"}
	for _, n := range names {
		q.Licences = append(q.Licences, contract.LicenceAsked{Name: n, Items: []string{"uscc", "legal"}})
	}
	return q
}

func TestLicencesAreFound(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	p.stock(t, shelved)
	resp, err := k.client.FindLicencesWithResponse(t.Context(),
		query("电子营业执照", "健康证电子证照", "居住证电子证照", "不动产权电子证书", "结婚证电子证照"))
	if err != nil || resp.JSON200 == nil {
		t.Fatal(err, resp.Status())
	}
	want := []contract.Finding{contract.FindingFound, contract.FindingExpired, contract.FindingAbsent, contract.FindingAbsent, contract.FindingFound}
	for i, l := range resp.JSON200.Licences {
		if l.Finding != want[i] {
			t.Errorf("%s is %s", l.Name, l.Finding)
		}
		if l.Finding != contract.FindingFound && l.Items != nil {
			t.Errorf("%s tells %v", l.Name, l.Items)
		}
	}
	if items := resp.JSON200.Licences[0].Items; len(items) != 1 || items["uscc"] != "91350100M000100Y43" {
		t.Errorf("more or less than was asked: %v", items)
	}
	lines, err := p.book.Audit(t.Context())
	if last := lines[len(lines)-1]; err != nil || last.Event != "licences" || last.Kiosk != "A03" || last.Subject != "E02" || last.Reason != "asked 5 found 2" {
		t.Errorf("audit %+v, %v", last, err)
	}
}

// Nothing of anybody is readable in the ledger's file or in the log.
func TestLicencesAreKeptSealed(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	p.stock(t, shelved)
	if _, err := k.client.FindLicencesWithResponse(t.Context(), query("电子营业执照")); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range []string{"ledger.db", "ledger.db-wal"} {
		b, err := os.ReadFile(p.dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	all.WriteString(p.log.String())
	for _, secret := range []string{applicant.Number, applicant.Name, "91350100M000100Y43", "样例公司"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q is readable", secret)
		}
	}
}

func TestLicencesAreForKiosksOnly(t *testing.T) {
	p := start(t, nil)
	resp, err := p.connect(t, nil).FindLicencesWithResponse(t.Context(), query("结婚证电子证照"))
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
	k := p.enrol(t, "A03")
	for name, q := range map[string]contract.LicenceQuery{"nothing asked": query(), "no number": {Name: "a", Bundle: "P01", Licences: query("a").Licences}} {
		resp, err := k.client.FindLicencesWithResponse(t.Context(), q)
		if err != nil {
			t.Fatal(name, err)
		}
		wantProblem(t, resp.ApplicationproblemJSONDefault, http.StatusBadRequest, contract.CodeMalformed)
	}
}

func TestImportSaysWhereAFileIsWrong(t *testing.T) {
	p := start(t, nil)
	shelf, err := server.Shelf(p.dir, p.book)
	if err != nil {
		t.Fatal(err)
	}
	for file, says := range map[string]string{
		`[{"number": "11010519491231002X", "holder": "a", "licence": "b"}, {"number": "110105194912310021", "holder": "a", "licence": "b"}]`: "licence 2: number",
		`[{"number": "11010519491231002X", "holder": "a", "licence": "b", "validTo": "soon"}]`:                                               "licence 1: validTo",
		`[{"number": "11010519491231002X", "licence": "b"}]`:                                                                                 "licence 1: holder",
		`[{"numbr": "11010519491231002X"}]`:                                                                                                  "near byte", `{`: "near byte",
	} {
		if n, err := shelf.Import(t.Context(), strings.NewReader(file)); n != 0 || err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "110105") {
			t.Errorf("%s: %d, %v", file, n, err)
		}
	}
}
