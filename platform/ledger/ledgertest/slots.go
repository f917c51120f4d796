package ledgertest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/ledger"
)

func openSlot(t testing.TB, l ledger.Ledger, id string) ledger.Slot {
	t.Helper()
	s := ledger.Slot{ID: id, Token: "token of " + id, Kiosk: "A03", Material: "结婚证", Ends: noon.Add(ledger.SlotLives)}
	if err := l.OpenSlot(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func page(digest string) ledger.SlotPage {
	return ledger.SlotPage{Digest: digest, Kind: "image/jpeg", Size: 7}
}

func add(t testing.TB, l ledger.Ledger, s ledger.Slot, digests ...string) {
	t.Helper()
	for _, d := range digests {
		if err := l.AddPage(t.Context(), s.Token, page(d)); err != nil {
			t.Fatal(err)
		}
	}
}

// in are the digests of a slot's pages.
func in(t testing.TB, l ledger.Ledger, id string) []string {
	t.Helper()
	s, err := l.Slot(t.Context(), id, "A03")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range s.Pages {
		out = append(out, p.Digest)
	}
	return out
}

func slots(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	s := openSlot(t, l, "s1")
	add(t, l, s, "d3", "d1", "d2")
	if err := l.RemovePage(t.Context(), s.Token, "d1"); err != nil {
		t.Fatal(err)
	}
	if err := l.RemovePage(t.Context(), s.Token, "d1"); !errors.Is(err, ledger.ErrNoPage) {
		t.Errorf("removed twice: %v", err)
	}
	if got := in(t, l, "s1"); !slices.Equal(got, []string{"d3", "d2"}) {
		t.Errorf("pages %v", got)
	}
	if _, err := l.Slot(t.Context(), "s1", "B77"); !errors.Is(err, ledger.ErrNoSlot) {
		t.Errorf("another kiosk sees it: %v", err)
	}
	if got, err := l.SlotByToken(t.Context(), s.Token); err != nil || got.ID != "s1" || got.Material != "结婚证" || !got.Open || !got.Ends.Equal(s.Ends) {
		t.Errorf("%+v, %v", got, err)
	}
	if gone, err := l.DropSlot(t.Context(), "s1", "B77"); err != nil || len(gone) != 0 {
		t.Errorf("another kiosk drops it: %v, %v", gone, err)
	}
}

// A token is worth nothing after its time, after 完成 on the phone or the kiosk, and after the drop.
func slotsEnd(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	for name, end := range map[string]func(s ledger.Slot) (ledger.Ledger, error){
		"time": func(ledger.Slot) (ledger.Ledger, error) {
			return open(t, place, at(noon.Add(ledger.SlotLives))), nil
		},
		"done": func(s ledger.Slot) (ledger.Ledger, error) { return l, l.DoneSlot(t.Context(), s.Token) },
		"finished": func(s ledger.Slot) (ledger.Ledger, error) {
			_, err := l.FinishSlot(t.Context(), s.ID, "A03")
			return l, err
		},
		"dropped": func(s ledger.Slot) (ledger.Ledger, error) {
			_, err := l.DropSlot(t.Context(), s.ID, "A03")
			return l, err
		},
	} {
		s := openSlot(t, l, name)
		add(t, l, s, "page of "+name)
		l, err := end(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, look := l.SlotByToken(t.Context(), s.Token)
		for what, err := range map[string]error{
			"look": look, "add": l.AddPage(t.Context(), s.Token, page("late "+name)),
			"remove": l.RemovePage(t.Context(), s.Token, "page of "+name), "done": l.DoneSlot(t.Context(), s.Token),
		} {
			if !errors.Is(err, ledger.ErrNoSlot) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		_, err = l.Slot(t.Context(), s.ID, "A03")
		if dropped := errors.Is(err, ledger.ErrNoSlot); dropped != (name == "dropped") {
			t.Errorf("%s: the kiosk sees %v", name, err)
		}
		if name == "done" {
			if got, err := l.FinishSlot(t.Context(), s.ID, "A03"); err != nil || !got.Done || got.Open || len(got.Pages) != 1 {
				t.Errorf("finishing what the phone ended: %+v, %v", got, err)
			}
		}
	}
}

// Many phones at once do not get more in than there is room for.
func slotsFull(t *testing.T, place Place) {
	nodes := []ledger.Ledger{open(t, place, at(noon)), open(t, place, at(noon))}
	s := openSlot(t, nodes[0], "s1")
	var wg sync.WaitGroup
	for i := range ledger.MostPages + 10 {
		wg.Go(func() {
			if err := nodes[i%2].AddPage(t.Context(), s.Token, page(fmt.Sprint("d", i))); err != nil && !errors.Is(err, ledger.ErrSlotFull) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	l, got := nodes[0], in(t, nodes[0], "s1")
	if len(got) != ledger.MostPages {
		t.Fatalf("%d pages", len(got))
	}
	// Uploading and removing for ever comes to an end too.
	for i := range 1000 {
		if err := l.RemovePage(t.Context(), s.Token, in(t, l, "s1")[0]); err != nil {
			t.Fatal(err)
		}
		err := l.AddPage(t.Context(), s.Token, page(fmt.Sprint("again", i)))
		if errors.Is(err, ledger.ErrSlotFull) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("a slot never has enough")
}

// Pages of an accepted case stay; others go after their time, and at once when they are dropped.
func pagesAreKeptWithTheirCase(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	claimed, forgotten, waiting := openSlot(t, l, "claimed"), openSlot(t, l, "forgotten"), openSlot(t, l, "waiting")
	add(t, l, claimed, "c1", "c2")
	add(t, l, forgotten, "f1")
	add(t, l, waiting, "w1")
	for _, id := range []string{"claimed", "waiting"} {
		if _, err := l.FinishSlot(t.Context(), id, "A03"); err != nil {
			t.Fatal(err)
		}
	}
	f := caseFiling("A03", 1)
	f.Case.Pages = []string{"c1", "lost"}
	expect(t, receive(t, l, f)[0], cases.Accepted, "")
	if audited(t, l, "page-missing", f.Item.ID) != 1 {
		t.Error("nobody hears of the page that is missing")
	}
	stranger := caseFiling("B77", 1)
	stranger.Case.Pages = []string{"w1"}
	expect(t, receive(t, l, stranger)[0], cases.Accepted, "")
	if audited(t, l, "page-missing", stranger.Item.ID) != 1 {
		t.Error("another kiosk's case takes the page")
	}
	for _, c := range []struct {
		after time.Duration
		gone  []string
	}{
		{time.Hour, nil},
		{25 * time.Hour, []string{"f1"}},
		{31 * 24 * time.Hour, []string{"c2", "w1"}},
	} {
		gone, err := open(t, place, at(noon.Add(c.after))).ForgetUnclaimed(t.Context())
		slices.Sort(gone)
		if err != nil || !slices.Equal(gone, c.gone) {
			t.Errorf("after %v gone are %v, %v", c.after, gone, err)
		}
	}
	if gone, err := l.DropSlot(t.Context(), "claimed", "A03"); err != nil || len(gone) != 0 {
		t.Errorf("dropping takes %v away from the case, %v", gone, err)
	}
	if has, err := l.HasPage(t.Context(), "c1"); err != nil || !has {
		t.Errorf("the page of the case: %v, %v", has, err)
	}
	if has, err := l.HasPage(t.Context(), "w1"); err != nil || has {
		t.Errorf("a page that is gone: %v, %v", has, err)
	}
	dropped := openSlot(t, l, "dropped")
	add(t, l, dropped, "x1", "x2")
	if gone, err := l.DropSlot(t.Context(), "dropped", "A03"); err != nil || len(gone) != 2 {
		t.Errorf("dropped: %v, %v", gone, err)
	}
}
