package uplink_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
	"yichuang/platform/server"
)

func TestDelivers(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.run(t, p.URL(), quick)
	events, end := k.link.Answered()
	defer end()
	id, receipt := k.submit(t)
	var e uplink.Event
	select {
	case e = <-events:
	case <-time.After(60 * time.Second):
		t.Fatal("no official number")
	}
	evaluation := k.evaluate(t, id)
	k.link.Nudge()
	k.untilState(t, evaluation, cases.Acknowledged)
	k.untilState(t, id, cases.Acknowledged)

	lines := p.Cases(t)
	if len(lines) != 1 || lines[0].ID != id || lines[0].Receipt != receipt || lines[0].Kiosk != "A03" || len(lines[0].Matters) != 2 {
		t.Fatalf("ledger %+v", lines)
	}
	official, err := k.store.Official(t.Context(), id)
	if err != nil || official != lines[0].Official || e != (uplink.Event{Case: id, Official: official}) {
		t.Fatalf("official %q, %v; told %+v; ledger %q", official, err, e, lines[0].Official)
	}
}

// With the answer lost, the kiosk does not know that the platform has the case.
func TestLostAcknowledgement(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	x := newProxy(t, p)
	x.limit.Store(32 << 10) // handshakes and looks at the feed are small, this case is not
	k.note = strings.Repeat("x", 48<<10)
	id, _ := k.submit(t)
	k.run(t, x.url, quick)
	until(t, "case on the platform", func() bool { return len(p.Cases(t)) == 1 })
	if s := k.line(t, id).State; s != cases.Sent {
		t.Fatalf("state %s while no answer came", s)
	}
	x.limit.Store(0)
	x.cut()
	l := k.untilState(t, id, cases.Acknowledged)
	if l.Attempts < 2 {
		t.Fatalf("%d attempts, want 2", l.Attempts)
	}
	lines := p.Cases(t)
	official, err := k.store.Official(t.Context(), id)
	if len(lines) != 1 || err != nil || official != lines[0].Official {
		t.Fatalf("%d cases on the platform, official %q, %v", len(lines), official, err)
	}
}

