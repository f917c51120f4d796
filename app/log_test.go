package app_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/config"
	"yichuang/kiosk/visit"
	"yichuang/platform/server"
)

// heard is everything that was logged, and by whom it was overheard.
type heard struct {
	mu   sync.Mutex
	text strings.Builder
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// overseen is a kiosk that notes what is handed in.
type overseen struct {
	*kiosk.Kiosk
	mu   sync.Mutex
	seen []cases.Case
}

func (o *overseen) Submit(ctx context.Context, s visit.Submission) (cases.Receipt, error) {
	o.mu.Lock()
	o.seen = append(o.seen, s.Case)
	o.mu.Unlock()
	return o.Kiosk.Submit(ctx, s)
}

// personal is what a case tells of people, in whole and in part.
func personal(c cases.Case) (all []string) {
	add := func(words ...string) {
		for _, w := range words {
			if len([]rune(w)) > 1 {
				all = append(all, w)
			}
		}
	}
	add(c.Applicant.Name, c.Applicant.CardName, c.Applicant.Number, c.Applicant.Address)
	if number := c.Applicant.Number; len(number) == 18 {
		add(number[:14], number[6:14], number[14:]) // the birthday alone is too much
	}
	for _, f := range c.Fields {
		add(f.Value)
	}
	return all
}

// Whole visits, with a card, by hand, with trouble of every kind: neither kiosk nor platform writes anything of the
// people into its log, at any level.
func TestLogsTellNothingPersonal(t *testing.T) {
	log := &heard{}
	all := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := buildWith(t, func(o *server.Options) { o.Log = all })
	c, err := config.Load(h.config)
	if err != nil {
		t.Fatal(err)
	}
	k, err := kiosk.Open(c, kiosk.Options{Log: all})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	o := &overseen{Kiosk: k}
	s := inFront(t, o)
	s.Await("轻触屏幕开始办事")
	s.handIn(func() { h.lay(t, "chen") })
	h.delivered(t, 1)

	h.platform.Stop() // and while it is away, by hand
	h.printer.Set(func(f *paperFaults) { f.PaperOut = true })
	s = inFront(t, o)
	s.handIn(func() {
		s.Tap("手工输入")
		s.byHand("linlin", "110105194912310046")
	})
	h.platform.Start(t)
	h.delivered(t, 2)
	s.Await("没有打印")

	text := log.String()
	if !strings.Contains(text, "case received") || len(o.seen) != 2 {
		t.Fatalf("%d cases, and the log says\n%s", len(o.seen), text)
	}
	for _, c := range o.seen {
		words := personal(c)
		if len(words) < 8 {
			t.Errorf("only %q was looked for", words)
		}
		for _, w := range words {
			if strings.Contains(text, w) {
				t.Errorf("the log tells %q", w)
			}
		}
	}
}
