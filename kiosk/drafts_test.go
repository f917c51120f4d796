package kiosk

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/kiosk/visit"
)

var bundled = sync.OnceValues(func() (*catalogue.Catalogue, error) { return catalogue.Load(assets.Catalogue()) })

// keeping is what keeps drafts of a kiosk whose data are in dir: real store, real keys. Nothing is written until it is asked
// for drafts, or its tendDrafts is started.
func keeping(t *testing.T, dir string) (*Kiosk, *diary) {
	t.Helper()
	cat, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	d := &diary{}
	k := &Kiosk{log: slog.New(slog.NewTextHandler(d, nil)), clock: clock.New(clock.System(), clock.Known{})}
	k.catalogue = shelf.Open(filepath.Join(dir, "catalogue"), catalogue.Site{Level: "4", Area: "350303"}, cat, k.log)
	if k.keys, err = seal.OpenKeyringIn(filepath.Join(dir, "keys"), nil, seal.SM); err != nil {
		t.Fatal(err)
	}
	if k.store, err = store.Open(dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.store.Close() })
	k.drafts = newDraftKeeper(k.store, k.log)
	return k, d
}

// somebody is made up.
func somebody(n int) person.Applicant {
	numbers := []string{"11010519491231002X", "350303199001011315", "350303199001011323"}
	return person.Applicant{Kind: person.Resident, Name: "陈样" + string(rune('甲'+n)), Number: numbers[n], Sex: person.Female, Verified: true}
}

// told is what somebody, who may act for another, has told at the nth attempt; a field of the form says which it is.
func told(t *testing.T, k *Kiosk, bundle string, visitor, applicant person.Applicant, nth int) visit.Draft {
	t.Helper()
	v := k.NewVisit()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(v.Choose(bundle))
	if visitor != applicant {
		must(v.Act(true))
		must(v.Identify(visitor))
		must(v.Relate("近亲属"))
	}
	must(v.Identify(applicant))
	must(v.Agree())
	for v.Step() == visit.Questions {
		q, _, _ := v.Question()
		must(v.Answer(q.Options[0].Name))
		must(v.Next())
	}
	_, fields, _, _ := v.Page()
	v.Fill(fields[0].ID, fmt.Sprintf("样例字样%d", nth))
	d, keep := v.ToKeep()
	if !keep {
		t.Fatal("nothing to keep")
	}
	return d
}