func TestBadItemsStandAside(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	foreign, err := seal.SM.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	sealedToAnother, _ := k.submitSealed(t, foreign.Public())
	conflict, _ := k.submit(t)
	taken := ledger.Filing{Item: cases.Item{ID: conflict, Kind: cases.KindCase, Case: conflict, Kiosk: "A03", Epoch: 9, Seq: 1, Digest: "sm3:other", Body: []byte("x")},
		Case: &ledger.CaseFacts{Receipt: "R", Bundle: "P01", Catalogue: "1", Matters: []string{"P01-1"}}}
	if _, err := p.Book.Receive(t.Context(), []ledger.Filing{taken}); err != nil {
		t.Fatal(err)
	}
	// An id the platform cannot even read makes the whole batch unreadable.
	const unreadable = "no uuid"
	err = k.store.Submit(t.Context(), time.Now(), func(n store.Numbers) (store.Handed, error) {
		return store.Handed{Number: "HJ-X", Item: cases.Item{ID: unreadable, Case: unreadable, Kind: cases.KindCase, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq, Digest: "sm3:", Body: []byte("x")}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var good []string
	for range 5 {
		id, _ := k.submit(t)
		good = append(good, id)
	}
	orphan := k.evaluate(t, sealedToAnother)
	k.run(t, p.URL(), quick)
	for _, id := range good {
		k.untilState(t, id, cases.Acknowledged)
	}
	for id, want := range map[string]struct {
		state  cases.ItemState
		reason string
	}{
		sealedToAnother: {cases.Refused, "sealed"},
		conflict:        {cases.NeedsStaff, "id-taken"},
		unreadable:      {cases.Refused, "malformed"},
		orphan:          {cases.Refused, "case-unknown"},
	} {
		if l := k.untilState(t, id, want.state); l.LastError != want.reason {
			t.Errorf("reason %q, want %q", l.LastError, want.reason)
		}
	}
	if !k.link.Online() {
		t.Error("bad items are not an outage")
	}
	if n := len(p.Cases(t)); n != 1+len(good) {
		t.Errorf("%d cases on the platform, want %d", n, 1+len(good))
	}
}

func TestBusyPlatform(t *testing.T) {
	p := platformtest.New(t, func(o *server.Options) { o.Slots, o.Queue = 1, time.Millisecond })
	k, other := newKiosk(t, p, "A03"), newKiosk(t, p, "B01")
	k.run(t, p.URL(), quick)
	until(t, "online", k.link.Online)
	release := holdSlot(t, p, other)
	id, _ := k.submit(t)
	var l cases.OutboxLine
	until(t, "first try", func() bool { l = k.line(t, id); return l.Attempts == 1 && l.State == cases.Waiting })
	if l.LastError != "busy" || time.Until(l.Next) < 2*time.Second {
		t.Fatalf("%+v: Retry-After was 3 s", l)
	}
	for range 20 {
		k.link.Nudge() // may not break the promise to stay away
		time.Sleep(10 * time.Millisecond)
	}
	if again := k.line(t, id); again.Attempts != 1 || !k.link.Online() {
		t.Fatalf("%+v, online %v", again, k.link.Online())
	}
	release()
	k.untilState(t, id, cases.Acknowledged)
	if time.Now().Before(l.Next) {
		t.Fatal("came again too early")
	}
}

// holdSlot keeps the platform's only slot busy with a batch that never ends.
func holdSlot(t *testing.T, p *platformtest.Platform, k *kiosk) (release func()) {
	t.Helper()
	post := func(body io.Reader) (*http.Response, error) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: k.identity.TLS(), DisableKeepAlives: true}}
		return client.Post(p.URL()+"/v1/batches", "application/json", body)
	}
	body, end := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if resp, err := post(body); err == nil {
			resp.Body.Close()
		}
	}()
	if _, err := io.WriteString(end, strings.Repeat(" ", 64<<10)); err != nil {
		t.Fatal(err)
	}
	until(t, "slot taken", func() bool {
		resp, err := post(strings.NewReader("{"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusTooManyRequests
	})
	release = sync.OnceFunc(func() { end.Close(); <-done })
	t.Cleanup(release)
	return release
}

func TestAwayAndBack(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.run(t, p.URL(), quick)
	status, end := k.link.Watch()
	defer end()
	see := func(what string, want func(uplink.Status) bool) {
		t.Helper()
		deadline := time.After(60 * time.Second)
		for {
			select {
			case s := <-status:
				if want(s) {
					return
				}
			case <-deadline:
				t.Fatalf("never seen: %s", what)
			}
		}
	}
	see("online", func(s uplink.Status) bool { return s.Online })
	for round := range 2 {
		p.Stop()
		see("offline", func(s uplink.Status) bool { return !s.Online })
		id, _ := k.submit(t)
		see("one waiting", func(s uplink.Status) bool { return !s.Online && s.Waiting == 1 })
		until(t, "a reason", func() bool {
			l := k.line(t, id)
			return l.State == cases.Waiting && l.LastError == "away" && l.Attempts >= 2
		})
		p.Start(t)
		see("online, nothing waiting", func(s uplink.Status) bool { return s.Online && s.Waiting == 0 })
		if n := len(p.Cases(t)); n != round+1 {
			t.Fatalf("%d cases on the platform, want %d", n, round+1)
		}
	}
	p.Stop() // the test's own end starts from a stopped platform
}

func TestFirstTryIsSpread(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	id, _ := k.submit(t)
	o := quick
	o.Spread, o.Rand = time.Hour, func() float64 { return 0.9 }
	k.run(t, p.URL(), o)
	until(t, "online", k.link.Online)
	time.Sleep(100 * time.Millisecond)
	if l := k.line(t, id); l.State != cases.Waiting || l.Attempts != 0 {
		t.Fatalf("sent before its time: %+v", l)
	}
	second, _ := k.submit(t) // somebody stands there now: no more waiting
	k.untilState(t, second, cases.Acknowledged)
	k.untilState(t, id, cases.Acknowledged)
}

func TestForeignPlatform(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	p.Stop()
	stranger := &platformtest.Platform{Dir: t.TempDir(), Address: p.Address} // the same place, another CA
	stranger.Start(t)
	t.Cleanup(func() { stranger.Stop() })
	id, _ := k.submit(t)
	k.run(t, stranger.URL(), quick)
	until(t, "a reason", func() bool { return k.line(t, id).LastError == "untrusted" })
	if k.link.Online() || len(stranger.Cases(t)) != 0 {
		t.Fatal("it talked to a stranger")
	}
}

func TestAnotherSigningKey(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	var err error
	if k.keys, err = seal.OpenKeyring(t.TempDir(), seal.SM); err != nil {
		t.Fatal(err)
	}
	id, _ := k.submit(t)
	k.run(t, p.URL(), quick)
	until(t, "a reason", func() bool { return k.line(t, id).LastError == "signature" })
	if l := k.line(t, id); l.State == cases.Acknowledged || len(p.Cases(t)) != 0 {
		t.Fatalf("taken in: %+v", l)
	}
}

func TestManyKiosks(t *testing.T) {
	const kiosks, each = 4, 30
	p := platformtest.New(t, nil)
	var wg sync.WaitGroup
	all := make([]*kiosk, kiosks)
	for n := range all {
		all[n] = newKiosk(t, p, fmt.Sprintf("K%02d", n))
		all[n].run(t, p.URL(), quick)
	}
	for _, k := range all {
		wg.Go(func() {
			for range each {
				k.submit(t)
			}
		})
	}
	wg.Wait()
	for _, k := range all {
		until(t, "outbox empty", func() bool {
			n, err := k.store.Waiting(t.Context())
			return err == nil && n == 0
		})
	}
	lines := p.Cases(t)
	receipts, officials := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		receipts[l.Receipt], officials[l.Official] = true, true
	}
	if len(lines) != kiosks*each || len(receipts) != len(lines) || len(officials) != len(lines) {
		t.Fatalf("%d cases, %d receipt numbers, %d official numbers, want %d of each", len(lines), len(receipts), len(officials), kiosks*each)
	}
}

