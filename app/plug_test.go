package app_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"strings"
	"sync"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"yichuang/app/robot"
	"yichuang/drivers/camera"
	"yichuang/kiosk"
	"yichuang/kiosk/config"
)

// plugged is a whole machine, of which everything that has a plug can be pulled out and put back.
type plugged struct {
	*stage
	house  *house
	kiosk  *kiosk.Kiosk
	wire   *wire
	camera *pluggedCamera
	out    map[string]bool // what is pulled out now

	receipts []string // numbers of what was handed in

	at func(page string, minds ...mind) // what is done on each page of a way
}

// plugs are what can be pulled, in the words of the test's report.
var plugs = []string{"reader", "printer", "paper", "cover", "network", "camera"}

// plugIn builds the house, with a line to the platform that can be cut, and opens the kiosk.
func plugIn(t *testing.T) *plugged {
	t.Helper()
	h := build(t)
	var still bytes.Buffer
	if err := jpeg.Encode(&still, sight(), nil); err != nil {
		t.Fatal(err)
	}
	p := &plugged{house: h, wire: newWire(t, h.platform.Address), camera: &pluggedCamera{still: still.Bytes(), in: true, seats: map[chan image.Image]bool{}}, out: map[string]bool{}}
	c, err := config.Load(h.config)
	if err != nil {
		t.Fatal(err)
	}
	c.Platform.URL = "https://" + p.wire.listen
	if p.kiosk, err = kiosk.Open(c, kiosk.Options{Log: quiet(), Camera: p.camera}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kiosk.Close() })
	return p
}

// sitDown puts the robot in front of the machine, as somebody new.
func (p *plugged) sitDown(t *testing.T) {
	t.Helper()
	p.stage = inFront(t, p.kiosk)
	p.Await("轻触屏幕开始办事")
	p.online(true)
}

// pull pulls a plug, or puts it back, and waits until the machine has noticed what it can notice.
func (p *plugged) pull(plug string, out bool) {
	p.t.Helper()
	p.out[plug] = out
	cable := func(device interface {
		Unplug() error
		Replug() error
	}) {
		change := device.Replug
		if out {
			change = device.Unplug
		}
		if err := change(); err != nil {
			p.t.Fatal(err)
		}
	}
	switch plug {
	case "reader":
		cable(p.house.reader)
	case "printer":
		cable(p.house.printer)
	case "paper":
		p.house.printer.Set(func(f *paperFaults) { f.PaperOut = out })
	case "cover":
		p.house.printer.Set(func(f *paperFaults) { f.CoverOpen = out })
	case "network":
		if out {
			p.wire.cut()
		} else {
			p.wire.open(p.t)
		}
		p.online(!out)
	case "camera":
		p.camera.plug(!out)
	}
	time.Sleep(20 * time.Millisecond) // whoever would disturb has had a moment
}

// online waits until the machine knows that the line is there, or is not. It is urged to look: nobody waits for its next look.
func (p *plugged) online(yes bool) {
	p.t.Helper()
	links, end := p.kiosk.WatchLink()
	defer end()
	late := time.After(30 * time.Second)
	for now := !yes; now != yes; {
		if err := p.kiosk.SendNow(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
		select {
		case l := <-links:
			now = l.Online
		case <-time.After(200 * time.Millisecond):
		case <-late:
			p.t.Fatalf("the machine never noticed that the line is up: %v", yes)
		}
	}
	if lamp := map[bool]string{true: "联网", false: "离线受理"}[yes]; p.Sees("离线受理") || p.Sees("联网") {
		p.Await(lamp)
	}
}

// underHeader is how high a header is.
const underHeader = 150

// body is what the screen says under the header, whose lamp and clock may change.
func (s *stage) body() string {
	s.pump()
	var out []string
	s.Walk(func(f robot.Found) {
		if says, ok := f.Object.(interface{ String() string }); ok && f.Pos.Y >= underHeader {
			out = append(out, says.String())
		}
	})
	return strings.Join(out, "\n")
}

// wire is the line to the platform, with a toxiproxy in it.
type wire struct {
	listen, to string
	proxy      *toxiproxy.Proxy
}

func newWire(t testing.TB, to string) *wire {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled)
	w := &wire{listen: "127.0.0.1:0", to: to}
	w.open(t)
	t.Cleanup(func() { w.cut() })
	return w
}

// open begins with a new proxy, on which nothing is wrong.
func (w *wire) open(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		w.proxy = toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "wire", w.listen, w.to)
		err := w.proxy.Start()
		if err == nil {
			break
		}
		if time.Now().After(end) { // a connection that was let go may have the port for a moment
			t.Fatal(err)
		}
	}
	w.listen = w.proxy.Listen
}

// cut breaks every connection and lets none in.
func (w *wire) cut() { w.proxy.Stop() }

// poison adds a toxic, in the JSON of toxiproxy's own interface, also to the connections there are.
func (w *wire) poison(t testing.TB, toxic string) {
	t.Helper()
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		t.Fatal(err)
	}
}

// pluggedCamera is a document camera with always the same sheet of paper under it, whose cable can be pulled.
type pluggedCamera struct {
	still []byte

	mu       sync.Mutex
	in       bool
	watchers []chan camera.State
	seats    map[chan image.Image]bool // of those who look through it, also while it is out
	taking   func()                    // called once, in the middle of the next still; may be nil
}

func (c *pluggedCamera) state() camera.State {
	if c.in {
		return camera.Ready
	}
	return camera.Lost
}

func (c *pluggedCamera) plug(in bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in = in
	for _, w := range c.watchers {
		w <- c.state()
	}
	for seat := range c.seats {
		c.show(seat)
	}
}

// show gives who looks a picture, unless there is one already.
func (c *pluggedCamera) show(seat chan image.Image) {
	if !c.in {
		return
	}
	select {
	case seat <- sight():
	default:
	}
}

func (c *pluggedCamera) Watch() (<-chan camera.State, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	states := make(chan camera.State, 1000) // more than any test changes it
	states <- c.state()
	c.watchers = append(c.watchers, states)
	return states, func() {}
}

func (c *pluggedCamera) Preview(ctx context.Context) <-chan image.Image {
	c.mu.Lock()
	defer c.mu.Unlock()
	seat := make(chan image.Image, 1)
	c.seats[seat] = true
	c.show(seat)
	context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.seats, seat)
		close(seat)
	})
	return seat
}

func (c *pluggedCamera) Take(context.Context) ([]byte, error) {
	c.mu.Lock()
	taking := c.taking
	c.taking = nil
	c.mu.Unlock()
	if taking != nil {
		taking()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.in {
		return nil, camera.ErrDown
	}
	return bytes.Clone(c.still), nil
}

func (c *pluggedCamera) Close() error { return nil }