// says is what the drafts of these people say, the last one first.
func says(t *testing.T, k *Kiosk, visitor, applicant person.Applicant) string {
	t.Helper()
	var out []string
	for _, d := range k.Drafts(t.Context(), visitor, applicant) {
		if d.Holder != visitor.Number || d.Written.IsZero() {
			t.Error("somebody else's draft, or from no time")
		}
		for _, value := range d.Values {
			if strings.HasPrefix(value, "样例字样") {
				out = append(out, d.Bundle+value)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestADraftComesBackForTheSameCardsOnly(t *testing.T) {
	dir := t.TempDir()
	k, d := keeping(t, dir)
	mine, agents := told(t, k, "P01", somebody(0), somebody(0), 1), told(t, k, "P01", somebody(1), somebody(0), 2)
	for _, one := range []visit.Draft{mine, told(t, k, "P08", somebody(0), somebody(0), 3), agents} {
		k.KeepDraft(one)
	}
	k.drafts.write()
	k.store.Close() // the machine is switched off and on
	k, d = keeping(t, dir)
	for name, c := range map[string]struct {
		visitor, applicant person.Applicant
		want               string
	}{
		"the same":                  {somebody(0), somebody(0), "P08样例字样3 P01样例字样1"},
		"the same two":              {somebody(1), somebody(0), "P01样例字样2"},
		"the agent alone":           {somebody(1), somebody(1), ""},
		"the other way round":       {somebody(0), somebody(1), ""},
		"another agent":             {somebody(2), somebody(0), ""},
		"somebody else":             {somebody(2), somebody(2), ""},
		"the number typed":          {person.FromNumber("陈样甲", somebody(0).Number), person.FromNumber("陈样甲", somebody(0).Number), ""},
		"the other's number typed":  {somebody(1), person.FromNumber("陈样甲", somebody(0).Number), ""},
		"the agent's number typed":  {person.FromNumber("陈样乙", somebody(1).Number), somebody(0), ""},
		"nobody":                    {person.Applicant{}, person.Applicant{}, ""},
		"a card without any number": {person.Applicant{Verified: true}, person.Applicant{Verified: true}, ""},
	} {
		if got := says(t, k, c.visitor, c.applicant); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	v, changes, err := k.Resume(k.Drafts(t.Context(), somebody(1), somebody(0))[0], somebody(1), somebody(0))
	if err != nil || len(changes) > 0 || v.Step() != visit.Agree || v.Agent().Number != somebody(1).Number {
		t.Errorf("at %s, %v, %v", v.Step(), changes, err)
	}
	if err := k.DropDraft(t.Context(), mine); err != nil || says(t, k, somebody(0), somebody(0)) != "P08样例字样3" || says(t, k, somebody(1), somebody(0)) == "" {
		t.Errorf("%v; left are %q", err, says(t, k, somebody(0), somebody(0)))
	}
	k.keys.Local = seal.SM.NewLocalKey()
	if got := says(t, k, somebody(0), somebody(0)); got != "" {
		t.Errorf("another machine's key opens %q", got)
	}
	if strings.Contains(d.String(), "code=E") {
		t.Errorf("the log says %s", d)
	}
}

// Whatever is typed, chosen or read from a card: no file of the machine tells it.
func TestNoFileTellsADraft(t *testing.T) {
	dir := t.TempDir()
	k, _ := keeping(t, dir)
	d := told(t, k, "P01", somebody(1), somebody(0), 7)
	k.KeepDraft(d)
	k.drafts.write()
	secrets := []string{d.Holder, d.Principal, d.Bundle, "样例字样7", "陈样", "近亲属", "出生一件事", "toWindow"}
	for _, chosen := range d.Answers {
		secrets = append(secrets, chosen...)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files++
		for _, secret := range secrets {
			if len(secret) > len("否") && bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s tells %q", e.Name(), secret)
			}
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%d files, %v", files, err)
	}
}

// However fast the steps follow each other while the disk is being written to: the last one is what is kept, and every
// waiting one is told so.
func TestTheLastDraftIsKept(t *testing.T) {
	k, _ := keeping(t, t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go k.tendDrafts(ctx)
	for round := range 20 {
		var kept []<-chan bool
		for step := range 6 {
			kept = append(kept, k.KeepDraft(told(t, k, "P01", somebody(0), somebody(0), 10*round+step)))
		}
		if got, want := says(t, k, somebody(0), somebody(0)), fmt.Sprintf("P01样例字样%d", 10*round+5); got != want {
			t.Fatalf("kept is %q, want %q", got, want)
		}
		for _, ok := range kept {
			if !<-ok {
				t.Error("told that it was not kept")
			}
		}
	}
}

// What ends while its last step is still on the way to the disk stays ended.
func TestNoLateDraftComesBack(t *testing.T) {
	k, _ := keeping(t, t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go k.tendDrafts(ctx)
	d := told(t, k, "P01", somebody(0), somebody(0), 1)
	for range 100 {
		kept := k.KeepDraft(d)
		if err := k.DropDraft(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if got := says(t, k, somebody(0), somebody(0)); got != "" {
			t.Fatalf("back is %q", got)
		}
		<-kept // whichever was first
	}
	k.KeepDraft(d) // they begin again
	if says(t, k, somebody(0), somebody(0)) == "" {
		t.Error("nothing is kept any more")
	}
}

// Neither a row in another's place nor a broken one is taken for a draft.
func TestADraftFitsItsPlaceOnly(t *testing.T) {
	k, log := keeping(t, t.TempDir())
	mine, theirs := people{somebody(0).Number, somebody(0).Number}, people{somebody(1).Number, somebody(1).Number}
	sealed, err := mine.seal(k.keys.Local, told(t, k, "P01", somebody(0), somebody(0), 1))
	if err != nil {
		t.Fatal(err)
	}
	place := func(id store.DraftID, body []byte) {
		if err := k.store.KeepDraft(t.Context(), store.Draft{DraftID: id, Written: time.Now(), Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	place(theirs.id(k.keys.Local, "P01"), sealed.Body)
	place(mine.id(k.keys.Local, "P08"), sealed.Body)
	place(mine.id(k.keys.Local, "P09"), sealed.Body[:9])
	if got := says(t, k, somebody(1), somebody(1)) + says(t, k, somebody(0), somebody(0)); got != "" {
		t.Errorf("taken for a draft: %q", got)
	}
	if !strings.Contains(log.String(), "E112") {
		t.Errorf("the log says %s", log)
	}
}

// A disk that fails keeps nobody from anything, and is told to staff, not with what it failed to keep.
func TestADraftThatCannotBeKept(t *testing.T) {
	k, log := keeping(t, t.TempDir())
	d := told(t, k, "P01", somebody(0), somebody(0), 1)
	kept := k.KeepDraft(d)
	k.store.Close()
	k.drafts.write()
	if <-kept {
		t.Error("told that it was kept")
	}
	if k.Drafts(t.Context(), somebody(0), somebody(0)) != nil {
		t.Error("drafts out of a closed store")
	}
	wantProblem(t, k.DropDraft(t.Context(), d), "E113")
	for _, code := range []string{"E111", "E112", "E113"} {
		if !strings.Contains(log.String(), code) {
			t.Errorf("no %s in the log", code)
		}
	}
	for _, secret := range []string{d.Holder, "样例", "P01"} {
		if strings.Contains(log.String(), secret) {
			t.Error("the log tells of whom, or what")
		}
	}
}