// The answer to the batch may be lost for good: the feed tells the number too.
func TestFeedTellsNumbers(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	id, _ := k.submit(t)
	k.run(t, p.URL(), quick)
	k.untilState(t, id, cases.Acknowledged)
	k.stop()
	if _, err := k.store.Learn(t.Context(), []store.Change{{Case: id, Official: "forgotten"}}, "bm90IG91cnM"); err != nil {
		t.Fatal(err) // a cursor of another platform: the feed must be read from its beginning
	}
	k.run(t, p.URL(), quick)
	until(t, "the number", func() bool {
		official, err := k.store.Official(t.Context(), id)
		return err == nil && official == p.Cases(t)[0].Official
	})
}

func TestClockIsCompared(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	o := quick
	o.Now = func() time.Time { return time.Now().Add(90 * time.Minute) }
	k.run(t, p.URL(), o)
	var skew time.Duration
	until(t, "skew", func() bool {
		status, end := k.link.Watch()
		defer end()
		skew = (<-status).SkewToServer // a watch begins with what is known
		return skew != 0
	})
	if (skew + 90*time.Minute).Abs() > time.Minute {
		t.Fatalf("skew %v, want -1h30m", skew)
	}
}

// Who watches from the beginning must not be told that nothing waits.
func TestWhatWaitsIsKnownBeforeTheFirstLook(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.submit(t)
	link, err := uplink.New(k.store, k.identity, k.keys, p.URL(), quick)
	if err != nil {
		t.Fatal(err)
	}
	status, end := link.Watch()
	defer end()
	if s := <-status; s.Waiting != 1 {
		t.Errorf("%+v", s)
	}
}
