package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yichuang/assets"
	"yichuang/drivers/faults"
	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
	"yichuang/drivers/printer"
	paper "yichuang/drivers/printer/emulator"
	"yichuang/drivers/serialport"
)

// open is a desk with both devices behind it.
func open(t *testing.T) (server *httptest.Server, m *reader.Module, p *paper.Printer, dir string) {
	t.Helper()
	dir = t.TempDir()
	m, err := reader.New(filepath.Join(dir, "reader"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := printer.ParseFonts(assets.FontRegular(), assets.FontBold())
	if err != nil {
		t.Fatal(err)
	}
	p, err = paper.Open(filepath.Join(dir, "printer"), paper.Options{Profile: profile, Fonts: fonts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	server = httptest.NewServer(newDesk(dir, faults.Devices{Reader: m, Printer: p}))
	t.Cleanup(server.Close)
	return server, m, p, dir
}

func post(t *testing.T, server *httptest.Server, what string, on bool) int {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"what": what, "on": on})
	r, err := http.Post(server.URL+"/do", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

func TestEveryKnobTurns(t *testing.T) {
	server, m, p, _ := open(t)
	devices := faults.Devices{Reader: m, Printer: p}
	for _, f := range faults.All() {
		for _, on := range []bool{true, false} {
			if code := post(t, server, f.Name, on); code != http.StatusOK || f.On(devices) != on {
				t.Errorf("%s turned %v: answered %d, is %v", f.Name, on, code, f.On(devices))
			}
		}
	}
	post(t, server, "reader:unplug", true)
	post(t, server, "printer:cover", true)
	post(t, server, "mend", true)
	if !m.Plugged() || p.Faults().CoverOpen {
		t.Error("not mended")
	}
	for _, what := range []string{"nonsense", "reader:silent@", "reader:silent@10", "printer:cover@read", "printer:cover@0", "card nobody"} {
		if code := post(t, server, what, true); code != http.StatusBadRequest {
			t.Errorf("%q is answered with %d", what, code)
		}
	}
}

// A fault planned at the desk begins in the middle of a job.
func TestMiddleOfAJob(t *testing.T) {
	server, m, p, dir := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	post(t, server, "printer:cover@10", true)
	post(t, server, "reader:unplug@read", true)
	if p.Faults().CoverOpen || !m.Plugged() {
		t.Fatal("not yet")
	}
	if r := printLine(t, ctx, dir); r.Outcome != printer.Failed || r.Reason != printer.ReasonCover {
		t.Errorf("printing: %+v", r)
	}
	post(t, server, "card chen", true)
	port := serialport.Open(serialport.Config{Name: m.Name(), Baud: 115200})
	defer port.Close()
	done, stop := context.WithCancel(ctx)
	defer stop()
	go idcard.New(port).Await(done)
	until(t, ctx, port, func(s serialport.State) bool { return s == serialport.Up })
	until(t, ctx, port, func(s serialport.State) bool { return s == serialport.Lost })
}

func TestPagesOfOtherSitesAreTurnedAway(t *testing.T) {
	server, _, _, _ := open(t)
	r, err := http.Post(server.URL+"/do", "text/plain", strings.NewReader(`{"what":"printer:paper-out","on":true}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a form of another site: %d", r.StatusCode)
	}
	ask, _ := http.NewRequest("GET", server.URL+"/state", nil)
	ask.Host = "evil.example"
	if r, err = http.DefaultClient.Do(ask); err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("another name for loopback: %d", r.StatusCode)
	}
}

// A person at the desk, in a real browser: lays a card down, sees the paper come out,
// pulls the reader's cable.
func TestThePageInABrowser(t *testing.T) {
	server, m, _, dir := open(t)
	ctx := browser(t)
	click := func(what string) chromedp.Action[chromedp.Void] {
		return chromedp.Click(`button[data-what="` + what + `"]`)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL), click("card chen")); err != nil {
		t.Fatal(err)
	}
	port := serialport.Open(serialport.Config{Name: m.Name(), Baud: 115200})
	defer port.Close()
	wait, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	card, err := idcard.New(port).Await(wait)
	if err != nil {
		t.Fatal(err)
	}
	if card.Name.String() != "陈秀华" {
		t.Error("another card was read")
	}

	if r := printLine(t, wait, dir); r.Outcome != printer.Confirmed {
		t.Fatalf("printing: %+v", r)
	}
	shot, err := chromedp.Run(wait, chromedp.Screenshot(`#paper img[src*="?1-"]`))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X < 200 || size.Y < 10 {
		t.Errorf("the paper in the page is %v", size)
	}
	if err := chromedp.Do(wait, click("reader:unplug"), chromedp.WaitVisible(`#reader.bad`)); err != nil {
		t.Fatal(err)
	}
	until(t, wait, port, func(s serialport.State) bool { return s != serialport.Up })
}

// until waits for a state of the line.
func until(t *testing.T, ctx context.Context, port *serialport.Port, is func(serialport.State) bool) {
	t.Helper()
	states, stop := port.Watch()
	defer stop()
	for {
		select {
		case s := <-states:
			if is(s) {
				return
			}
		case <-ctx.Done():
			t.Fatal("the line never changes")
		}
	}
}

// printLine prints a line, through the real driver.
func printLine(t *testing.T, ctx context.Context, dir string) printer.Result {
	t.Helper()
	port := serialport.Open(serialport.Config{Name: filepath.Join(dir, "printer"), Baud: 115200})
	defer port.Close()
	until(t, ctx, port, func(s serialport.State) bool { return s == serialport.Up })
	profile, _ := printer.LoadProfile("generic-80")
	p := printer.New(port, profile, nil)
	defer p.Close()
	return p.Print(ctx, printer.NewDocument().Text("收件回执").Cut(), nil)
}

func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath("/usr/bin/chromium"))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

func TestTheWords(t *testing.T) {
	for _, c := range []struct {
		args []string
		exit int
		says string
	}{
		{[]string{"-cards"}, 0, "chen"},
		{[]string{"-faults"}, 0, "printer:confirm-late"},
		{[]string{"-link", t.TempDir(), "-fault", "reader:silent", "-fault", "reader:tired"}, 2, "没有故障 reader:tired"},
		{[]string{"version"}, 0, "yichuang-emulate "},
		{nil, 2, "用法"},
		{[]string{"-link", t.TempDir(), "-card", "nobody"}, 2, "没有样卡"},
		{[]string{"-link", t.TempDir(), "-profile", "none"}, 2, "generic-80"},
		{[]string{"-link", t.TempDir(), "-desk", "0.0.0.0:0"}, 1, "127.0.0.1"},
	} {
		var out bytes.Buffer
		if exit := run(t.Context(), c.args, &out, &out); exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("%v: exit %d, says %s", c.args, exit, out.String())
		}
	}
}
