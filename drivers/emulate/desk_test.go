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
	server = httptest.NewServer(newDesk(dir, m, p))
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
	for _, f := range readerFaults {
		post(t, server, f.what, true)
		faults := m.Faults()
		if f.field != nil && !*f.field(&faults) || f.field == nil && faults.Answer == nil {
			t.Errorf("%s does nothing", f.what)
		}
		post(t, server, f.what, false)
	}
	for _, f := range printerFaults {
		post(t, server, f.what, true)
		faults := p.Faults()
		if !*f.field(&faults) {
			t.Errorf("%s does nothing", f.what)
		}
		post(t, server, f.what, false)
	}
	if code := post(t, server, "nonsense", true); code != http.StatusBadRequest {
		t.Errorf("nonsense is answered with %d", code)
	}
}

func TestPagesOfOtherSitesAreTurnedAway(t *testing.T) {
	server, _, _, _ := open(t)
	r, err := http.Post(server.URL+"/do", "text/plain", strings.NewReader(`{"what":"paper-out","on":true}`))
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

	printed(t, wait, dir)
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
	if err := chromedp.Do(wait, click("cable reader"), chromedp.WaitVisible(`#reader.bad`)); err != nil {
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

// printed prints a line, through the real driver.
func printed(t *testing.T, ctx context.Context, dir string) {
	t.Helper()
	port := serialport.Open(serialport.Config{Name: filepath.Join(dir, "printer"), Baud: 115200})
	defer port.Close()
	until(t, ctx, port, func(s serialport.State) bool { return s == serialport.Up })
	profile, _ := printer.LoadProfile("generic-80")
	p := printer.New(port, profile, nil)
	defer p.Close()
	if r := p.Print(ctx, printer.NewDocument().Text("收件回执").Cut(), nil); r.Outcome != printer.Confirmed {
		t.Fatalf("printing: %+v", r)
	}
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
