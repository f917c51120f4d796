package uplink_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
	"yichuang/platform/platformtest"
)

// enqueue keeps an item of a case, or of none when of is empty.
func (k *kiosk) enqueue(t testing.TB, kind cases.ItemKind, of string, body any) string {
	t.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	err := k.store.Enqueue(context.Background(), func(n store.Numbers) (cases.Item, error) {
		item := cases.Item{ID: id, Kind: kind, Case: of, Kiosk: k.site, Epoch: n.Epoch, Seq: n.Seq}
		if of == "" {
			item.Case = id
		}
		err := fill(&item, k.identity.SealTo, body)
		return item, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// The platform is put back from an older copy, and by the time this kiosk is back others have handed in more than was lost: what
// it had acknowledged since comes again, whatever it is, each once, and staff are told.
func TestAnOlderPlatformGetsBackWhatItLost(t *testing.T) {
	p := platformtest.New(t, nil)
	k, other := newKiosk(t, p, "A03"), newKiosk(t, p, "B01")
	var log bytes.Buffer
	o := quick
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	early, _ := k.submit(t)
	k.run(t, p.URL(), o)
	k.untilState(t, early, cases.Acknowledged)
	k.stop()

	ledger, copied := filepath.Join(p.Dir, "ledger.db"), filepath.Join(t.TempDir(), "ledger.db")
	p.Stop()
	carry(t, ledger, copied)
	p.Start(t)
	k.run(t, p.URL(), o)
	late := []string{k.evaluate(t, early), k.enqueue(t, cases.KindCorrection, early, cases.Correction{Case: early, Note: "补一张照片"}),
		k.enqueue(t, cases.KindComplaint, "", cases.Complaint{Kind: cases.Stuck, Text: "没有办成"})}
	for range 3 {
		id, _ := k.submit(t)
		late = append(late, id)
	}
	for _, id := range late {
		k.untilState(t, id, cases.Acknowledged)
	}
	until(t, "the feed read to its end", func() bool {
		n, err := k.store.Official(t.Context(), late[5])
		return err == nil && n != ""
	})
	k.stop()

	p.Stop()
	carry(t, copied, ledger)
	p.Start(t)
	if n := len(p.Cases(t)); n != 1 {
		t.Fatalf("%d cases in the copy", n)
	}
	var last string
	for range 9 {
		last, _ = other.submit(t)
	}
	other.run(t, p.URL(), quick)
	other.untilState(t, last, cases.Acknowledged)
	k.run(t, p.URL(), o)
	until(t, "everything again", func() bool { return len(p.Cases(t)) == 13 })
	for _, id := range late {
		if l := k.untilState(t, id, cases.Acknowledged); l.Attempts != 2 {
			t.Errorf("%s went %d times", l.Kind, l.Attempts)
		}
	}
	if l := k.line(t, early); l.Attempts != 1 {
		t.Errorf("what the copy had went %d times", l.Attempts)
	}
	inbox, err := p.Book.Inbox(t.Context())
	if err != nil || len(inbox) != 2 {
		t.Errorf("inbox %+v, %v", inbox, err)
	}
	for _, c := range p.Cases(t) {
		if c.Kiosk != "A03" {
			continue
		}
		until(t, "the new official number", func() bool {
			n, err := k.store.Official(t.Context(), c.ID)
			return err == nil && n == c.Official
		})
	}
	k.stop()
	if !strings.Contains(log.String(), "E504") || !strings.Contains(log.String(), "items=6") || strings.Contains(log.String(), "E505") {
		t.Errorf("the log says %s", log.String())
	}
}

func carry(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A feed of more than a page is learnt to its end, where each case stands now.
func TestAWholeFeedIsLearnt(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	id, _ := k.submit(t)
	k.run(t, p.URL(), quick)
	k.untilState(t, id, cases.Acknowledged)
	k.stop()
	var says string
	for n := range 1100 { // more than a page
		says = strings.Repeat("补", 1+n%2)
		if _, err := p.Book.Ask(t.Context(), id, says); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.store.Learn(t.Context(), []store.Change{{Case: id, State: "old"}}, ""); err != nil {
		t.Fatal(err)
	}
	k.run(t, p.URL(), quick)
	until(t, "the newest state", func() bool {
		s, err := k.store.Standing(t.Context(), id)
		if err != nil || s.Asked == "" {
			return false
		}
		plain, err := k.keys.Local.Open([]byte(s.Asked), []byte(id))
		return err == nil && strings.Contains(string(plain), says)
	})
	if n, err := p.Book.Compact(t.Context(), time.Now().Add(time.Hour)); err != nil || n != 1100 {
		t.Errorf("%d changes dropped, %v", n, err)
	}
}
