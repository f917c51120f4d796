package uplink

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFullJitter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "base"))
		limit := base + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "more"))
		n := rapid.IntRange(1, 1_000_000).Draw(t, "failures")
		random := rapid.Float64Range(0, 0.999).Draw(t, "random")
		ceiling := time.Duration(min(float64(base)*math.Pow(2, float64(min(n, 60)-1)), float64(limit)))
		if d := fullJitter(base, limit, n, random); d < 0 || d > ceiling {
			t.Fatalf("pause %v is not between 0 and %v", d, ceiling)
		}
		if d := fullJitter(base, limit, n, 0.999); d < ceiling/2 {
			t.Fatalf("pause %v never comes near its ceiling %v", d, ceiling)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"7":                             7 * time.Second,
		"-7":                            0,
		"999999999999":                  time.Hour,
		"86400":                         time.Hour,
		"soon":                          0,
		"Tue, 24 Nov 2026 04:00:30 GMT": 30 * time.Second,
		"Tue, 24 Nov 2026 03:00:00 GMT": 0,
		"Wed, 25 Nov 2026 04:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}
