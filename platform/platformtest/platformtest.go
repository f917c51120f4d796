// Package platformtest starts a real platform for tests: server, TLS on loopback, and a ledger that is
// a file. It must only be imported by tests.
package platformtest

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"yichuang/platform/keys"
	"yichuang/platform/ledger"
	"yichuang/platform/publish"
	"yichuang/platform/server"
)

// Platform can be stopped and started again at the same address, as one that is away and comes
// back. It belongs to the test's goroutine.
type Platform struct {
	Dir     string // of ledger and keys
	Book    ledger.Ledger
	Stop    func() // may be called more than once; ends with the test
	Address string // host:port; the same at every start

	change func(*server.Options)
}

// New starts a platform. Change, which may be nil, changes how the server is made, at every start.
func New(t testing.TB, change func(*server.Options)) *Platform {
	t.Helper()
	p := &Platform{Dir: t.TempDir(), Address: "127.0.0.1:0", change: change}
	p.Start(t)
	t.Cleanup(func() { p.Stop() })
	return p
}

// Start starts it, or starts it again after Stop.
func (p *Platform) Start(t testing.TB) {
	t.Helper()
	var err error
	p.Book, err = ledger.OpenSQLite(context.Background(), p.Dir, ledger.Options{Implementation: ledger.PlaceholderImplementation})
	if err != nil {
		t.Fatal(err)
	}
	o := server.Options{Dir: p.Dir, Ledger: p.Book, Log: slog.New(slog.DiscardHandler), Version: "test"}
	if p.change != nil {
		p.change(&o)
	}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", p.Address)
	if err != nil {
		t.Fatal(err)
	}
	p.Address = ln.Addr().String() // the next start is at the same place
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln) }()
	p.Stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		p.Book.Close()
	})
}

// URL is where kiosks find it.
func (p *Platform) URL() string { return "https://" + p.Address }

// CA is the file with its authority.
func (p *Platform) CA() string { return filepath.Join(p.Dir, "ca.pem") }

// Code is a one-time enrolment code for a site.
func (p *Platform) Code(t testing.TB, site string, lives time.Duration) string {
	t.Helper()
	code := ledger.NewCode()
	if err := p.Book.AddCode(t.Context(), ledger.HashCode(code), site, time.Now().Add(lives)); err != nil {
		t.Fatal(err)
	}
	return code
}

// Publish publishes the catalogue in folder.
func (p *Platform) Publish(t testing.TB, folder fs.FS) ledger.Publication {
	t.Helper()
	published, err := publish.Catalogue(t.Context(), p.Book, p.Keys(t).Signer(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return published
}

// Keys are its own keys, also while it is stopped.
func (p *Platform) Keys(t testing.TB) *keys.Folder {
	t.Helper()
	f, err := keys.Open(p.Dir, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Cases are the cases it has, also while it is stopped.
func (p *Platform) Cases(t testing.TB) []ledger.CaseLine {
	t.Helper()
	book, err := ledger.OpenSQLite(context.Background(), p.Dir, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	lines, err := book.Cases(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
