package uplink

import (
	"context"
	"errors"
	"time"
)

// Word is what the platform says of itself.
type Word struct {
	Version string
	Skew    time.Duration // its clock minus ours, to about a second
}

// Ask asks the platform at url how it is, once, as this kiosk; for staff who want to know whether the line is
// good. It needs no store and sends nothing of anybody.
func Ask(ctx context.Context, url string, id *Identity) (Word, error) {
	l, err := newLine(url, id.TLS())
	if err != nil {
		return Word{}, err
	}
	defer l.drop()
	answer, err := l.HealthWithResponse(ctx)
	if err != nil {
		return Word{}, noAnswer(err)
	}
	if answer.JSON200 == nil {
		return Word{}, errors.New(answer.Status())
	}
	return Word{Version: answer.JSON200.Version, Skew: time.Until(answer.JSON200.Time)}, nil
}
