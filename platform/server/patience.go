package server

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// How long a kiosk may take for the handshake and the head of a request, at 45 bytes a second, for the next few
// bytes of a batch, and for taking the answer. Strangers gain nothing by the first: an idle connection may stay as long.
const (
	headWithin  = 2 * time.Minute
	pieceWithin = time.Minute
	writeWithin = 3 * time.Minute
)

// patient is a body that may come as slowly as its line is, as long as it comes.
type patient struct {
	io.ReadCloser
	line *http.ResponseController
	cut  error // why it came to no end
}

func newPatient(w http.ResponseWriter, r *http.Request, most int64) *patient {
	return &patient{ReadCloser: http.MaxBytesReader(w, r.Body, most), line: http.NewResponseController(w)}
}

// Read is io.Reader's.
func (p *patient) Read(b []byte) (int, error) {
	now := time.Now()
	p.line.SetReadDeadline(now.Add(pieceWithin)) // what cannot be set stays as it was
	p.line.SetWriteDeadline(now.Add(writeWithin))
	n, err := p.ReadCloser.Read(b)
	var tooLarge *http.MaxBytesError
	if err != nil && err != io.EOF && !errors.As(err, &tooLarge) {
		p.cut = err
	}
	return n, err
}
