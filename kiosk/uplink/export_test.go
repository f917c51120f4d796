package uplink_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/parcels"
	"yichuang/platform/platformtest"
)

// export writes a parcel beside the running kiosk, as the command does.
func (k *kiosk) export(t testing.TB, stick string) uplink.Exported {
	t.Helper()
	s := k.beside(t)
	x, err := uplink.Export(t.Context(), s, k.identity, k.keys, stick, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (k *kiosk) beside(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Beside(k.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func (k *kiosk) takeAnswers(t testing.TB, stick string) []uplink.Carried {
	t.Helper()
	all, err := uplink.TakeAnswers(t.Context(), k.beside(t), k.identity, stick)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// desk is the platform's, in a process of its own as far as the ledger can tell.
func desk(t testing.TB, p *platformtest.Platform) parcels.Desk {
	t.Helper()
	book, err := ledger.OpenSQLite(t.Context(), p.Dir, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	d, err := parcels.Open(p.Dir, book)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// take imports a file and writes the answer.
func take(t testing.TB, d parcels.Desk, file string) parcels.Report {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Import(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.WriteAnswer(file, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func wantReport(t testing.TB, r parcels.Report, accepted, duplicate int) {
	t.Helper()
	if a, d := r.Count(contract.VerdictAccepted), r.Count(contract.VerdictDuplicate); a != accepted || d != duplicate || len(r.Results) != a+d || len(r.Faults) > 0 {
		t.Fatalf("%d accepted, %d duplicate, %d results, faults %q; want %d and %d", a, d, len(r.Results), r.Faults, accepted, duplicate)
	}
}

// wantOnce wants each case on the platform exactly once, with the number the kiosk has, and nothing left to send.
func (k *kiosk) wantOnce(t testing.TB, p *platformtest.Platform, ids []string) {
	t.Helper()
	official := map[string]string{}
	for _, c := range p.Cases(t) {
		if _, twice := official[c.ID]; twice {
			t.Errorf("%s is there twice", c.ID)
		}
		official[c.ID] = c.Official
	}
	if len(official) != len(ids) {
		t.Errorf("%d cases on the platform, want %d", len(official), len(ids))
	}
	for _, id := range ids {
		if known, err := k.store.Official(t.Context(), id); err != nil || known == "" || known != official[id] {
			t.Errorf("%s: official %q, %v; ledger %q", id, known, err, official[id])
		}
	}
	if n, err := k.store.Waiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
}

func (k *kiosk) submitSome(t testing.TB, n int) (ids []string) {
	for range n {
		id, _ := k.submit(t)
		ids = append(ids, id)
	}
	return ids
}

const nowhere = "https://127.0.0.1:1"

// The line is dead, the stick is quicker; then the line comes back and brings it all a second time.
func TestTheStickThenTheLine(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.run(t, nowhere, quick)
	all := k.submitSome(t, 3)
	evaluation := k.evaluate(t, all[0])
	stick := t.TempDir()
	x := k.export(t, stick)
	if x.Items != 4 || filepath.Base(x.File) != "yichuang-A03-1-000001.ycx" {
		t.Fatalf("exported %+v", x)
	}
	if l := k.line(t, all[0]); l.State == cases.Acknowledged || l.Exported != "yichuang-A03-1-000001" || l.ExportedAt.IsZero() || l.Since.IsZero() {
		t.Fatalf("after the export %+v", l)
	}
	d := desk(t, p)
	wantReport(t, take(t, d, x.File), 4, 0)
	wantReport(t, take(t, d, x.File), 0, 4)
	k.stop()
	k.run(t, p.URL(), quick)
	k.untilState(t, evaluation, cases.Acknowledged)
	k.wantOnce(t, p, all)
	wantReport(t, take(t, d, x.File), 0, 4)
	k.wantOnce(t, p, all)
}

// The line is back before the stick is carried over.
func TestTheLineThenTheStick(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	all := k.submitSome(t, 3)
	x := k.export(t, t.TempDir())
	k.run(t, p.URL(), quick)
	for _, id := range all {
		k.untilState(t, id, cases.Acknowledged)
	}
	wantReport(t, take(t, desk(t, p), x.File), 0, 3)
	k.wantOnce(t, p, all)
	if x := k.export(t, t.TempDir()); x.Items != 0 || x.File != "" {
		t.Fatalf("exported %+v with nothing waiting", x)
	}
}

// Both at the same moment, again and again, with new cases coming in.
func TestTheStickAndTheLineAtOnce(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	d := desk(t, p)
	var all []string
	for range 5 {
		all = append(all, k.submitSome(t, 12)...)
		x := k.export(t, t.TempDir())
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				content, err := os.ReadFile(x.File)
				if err == nil {
					_, err = d.Import(t.Context(), bytes.NewReader(content))
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		k.run(t, p.URL(), quick)
		wg.Wait()
		k.untilState(t, all[len(all)-1], cases.Acknowledged)
		k.stop()
		k.link = nil
	}
	k.wantOnce(t, p, all)
}

// The line stays dead for weeks: what the platform has, the stick tells on its way back, and takes itself off.
func TestTheAnswerComesBackOnTheStick(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.run(t, nowhere, quick)
	all := k.submitSome(t, 2)
	bad, _ := k.submitSealed(t, otherKey(t))
	stick := t.TempDir()
	r := take(t, desk(t, p), k.export(t, stick).File)
	if r.Count(contract.VerdictAccepted) != 2 || r.Count(contract.VerdictRejected) != 1 {
		t.Fatalf("report %+v", r)
	}
	later := k.submitSome(t, 1)
	answers := k.takeAnswers(t, stick)
	if len(answers) != 1 || answers[0].Arrived != 2 || answers[0].Refused != 1 || answers[0].Problem != nil {
		t.Fatalf("answers %+v", answers)
	}
	if l := k.line(t, bad); l.State != cases.Refused || l.LastError != "sealed" {
		t.Fatalf("the bad one is %+v", l)
	}
	if left, _ := os.ReadDir(stick); len(left) != 0 {
		t.Fatalf("left on the stick: %v", left)
	}
	x := k.export(t, stick)
	if x.Items != 1 {
		t.Fatalf("exported %+v, want the new one alone", x)
	}
	take(t, desk(t, p), x.File)
	k.takeAnswers(t, stick)
	k.wantOnce(t, p, append(all, later...))
}

// An old answer must not refuse again what staff let wait again since.
func TestAnOldRefusalCountsOnce(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	bad, _ := k.submitSealed(t, otherKey(t))
	stick := t.TempDir()
	x := k.export(t, stick)
	take(t, desk(t, p), x.File)
	answer := strings.TrimSuffix(x.File, contract.ParcelEnding) + contract.AnswerEnding
	kept, err := os.ReadFile(answer)
	if err != nil {
		t.Fatal(err)
	}
	if got := k.takeAnswers(t, stick); got[0].Refused != 1 {
		t.Fatalf("answers %+v", got)
	}
	if err := k.beside(t).Retry(t.Context(), []string{bad}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(answer, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := k.takeAnswers(t, stick); got[0].Refused != 0 {
		t.Fatalf("the old answer counted again: %+v", got)
	}
	if l := k.line(t, bad); l.State != cases.Waiting {
		t.Fatalf("state %s", l.State)
	}
}

// Only what this platform signed about this very parcel is believed.
func TestForgedAnswers(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	id := k.submitSome(t, 1)[0]
	stick := t.TempDir()
	x := k.export(t, stick)
	answer := strings.TrimSuffix(x.File, contract.ParcelEnding) + contract.AnswerEnding
	forger, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	says := contract.Answer{Parcel: "yichuang-A03-1-000001", Results: []contract.Result{{Id: id, Verdict: contract.VerdictAccepted}}}
	forged, err := contract.SignNote(contract.NoteAnswer, says, forger)
	if err != nil {
		t.Fatal(err)
	}
	other := platformtest.New(t, nil)
	b := newKiosk(t, other, "A03")
	b.submitSome(t, 1)
	foreign := take(t, desk(t, other), b.export(t, t.TempDir()).File)
	foreign.Results[0].Id = id
	foreignDir := t.TempDir()
	foreignPath, err := desk(t, other).WriteAnswer(filepath.Join(foreignDir, "x"), foreign)
	if err != nil {
		t.Fatal(err)
	}
	foreignNote, err := os.ReadFile(foreignPath)
	if err != nil {
		t.Fatal(err)
	}
	wrongPath, err := desk(t, p).WriteAnswer(filepath.Join(foreignDir, "y"), parcels.Report{Parcel: "yichuang-A03-1-000009", Results: says.Results})
	if err != nil {
		t.Fatal(err)
	}
	wrongNote, err := os.ReadFile(wrongPath)
	if err != nil {
		t.Fatal(err)
	}
	right, err := desk(t, p).WriteAnswer(x.File, parcels.Report{Parcel: "yichuang-A03-1-000001", Results: says.Results})
	if err != nil {
		t.Fatal(err)
	}
	rightNote, err := os.ReadFile(right)
	if err != nil {
		t.Fatal(err)
	}
	for name, note := range map[string][]byte{
		"signed by a stranger": forged, "of another platform": foreignNote, "of another parcel": wrongNote,
		"empty": nil, "no note": []byte("OK"), "cut": rightNote[:len(rightNote)-1],
		"changed": bytes.Replace(rightNote, []byte("accepted"), []byte("rejected"), 1),
	} {
		if err := os.WriteFile(answer, note, 0o600); err != nil {
			t.Fatal(err)
		}
		got := k.takeAnswers(t, stick)
		if len(got) != 1 || got[0].Problem == nil || got[0].Problem.Code != "E809" {
			t.Errorf("%s: %+v", name, got)
		}
		if l := k.line(t, id); l.State != cases.Waiting {
			t.Errorf("%s: state %s", name, l.State)
		}
		if _, err := os.Stat(x.File); err != nil {
			t.Errorf("%s: the parcel is gone", name)
		}
	}
	if err := os.WriteFile(answer, rightNote, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := k.takeAnswers(t, stick); got[0].Arrived != 1 || k.line(t, id).State != cases.Acknowledged {
		t.Errorf("the right one: %+v", got)
	}
}

func otherKey(t testing.TB) seal.SealingKey {
	t.Helper()
	key, err := seal.SM.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	return key.Public()
}

func TestParcelsOfStrangers(t *testing.T) {
	p, other := platformtest.New(t, nil), platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.submitSome(t, 1)
	foreign := k.export(t, t.TempDir()).File
	refuse := func(d parcels.Desk, content []byte, want error) {
		t.Helper()
		r, err := d.Import(t.Context(), bytes.NewReader(content))
		if !errors.Is(err, want) || len(r.Results) > 0 {
			t.Errorf("%v, %+v; want %v", err, r, want)
		}
	}
	read := func(file string) []byte {
		t.Helper()
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	refuse(desk(t, other), read(foreign), parcels.ErrForeign)
	refuse(desk(t, p), []byte("PK\x03\x04 a zip"), parcels.ErrNoParcel)
	refuse(desk(t, p), nil, parcels.ErrNoParcel)

	// Sealed for this platform by somebody who never enrolled here, and by an enrolled kiosk in another's name.
	stranger := newKiosk(t, other, "B07")
	stranger.identity.SealTo = k.identity.SealTo
	stranger.submitSome(t, 1)
	refuse(desk(t, p), read(stranger.export(t, t.TempDir()).File), parcels.ErrNoKiosk)
	thief := newKiosk(t, p, "C01")
	thief.identity.Kiosk = "A03"
	thief.site = "A03"
	thief.submitSome(t, 1)
	refuse(desk(t, p), read(thief.export(t, t.TempDir()).File), parcels.ErrNoKiosk)
	if n := len(p.Cases(t)) + len(other.Cases(t)); n != 0 {
		t.Errorf("%d cases were taken", n)
	}
}

// The machine was replaced while its stick lay in a drawer: the site enrolled again, with another key.
func TestAParcelFromBeforeTheKioskEnrolledAgain(t *testing.T) {
	p := platformtest.New(t, nil)
	old := newKiosk(t, p, "A03")
	id := old.submitSome(t, 1)[0]
	x := old.export(t, t.TempDir())
	fresh := newKiosk(t, p, "A03")
	if slices.Equal(fresh.keys.Signer().Public().MarshalPEM(), old.keys.Signer().Public().MarshalPEM()) {
		t.Fatal("the new machine has the old key")
	}
	wantReport(t, take(t, desk(t, p), x.File), 1, 0)
	if lines := p.Cases(t); len(lines) != 1 || lines[0].ID != id {
		t.Fatalf("ledger %+v", lines)
	}
}

// The pages of a case go on the stick with it, and the line need not bring them again.
func TestPagesOnTheStick(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	content := picture(t)
	page := k.photograph(t, content, k.sealTo())
	k.submitSealed(t, k.sealTo(), page)
	stick := t.TempDir()
	file := k.export(t, stick).File
	for _, again := range []int{1, 0} {
		if r := take(t, desk(t, p), file); len(r.Faults) > 0 || r.Pages != again {
			t.Errorf("%d pages, faults %v", r.Pages, r.Faults)
		}
	}
	if c := p.Cases(t); len(c) != 1 || c[0].PagesHere != 1 || c[0].PagesToCome != 0 {
		t.Errorf("%+v", c)
	}
	k.run(t, p.URL(), quick)
	wantKept(t, p, k, map[string][]byte{page: content})
}
