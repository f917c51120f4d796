package uplink_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
)

// kiosk is all of a machine that the uplink touches.
type kiosk struct {
	site, dir string
	keys      *seal.Keyring
	identity  *uplink.Identity
	store     *store.Store
	link      *uplink.Uplink
	stop      func()
	note      string // goes into every case
}

// newKiosk is enrolled, with an empty store.
func newKiosk(t *testing.T, p *platformtest.Platform, site string) *kiosk {
	t.Helper()
	return newKioskOf(t, p, site, seal.SM)
}

func newKioskOf(t *testing.T, p *platformtest.Platform, site string, suite seal.Suite) *kiosk {
	t.Helper()
	k := &kiosk{site: site, dir: t.TempDir()}
	var err error
	if k.keys, err = seal.OpenKeyring(k.dir, suite); err != nil {
		t.Fatal(err)
	}
	err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: site, Code: p.Code(t, site, time.Hour), Dir: k.dir, Data: k.dir, Keys: k.keys})
	if err != nil {
		t.Fatal(err)
	}
	k.load(t, suite)
	if k.store, err = store.Open(k.dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.store.Close() })
	return k
}

// load reads keys and identity from the disk, as at a start of the program.
func (k *kiosk) load(t *testing.T, suite seal.Suite) {
	t.Helper()
	var err error
	if k.keys, err = seal.OpenKeyring(k.dir, suite); err != nil {
		t.Fatal(err)
	}
	if k.identity, err = uplink.LoadIdentity(k.dir, suite); err != nil {
		t.Fatal(err)
	}
}

// quick makes pauses short. Log lines go nowhere: after a failure the outbox tells more.
var quick = uplink.Options{Probe: 50 * time.Millisecond, Base: 20 * time.Millisecond, Cap: 100 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}

func (k *kiosk) run(t *testing.T, url string, o uplink.Options) {
	t.Helper()
	var err error
	if k.link, err = uplink.New(k.store, k.identity, k.keys, url, o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.link.Run(ctx)
	}()
	k.stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	t.Cleanup(k.stop)
}

// submit hands in a case of nobody (the number is the one of the standard itself) and returns its id and receipt number.
func (k *kiosk) submit(t testing.TB) (id, receipt string) {
	return k.submitSealed(t, k.sealTo())
}

// sealTo is the platform's key as this kiosk knows it now.
func (k *kiosk) sealTo() seal.SealingKey {
	if k.link != nil {
		return k.link.Identity().SealTo
	}
	return k.identity.SealTo
}

func (k *kiosk) submitSealed(t testing.TB, to seal.SealingKey, pages ...string) (id, receipt string) {
	t.Helper()
	id = uuid.Must(uuid.NewV7()).String()
	err := k.store.Submit(context.Background(), time.Now(), func(n store.Numbers) (store.Handed, error) {
		receipt = cases.ReceiptNumber("HJ", k.site, time.Now(), n.Epoch, n.DayCount)
		item := cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: k.site, Epoch: n.Epoch, Seq: n.Seq}
		err := fill(&item, to, cases.Case{ID: id, Kiosk: k.site, Epoch: n.Epoch, Seq: n.Seq, Receipt: receipt, ReceivedAt: time.Now(),
			Bundle: "P01", Catalogue: "2026.11", Matters: []string{"P01-1", "P01-2"}, Fields: []cases.Field{{ID: "note", Value: k.note}},
			Materials: []cases.Material{{ID: "marriage", How: cases.Photographed, Pages: pages}}, Follow: pages,
			Applicant: person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"}})
		return store.Handed{Item: item, Number: receipt, Pages: pages}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if k.link != nil {
		k.link.Nudge()
	}
	return id, receipt
}

func (k *kiosk) evaluate(t testing.TB, of string) string {
	t.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	err := k.store.Enqueue(context.Background(), func(n store.Numbers) (cases.Item, error) {
		item := cases.Item{ID: id, Kind: cases.KindEvaluation, Case: of, Kiosk: k.site, Epoch: n.Epoch, Seq: n.Seq}
		err := fill(&item, k.sealTo(), cases.Evaluation{Case: of, Level: 5, At: time.Now()})
		return item, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func fill(item *cases.Item, to seal.SealingKey, body any) error {
	plain, err := json.Marshal(body)
	if err != nil {
		return err
	}
	item.Body, err = to.Seal(plain, item.Associated())
	item.Digest = to.Suite().Digest(item.Body)
	return err
}

// lines is what staff see.
func (k *kiosk) lines(t testing.TB) []cases.OutboxLine {
	t.Helper()
	lines, err := k.store.Outbox(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// line is what staff see of one item.
func (k *kiosk) line(t testing.TB, id string) cases.OutboxLine {
	t.Helper()
	for _, l := range k.lines(t) {
		if l.ID == id {
			return l
		}
	}
	t.Fatalf("item %s is not in the outbox", id)
	return cases.OutboxLine{}
}

// until waits, generously, for something to become true.
func until(t testing.TB, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !true(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never came: %s", what)
		}
	}
}

func (k *kiosk) untilState(t testing.TB, id string, want cases.ItemState) cases.OutboxLine {
	t.Helper()
	var l cases.OutboxLine
	until(t, "item "+string(want), func() bool { l = k.line(t, id); return l.State == want })
	return l
}

// proxy is a line that can be spoilt: it carries bytes between a kiosk and the platform.
type proxy struct {
	url   string
	limit atomic.Int64 // on a connection that has carried so much to the platform, answers vanish; 0 means never
	tired atomic.Int64 // a connection that has carried so much to the kiosk breaks; 0 means never
	worn  atomic.Int64 // a connection breaks somewhere before it has carried so much to the platform; 0 means never
	mu    sync.Mutex
	conns []net.Conn

	broken atomic.Int64 // connections that were worn out
}

func newProxy(t *testing.T, p *platformtest.Platform) *proxy {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &proxy{url: "https://" + ln.Addr().String()}
	t.Cleanup(func() { ln.Close(); x.cut() })
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", p.Address)
			if err != nil {
				near.Close()
				continue
			}
			x.mu.Lock()
			x.conns = append(x.conns, near, far)
			x.mu.Unlock()
			var up, down atomic.Int64
			go x.carry(far, near, func(n int) bool {
				if worn := x.worn.Load(); up.Add(int64(n)) > worn-rand.Int64N(1+worn/2) && worn > 0 {
					near.Close()
					x.broken.Add(1)
					return false
				}
				return true
			})
			go x.carry(near, far, func(n int) bool {
				if tired := x.tired.Load(); tired > 0 && down.Add(int64(n)) > tired {
					near.Close()
				}
				limit := x.limit.Load()
				return limit == 0 || up.Load() < limit
			})
		}
	}()
	return x
}

func (x *proxy) carry(to, from net.Conn, pass func(n int) bool) {
	defer to.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if pass(n) {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut breaks every connection there is.
func (x *proxy) cut() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range x.conns {
		c.Close()
	}
	x.conns = nil
}
