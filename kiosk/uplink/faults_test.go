package uplink_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/platformtest"
)

// handInSome hands in n cases of some 5 kB and an evaluation of the first, and returns the receipt numbers by case.
func (k *kiosk) handInSome(t testing.TB, n int) (receipts map[string]string, first string) {
	t.Helper()
	k.note = strings.Repeat("样例", 800)
	receipts = map[string]string{}
	for range n {
		id, receipt := k.submit(t)
		receipts[id] = receipt
		if first == "" {
			first = id
			k.evaluate(t, id)
		}
	}
	return receipts, first
}

// What a line may do to a kiosk. Each ends the same way: see wantAllOnce.
func TestFaultsOfTheLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		toxics []string
		reason []string // one of which stands at the case while the line is so; none: it passes nevertheless
	}{
		{"stall", []string{`{"type":"timeout","stream":"upstream","attributes":{"timeout":0}}`}, []string{"timeout"}},
		{"no answers", []string{`{"type":"timeout","stream":"downstream","attributes":{"timeout":0}}`}, []string{"timeout"}},
		{"stall and cut", []string{`{"type":"timeout","stream":"downstream","attributes":{"timeout":200}}`}, []string{"away"}},
		{"reset", []string{`{"type":"reset_peer","stream":"upstream","attributes":{"timeout":0}}`}, []string{"away"}},
		{"cut in the handshake", []string{`{"type":"limit_data","stream":"downstream","attributes":{"bytes":600}}`}, []string{"away"}},
		{"cut in the body", []string{`{"type":"limit_data","stream":"upstream","attributes":{"bytes":9000}}`}, []string{"away"}},
		{"cut in the answer", []string{`{"type":"limit_data","stream":"downstream","attributes":{"bytes":2900}}`}, []string{"away", ""}},
		{"slow close", []string{`{"type":"slow_close","stream":"downstream","attributes":{"delay":100}}`, `{"type":"limit_data","stream":"upstream","attributes":{"bytes":20000}}`}, nil},
		{"slices", []string{`{"type":"slicer","stream":"upstream","attributes":{"average_size":60,"size_variation":50,"delay":100}}`,
			`{"type":"slicer","stream":"downstream","attributes":{"average_size":60,"size_variation":50,"delay":100}}`}, nil},
		{"satellite", []string{`{"type":"latency","stream":"downstream","attributes":{"latency":100,"jitter":90}}`}, nil},
		{"slow", []string{`{"type":"bandwidth","stream":"upstream","attributes":{"rate":60}}`}, nil},
		{"breaks time and again", []string{`{"type":"limit_data","stream":"upstream","attributes":{"bytes":16000}}`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platformtest.New(t, nil)
			k := newKiosk(t, p, "A03")
			w := newWire(t, p)
			receipts, first := k.handInSome(t, 12)
			w.poison(c.toxics...)
			k.run(t, w.url(), impatient())
			if c.reason != nil {
				until(t, strings.Join(c.reason, " or "), func() bool {
					l := k.line(t, first)
					return l.Attempts > 0 && slices.Contains(c.reason, l.LastError)
				})
				w.heal()
			}
			wantAllOnce(t, p, receipts, k)
		})
	}
}

// Online, and then nothing comes any more, and nothing says that it is over.
func TestALineThatDiesSilently(t *testing.T) {
	t.Parallel()
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	w := newWire(t, p)
	k.run(t, w.url(), impatient())
	until(t, "online", k.link.Online)
	w.poison(`{"type":"timeout","stream":"upstream","attributes":{"timeout":0}}`, `{"type":"timeout","stream":"downstream","attributes":{"timeout":0}}`)
	receipts, first := k.handInSome(t, 3)
	until(t, "offline, with a reason", func() bool { return !k.link.Online() && k.line(t, first).LastError == "timeout" })
	w.cut() // now it is known to be dead
	until(t, "another reason", func() bool { return k.line(t, first).LastError == "away" })
	w.heal()
	wantAllOnce(t, p, receipts, k)
}

func TestNoSuchHost(t *testing.T) {
	t.Parallel()
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	receipts, first := k.handInSome(t, 2)
	k.run(t, "https://platform.invalid", quick)
	until(t, "a reason", func() bool { return k.line(t, first).LastError != "" })
	k.stop()
	k.run(t, p.URL(), quick)
	wantAllOnce(t, p, receipts, k)
}

const page = "<html><head><title>登录</title></head><body>请先登录 Wi-Fi</body></html>"

