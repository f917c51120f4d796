package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"yichuang/platform/contract"
)

// line is the contract's client over one connection that is kept open.
type line struct {
	*contract.ClientWithResponses
	transport *http.Transport
}

func newLine(url string, config *tls.Config) (*line, error) {
	l := &line{transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSClientConfig:       config,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   1,
	}}
	client, err := contract.NewClientWithResponses(url, contract.WithHTTPClient(bounded{&http.Client{Transport: l.transport}}))
	if err != nil {
		return nil, err
	}
	l.ClientWithResponses = client
	return l, nil
}

// drop closes the connection; the next request dials again.
func (l *line) drop() { l.transport.CloseIdleConnections() }

// bounded keeps a confused server from filling the kiosk's memory. The largest honest answer, a
// page of 200 changes, is about 40 kB.
type bounded struct{ *http.Client }

const maxAnswer = 4 << 20

func (b bounded) Do(r *http.Request) (*http.Response, error) {
	resp, err := b.Client.Do(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// trouble is why a request did not do what it should.
type trouble struct {
	reason string        // short and without personal data, for staff
	after  time.Duration // Retry-After
	wait   time.Duration // until the next try
	status int           // 0 when the platform did not answer
	told   bool          // the platform itself said so, and nothing between here and there
	err    error
}

func (t *trouble) Error() string { return t.reason + ": " + t.err.Error() }
func (t *trouble) Unwrap() error { return t.err }

// busy: the platform is there and asks for patience.
func (t *trouble) busy() bool { return t.status == http.StatusTooManyRequests }

// unreadable: the platform can do nothing with this batch, and never will.
func (t *trouble) unreadable() bool {
	return t.status == http.StatusBadRequest || t.status == http.StatusRequestEntityTooLarge
}

const stopped = "stopped"

// noAnswer is trouble before any answer came.
func noAnswer(err error) *trouble {
	var timeout net.Error
	var op *net.OpError
	switch {
	case untrusted(err):
		return &trouble{reason: "untrusted", err: err}
	case errors.As(err, &op) && op.Op == "remote error": // a TLS alert: the platform does not want our certificate
		return &trouble{reason: "certificate", err: err}
	case errors.Is(err, context.Canceled):
		return &trouble{reason: stopped, err: err}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &trouble{reason: "timeout", err: err}
	}
	return &trouble{reason: "away", err: err}
}

// refusal is trouble that was answered; p is nil when something else than the platform answered.
func refusal(resp *http.Response, p *contract.Problem, now time.Time) *trouble {
	t := &trouble{reason: "http " + strconv.Itoa(resp.StatusCode), status: resp.StatusCode,
		after: retryAfter(resp.Header.Get("Retry-After"), now), err: errors.New(resp.Status)}
	if p != nil {
		t.reason, t.told, t.err = string(p.Code), true, p
	}
	return t
}

// retryAfter reads seconds or a date (RFC 9110), never more than an hour.
func retryAfter(value string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.Atoi(value); err == nil {
		wait = time.Duration(min(seconds, 3600)) * time.Second
	} else if date, err := http.ParseTime(value); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), time.Hour)
}

func untrusted(err error) bool {
	var unverified *tls.CertificateVerificationError
	return errors.As(err, &unverified)
}
