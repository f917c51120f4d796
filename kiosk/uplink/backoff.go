package uplink

import "time"

// fullJitter is the pause after the n-th failure in a row, n from 1: anything between nothing
// and base doubled n-1 times, at most limit. Full jitter spreads many kiosks better than any
// fixed pause with a little noise. random is in [0,1).
func fullJitter(base, limit time.Duration, n int, random float64) time.Duration {
	ceiling := base
	for ; n > 1 && ceiling < limit; n-- {
		ceiling *= 2
	}
	return time.Duration(random * float64(min(ceiling, limit)))
}