func answerWith(status int, kind, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for n := 0; n < len(headers); n += 2 {
			w.Header().Set(headers[n], headers[n+1])
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// breakOff ends the connection, with a reset when abrupt.
func breakOff(w http.ResponseWriter, abrupt bool, last string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	io.WriteString(conn, last)
	if tcp, ok := conn.(*tls.Conn).NetConn().(*net.TCPConn); ok && abrupt {
		tcp.SetLinger(0)
		tcp.Close()
	}
	conn.Close()
}

// What somebody between kiosk and platform may do to every batch, or to everything, until the kiosk has said what it makes
// of it. The ends are the same as those of TestFaultsOfTheLine, and no item is given up.
func TestFaultsOfAGateway(t *testing.T) {
	t.Parallel()
	lost := func(g *gateway, then func(http.ResponseWriter, *http.Request, *httptest.ResponseRecorder)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			g.pass.ServeHTTP(answer, r)
			then(w, r, answer)
		}
	}
	raw := func(body string) string {
		return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + body
	}
	for _, c := range []struct {
		name   string
		reason string // of a case after the first try; "": it passes nevertheless
		all    bool   // also the looks at the feed
		fate   func(g *gateway) http.HandlerFunc
	}{
		{"500", "http 500", false, func(*gateway) http.HandlerFunc { return answerWith(500, "text/plain", "oops") }},
		{"502 in HTML", "http 502", false, func(*gateway) http.HandlerFunc { return answerWith(502, "text/html", page) }},
		{"503 in HTML, everywhere", "http 503", true, func(*gateway) http.HandlerFunc { return answerWith(503, "text/html", page) }},
		{"504 after all", "http 504", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
				answerWith(504, "text/html", page)(w, r)
			})
		}},
		{"400 in HTML", "http 400", false, func(*gateway) http.HandlerFunc { return answerWith(400, "text/html", page) }},
		{"400 in foreign JSON", "http 400", false, func(*gateway) http.HandlerFunc { return answerWith(400, "application/json", `{"message":"no"}`) }},
		{"413 in HTML", "http 413", false, func(*gateway) http.HandlerFunc { return answerWith(413, "text/html", page) }},
		{"404 in HTML, everywhere", "http 404", true, func(*gateway) http.HandlerFunc { return answerWith(404, "text/html", page) }},
		{"a portal says 200", "http 200", true, func(*gateway) http.HandlerFunc { return answerWith(200, "text/html", page) }},
		{"200 in foreign JSON", "answer", false, func(*gateway) http.HandlerFunc { return answerWith(200, "application/json", `{"code":0}`) }},
		{"HTML that says it is JSON", "away", false, func(*gateway) http.HandlerFunc { return answerWith(200, "application/json", page) }},
		{"reset in mid-body", "away", false, func(*gateway) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				io.CopyN(io.Discard, r.Body, 9000)
				breakOff(w, true, "")
			}
		}},
		{"answer lost", "away", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) { breakOff(w, false, "") })
		}},
		{"half an answer", "away", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, _ *http.Request, a *httptest.ResponseRecorder) {
				breakOff(w, false, raw(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", a.Body.Len(), a.Body.String()[:a.Body.Len()/2])))
			})
		}},
		{"a length that is too small", "away", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, _ *http.Request, a *httptest.ResponseRecorder) {
				breakOff(w, false, raw(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", a.Body.Len()-9, a.Body)))
			})
		}},
		{"no length, cut", "away", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, _ *http.Request, a *httptest.ResponseRecorder) {
				breakOff(w, false, raw("Connection: close\r\n\r\n"+a.Body.String()[:a.Body.Len()-9]))
			})
		}},
		{"answer to somebody else", "answer", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, r *http.Request, a *httptest.ResponseRecorder) {
				answerWith(200, "application/json", strings.Replace(a.Body.String(), `"id":"0`, `"id":"1`, 1))(w, r)
			})
		}},
		{"answer too late", "timeout", false, func(g *gateway) http.HandlerFunc {
			return lost(g, func(w http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) { <-r.Context().Done() })
		}},
		{"delivered twice", "", false, func(g *gateway) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					panic(http.ErrAbortHandler)
				}
				again := r.Clone(r.Context())
				r.Body, again.Body = io.NopCloser(strings.NewReader(string(body))), io.NopCloser(strings.NewReader(string(body)))
				g.pass.ServeHTTP(httptest.NewRecorder(), r)
				g.pass.ServeHTTP(w, again)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platformtest.New(t, nil)
			k := newKiosk(t, p, "A03")
			g := newGateway(t, p, k)
			fate := c.fate(g)
			spoil := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c.all || r.URL.Path == "/v1/batches" {
					fate(w, r)
					return
				}
				g.pass.ServeHTTP(w, r)
			})
			g.spoil.Store(&spoil)
			receipts, first := k.handInSome(t, 12)
			k.run(t, g.url, impatient())
			if c.reason != "" {
				until(t, c.reason, func() bool { return k.line(t, first).LastError == c.reason })
				g.spoil.Store(nil)
			}
			wantAllOnce(t, p, receipts, k)
			for id := range receipts {
				if s := k.line(t, id).State; s != cases.Acknowledged {
					t.Errorf("a case is %s", s)
				}
			}
		})
	}
}

