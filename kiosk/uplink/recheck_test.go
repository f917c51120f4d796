package uplink_test

import (
	"bytes"
	"context"
	"fmt"
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
// it had acknowledged since comes again, whatever it is, each once, and staff are told. The kiosk may not have heard of any of it
// over the feed, and it may be nothing that the feed would ever tell of.
func TestAnOlderPlatformGetsBackWhatItLost(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, k *kiosk, early string) []string{
		"cases and words": func(t *testing.T, k *kiosk, early string) []string {
			lost := []string{k.evaluate(t, early), k.enqueue(t, cases.KindCorrection, early, cases.Correction{Case: early, Note: "补一张照片"})}
			for range 3 {
				id, _ := k.submit(t)
				lost = append(lost, id)
			}
			return lost
		},
		"a complaint": func(t *testing.T, k *kiosk, _ string) []string {
			return []string{k.enqueue(t, cases.KindComplaint, "", cases.Complaint{Kind: cases.Stuck, Text: "没有办成"})}
		},
	} {
		t.Run(name, func(t *testing.T) {
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
			lost := lose(t, k, early)
			for _, id := range lost {
				k.untilState(t, id, cases.Acknowledged)
			}
			k.stop()
			p.Stop()
			carry(t, copied, ledger)
			p.Start(t)
			var last string
			for range 9 {
				last, _ = other.submit(t)
			}
			other.run(t, p.URL(), quick)
			other.untilState(t, last, cases.Acknowledged)

			k.run(t, p.URL(), o)
			until(t, "everything again", func() bool {
				missing, err := p.Book.Missing(t.Context(), "A03", append(lost, early))
				return err == nil && len(missing) == 0
			})
			for _, id := range lost {
				if l := k.untilState(t, id, cases.Acknowledged); l.Attempts != 2 {
					t.Errorf("%s went %d times", l.Kind, l.Attempts)
				}
			}
			if l := k.line(t, early); l.Attempts != 1 {
				t.Errorf("what the copy had went %d times", l.Attempts)
			}
			for _, c := range p.Cases(t) {
				if c.Kiosk == "A03" {
					until(t, "the new official number", func() bool {
						n, err := k.store.Official(t.Context(), c.ID)
						return err == nil && n == c.Official
					})
				}
			}
			k.stop()
			if said := log.String(); !strings.Contains(said, "E504") || !strings.Contains(said, fmt.Sprintf("items=%d", len(lost))) || strings.Contains(said, "E505") {
				t.Errorf("the log says %s", said)
			}
		})
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
