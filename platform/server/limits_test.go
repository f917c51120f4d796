package server

import (
	"testing"
	"time"
)

// Who is turned away stays away longer the more others are, and the slower it goes.
func TestPatience(t *testing.T) {
	for _, c := range []struct {
		away, inside int
		want         time.Duration
	}{
		{0, 0, 0}, {0, 100, 0}, {35, 350, time.Second}, {350, 350, 10 * time.Second}, {700, 350, 20 * time.Second},
		{1000, 1, time.Minute}, {1, 0, 10 * time.Second},
	} {
		if got := patience(c.away, c.inside, 10*time.Second); got != c.want {
			t.Errorf("%d away, %d served: %v, want %v", c.away, c.inside, got, c.want)
		}
	}
}
