// Package server is the platform's door: HTTPS with kiosk certificates, the
// operations of package contract, and nothing a kiosk brings is believed before it is checked.
// What is true stands in the ledger; this package keeps no state that a restart could lose.
// Its log lines carry kiosks, counts and codes, never what is inside a body.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/keys"
	"yichuang/platform/ledger"
	"yichuang/platform/licences"
	"yichuang/platform/pages"
)

// Options are what a server is made of. Dir, Ledger, Log and Version must be given.
type Options struct {
	Dir     string // holds ca.pem, ca-key.pem, the opening and the publishing keys
	Ledger  ledger.Ledger
	Log     *slog.Logger
	Version string
	Hosts   []string         // names and addresses for the certificate, beside loopback
	Slots   int              // requests worked on at once; 48 when zero
	Queue   time.Duration    // how long one more waits for a slot, and then for a processor; 2 s when zero
	Now     func() time.Time // nil means time.Now
	// Licences is where e-licences are looked up; nil means the ledger's own shelf.
	Licences licences.Library
	// PublicURL is where phones find the platform, such as https://zwfw.example.cn; empty means where
	// the kiosk found it.
	PublicURL string
}

// Server is one node of the platform. Its methods may be called from any goroutine.
type Server struct {
	o         Options
	ca        *authority
	keys      *keys.Folder
	reception Reception
	slots     *slots
	uploads   *slots // decoding a picture costs memory
	pieces    *slots // slow lines must not hold the slots of those that bring cases
	guesses   *guesses
	library   licences.Library
	holder    func(number string) string
	pages     *pages.Store
}

// bindTime is how long a new server waits for its ledger.
const bindTime = 30 * time.Second

// New opens the keys in o.Dir, making those that are not there. It returns ledger.ErrOtherKeys when the ledger goes with
// those of another folder.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Slots == 0 {
		o.Slots = 48
	}
	if o.Queue == 0 {
		o.Queue = 2 * time.Second
	}
	ca, err := openAuthority(o.Dir, o.Hosts, o.Now)
	if err != nil {
		return nil, fmt.Errorf("platform: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), bindTime)
	defer cancel()
	if err := o.Ledger.Bind(ctx, fingerprint256(ca.cert.Raw)); err != nil {
		return nil, fmt.Errorf("platform: %s: %w", o.Dir, err)
	}
	own, err := keys.Open(o.Dir, o.Now, o.Log)
	if err != nil {
		return nil, fmt.Errorf("platform: %w", err)
	}
	holder, err := Holder(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("platform: %w", err)
	}
	s := &Server{o: o, ca: ca, keys: own, holder: holder, reception: NewReception(o.Ledger, own, holder, o.Log), library: o.Licences,
		slots: newSlots(o.Slots, o.Queue), uploads: newSlots(uploadsAtOnce, uploadQueue), pieces: newSlots(o.Slots, o.Queue), guesses: &guesses{now: o.Now}}
	s.reception.work = newSlots(runtime.GOMAXPROCS(0), o.Queue)
	if s.pages, err = pages.Open(filepath.Join(o.Dir, "pages"), own.SealTo(), own); err != nil {
		return nil, fmt.Errorf("platform: %w", err)
	}
	if s.library == nil {
		if s.library, err = Shelf(o.Dir, o.Ledger); err != nil {
			return nil, fmt.Errorf("platform: %w", err)
		}
	}
	return s, nil
}

// So many uploads are worked on at once, and so long one more waits.
const (
	uploadsAtOnce = 3
	uploadQueue   = 30 * time.Second
)

// Shelf is the library of e-licences in the ledger; its key, of the suite of the platform's own keys in dir, is kept under dir/keys.
func Shelf(dir string, rows ledger.Licences) (licences.Shelf, error) {
	key, err := localKey(dir)
	return licences.Shelf{Rows: rows, Key: key}, err
}

// Holder names people in the ledger's cases: a keyed digest of their ID number, made with the key under dir/keys.
func Holder(dir string) (func(number string) string, error) {
	key, err := localKey(dir)
	return func(number string) string { return key.MAC("case-holder", strings.ToUpper(number)) }, err
}

func localKey(dir string) (*seal.LocalKey, error) {
	own, err := keys.Open(dir, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	ring, err := seal.OpenKeyringIn(filepath.Join(dir, "keys"), nil, own.Suite()) // a file: every node over one ledger needs the same key
	if err != nil {
		return nil, err
	}
	return ring.Local, nil
}

// Serve answers on ln until ctx ends, then lets what is under way finish for up to
// 10 s. It returns nil after such a stop.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, problem(http.StatusNotFound, contract.CodeNotFound, "there is no such operation"))
	})
	s.phones(mux)
	sweeping, stopSweeping := context.WithCancel(ctx)
	var swept sync.WaitGroup
	swept.Go(func() { s.sweep(sweeping) })
	swept.Go(func() { s.compact(sweeping) })
	defer swept.Wait()
	defer stopSweeping()
	web := &http.Server{
		Handler: contract.HandlerWithOptions(s, contract.StdHTTPServerOptions{
			BaseRouter: mux,
			ErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, _ error) {
				s.fail(w, r, malformed("a parameter cannot be read"))
			},
		}),
		TLSConfig: &tls.Config{
			MinVersion:     tls.VersionTLS12,
			GetCertificate: s.ca.serverCertificate,
			ClientAuth:     tls.VerifyClientCertIfGiven, // enrolment and health come without
			ClientCAs:      s.ca.pool(),
		},
		ReadHeaderTimeout: headWithin,
		ReadTimeout:       headWithin,
		WriteTimeout:      writeWithin,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug), // handshakes that strangers break off
	}
	stopped := make(chan error, 1)
	defer context.AfterFunc(ctx, func() {
		// The request contexts live on: what was begun is finished.
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- web.Shutdown(grace)
	})()
	if err := web.ServeTLS(ln, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// kiosk returns who is calling, after the certificate in force for its site. A promised one takes over when the kiosk comes with it.
func (s *Server) kiosk(r *http.Request) (ledger.Kiosk, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return ledger.Kiosk{}, problem(http.StatusUnauthorized, contract.CodeCertificate, "a client certificate is needed: enrol first")
	}
	cert := r.TLS.PeerCertificates[0]
	fingerprint := fingerprint256(cert.Raw)
	k, err := s.o.Ledger.Kiosk(r.Context(), cert.Subject.CommonName)
	if err == nil && k.NextCertificate == fingerprint {
		k.Certificate = fingerprint
		err = s.o.Ledger.UseCertificate(r.Context(), k.Site, fingerprint)
	}
	if errors.Is(err, ledger.ErrNoKiosk) || err == nil && k.Certificate != fingerprint {
		return ledger.Kiosk{}, problem(http.StatusForbidden, contract.CodeCertificate, "this certificate is not the one in force: enrol again")
	}
	return k, err
}
