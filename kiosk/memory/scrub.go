package memory

import (
	"runtime"
	"runtime/debug"
)

// rounds of collection: a pool gives up what it holds in the second, and what a finalizer held on to goes in the third.
const rounds = 3

// Scrub overwrites what nobody reaches any more and gives the free memory back to the operating system. It works beside
// everything else, for some tenths of a second, and may be called from any goroutine. Only a process that went through
// Guard overwrites anything.
func Scrub() {
	for range rounds {
		runtime.GC()
	}
	debug.FreeOSMemory()
}
