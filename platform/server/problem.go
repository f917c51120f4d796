package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"yichuang/platform/contract"
)

func problem(status int, code contract.Code, title string) *contract.Problem {
	return &contract.Problem{Type: "about:blank", Status: status, Code: code, Title: title}
}

// How long a kiosk is asked to stay away, in seconds, retryBusy at least; it adds a random part of its own.
const (
	retryBusy        = 3
	retryUnavailable = 10
	retryCodes       = 60
)

// fail answers with the Problem in err, or with 503 when there is none: the trouble is ours then,
// and its cause is logged but not told.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p *contract.Problem
	if !errors.As(err, &p) {
		s.o.Log.Error("request failed", "path", r.URL.Path, "err", err)
		p = problem(http.StatusServiceUnavailable, contract.CodeUnavailable, "the platform is in trouble, come again later")
	}
	switch {
	case p.Code == contract.CodeBusy && r.URL.Path == "/v1/enrolments":
		w.Header().Set("Retry-After", strconv.Itoa(retryCodes))
	case p.Code == contract.CodeBusy:
		w.Header().Set("Retry-After", strconv.Itoa(int(max(s.slots.crowd.wait(), s.reception.work.crowd.wait()).Seconds())))
	case p.Code == contract.CodeUnavailable:
		w.Header().Set("Retry-After", strconv.Itoa(retryUnavailable))
	}
	write(w, p.Status, "application/problem+json", p)
}

func answer(w http.ResponseWriter, status int, body any) { write(w, status, "application/json", body) }

func write(w http.ResponseWriter, status int, kind string, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // the contract's types always marshal
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	w.Write(text) // whoever went away does not hear it
}
