package memory

import (
	"os"
	"runtime"
	"runtime/debug"
	"unsafe"

	"golang.org/x/sys/unix"
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

// GiveBack is for what was embedded in the program and has been read, such as fonts that have been parsed: the operating system
// takes the whole pages of it back, and when somebody reads them they come from the program's file again. Nobody may
// ever have written to them.
func GiveBack(embedded ...[]byte) {
	page := uintptr(os.Getpagesize())
	for _, b := range embedded {
		first := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
		skipped := -first & (page - 1)
		if whole := (uintptr(len(b)) - min(skipped, uintptr(len(b)))) &^ (page - 1); whole > 0 {
			_ = unix.Madvise(b[skipped:skipped+whole], unix.MADV_DONTNEED) // no harm when it is refused: they stay
		}
	}
}