// What a gateway can do to a batch depends on its size: many let no more than a megabyte through, some less.
func TestAGatewayThatTakesOnlySmallBatches(t *testing.T) {
	t.Parallel()
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	g := newGateway(t, p, k)
	spoil := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 12<<10 {
			answerWith(413, "text/html", page)(w, r)
			return
		}
		g.pass.ServeHTTP(w, r)
	})
	g.spoil.Store(&spoil)
	receipts, _ := k.handInSome(t, 12)
	k.run(t, g.url, quick)
	wantAllOnce(t, p, receipts, k)
}

// Retry-After is obeyed in both its forms, by the clock of whoever said it.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		header func() string
	}{
		{"seconds", 429, func() string { return "2" }},
		{"date", 429, func() string { return time.Now().Add(2500 * time.Millisecond).UTC().Format(http.TimeFormat) }},
		{"503", 503, func() string { return "2" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platformtest.New(t, nil)
			k := newKiosk(t, p, "A03")
			g := newGateway(t, p, k)
			var refused, next atomic.Int64 // moments
			spoil := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v1/batches" && refused.CompareAndSwap(0, time.Now().UnixNano()) {
					answerWith(c.status, "text/html", page, "Retry-After", c.header())(w, r)
					return
				}
				if refused.Load() != 0 {
					next.CompareAndSwap(0, time.Now().UnixNano())
				}
				g.pass.ServeHTTP(w, r)
			})
			g.spoil.Store(&spoil)
			receipts, _ := k.handInSome(t, 2)
			o := quick
			o.Now = func() time.Time { return time.Now().Add(-time.Hour) } // a date would be an hour away
			k.run(t, g.url, o)
			wantAllOnce(t, p, receipts, k)
			if waited := time.Duration(next.Load() - refused.Load()); waited < time.Second {
				t.Errorf("came again after %v", waited)
			}
		})
	}
}

// A redirection would hand the batch, and who asks for licences of whom, to whatever stands there.
func TestNoRedirectionIsFollowed(t *testing.T) {
	t.Parallel()
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	g := newGateway(t, p, k)
	var heard atomic.Int32
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard.Add(1)
		answerWith(200, "text/html", page)(w, r)
	}))
	t.Cleanup(portal.Close)
	spoil := answerWith(http.StatusTemporaryRedirect, "text/html", page, "Location", portal.URL)
	g.spoil.Store(&spoil)
	receipts, first := k.handInSome(t, 2)
	k.run(t, g.url, quick)
	until(t, "a reason", func() bool { return k.line(t, first).LastError == "http 307" })
	g.spoil.Store(nil)
	wantAllOnce(t, p, receipts, k)
	if n := heard.Load(); n != 0 {
		t.Errorf("the portal heard %d requests", n)
	}
}

// One batch that fails is not an outage after which all kiosks come back at once: the return is spread over no more than
// the time that was lost.
func TestAShortOutageIsNotSpreadOverAMinute(t *testing.T) {
	t.Parallel()
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	g := newGateway(t, p, k)
	var failed atomic.Bool
	spoil := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/batches" && failed.CompareAndSwap(false, true) {
			answerWith(500, "text/plain", "oops")(w, r)
			return
		}
		g.pass.ServeHTTP(w, r)
	})
	g.spoil.Store(&spoil)
	o := quick
	o.Spread = time.Hour
	k.run(t, g.url, o)
	until(t, "online", k.link.Online)
	receipts, _ := k.handInSome(t, 1)
	wantAllOnce(t, p, receipts, k)
}
